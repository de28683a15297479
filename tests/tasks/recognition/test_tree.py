"""The tree from numbers, levels, indents, parents: what is missing or circular is reported (S7)."""

import pytest

from tests.tasks.recognition.grids import doubts, read, tree


def numbered(*numbers: str | float) -> list[list[str | float]]:
    return [
        ["编号", "任务名称", "完成时间"],
        *[[number, f"任务{index}", "2026-05-08"] for index, number in enumerate(numbers)],
    ]


def source(result: object) -> list[object]:
    return [problem.suggestion for problem in result.problems if problem.id == "tree_from"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("numbers", "parents"),
    [
        (("1", "1.1", "1.1.1", "1.2", "2", "2.1"), (None, 0, 1, 0, None, 4)),
        ((1, 1.1, 1.2, 2, 2.1), (None, 0, 0, None, 3)),
        (("1.0", "1.1", "1.2", "2.0", "2.1"), (None, 0, 0, None, 3)),
        (("1", "1-1", "1-2", "2", "2-1"), (None, 0, 0, None, 3)),
        (("T1", "T1.1", "T1.2"), (None, 0, 0)),
        (("1.", "1.1.", "1.1.1."), (None, 0, 1)),
        (("一", "1.1", "1.2", "二", "2.1"), (None, 0, 0, None, 3)),
        (("QB-001", "QB-002"), (None, None)),
        (("1", "2", "3"), (None, None, None)),
    ],
)
def test_numbers_say_what_belongs_to_what(
    numbers: tuple[str | float, ...], parents: tuple[int | None, ...]
) -> None:
    result = read(numbered(*numbers))
    assert [line.parent for line in result.lines] == list(parents)
    assert all(not line.problems for line in result.lines)


def test_children_come_after_their_parent_whatever_the_order_in_the_file() -> None:
    result = read(numbered("1", "2", "1.1", "2.1", "1.2"))
    assert [line.number for line in result.lines] == ["1", "1.1", "1.2", "2", "2.1"]
    assert [line.row for line in result.lines] == [2, 4, 6, 3, 5]
    assert [line.level for line in result.lines] == [0, 1, 1, 0, 1]


def test_a_missing_parent_is_reported_and_the_nearest_one_taken() -> None:
    result = read(numbered("1", "1.2.1", "3.1"))
    assert tree(result) == [("任务0", None), ("任务1", "任务0"), ("任务2", None)]
    assert [doubts(line) for line in result.lines] == [
        set(),
        {"parent:parent_missing"},
        {"parent:parent_missing"},
    ]


def test_a_ten_that_became_a_one_is_noticed() -> None:
    result = read(numbered(1, *[1 + n / 10 for n in range(1, 10)], 1.1, 1.11))
    doubtful = [
        (line.row, problem.id, problem.suggestion) for line in result.lines for problem in line.problems
    ]
    assert doubtful == [(12, "number_repeated", "1.10")]
    assert {line.parent for line in result.lines[1:]} == {0}


def test_a_running_number_may_start_again_but_a_task_number_may_not() -> None:
    running = read([["序号", "任务名称", "完成时间"], [1, "甲", None], [1, "乙", None]])
    task = read([["任务编号", "任务名称", "完成时间"], ["A1", "甲", None], ["A1", "乙", None]])
    assert all(not line.problems for line in running.lines)
    assert doubts(task.lines[1]) == {"number:number_repeated"}


def test_a_level_column_makes_the_tree() -> None:
    rows = [
        ["层级", "任务名称", "完成时间"],
        [1, "甲", None],
        [2, "乙", None],
        [3, "丙", None],
        [2, "丁", None],
        [1, "戊", None],
    ]
    result = read(rows)
    assert tree(result) == [("甲", None), ("乙", "甲"), ("丙", "乙"), ("丁", "甲"), ("戊", None)]
    assert source(result) == ["levels"]


