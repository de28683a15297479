"""A block from Excel over the sheet: where each of its cells goes, what changes, what has no place (T1)."""

from datetime import date

import pytest

from qibu.progress.forms.block import Target, preview_block

TODAY = date(2026, 3, 11)
LINES = [
    Target(at, f"T-{at}", f"任务{at}", {"status": "1", "percent": "40", "done": "", "next": ""})
    for at in range(1, 6)
]


def preview(text, *, task=1, field="status"):
    return preview_block(text, LINES, first_task=task, first_field=field, today=TODAY)


def cells(found):
    return {(change.task, change.field): change.new for change in found.changes if not change.problem}


def test_rows_go_down_and_columns_to_the_right_from_the_first_cell():
    found = preview("50%\t2026/3/2\n60%\t", task=2, field="percent")
    assert cells(found) == {(2, "percent"): "50", (2, "actual_start"): "2026-03-02", (3, "percent"): "60"}


def test_empty_cells_change_nothing_and_what_stands_is_no_change():
    found = preview("进行中\t40\n\t\n", task=1)
    assert found.changes == ()
    assert found.same == 2


@pytest.mark.parametrize("key", ["T-4", "任务4", "ｔ－４"])
def test_a_first_column_of_numbers_or_names_says_which_line_is_meant(key):
    assert (
        cells(preview(f"{key}\t70%\n任务2\t20%" if key == "任务4" else f"{key}\t70%", field="percent"))[
            4, "percent"
        ]
        == "70"
    )


def test_number_and_name_may_both_come_along():
    found = preview("T-2\t任务2\t55%\nT-3\t任务3\t65%", field="percent")
    assert cells(found) == {(2, "percent"): "55", (3, "percent"): "65"}


def test_a_row_of_titles_says_which_column_is_which():
    found = preview("任务名称\t本周进展\t完成度\t备注\n任务5\t定稿\t90％\t不要\n任务1\t初稿\t10\t")
    assert cells(found) == {
        (5, "done"): "定稿", (5, "percent"): "90", (1, "done"): "初稿", (1, "percent"): "10",
    }  # fmt: skip


def test_a_name_nobody_has_is_said():
    found = preview("任务名称\t完成度\n没有的\t50\n任务1\t60")
    assert cells(found) == {(1, "percent"): "60"}
    assert any("没有的" in note for note in found.notes)


def test_rows_below_the_last_line_and_columns_beyond_the_last_are_counted_not_written():
    found = preview("a\tb\nc\td\ne\tf", task=4, field="support")
    assert cells(found) == {(4, "support"): "a", (5, "support"): "c"}
    assert len(found.notes) == 2


def test_blocked_is_a_word_of_the_status_column():
    assert cells(preview("阻塞")) == {(1, "status"): "b"}


def test_what_is_not_understood_stays_as_it_was_pasted():
    found = preview("不知道\t130\t2026-13-01")
    assert [(change.new, bool(change.problem)) for change in found.changes] == [
        ("不知道", True), ("130", True), ("2026-13-01", True),
    ]  # fmt: skip
    assert found.wrong == 3


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n", "x" * 300_000])
def test_nothing_and_far_too_much_change_nothing(text):
    assert preview(text).changes == ()
    assert preview(text).notes
