"""Rows are read, skipped with a reason, and checked against themselves (D0, D2)."""

# ruff: noqa: E501  (tables of rows read best in long lines)

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qibu.foundation.documents import problem_words as messages
from qibu.foundation.documents.workbook import Cell
from tests.tasks.recognition.grids import doubts, read, tree

NAUGHTY = json.loads((Path(__file__).parents[2] / "foundation/documents/naughty.json").read_text())["strings"]
HEAD: list[Cell] = [
    "任务名称",
    "计划开始",
    "计划完成",
    "实际开始",
    "实际完成",
    "工期",
    "状态",
    "完成百分比",
    "备注",
]


def one(*cells: Cell) -> Any:
    return read([HEAD, ["设计", *cells]]).lines[0]


def test_a_whole_row_without_a_doubt() -> None:
    line = one(date(2026, 5, 6), date(2026, 5, 8), date(2026, 5, 6), None, "3天", "进行中", 45, "无异常")
    assert not line.problems
    assert (line.planned_start, line.planned_finish, line.duration) == (date(2026, 5, 6), date(2026, 5, 8), 3)
    assert (line.status, line.percent, line.note) == ("doing", 45, "无异常")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("2026-05-08", "2026-05-06"), {"planned_finish:finish_before_start"}),
        (("2026-05-06", "2026-05-08", None, None, 9), {"duration:duration_disagrees"}),
        (("2026-05-04", "2026-05-11", None, None, 8), {"duration:duration_in_calendar_days"}),
        (
            (None, None, "2026-05-08", "2026-05-06", None, "已完成"),
            {"actual_finish:actual-finish-before-start"},
        ),
        ((None, None, None, None, None, "已完成"), {"actual_finish:done-needs-actual-finish"}),
        ((None, None, None, "2026-05-06", None, "已完成", 50), {"percent:done-needs-100-percent"}),
        ((None, None, None, "2026-05-06", None, "进行中", 50), {"status:actual-finish-on-open-task"}),
        ((None, None, "2026-05-06", None, None, "未开始", 0), {"status:actual-start-on-task-not-started"}),
        ((None, None, None, None, None, "未开始", 30), {"status:percent-on-task-not-started"}),
        ((None, None, None, None, None, "进行中", 100), {"status:suggest-done"}),
        ((None, None, "2026-02-30", None, None, "进行中", 30), {"actual_start:no_such_day"}),
    ],
)
def test_what_does_not_agree_is_reported(cells: tuple[Cell, ...], expected: set[str]) -> None:
    assert doubts(one(*cells)) == expected


def test_working_days_are_counted_by_the_calendar_that_is_given() -> None:
    rows = [HEAD, ["设计", date(2026, 9, 28), date(2026, 10, 9), None, None, 5]]
    assert doubts(read(rows).lines[0]) == {"duration:duration_disagrees"}
    assert not read(rows, workdays=lambda first, last: 5).lines[0].problems


@pytest.mark.parametrize(
    ("status", "started", "stored", "blocked"),
    [
        ("延期", "2026-05-06", "doing", False),
        ("延期", None, "todo", False),
        ("阻塞", "2026-05-06", "doing", True),
        ("阻塞", None, "todo", True),
    ],
)
def test_late_and_blocked_depend_on_whether_the_task_has_started(
    status: str, started: str | None, stored: str, blocked: bool
) -> None:
    line = one(None, None, started, None, None, status)
    assert (line.status, line.blocked) == (stored, blocked)
    assert [problem.severity for problem in line.problems] == ["note"]


def test_without_a_status_progress_says_it() -> None:
    rows = [["任务名称", "完成百分比", "实际开始", "实际完成"], ["甲", 100, None, "2026-05-06"], ["乙", 30, None, None], ["丙", 0, None, None],
            ["丁", None, "2026-05-06", None], ["戊", None, None, None]]  # fmt: skip
    assert [line.status for line in read(rows).lines] == ["done", "doing", "todo", "doing", None]


