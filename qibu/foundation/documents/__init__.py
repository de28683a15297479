"""Documents: reading and writing table files, formats only; each slice describes its own form.

`reading.read_table_file` reads an uploaded xlsx or CSV (guard → limited child process → plain values),
`spellings` reads what people write into cells, `workbook_writer.write_workbook` writes a form,
`naming.document_filename` names it. The child process imports this package: nothing here but
`messages` may import Django.
"""
