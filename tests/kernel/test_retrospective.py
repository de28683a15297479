"""复盘: which step leads where, whose words they are, and an honest per cent (F3)."""

from datetime import date, datetime

import pytest

from qibu.kernel import retrospective as rules


def test_it_is_collected_merged_and_published_in_this_order():
    assert rules.take("collecting", "merge").target == "merging"
    assert rules.take("merging", "publish").target == "published"
    assert not rules.take("collecting", "publish").allowed


@pytest.mark.parametrize("step", ["contribute", "extend", "merge", "publish"])
def test_nothing_happens_to_a_published_one(step):
    assert not rules.take("published", step).allowed


def test_only_own_words_are_edited_and_only_until_they_are_merged():
    assert rules.may_edit(1, author=1, merged=False, stage="merging")
    assert not rules.may_edit(1, author=1, merged=True, stage="merging")
    assert not rules.may_edit(2, author=1, merged=False, stage="collecting")
    assert not rules.may_edit(1, author=1, merged=False, stage="published")


def test_a_rate_is_a_hundred_only_where_all_was_kept():
    assert (rules.rate(199, 200), rules.rate(200, 200), rules.rate(0, 0)) == (99, 100, None)


def test_everybody_is_asked_until_the_end_of_the_working_day():
    assert rules.due(date(2026, 3, 6)) == datetime(2026, 3, 6, 18)