@pytest.mark.parametrize(
    ("cells", "percents"),
    [
        ((0.9, 1, 0), [90, 100, 0]),
        ((1, 0, 1), [100, 0, 100]),
        ((90, 1, 0), [90, 1, 0]),
        ((45, 0.9, 1), [None, 90, None]),
        ((45, 60, 0.9), [45, 60, None]),
    ],
)
def test_shares_and_percents_are_told_apart_by_their_column(
    cells: tuple[float, ...], percents: list[int | None]
) -> None:
    result = read(
        [["任务名称", "完成百分比", "完成时间"], *[[f"任务{n}", cell, None] for n, cell in enumerate(cells)]]
    )
    assert [line.percent for line in result.lines] == percents
    for line in result.lines:
        assert line.percent is not None or line.is_unclear


def test_cells_shown_in_percent_are_shares() -> None:
    rows = [["任务名称", "完成百分比", "完成时间"], ["甲", 1, None], ["乙", 0.01, None]]
    assert [line.percent for line in read(rows, percents=frozenset({(1, 1), (2, 1)})).lines] == [100, 1]


def test_rows_that_are_no_tasks_are_skipped_with_their_reason() -> None:
    rows = [
        ["任务名称", "负责人", "完成时间"],
        ["设计", "张三", "2026-05-08"],
        [],
        ["小计", None, None],
        ["任务名称", "负责人", "完成时间"],
        ["汇总报告编写", "李四", "2026-05-12"],
        ["合计：2项", None, None],
        ["备注：节假日顺延", None, None],
        ["编制人：张三", None, None],
    ]
    result = read(rows)
    assert [line.name for line in result.lines] == ["设计", "汇总报告编写"]
    assert [(one.row, one.reason) for one in result.skipped] == [
        (3, "blank"), (4, "total"), (5, "repeated_header"), (7, "total"), (8, "footnote"), (9, "footnote"),
    ]  # fmt: skip
    assert result.skipped[1].text == "小计"


def test_a_row_without_a_name_is_wrong_and_not_lost() -> None:
    result = read([["编号", "任务名称", "负责人", "完成时间"], ["1", None, "张三", "2026-05-08"]])
    assert doubts(result.lines[0]) == {"name:name_missing"}
    assert result.lines[0].is_wrong


def test_a_copied_row_of_our_own_export_loses_its_key() -> None:
    rows = [
        ["任务名称", "完成时间", "_qibu_key", "_qibu_version"],
        ["甲", None, "k1", "3"],
        ["乙", None, "k1", "3"],
        ["丙", None, None, None],
    ]
    result = read(rows)
    assert [(line.key, line.version) for line in result.lines] == [("k1", "3"), ("", ""), ("", "")]
    assert doubts(result.lines[1]) == {"key:row_copied"}


def test_a_key_alone_makes_no_row() -> None:
    result = read(
        [["任务名称", "完成时间", "_qibu_key"], ["甲", None, "k1"], [None, None, "k2"], ["丙", None, "k3"]]
    )
    assert [(one.row, one.reason) for one in result.skipped] == [(3, "blank")]


def test_hours_are_not_taken_for_days() -> None:
    result = read([["任务名称", "预估工时", "完成时间"], ["甲", 16, None], ["乙", "2天", None]])
    assert [line.duration for line in result.lines] == [None, 2]
    assert result.lines[0].problems[0].suggestion == 2


def test_a_duration_column_in_weeks_counts_weeks() -> None:
    assert read([["任务名称", "工期（周）", "完成时间"], ["甲", 2, None]]).lines[0].duration == 10


@pytest.mark.parametrize("text", NAUGHTY)
def test_naughty_strings_survive_as_names_and_notes(text: str) -> None:
    line = read([["任务名称", "负责人", "备注"], [f"任务 {text}", text, text]]).lines[0]
    assert line.note == text.strip()
    assert " ".join(line.name.split()) == " ".join(f"任务 {text}".split()) or "\n" in text


