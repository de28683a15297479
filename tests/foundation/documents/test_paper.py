"""D1: one description of a document, the same words in Excel, Word and PDF; nothing in it becomes code."""

import io
from datetime import date

import docx
import openpyxl
import pytest

from qibu.foundation.documents import paper_pdf
from qibu.foundation.documents.paper import (
    FormColumn,
    FormRow,
    Heading,
    Line,
    Pair,
    Pairs,
    Paper,
    Signatures,
    Table,
    Text,
    pair_lines,
)
from qibu.foundation.documents.paper_docx import write_docx
from qibu.foundation.documents.paper_pdf import NoPdf, as_data, missing, write_pdf
from qibu.foundation.documents.paper_xlsx import write_xlsx

HOSTILE = [
    "=1+1",
    "+SUM(A1)",
    "@cmd",
    "<w:t>&amp;",
    "#set page(width: 1cm)",
    "$x$",
    '"]#panic("x")',
    "a\x07b",
]
SHOWN = [text.replace("\x07", "") for text in HOSTILE]


def form(rows=HOSTILE, **more):
    """A form of every kind of block."""
    table = Table(
        columns=[
            FormColumn("序号", 6, "center"),
            FormColumn("内容", 40, "tree"),
            FormColumn("日期", 12, "date"),
        ],
        rows=[
            FormRow([number, text, date(2026, 3, 5)], level=1, key=f"k{number}", version="v1")
            for number, text in enumerate(rows, start=1)
        ],
        title="清单",
        keyed=True,
    )
    blocks = [
        Line([("项目", "星海")]),
        Pairs([Pair("编号", "=A1"), Pair("负责人", "王敏"), Pair("目标", "一\n二", wide=True)]),
        Heading("小结"), Text("第一段\n第二段"), table, Signatures(["主持人"], "日期"),
    ]  # fmt: skip
    options = {
        "letterhead": "甲 & 乙 <公司>",
        "footer": "第 {page} 页 共 {pages} 页",
        "missing": "缺：{characters}",
    }
    return Paper("纪要", date(2026, 3, 6), blocks, **{**options, "metadata": {"form": "form-3"}, **more})


def test_excel_holds_texts_as_texts_and_days_as_days():
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(form()))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "f" not in {cell.data_type for cell in cells}
    assert [text for text in [*SHOWN, "=A1", "一\n二"] if text not in {cell.value for cell in cells}] == []
    assert sum(cell.is_date for cell in cells) == len(HOSTILE)


def test_excel_is_set_up_for_a4_with_its_head_and_foot():
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(form(landscape=True)))).worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert "甲 &" in sheet.oddHeader.left.text
    assert sheet.print_title_rows and sheet.print_area
    assert sheet["A1"].font.name == "黑体" and sheet["A1"].font.size == 16
    hidden = [name for name, column in sheet.column_dimensions.items() if column.hidden]
    assert len(hidden) >= 1


def test_word_is_read_by_another_program_with_all_its_words():
    found = docx.Document(io.BytesIO(write_docx(form())))
    facts, table = found.tables
    assert [cell.text for cell in facts.rows[0].cells] == ["编号", "=A1", "负责人", "王敏"]
    assert [row.cells[1].text for row in table.rows[2:]] == SHOWN
    assert table.rows[0].cells[0].text == "清单"
    assert found.sections[0].header.paragraphs[0].text == "甲 & 乙 <公司>"
    assert [one.text for one in found.paragraphs if one.text][:2] == ["纪要", "项目：星海"]


def test_word_repeats_heads_counts_pages_and_hides_row_keys():
    found = docx.Document(io.BytesIO(write_docx(form(landscape=True))))
    xml = found.tables[1]._tbl.xml
    assert xml.count("<w:tblHeader/>") == 2
    assert "<w:vanish/>" in xml and "qibu:k1|v1" in xml
    foot = found.sections[0].footer._element.xml
    assert "NUMPAGES" in foot and "PAGE" in foot
    assert found.sections[0].page_width > found.sections[0].page_height


@pytest.mark.parametrize("write", [write_xlsx, write_docx, write_pdf])
def test_the_same_paper_gives_the_same_bytes(write):
    assert write(form()) == write(form())


def test_a_pdf_tells_which_characters_it_could_not_print():
    assert missing("项目=1\n") == []
    assert as_data(form(rows=["䶮"]))["missing"] == "缺：U+4DAE"


def test_a_pdf_of_too_many_rows_or_without_a_typesetter_is_refused(monkeypatch, tmp_path):
    with pytest.raises(NoPdf):
        write_pdf(form(rows=["x"] * (paper_pdf.MOST_ROWS + 1)))
    monkeypatch.setattr(paper_pdf, "CHILD", tmp_path / "none.py")
    with pytest.raises(NoPdf):
        write_pdf(form())


def test_facts_stand_two_in_a_line_and_one_left_alone_is_wide():
    one, two, three, wide = (Pair(name, "", wide=name == "w") for name in "abcw")
    assert pair_lines([one, wide, two, three]) == [(one,), (wide,), (two, three)]
