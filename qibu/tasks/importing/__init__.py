"""Task lists brought in from files and from typed rows (S7, D2): read, understood, previewed, then agreed to.

From the file to the plan: `sources` keeps and reads it, `recognition` finds the table, `names` and
`references` say who and what is meant, `understanding` makes lines of it, `comparing` finds what changed
in our own export, `preview` puts it all together, and `actions.importing` writes it once.
"""
