"""Cells people type or paste into the sheet are read as they are meant, or refused with a reason."""

from datetime import date

import pytest
from django.utils.translation import override

from qibu.progress.typed import read_cell, split_block

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