def test_leading_blanks_make_the_tree_but_a_stray_one_does_not() -> None:
    rows = [
        ["任务名称", "负责人", "完成时间"],
        ["甲", "张三", None],
        ["  乙", "张三", None],
        ["　　丙", "张三", None],
        [" 丁", "张三", None],
    ]
    result = read(rows)
    assert tree(result) == [("甲", None), ("乙", "甲"), ("丙", "乙"), ("丁", None)]
    assert [line.name for line in result.lines] == ["甲", "乙", "丙", "丁"]


def test_grouped_rows_make_the_tree() -> None:
    rows = [
        ["任务名称", "负责人", "完成时间"],
        ["甲", "张三", None],
        ["乙", "张三", None],
        ["丙", "张三", None],
    ]
    result = read(rows, outline={2: 1, 3: 1})
    assert tree(result) == [("甲", None), ("乙", "甲"), ("丙", "甲")]
    assert source(result) == ["outline"]


PARENTS = ["编号", "任务名称", "父任务", "完成时间"]


def test_a_parent_column_names_numbers_or_names() -> None:
    rows = [PARENTS, ["A", "甲", None, None], ["B", "乙", "A", None], ["C", "丙", "乙", None]]
    assert tree(read(rows)) == [("甲", None), ("乙", "甲"), ("丙", "乙")]


def test_parents_that_are_unknown_doubtful_or_circular_are_reported() -> None:
    rows = [
        PARENTS,
        ["A", "甲", "B", None],
        ["B", "乙", "A", None],
        ["C", "丙", "C", None],
        ["D", "丁", "不存在", None],
        ["E", "戊", None, None],
        ["F", "戊", None, None],
        ["G", "己", "戊", None],
    ]
    result = read(rows)
    found = {line.name: doubts(line) for line in result.lines if line.problems}
    assert found.pop("丙") == {"parent:parent_is_itself"}
    assert found.pop("丁") == {"parent:parent_missing"}
    assert found.pop("己") == {"parent:parent_ambiguous"}
    assert list(found.values()) == [{"parent:parent_circle"}]
    assert len(result.lines) == 7


def test_a_phase_with_a_row_of_its_own_is_not_made_twice() -> None:
    rows = [
        ["阶段", "任务名称", "完成时间"],
        [None, "设计", "2026-05-30"],
        ["设计", "外观", "2026-05-08"],
        ["试产", "开模", "2026-06-08"],
    ]
    result = read(rows)
    assert tree(result) == [("设计", None), ("外观", "设计"), ("试产", None), ("开模", "试产")]
    assert [line.made for line in result.lines] == [False, False, True, False]


def test_phases_that_alternate_are_gathered() -> None:
    rows = [
        ["阶段", "任务名称", "完成时间"],
        ["甲", "一号", None],
        ["乙", "二号", None],
        ["甲", "三号", None],
    ]
    assert tree(read(rows)) == [("甲", None), ("一号", "甲"), ("三号", "甲"), ("乙", None), ("二号", "乙")]


def test_names_that_begin_with_a_number_keep_it_unless_the_list_counts_so() -> None:
    rows = [
        ["任务名称", "负责人", "完成时间"],
        ["3D打样", "张三", None],
        ["2026年审", "李四", None],
        ["5 月复盘", "李四", None],
    ]
    assert [line.name for line in read(rows).lines] == ["3D打样", "2026年审", "5 月复盘"]


def test_numbers_inside_names_make_the_tree() -> None:
    rows = [
        ["任务名称", "负责人", "完成时间"],
        ["1 设计", "张三", None],
        ["1.1 外观", "张三", None],
        ["1.2 结构", "李四", None],
    ]
    result = read(rows)
    assert tree(result) == [("设计", None), ("外观", "设计"), ("结构", "设计")]
    assert [line.number for line in result.lines] == ["1", "1.1", "1.2"]


def test_a_tree_of_ten_thousand_levels_does_not_break() -> None:
    rows = [
        ["层级", "任务名称", "完成时间"],
        *[[min(row, 99), f"任务{row}", None] for row in range(1, 10_001)],
    ]
    assert len(read(rows).lines) == 10_000
    chain = [
        PARENTS,
        *[[f"N{row}", f"任务{row}", f"N{row - 1}" if row else None, None] for row in range(10_000)],
    ]
    assert read(chain).lines[-1].level == 9_999
