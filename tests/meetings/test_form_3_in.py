"""Minutes as different offices lay them out: what they say right, what is unclear reported, none silently
wrong (D2, D0)."""

# ruff: noqa: E501  (rows of tables read best in long lines)

from datetime import date, datetime, time
from pathlib import Path

import pytest

from qibu.foundation.documents.workbook import Workbook
from qibu.meetings.recognition import MinutesRead, When, read_when, recognise_minutes
from tests.foundation.documents.books import read_book, read_words
from tests.foundation.documents.words import UP, line, table

TODAY = date(2026, 7, 9)
HEAD = ["任务描述", "责任部门/人", "完成时限"]


def recognise(workbook: Workbook) -> MinutesRead:
    return recognise_minutes(workbook, around=TODAY)


def asked(found: MinutesRead) -> list[tuple[str, str]]:
    return [(one.field, one.id) for one in found.problems if one.severity != "note"] + [
        (one.field, one.id) for row in found.actions for one in row.problems if one.severity != "note"
    ]


def is_weekly(found: MinutesRead) -> None:
    assert asked(found) == []
    assert (found.name, found.place) == ("星海周例会", "301 会议室")
    assert found.when == When(date(2026, 7, 3), time(14), time(16))
    assert [person.name for person in found.chair] == ["张三"]
    assert found.topics == ("进度", "采购")
    assert found.discussion == "试产推迟。\n供应商要换。"
    assert found.decisions == ("换供应商",)
    assert [
        (row.description, row.departments, [one.name for one in row.people], row.due) for row in found.actions
    ] == [
        ("比价", ("采购部",), ["李四"], date(2026, 7, 10)),
        ("改图", ("研发部",), [], date(2026, 7, 12)),
    ]
    assert found.next_steps == "下周试产"


def test_one_sheet_with_pairs_long_cells_and_a_table(tmp_path: Path) -> None:
    rows = [
        ["会议纪要"],
        ["会议名称", "星海周例会", "会议时间", "2026-07-03 14:00-16:00"],
        ["会议地点/线上", "301 会议室", "主持人", "张三"],
        ["会议议题", "1. 进度\n2. 采购"],
        ["讨论内容", "试产推迟。\n供应商要换。"],
        ["决议事项", "换供应商"],
        ["行动项"],
        HEAD,
        ["比价", "采购部/李四", "7月10日"],
        ["改图", "研发部", date(2026, 7, 12)],
        ["下一步计划", "下周试产"],
    ]
    is_weekly(recognise(read_book(tmp_path, rows, ["A1:D1", "B4:D4", "B5:D5", "B6:D6", "A7:D7", "B11:D11"])))


def test_a_word_form_of_one_table_with_a_label_merged_beside_the_actions(tmp_path: Path) -> None:
    body = line("会议纪要") + table(
        ["会议名称", ("星海周例会", 3)],
        ["会议时间", "2026年7月3日（周五）下午2点-4点", "主持人", "张三"],
        ["会议地点", ("301 会议室", 3)],
        ["会议议题", ("1、进度\n2、采购", 3)],
        ["讨论内容", ("试产推迟。\n供应商要换。", 3)],
        ["决议事项", ("换供应商", 3)],
        ["行动项↓", *HEAD],
        [UP, "比价", "采购部\n李四", "2026-07-10"],
        [UP, "改图", "研发部", "2026-07-12"],
        ["下一步计划", ("下周试产", 3)],
    )
    is_weekly(recognise(read_words(tmp_path, body)))


def test_a_word_text_with_headings_and_a_table(tmp_path: Path) -> None:
    before = (
        "会议纪要", "会议名称：星海周例会", "会议时间：2026-07-03 14:00～16:00    会议地点：301 会议室", "主持人：张三",
        "一、会议议题", "1. 进度", "2. 采购", "二、讨论内容", "试产推迟。", "供应商要换。", "三、决议事项", "换供应商", "四、行动项",
    )  # fmt: skip
    actions = table(
        ["序号", "任务", "责任部门", "责任人", "截止日期"],
        ["1", "比价", "采购部", "李四", "2026.7.10"],
        ["2", "改图", "研发部", "", "2026.7.12"],
    )
    body = "".join(map(line, before)) + actions + line("五、下一步计划") + line("下周试产")
    is_weekly(recognise(read_words(tmp_path, body)))


def test_a_table_inside_of_a_cell(tmp_path: Path) -> None:
    inner = "<w:p/>" + table(HEAD, ["比价", "李四", "2026-07-10"]) + "<w:p/>"
    body = table(["会议名称", "例会"], ["会议时间", "2026-07-03"], ["行动项", inner])
    found = recognise(read_words(tmp_path, body))
    assert [(row.description, row.due) for row in found.actions] == [("比价", date(2026, 7, 10))]
    assert [one.id for one in found.problems] == ["document_nested_table"]


def test_actions_written_as_sentences_are_asked_one_by_one(tmp_path: Path) -> None:
    rows = [["会议名称", "例会"], ["会议时间", "2026-07-03"], ["行动项", "1. 李四7月10日前比价\n2. 王五改图"]]
    found = recognise(read_book(tmp_path, rows))
    assert asked(found) == [("actions", "action_as_text")] * 2
    assert [one.suggestion for one in found.problems] == ["李四7月10日前比价", "王五改图"]


def test_doubts_about_actions_are_on_their_rows(tmp_path: Path) -> None:
    rows = [
        ["会议名称", "例会"],
        ["会议时间", "2026-07-03"],
        HEAD,
        ["比价", "张三和李四", "下周"],
        [None, "王五", "7月底"],
    ]
    found = recognise(read_book(tmp_path, rows))
    assert [[one.id for one in row.problems] for row in found.actions] == [
        ["one_or_two_people", "relative"],
        ["description_missing", "part_of_month"],
    ]
    assert [(row.due, row.people and row.people[0].name) for row in found.actions] == [
        (None, ()),
        (None, "王五"),
    ]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (
            [["周例会纪要"], ["会议时间", "2026-07-03"], ["主持人", "张三"]],
            ("name", "meeting_name_from_title"),
        ),
        ([["会议名称", "例会"], ["会议时间", "7月初"]], ("when", "part_of_month")),
        ([["会议名称", "例会"], ["会议时间", "2026-07-03 16:00-14:00"]], ("when", "hours_backwards")),
        ([["会议名称", "例会"], ["主持人", "全体"]], ("chair", "nobody_in_particular")),
        ([["会议名称", "例会"], ["主持人", "张三"], ["主持人", "李四"]], ("chair", "label_twice")),
        ([["任务名称", "责任人"], ["比价", "李四"]], ("", "no_minutes")),
    ],
)
def test_what_is_not_certain_is_asked(
    tmp_path: Path, rows: list[list[object]], problem: tuple[str, str]
) -> None:
    assert problem in asked(recognise(read_book(tmp_path, rows)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-03 09:30", When(date(2026, 7, 3), time(9, 30))),
        ("2026年7月3日 下午2点—4点半", When(date(2026, 7, 3), time(14), time(16, 30))),
        ("7月3日 14:00至15:30", When(date(2026, 7, 3), time(14), time(15, 30))),
        ("2026/7/3（周五）上午9:00-11:00", When(date(2026, 7, 3), time(9), time(11))),
        ("2026.7.3", When(date(2026, 7, 3))),
        (datetime(2026, 7, 3, 14, 0), When(date(2026, 7, 3), time(14))),
        ("待定", None),
    ],
)
def test_days_and_hours_in_one_cell(text: str, expected: When | None) -> None:
    assert read_when(text, around=TODAY) == expected
