"""A Word or Excel file of the organisation is filled as it is: nothing runs, no value is markup."""

import io
import time
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from qibu.foundation.documents.own import Values, fill_template, key_of, places_of
from qibu.foundation.documents.own.excel_reading import _next_column
from qibu.foundation.documents.own.numbers import Group, RowMap
from qibu.foundation.documents.xlsx_scan import Refused

EVIL = "=1+1 <w:t>&{{项目名称}}\x00\x1b"
SHOWN = "=1+1 <w:t>&{{项目名称}}"
DAY = date(2026, 3, 2)


def row(number, **cells):
    named = {
        "序号": (number, "number"),
        "任务名称": (f"任务 {number}", "text"),
        "完成": (DAY, "date"),
        **cells,
    }
    return {key_of(name): cell for name, cell in named.items()}


def values(rows=2, **facts):
    named = {"项目名称": ("星海", "text"), **{name: (value, "text") for name, value in facts.items()}}
    return Values(
        {key_of(name): cell for name, cell in named.items()},
        {"行": [row(number) for number in range(1, rows + 1)], "决议": [row(9)]},
    )


def filled(content: bytes, wanted: Values) -> bytes:
    return fill_template(content, wanted, title="项目总进度表", author="星河科技", day=DAY)


def word(content: bytes, wanted: Values | None = None):
    return Document(io.BytesIO(filled(content, wanted or values())))


