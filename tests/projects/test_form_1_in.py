"""Charters as different offices lay them out: values right, what is unclear reported, none silently wrong
(D2, D0)."""

# ruff: noqa: E501  (rows of tables read best in long lines)

from datetime import date
from pathlib import Path

import pytest

from qibu.foundation.documents.workbook import Workbook
from qibu.projects.recognition import Charter, recognise_charter
from tests.foundation.documents.books import read_book, read_words
from tests.foundation.documents.words import UP, line, table

TODAY = date(2026, 7, 9)


def recognise(workbook: Workbook) -> Charter:
    return recognise_charter(workbook, around=TODAY)


def asked(found: Charter) -> list[tuple[str, str]]:
    return [(one.field, one.id) for one in found.problems if one.severity != "note"]


def is_starsea(found: Charter) -> None:
    assert asked(found) == []
    assert (found.name, found.number) == ("星海", "XH-01")
    assert [person.name for person in found.managers] == ["张三"]
    assert (found.start, found.finish) == (date(2026, 7, 1), date(2026, 12, 31))
    assert found.goals == ("上市", "成本降 10%")
    assert found.departments == ("研发部", "采购部")
    assert found.note == "含海外"


FACTS = [
    ("项目名称", "星海"), ("项目编号", "XH-01"), ("项目负责人", "张三"), ("启动时间", "2026-07-01"),
    ("计划完成时间", "2026年12月31日"), ("项目核心目标", "1、上市\n2、成本降 10%"),
    ("核心参与部门", "研发部、采购部"), ("备注(特殊说明)", "含海外"),
]  # fmt: skip


def test_two_columns(tmp_path: Path) -> None:
    is_starsea(recognise(read_book(tmp_path, [["项目立项书"], *FACTS])))


def test_four_columns_with_merged_values(tmp_path: Path) -> None:
    rows = [
        ["立项书"],
        [*FACTS[0], *FACTS[1]],
        [*FACTS[2], *FACTS[3]],
        [*FACTS[4]],
        FACTS[5],
        FACTS[6],
        FACTS[7],
    ]
    is_starsea(recognise(read_book(tmp_path, rows, ["A1:D1", "B5:D5", "B6:D6", "B7:D7"])))


def test_labels_with_colons_in_the_cell_of_their_values(tmp_path: Path) -> None:
    is_starsea(recognise(read_book(tmp_path, [[f"{label}：{value}"] for label, value in FACTS])))


def test_labels_in_one_row_and_values_below(tmp_path: Path) -> None:
    is_starsea(recognise(read_book(tmp_path, [[fact[0] for fact in FACTS], [fact[1] for fact in FACTS]])))


def test_other_words_native_dates_and_departments_in_cells_of_their_own(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["项目名", "星海", "项目代号", "XH-01"],
                ["项目经理", "张三", "立项日期", date(2026, 7, 1)],
                ["预计完成日期", date(2026, 12, 31)],
                ["目标", "上市\n成本降 10%"],
                ["参与部门", "研发部", "采购部"],
                ["说明", "含海外"],
            ],
        )
    )
    is_starsea(found)


def test_a_word_table_with_labels_merged_over_rows(tmp_path: Path) -> None:
    body = line("项目立项书") + table(
        ["项目名称", "星海", "项目编号", "XH-01"],
        ["项目负责人", "张三", "启动时间", "2026.7.1"],
        ["计划完成时间", ("2026-12-31", 3)],
        ["项目核心目标↓", ("上市", 3)],
        [UP, ("成本降 10%", 3)],
        ["核心参与部门", ("研发部\n采购部", 3)],
        ["备注", ("含海外", 3)],
    )
    is_starsea(recognise(read_words(tmp_path, body)))


def test_a_word_text_with_headings(tmp_path: Path) -> None:
    body = "".join(
        line(text)
        for text in (
            "立项书", "项目名称：星海    项目编号：XH-01", "项目负责人：张三", "启动时间：2026-07-01", "计划完成时间：2026-12-31",
            "一、项目核心目标", "1. 上市", "2. 成本降 10%", "二、核心参与部门", "研发部、采购部", "三、备注", "含海外",
        )
    )  # fmt: skip
    is_starsea(recognise(read_words(tmp_path, body)))


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["项目名称", "星海"], ["启动时间", "7月初"]], ("start", "part_of_month")),
        ([["项目名称", "星海"], ["启动时间", "2026-07-01"], ["计划完成时间", "2026-06-01"]], ("finish", "finish_before_start")),
        ([["项目名称", "星海"], ["项目负责人", "张三和李四"]], ("manager", "one_or_two_people")),
        ([["项目名称", "星海"], ["项目编号", None, "甲", "乙"]], ("number", "several_cells")),
        ([["项目名称", "星海"], ["项目编号", None, "甲"]], ("number", "value_apart")),
        ([["项目名称", "星海"], ["项目编号", "1"], ["项目名称", "月光"]], ("name", "label_twice")),
        ([["项目名称", None], ["项目编号", "1"]], ("name", "project_name_missing")),
        ([["项目名称", "星海"], ["项目编号", "1"], ["项目周期", "一年"]], ("span", "one_date")),
        ([["甲", "乙"]], ("", "no_charter")),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_asked(
    tmp_path: Path, rows: list[list[object]], problem: tuple[str, str]
) -> None:
    assert problem in asked(recognise(read_book(tmp_path, rows)))


def test_an_empty_form_takes_no_label_for_a_value(tmp_path: Path) -> None:
    found = recognise(
        read_book(tmp_path, [["项目名称", None, "项目编号", None], ["项目负责人", None, "启动时间", None]])
    )
    assert (found.name, found.number, found.managers, found.start) == ("", "", (), None)


def test_labels_without_a_place_are_kept_and_told(tmp_path: Path) -> None:
    found = recognise(read_book(tmp_path, [["项目名称", "星海"], ["项目编号", "1"], ["客户名称", "甲公司"]]))
    assert found.others == (("客户名称", "甲公司"),)
    assert found.number == "1"


def test_start_and_finish_in_one_cell(tmp_path: Path) -> None:
    found = recognise(read_book(tmp_path, [["项目名称", "星海"], ["起止时间", "2026-07-01 至 2026-12-31"]]))
    assert (found.start, found.finish) == (date(2026, 7, 1), date(2026, 12, 31))
