"""A Word document is read as one grid in a limited child: what it says is kept, what it hides is told,
and a hostile one costs less than a second (D2, F14, T-23)."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from qibu.foundation.documents.reading import Reading, read_table_file
from qibu.foundation.documents.workbook import Sheet
from tests.foundation.documents.files import saved, zipped
from tests.foundation.documents.words import MAIN, TYPES, UP, document, line, table

DOCTYPE = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


def read(folder: Path, content: bytes, name: str = "a.docx") -> Reading:
    return read_table_file(saved(folder, content, name), name, word=True)


#: Read by a process of its own: what a forked child counts as its memory begins with that of its parent.
MEASURED = """
import json, resource, sys
from pathlib import Path
from qibu.foundation.documents.reading import read_table_file
found = read_table_file(Path(sys.argv[1]), "a.docx", word=True)
cost = resource.getrusage(resource.RUSAGE_CHILDREN)
problem = found.problem.problem_id if found.problem else ""
print(json.dumps([problem, cost.ru_utime + cost.ru_stime, cost.ru_maxrss]))
"""


@dataclass(frozen=True)
class Cost:
    """What became of a file, and what its child took: seconds of CPU, KiB at most."""

    problem: str
    seconds: float
    memory: int


def cost(folder: Path, content: bytes) -> Cost:
    path = saved(folder, content, "a.docx")
    said = subprocess.run([sys.executable, "-c", MEASURED, path], check=True, capture_output=True, text=True)
    return Cost(*json.loads(said.stdout))


def grid(folder: Path, body: str) -> Sheet:
    found = read(folder, document(body))
    assert found.workbook is not None, found.problem
    return found.workbook.sheets[0]


def test_paragraphs_and_tables_keep_their_order(tmp_path: Path) -> None:
    sheet = grid(tmp_path, line("会议纪要") + table(["会议名称", "周例会"]) + line("完"))
    assert [row for row in sheet.rows if any(row)] == [
        ("会议纪要", None),
        ("会议名称", "周例会"),
        ("完", None),
    ]
    assert sheet.blocks == ((2, 2),)


def test_merged_cells_are_merges_of_the_grid(tmp_path: Path) -> None:
    sheet = grid(tmp_path, table([("标题", 3)], ["部门↓", "甲", "乙"], [UP, "丙", "丁"]))
    assert set(sheet.merges) == {(1, 0, 1, 2), (2, 0, 3, 0)}
    assert sheet.rows[3] == (None, "丙", "丁")


def test_lines_of_a_cell_stay_lines(tmp_path: Path) -> None:
    assert grid(tmp_path, table(["一\n二", "x"])).rows[1] == ("一\n二", "x")


def test_a_table_inside_of_a_cell_follows_as_one_of_its_own(tmp_path: Path) -> None:
    inner = f"<w:p/>{table(['任务', '责任人'])}<w:p/>"
    found = read(tmp_path, document(table(["行动项", f"<w:p/>{inner}"])))
    assert found.workbook is not None
    assert found.workbook.notes == ("nested_table",)
    sheet = found.workbook.sheets[0]
    assert [row[:2] for row in sheet.rows if any(row)] == [("行动项", None), ("任务", "责任人")]
    assert len(sheet.blocks) == 2


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (f"<w:p><w:r><w:pict><w:txbxContent>{line('框')}</w:txbxContent></w:pict></w:r></w:p>", "text_box"),
        ("<w:p><w:del><w:r><w:t>删</w:t></w:r></w:del></w:p>", "tracked_changes"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>", "hidden_text"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_told(tmp_path: Path, body: str, note: str) -> None:
    found = read(tmp_path, document(body + line("正文")))
    assert found.workbook is not None
    assert found.workbook.notes == (note,)
    assert [row for row in found.workbook.sheets[0].rows if any(row)] == [("正文",)]


def test_inserted_text_and_fields_count_deleted_rows_do_not(tmp_path: Path) -> None:
    kept = "<w:tr><w:tc><w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p></w:tc></w:tr>"
    gone = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>旧</w:t></w:r></w:p></w:tc></w:tr>"
    assert [row for row in grid(tmp_path, f"<w:tbl>{kept}{gone}</w:tbl>").rows if any(row)] == [("新",)]


def test_keys_of_our_own_files_come_back_unseen(tmp_path: Path) -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>qibu:17-ab|v3|x</w:t></w:r>"
    cell = f"<w:p><w:r><w:t>R-1</w:t></w:r>{hidden}</w:p>"
    said = '{"form": "form4", "project": 3}'
    own = f'<Properties><property name="qibu"><lpwstr>{said}</lpwstr></property></Properties>'
    found = read(tmp_path, document(table([cell, "延迟"]), **{"docProps/custom.xml": own}))
    assert found.workbook is not None
    sheet = found.workbook.visible_sheets[0]
    assert sheet.keys == {1: ("17-ab", "v3|x")}
    assert sheet.rows[1] == ("R-1", "延迟")
    assert found.workbook.own == {"form": "form4", "project": 3}
    assert found.workbook.notes == ()


def test_a_form_for_tables_still_refuses_word(tmp_path: Path) -> None:
    problem = read_table_file(saved(tmp_path, document(line("x")), "a.docx"), "a.docx").problem
    assert problem is not None
    assert problem.problem_id == "word_file"


HOSTILE = {
    "too_compressed": document("<w:p/>" * 450_000),
    "document_too_long": document("<w:tbl><w:tr><w:tc>" * 150),
    "sheet_too_big": document(
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr></w:tc></w:tr></w:tbl>'
    ),
    "unsafe_parts": zipped({"[Content_Types].xml": TYPES, "word/document.xml": DOCTYPE + "<w>&b;</w>"}),
    "damaged": document("<w:tbl><w:tr></w:p>"),
    "macros": document("<w:p/>", **{"word/vbaProject.bin": b"x"}),
}


@pytest.mark.parametrize("problem", HOSTILE)
def test_hostile_documents_are_refused_cheaply(tmp_path: Path, problem: str) -> None:
    found = cost(tmp_path, HOSTILE[problem])
    assert found.problem == problem
    assert found.seconds < 1
    assert found.memory < 200 * 1024


@pytest.mark.parametrize(
    "body",
    [
        "<w:p/>" * 450_000,
        "<w:p><w:r>" + "<w:br/>" * 390_000 + "</w:r></w:p>",
        "<w:tbl>"
        + '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="200"/></w:tcPr><w:p/></w:tc></w:tr>' * 20_000
        + "</w:tbl>",
    ],
    ids=["paragraphs", "breaks", "wide rows"],
)
def test_what_packs_badly_is_bounded_while_it_is_read(tmp_path: Path, body: str) -> None:
    content = f'<?xml version="1.0"?><w:document {MAIN}><w:body>{body}</w:body></w:document>'
    plain = zipped({"[Content_Types].xml": TYPES, "word/document.xml": content}, packing=0)
    found = cost(tmp_path, plain)
    assert found.problem == "document_too_long"
    assert found.seconds < 1
    assert found.memory < 200 * 1024


def test_an_outer_doctype_is_refused_however_late_it_stands(tmp_path: Path) -> None:
    late = '<?xml version="1.0"?>' + " " * 9000 + DOCTYPE.partition("?>")[2] + "<w/>"
    found = read(tmp_path, zipped({"[Content_Types].xml": TYPES, "word/document.xml": late})).problem
    assert found is not None
    assert found.problem_id == "unsafe_parts"
