"""Cells people type or paste into the sheet are read as they are meant, or refused with a reason."""

from datetime import date

import pytest
from django.utils.translation import override

from qibu.progress.queries.sheets import SheetLine
from qibu.progress.typed import read_block, read_cell, split_block

TODAY = date(2026, 7, 10)


@pytest.fixture(autouse=True)
def _chinese():
    with override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("percent", "45%", "45"),
        ("percent", "４５％", "45"),
        ("percent", "45", "45"),
        ("percent", "0.45", "45"),
        ("percent", "1", "1"),
        ("percent", "100", "100"),
        ("percent", "", ""),
        ("actual_finish", "2026/7/3", "2026-07-03"),
        ("actual_finish", "2026年7月9日", "2026-07-09"),
        ("expected_finish", "２０２６－０７－１３", "2026-07-13"),
        ("expected_finish", "2026-07-13", "2026-07-13"),
        ("expected_finish", "46216", "2026-07-13"),
        ("expected_finish", "", ""),
        ("status", "进行中", "1"),
        ("status", "已完成", "2"),
        ("status", "完成", "2"),
        ("status", "未启动", "0"),
        ("status", "暂停", "3"),
        ("status", "1", "1"),
        ("status", "", ""),
        ("is_blocked", "是", "1"),
        ("is_blocked", "on", "1"),
        ("is_blocked", "否", ""),
        ("late_cause", "资源不足", "resources"),
        ("late_cause", "外部依赖延误", "external"),
        ("late_cause", "external", "external"),
        ("late_cause", "其它", "other"),
        ("done", "  第一行\r\n第二行 \r\n", "第一行\n第二行"),
    ],
)
def test_what_is_certain_is_taken(name, typed, read):
    found = read_cell(name, typed, today=TODAY)
    assert (found.text, found.problem) == (read, "")


def test_a_year_that_was_added_is_said():
    found = read_cell("expected_finish", "7月13日", today=TODAY)
    assert found.text == "2026-07-13"
    assert found.note


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("percent", "150%"),
        ("percent", "一半多"),
        ("actual_finish", "2026-02-30"),
        ("actual_finish", "下周"),
        ("expected_finish", "7月底"),
        ("status", "延期"),
        ("status", "取消"),
        ("status", "差不多了"),
        ("late_cause", "天气"),
        ("is_blocked", "也许"),
        ("done", "字" * 2001),
        ("done", "a\x00b"),
        ("name", "x"),
    ],
)
def test_what_cannot_be_right_keeps_what_was_typed_and_says_why(name, typed):
    found = read_cell(name, typed, today=TODAY)
    assert found.problem
    assert found.text == typed


def test_blocked_in_the_status_column_marks_the_block_and_leaves_the_status():
    found = read_cell("status", "阻塞", today=TODAY)
    assert (found.text, found.also, found.problem) == ("", {"is_blocked": "1"}, "")


def test_a_block_is_cut_at_tabs_and_line_ends_and_quotes_hold_both():
    text = 'a\t"第一行\n第二行"\tc\r\n"说 ""好"""\t\t5"屏\r\n'
    assert split_block(text) == [["a", "第一行\n第二行", "c"], ['说 "好"', "", '5"屏']]


def test_a_lost_quote_spoils_no_other_cell():
    assert split_block('"没有结束\tb\nc\td') == [['"没有结束', "b"], ["c", "d"]]


def test_a_paste_full_of_lost_quotes_is_read_at_once():
    text = '"x\t' * 50_000
    assert len(split_block(text)[0]) == 50_001


def test_one_line_end_at_the_end_is_not_a_row_and_an_empty_row_is():
    assert split_block("a\n") == [["a"]]
    assert split_block("a\n\nb") == [["a"], [""], ["b"]]
    assert split_block("") == [[""]]


def line(pk, **shown):
    return SheetLine(pk, str(pk), f"任务{pk}", 1, "", None, None, None, None, None, shown=shown)


def test_a_block_is_laid_over_the_sheet_from_one_cell_on():
    lines = [line(7, status="1", percent="20"), line(8, status="0", percent="0"), line(9, percent="5")]
    block = read_block(
        '进行中\t45%\t2026/7/3\r\n\t30%\t"2026年7月9日"\r\n已完成\t无所谓\t2026-02-30\r\n多的\r\n',
        "status", 8, lines, today=TODAY,
    )  # fmt: skip
    assert block.rows == 4
    assert block.beyond == 2
    cells = {(cell.task_id, cell.field): cell for cell in block.cells}
    assert cells[8, "status"].value == "1"
    assert cells[8, "status"].was == "0"
    assert cells[8, "percent"].value == "45"
    assert cells[8, "actual_start"].value == "2026-07-03"
    assert not cells[9, "status"].changes, "an empty status stays as it is"
    assert cells[9, "percent"].value == "30"
    assert cells[9, "actual_start"].value == "2026-07-09"


def test_rejected_cells_keep_what_was_pasted():
    block = read_block("延期\t120%\n", "status", 7, [line(7, status="1", percent="20")], today=TODAY)
    assert [(cell.value, bool(cell.problem)) for cell in block.cells] == [("延期", True), ("120%", True)]


def test_a_block_that_runs_past_the_last_column_says_so():
    block = read_block("a\tb\tc", "late_cause", 7, [line(7)], today=TODAY)
    assert block.beyond_columns == 1


def test_a_cell_that_is_none_of_the_sheet_is_no_place_to_paste_at():
    assert read_block("a", "done", 99, [line(7)], today=TODAY).problem
    assert read_block("a", "name", 7, [line(7)], today=TODAY).problem