def excel(content: bytes, wanted: Values | None = None):
    return load_workbook(io.BytesIO(filled(content, wanted or values())))


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_part(
    content: bytes, name: str, part: bytes, also: dict[str, tuple[bytes, bytes]] | None = None
) -> bytes:
    """The file with one more part, and others with a piece replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            piece, instead = (also or {}).get(info.filename, (b"", b""))
            found = old.read(info)
            assert piece in found
            new.writestr(info.filename, found.replace(piece, instead, 1) if piece else found)
        if name:
            new.writestr(name, part)
    return stream.getvalue()


def form(*texts: str):
    """A document with a paragraph for each text, then a table: a head, a row to repeat, a last row."""
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    table = document.add_table(rows=3, cols=3)
    for cells, words in zip(
        table.rows,
        (("序号", "任务", "完成"), ("{{行.序号}}", "{{行.任务名称}}", "{{行.完成}}"), ("合计", "", "")),
        strict=True,
    ):
        for cell, text in zip(cells.cells, words, strict=True):
            cell.text = text
    return document


def sheet():
    """A workbook: a title over three columns, a head, a row to repeat, a foot."""
    book = Workbook()
    page = book.active
    page.title = "进度"
    page["A1"] = "{{项目名称}}总进度"
    page.merge_cells("A1:D1")
    for number, text in enumerate(("序号", "任务", "", "完成", "比例"), start=1):
        page.cell(3, number, text)
    for number, text in enumerate(
        ("{{行.序号}}", "{{行.任务名称}}", None, "{{行.完成}}", "{{行.比例}}"), start=1
    ):
        page.cell(4, number, text)
    page.merge_cells("B4:C4")
    page["D4"].number_format, page["E4"].number_format = "yyyy-mm-dd", "0%"
    page["A6"] = "盖章"
    page.merge_cells("A6:D7")
    return book, page


def texts(table) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in table.rows]


# --- Word ---


def test_a_placeholder_broken_over_runs_takes_the_look_of_its_first_run():
    document = Document()
    paragraph = document.add_paragraph()
    for text, bold in (("项目：{", False), ("{项目", True), ("名称}", False), ("} 完", False)):
        paragraph.add_run(text).bold = bold
    runs = word(saved(document)).paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs if run.text] == [("项目：星海", False), (" 完", False)]


def test_both_keyboards_and_any_spaces_will_do():
    document = form("｛｛ 项目 名称 ｝｝", "{{项目名称}}{{项目名称}}")
    assert [one.text for one in word(saved(document)).paragraphs] == ["星海", "星海星海"]


def test_head_and_foot_of_the_page_are_filled():
    document = form()
    document.sections[0].header.paragraphs[0].text = "{{项目名称}}"
    document.sections[0].footer.paragraphs[0].text = "第 1 页 {{项目名称}}"
    section = word(saved(document)).sections[0]
    assert section.header.paragraphs[0].text == "星海"
    assert section.footer.paragraphs[0].text == "第 1 页 星海"


def test_a_row_is_repeated_with_its_look_and_its_head_comes_again_on_every_page():
    document = form()
    repeated = document.tables[0].rows[1]
    repeated.height = 254_000
    document.tables[0].cell(1, 1).paragraphs[0].runs[0].bold = True
    table = word(saved(document), values(3)).tables[0]
    assert texts(table) == [
        ["序号", "任务", "完成"],
        *([str(n), f"任务 {n}", "2026-03-02"] for n in (1, 2, 3)),
        ["合计", "", ""],
    ]
    assert {line.height for line in table.rows[1:4]} == {254_000}
    assert all(table.cell(n, 1).paragraphs[0].runs[0].bold for n in (1, 2, 3))
    heads = [line._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for line in table.rows]
    assert heads == [True, False, False, False, False]


def test_an_empty_list_leaves_an_empty_row_and_two_lists_do_not_mix():
    document = form()
    second = document.add_table(rows=1, cols=1)
    second.cell(0, 0).text = "{{决议.任务名称}}"
    tables = word(saved(document), values(0)).tables
    assert texts(tables[0]) == [["序号", "任务", "完成"], ["", "", ""], ["合计", "", ""]]
    assert texts(tables[1]) == [["任务 9"]]


def test_rows_one_below_the_other_are_repeated_together():
    document = Document()
    table = document.add_table(rows=2, cols=1)
    table.cell(0, 0).text, table.cell(1, 0).text = "{{行.序号}}", "{{行.任务名称}}"
    assert texts(word(saved(document)).tables[0]) == [["1"], ["任务 1"], ["2"], ["任务 2"]]


def test_what_a_person_wrote_stays_text_in_word():
    found = word(saved(form("{{项目名称}}")), values(项目名称=EVIL)).paragraphs[0]
    assert found.text == SHOWN, "a value is not looked at again"
    assert len(found.runs) == 1
    lines = word(saved(form("{{项目名称}}")), values(项目名称="一\n二")).paragraphs
    assert lines[0].text == "一\n二"


def test_where_placeholders_stand_and_what_is_wrong_with_them():
    document = form("{{没有}}", "开 {{头", "{{行.序号}}")
    document.tables[0].cell(1, 2).text = "{{决议.完成}}"
    found = {(one.text, one.problem): one.where for one in places_of(saved(document))}
    assert found["{{没有}}", ""] == ("text", "document", "{{没有}}")
    assert found["开 {{头", "open"][1] == "document"
    assert found["{{行.序号}}", "outside"] == ("text", "document", "{{行.序号}}")
    assert found["{{决议.完成}}", "mixed"] == ("table", "document", "1", "2", "3")


# --- Excel ---


def test_rows_push_what_stands_below_with_merged_cells_ranges_and_print_area():
    book, page = sheet()
    page.print_area = "A1:E7"
    page.row_dimensions[4].height = 40
    page.conditional_formatting.add("A4:E4", FormulaRule(formula=["TRUE"], fill=PatternFill("solid")))
    choice = DataValidation("list", formula1='"是,否"')
    choice.add("E4")
    page.add_data_validation(choice)
    found = excel(saved(book), values(3)).active
    assert [found.cell(n, 1).value for n in (1, 3, 4, 5, 6, 8)] == ["星海总进度", "序号", 1, 2, 3, "盖章"]
    assert {str(one) for one in found.merged_cells.ranges} == {"A1:D1", "B4:C4", "B5:C5", "B6:C6", "A8:D9"}
    assert found.print_area == "'进度'!$A$1:$E$9"
    assert found.print_title_rows == "$3:$3", "the head of the list comes again on every page"
    assert [found.row_dimensions[n].height for n in (4, 5, 6)] == [40, 40, 40]
    assert [str(one.sqref) for one in found.conditional_formatting] == ["A4:E6"]
    assert str(found.data_validations.dataValidation[0].sqref) == "E4:E6"


def test_days_and_numbers_are_such_where_the_cell_is_made_for_them():
    book, page = sheet()
    page["F4"] = "{{行.完成}}"
    page["G4"] = "约 {{行.比例}}"
    wanted = Values(values().facts, {"行": [row(1, 比例=(40, "percent"))]})
    found = excel(saved(book), wanted).active
    assert (found["A4"].value, found["E4"].value) == (1, 0.4)
    assert found["D4"].value.date() == DAY
    assert (found["F4"].value, found["G4"].value) == ("2026-03-02", "约 40%")


def test_what_a_person_wrote_stays_text_in_excel():
    book, _page = sheet()
    wanted = Values(
        values().facts, {"行": [row(1, 任务名称=(EVIL, "text")), row(2, 任务名称=("_x0041_", "text"))]}
    )
    found = excel(saved(book), wanted).active
    assert (found["B4"].data_type, found["B4"].value) == ("s", SHOWN)
    assert (
        "<f>"
        not in zipfile.ZipFile(io.BytesIO(filled(saved(book), wanted)))
        .read("xl/worksheets/sheet1.xml")
        .decode()
    )
    assert found["B5"].value in ("_x0041_", "_x005F_x0041_"), "no code of a character"


def test_a_long_text_makes_its_row_higher_even_in_merged_cells():
    book, page = sheet()
    page["B4"].alignment = Alignment(wrap_text=True)
    page.row_dimensions[4].height = 20
    wanted = Values(values().facts, {"行": [row(1), row(2, 任务名称=("字" * 100, "text"))]})
    found = excel(saved(book), wanted).active
    assert found.row_dimensions[4].height == 20 and found.row_dimensions[5].height > 100


def test_pictures_stay_and_those_below_a_list_move_down():
    book, _page = sheet()
    anchor = b'<xdr:from xmlns:xdr="x"><xdr:row>5</xdr:row></xdr:from>'
    relation = '<Relationship Id="rId1" Type="x/drawing" Target="../drawings/drawing1.xml"/>'
    target = f"<Relationships>{relation}</Relationships>".encode()
    content = with_part(saved(book), "xl/drawings/drawing1.xml", anchor)
    content = with_part(content, "xl/worksheets/_rels/sheet1.xml.rels", target)
    content = with_part(content, "xl/media/logo.png", b"\x89PNG picture")
    archive = zipfile.ZipFile(io.BytesIO(filled(content, values(3))))
    assert b"<xdr:row>7</xdr:row>" in archive.read("xl/drawings/drawing1.xml")
    assert archive.read("xl/media/logo.png") == b"\x89PNG picture"


def test_a_sheet_without_placeholders_is_left_as_it_is():
    book, _page = sheet()
    book.create_sheet("说明")["A1"] = "如何填写"
    content = saved(book)
    before, after = (zipfile.ZipFile(io.BytesIO(one)) for one in (content, filled(content, values())))
    assert after.read("xl/worksheets/sheet2.xml") == before.read("xl/worksheets/sheet2.xml")


def test_columns_are_counted_and_rows_of_two_groups_mapped():
    assert [_next_column(one) for one in ("", "A", "Z", "AZ", "ZZ")] == ["A", "B", "AA", "BA", "AAA"]
    rows = RowMap([Group("行", 4, 5), Group("决议", 9, 9)], {4: 3, 9: 2})
    assert [rows.first(n) for n in (3, 4, 5, 6, 9, 10)] == [3, 4, 5, 10, 13, 15]
    assert rows.stretched("$A$1:$C$10") == "$A$1:$C$15"
    assert rows.repeated("A4:B5") == ["A4:B5", "A6:B7", "A8:B9"]


# --- both ---


@pytest.mark.parametrize("content", [saved(form("{{项目名称}}")), saved(sheet()[0])])
def test_the_same_values_give_the_same_bytes_and_the_maker_of_the_template_is_not_named(content):
    first = filled(content, values(5))
    assert first == filled(content, values(5))
    core = zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml").decode()
    assert (
        "星河科技" in core and "项目总进度表" in core and "python-docx" not in core and "openpyxl" not in core
    )


FIELD = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:fldChar '
    'w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r><w:r>'
    '<w:instrText>TEXT "c:/boot"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)
RELS = b"</Relationships>"
BODY = b"<w:body>"


def link(target: str, kind: str = "image") -> bytes:
    return (
        f'<Relationship Id="rId99" Type="x/{kind}" Target="{target}" TargetMode="External"/>'.encode() + RELS
    )


def hostile():
    plain, (book, page) = saved(form("{{项目名称}}")), sheet()
    counting = saved(book)
    page["A9"] = "=SUM(A4:A4)"
    formula = saved(book)
    page["A9"] = None
    book.defined_names["偷看"] = DefinedName("偷看", attr_text='WEBSERVICE("http://x")')
    named = saved(book)

    def linking(*where: str) -> bytes:
        return with_part(plain, "", b"", {"word/_rels/document.xml.rels": (RELS, link(*where))})

    def saying(old: bytes, new: bytes) -> bytes:
        return with_part(plain, "", b"", {"word/document.xml": (old, new)})

    chart = "<a>{{项目名称}}</a>".encode()
    entity = b"<!DOCTYPE a [<!ENTITY b 'c'>]><w:document"
    return {
        "macros": (with_part(plain, "word/vbaProject.bin", b"x"), "template_holds"),
        "control": (with_part(counting, "xl/activeX/activeX1.xml", b"<x/>"), "template_holds"),
        "embedded": (with_part(plain, "word/embeddings/a.docx", b"x"), "template_holds"),
        "other file": (with_part(counting, "xl/externalLinks/externalLink1.xml", b"<x/>"), "template_holds"),
        "picture outside": (linking("http://x/a.png"), "template_reaches_out"),
        "script link": (linking("file:///etc/passwd", "hyperlink"), "template_reaches_out"),
        "attached": (linking("http://x/t.dotm", "attachedTemplate"), "template_holds"),
        "field": (saying(BODY, BODY + FIELD.encode()), "template_field"),
        "entity": (saying(b"<w:document", entity), "unsafe_parts"),
        "formula": (formula, "template_formula"),
        "name": (named, "template_name"),
        "deep": (saying(BODY, BODY + b"<a>" * 500 + b"</a>" * 500), "document_too_long"),
        "placeholder in a chart": (with_part(counting, "xl/charts/chart1.xml", chart), ""),
    }


@pytest.mark.parametrize(("content", "problem"), hostile().values(), ids=hostile().keys())
def test_what_reads_or_runs_or_hides_is_refused(content, problem):
    if problem:
        with pytest.raises(Refused) as refused:
            places_of(content)
        assert refused.value.problem_id == problem
    else:
        elsewhere = [one for one in places_of(content) if one.problem == "elsewhere"]
        assert [one.where for one in elsewhere] == [("elsewhere", "xl/charts/chart1.xml")]


def test_a_link_a_reader_clicks_is_welcome():
    rels = "word/_rels/document.xml.rels"
    content = with_part(
        saved(form("{{项目名称}}")), "", b"", {rels: (RELS, link("https://example.com", "hyperlink"))}
    )
    assert [one.text for one in places_of(content) if not one.group] == ["{{项目名称}}"]


@pytest.mark.parametrize("content", [saved(form()), saved(sheet()[0])], ids=["docx", "xlsx"])
def test_two_thousand_rows_take_less_than_two_seconds(content):
    begin = time.process_time()
    assert len(filled(content, values(2000))) > 20_000
    assert time.process_time() - begin < 2