def test_ten_thousand_rows_are_read_whole() -> None:
    rows: list[list[Cell]] = [
        [
            "编号",
            "任务名称",
            "阶段",
            "部门",
            "负责人",
            "计划开始",
            "计划完成",
            "工期",
            "状态",
            "完成百分比",
            "前置任务",
            "备注",
        ]
    ]
    for row in range(10_000):
        phase, task = divmod(row, 50)
        number = f"{phase + 1}.{task}" if task else f"{phase + 1}"
        name = ("张三", "李四、王五", "赵六")[row % 3]
        rows.append(
            [
                number,
                f"任务 {row}",
                f"阶段{phase}",
                "研发部",
                name,
                f"2026-05-{row % 20 + 1:02d}",
                "5月28日",
                "3天",
                "进行中",
                "45%",
                "1.1FS+2天",
                "文字" * 20,
            ]
        )
    result = read(rows)
    assert sum(not line.made for line in result.lines) == 10_000


CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "任务名称",
            "负责人",
            "开始时间",
            "完成时间",
            "1.1",
            "合计",
            "备注：",
            "张三、李四",
            "6月下旬至7月初",
            "延期",
            "R",
            "A",
            *NAUGHTY,
        ]
    ),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=12))
def test_nothing_in_a_sheet_is_ever_an_exception(rows: list[list[Cell]]) -> None:
    result = read([["编号", "任务名称", "负责人", "开始时间", "工期", "状态"], *rows])
    places = [line.row for line in result.lines if not line.made] + [one.row for one in result.skipped]
    assert len(places) == len(set(places))
    for line in result.lines:
        assert all(messages.say(problem) for problem in line.problems)
    read(rows)


def test_every_doubt_has_its_sentence() -> None:
    known = {**messages.VALUES, **messages.ROWS, **messages.SHEETS}
    assert all(str(sentence) for sentence in known.values())


def test_a_table_below_the_list_is_not_taken_for_tasks() -> None:
    rows = [
        ["序号", "任务名称", "责任人", "完成时间"],
        [1, "设计", "张三", "2026-05-08"],
        [],
        ["序号", "风险描述", "责任人", "应对措施"],
        [1, "供应商延期", "李四", "备选供应商"],
    ]
    result = read(rows)
    assert [line.name for line in result.lines] == ["设计"]
    assert [(one.row, one.reason) for one in result.skipped] == [
        (3, "blank"),
        (4, "other_table"),
        (5, "other_table"),
    ]
    assert [(problem.id, problem.params) for problem in result.problems] == [("table_below", {"row": 4})]


def test_a_header_in_a_second_language_is_a_header() -> None:
    rows = [
        ["任务名称", "负责人", "开始时间", "完成时间"],
        ["Task Name", "Owner", "Start", "Finish"],
        ["设计", "张三", None, None],
    ]
    result = read(rows)
    assert [line.name for line in result.lines] == ["设计"]
    assert result.header_row + len(result.skipped) == 1


def test_numbers_printed_in_advance_are_no_tasks() -> None:
    rows = [
        ["序号", "任务名称", "完成时间"],
        [1, "设计", None],
        [2, None, None],
        [3, None, None],
        [4, "打样", None],
    ]
    result = read(rows)
    assert [line.name for line in result.lines] == ["设计", "打样"]
    assert [one.row for one in result.skipped] == [3, 4]


def test_a_lone_text_left_of_the_names_heads_a_section() -> None:
    rows = [
        ["序号", "任务名称", "完成时间"],
        ["前期准备", None, None],
        [1, "调研", "2026-05-08"],
        ["实施", None, None],
        [1, "开发", "2026-06-08"],
    ]
    result = read(rows)
    assert tree(result) == [("前期准备", None), ("调研", "前期准备"), ("实施", None), ("开发", "实施")]
    assert all(not line.problems for line in result.lines)


def test_shares_typed_as_text_are_shares_too() -> None:
    rows = [["任务名称", "完成百分比", "完成时间"], ["甲", "0.5", None], ["乙", "1", None], ["丙", "0", None]]
    assert [line.percent for line in read(rows).lines] == [50, 100, 0]


def test_a_duration_column_in_months_is_unclear() -> None:
    line = read([["任务名称", "工期（月）", "完成时间"], ["甲", 2, None]]).lines[0]
    assert doubts(line) == {"duration:duration_in_months"}
