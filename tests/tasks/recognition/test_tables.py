"""Where the table stands on the sheet, and a mapping made by hand (D2)."""

from datetime import date

import pytest

from qibu.foundation.documents.workbook import Workbook
from qibu.tasks.recognition import recognise
from tests.tasks.recognition.grids import AROUND, doubts, read, sheet, tree

HEAD = ["编号", "任务名称", "负责人", "完成时间"]
BODY = [["1", "设计", "张三", "2026-05-08"], ["2", "打样", "李四", "2026-05-15"]]


@pytest.mark.parametrize("above", range(15))
def test_the_header_may_stand_in_any_of_the_first_fifteen_rows(above: int) -> None:
    result = read([*[["说明文字", None]] * above, HEAD, *BODY])
    assert result.header_row == above
    assert [line.name for line in result.lines] == ["设计", "打样"]


def test_a_header_further_down_is_not_found_but_may_be_named() -> None:
    rows = [*[["说明", None]] * 20, HEAD, *BODY]
    assert not read(rows).ok
    assert [problem.id for problem in read(rows).problems] == ["no_table"]
    assert [line.name for line in read(rows, header_row=20).lines] == ["设计", "打样"]


def test_pairs_above_the_table_are_not_its_header() -> None:
    rows = [["负责人", "张三", "开始日期", "2026-05-01", "部门", "研发部"], [None], HEAD, *BODY]
    result = read(rows)
    assert result.header_row == 2
    assert result.facts["负责人"] == "张三"


def test_the_likeliest_visible_sheet_is_taken_and_any_may_be_named() -> None:
    workbook = Workbook(
        (
            sheet([["封面"]], "封面"),
            sheet([HEAD, *BODY], "旧版", hidden=True),
            sheet([["姓名", "电话"], ["张三", "1"]], "通讯录"),
            sheet([HEAD, ["1", "新任务", "张三", "2026-05-08"]], "计划"),
        )
    )
    result = recognise(workbook, around=AROUND)
    assert result.sheet == "计划"
    assert [(one.name, one.hidden, one.header_row) for one in result.sheets] == [
        ("封面", False, -1),
        ("旧版", True, 0),
        ("通讯录", False, -1),
        ("计划", False, 0),
    ]
    assert [line.name for line in recognise(workbook, around=AROUND, sheet="旧版").lines] == ["设计", "打样"]
    more = Workbook((*workbook.sheets, sheet([HEAD, *BODY], "研发部")))
    noted = recognise(more, around=AROUND, sheet="计划").problems
    assert [(problem.id, problem.text) for problem in noted] == [("other_sheet", "研发部")]
    missing = recognise(workbook, around=AROUND, sheet="没有")
    assert [problem.id for problem in missing.problems] == ["no_such_sheet"]


def test_a_mapping_by_hand_replaces_what_was_recognised() -> None:
    rows = [["甲", "乙", "丙", "丁"], ["2026-05-08", "设计", "5天", "张三"]]
    assert not read(rows).ok
    result = read(rows, mapping={"planned_finish": 0, "name": 1, "duration": 2, "people": 3}, header_row=0)
    line = result.lines[0]
    assert result.ok
    assert (line.name, line.planned_finish, line.duration) == ("设计", date(2026, 5, 8), 5)
    assert [one.name for one in line.people] == ["张三"]


def test_a_list_without_any_header_can_be_mapped_too() -> None:
    result = read([["设计", "张三"], ["打样", "李四"]], mapping={"name": 0, "people": 1}, header_row=-1)
    assert [line.row for line in result.lines] == [1, 2]


@pytest.mark.parametrize("mapping", [{}, {"name": 99}, {"name": -1}, {"没有": 0}, {"people": 0}])
def test_a_senseless_mapping_is_reported_and_never_fails(mapping: dict[str, int]) -> None:
    result = read([HEAD, *BODY], mapping=mapping, header_row=0)
    problems = {problem.id for problem in result.problems} | {
        name for line in result.lines for name in doubts(line)
    }
    assert "no_name_column" in problems or "name:name_missing" in problems


def test_what_recognition_found_can_be_handed_back_as_a_mapping() -> None:
    first = read([HEAD, *BODY])
    again = read([HEAD, *BODY], mapping=first.mapping, header_row=first.header_row)
    assert again.lines == first.lines


def test_a_list_without_dates_says_so() -> None:
    result = read([["任务名称", "负责人"], ["设计", "张三"]])
    assert [problem.id for problem in result.problems] == ["no_date_column"]


def test_columns_that_are_not_used_are_named_with_samples() -> None:
    result = read([[*HEAD, "优先级"], ["1", "设计", "张三", "2026-05-08", "高"]])
    assert [(problem.id, problem.text) for problem in result.problems] == [("column_not_used", "优先级")]
    assert result.columns[4].samples == ("高",)


def test_a_merged_value_belongs_to_every_row_it_covers() -> None:
    rows = [["部门", "任务名称", "完成时间"], ["研发部", "设计", "2026-05-08"], [None, "打样", None]]
    result = read(rows, merges=((1, 0, 2, 0), (1, 2, 2, 2)))
    assert [(line.department, line.planned_finish) for line in result.lines] == [
        ("研发部", date(2026, 5, 8))
    ] * 2


def test_an_empty_cell_that_is_not_merged_stays_empty() -> None:
    rows = [["部门", "任务名称", "完成时间"], ["研发部", "设计", "2026-05-08"], [None, "打样", None]]
    assert [line.department for line in read(rows).lines] == ["研发部", ""]


def test_thousands_of_overlapping_merges_cost_little() -> None:
    rows = [
        ["部门", "任务名称", "完成时间"],
        ["研发部", "设计", "2026-05-08"],
        *[[None, f"任务{n}", None] for n in range(5000)],
    ]
    result = read(rows, merges=((1, 0, 5001, 0),) * 20_000)
    assert result.lines[-1].department == "研发部"


def test_own_bookkeeping_is_no_sheet_to_choose() -> None:
    workbook = Workbook((sheet([HEAD, *BODY]), sheet([["{}"]], "_qibu", hidden=True)), {"project": "p-1"})
    result = recognise(workbook, around=AROUND)
    assert [one.name for one in result.sheets] == ["Sheet1"]
    assert dict(result.own) == {"project": "p-1"}
    assert tree(result) == [("设计", None), ("打样", None)]
