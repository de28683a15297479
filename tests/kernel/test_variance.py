"""Variance in working days: three open nothing, four open one (T4)."""

from datetime import date

import pytest

from qibu.kernel.variance import Variance, variance
from tests.kernel.china import CHINA

BASELINE = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("now", "days", "late"),
    [
        ("2026-03-04", 0, False),
        ("2026-03-09", 3, False),
        ("2026-03-10", 4, True),
        ("2026-03-07", 2, False),  # Saturday: two working days have passed since
        ("2026-03-02", -2, False),
    ],
)
def test_three_working_days_open_nothing_and_four_open_one(now, days, late):
    found = variance(BASELINE.toordinal(), date.fromisoformat(now).toordinal(), CHINA)
    assert found == Variance(days, late)


def test_the_threshold_is_per_project_and_holidays_do_not_count():
    before, after = date(2026, 2, 13).toordinal(), date(2026, 2, 25).toordinal()
    assert variance(before, after, CHINA) == Variance(3, False)
    assert variance(before, after, CHINA, threshold=2) == Variance(3, True)


def test_without_a_baseline_there_is_no_variance():
    assert variance(0, BASELINE.toordinal(), CHINA) == Variance(0, False)
    assert variance(BASELINE.toordinal(), 0, CHINA) == Variance(0, False)
