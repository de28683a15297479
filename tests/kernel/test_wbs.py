"""WBS numbers, trees from numbers or indentation, and roll-up of summaries (S7, S10)."""

from hypothesis import given
from hypothesis import strategies as st

from qibu.kernel.rollup import roll_up
from qibu.kernel.wbs import (
    dense_levels,
    levels_of,
    numbers_of,
    parents_of,
    parse_number,
    preorder,
    tree_of_numbers,
)


def test_numbers_follow_the_levels():
    assert numbers_of([0, 1, 1, 2, 0, 1]) == ["1", "1.1", "1.2", "1.2.1", "2", "2.1"]


def test_a_jump_of_levels_is_one_step_down():
    assert numbers_of([0, 3, 3, 1, 0]) == ["1", "1.1", "1.2", "1.3", "2"]
    assert dense_levels([2, 4, 2]) == [0, 1, 0]
    assert parents_of([0, 3, 3, 1, 0]) == [-1, 0, 0, 0, -1]


def test_numbers_are_read_in_the_spellings_people_use():
    assert parse_number(" 1.2.10 ") == (1, 2, 10)
    assert parse_number("１．２") == (1, 2)
    assert parse_number("1-2") == (1, 2)
    assert parse_number("1.") == (1,)
    assert parse_number("3、") == (3,)
    for text in ("", "A1", "1..2", "一", "1、2", "."):
        assert parse_number(text) is None, text


def test_a_tree_from_numbers_sorts_2_before_10_whatever_the_order_of_rows():
    tree = tree_of_numbers([(1, 10), (1,), (2,), (1, 2), (1, 2, 1)])
    assert tree.rows == [1, 3, 4, 0, 2]
    assert tree.parent == [-1, 0, 1, 0, -1]
    assert tree.number == ["1", "1.1", "1.1.1", "1.2", "2"]


def test_missing_parents_and_repeated_numbers_are_said():
    tree = tree_of_numbers([(1,), (1, 2, 3), (1,), (1, 1)])
    assert tree.orphans == (1,) and tree.repeated == (2,)
    assert sorted(tree.rows) == [0, 1, 2, 3]


def test_preorder_keeps_siblings_in_order_and_leaves_out_parents_that_go_round():
    assert preorder([2, -1, -1, 2]) == ([1, 2, 0, 3], [-1, -1, 1, 1])
    assert preorder([1, 0, -1]) == ([2], [-1])


def test_deep_trees_do_not_recurse():
    deep = list(range(-1, 20_000 - 1))
    assert preorder(deep)[1] == deep
    assert levels_of(deep)[-1] == 19_999


@given(st.lists(st.integers(0, 6), max_size=40))
def test_levels_parents_and_numbers_say_the_same(levels):
    parents = parents_of(levels)
    assert levels_of(parents) == dense_levels(levels)
    numbers = [parse_number(number) for number in numbers_of(levels)]
    tree = tree_of_numbers(numbers)
    assert tree.rows == list(range(len(levels))) and tree.parent == parents
    assert not tree.orphans and not tree.repeated
    assert preorder(parents) == (list(range(len(levels))), parents)


def test_a_summary_spans_what_is_below_and_its_percent_is_weighted_by_working_days():
    rolled = roll_up(
        parent=[-1, 0, 0, 2, 2],
        start=[0, 10, 0, 14, 0],
        finish=[0, 12, 0, 19, 30],
        percent=[0, 100, 0, 50, 0],
        weight=[99, 3, 99, 6, 1],
    )
    assert rolled.start == [10, 10, 14, 14, 0]
    assert rolled.finish == [30, 12, 30, 19, 30]
    assert rolled.percent == [60, 100, 42, 50, 0]  # (3 + 3) of 10 days; 3 of 7
    assert rolled.weight == [10, 3, 7, 6, 1]


def test_a_summary_shows_100_only_when_everything_below_is_done():
    assert roll_up([-1, 0, 0], [0] * 3, [0] * 3, [0, 100, 99], [0, 500, 1]).percent[0] == 99


def test_milestones_alone_count_one_each():
    assert roll_up([-1, 0, 0], [0] * 3, [0] * 3, [0, 100, 0], [0, 0, 0]).percent[0] == 50
