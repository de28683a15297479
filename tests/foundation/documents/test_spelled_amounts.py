# ruff: noqa: E501  (tables of spellings read best in long lines)
"""Durations, percents, numbers and yes/no as people write them."""

from datetime import date

import pytest

from qibu.foundation.documents.spellings import (
    Unclear,
    read_duration,
    read_number_text,
    read_percent,
    read_yes_no,
)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("3天", 3), ("１０天", 10), ("3 天", 3), ("3d", 3), ("3 days", 3), ("10 days", 10), ("3个工作日", 3), ("3工作日", 3),
        ("1周", 5), ("两周", 10), ("2w", 10), ("1周半", 7.5), ("2星期", 10), ("0.5天", 0.5), ("半天", 0.5), ("4小时", 0.5),
        ("8h", 1), ("五天", 5), ("十天", 10), ("二十五天", 25), (5, 5), (0.5, 0.5), (0, 0), ("12", 12),
    ],
)  # fmt: skip
def test_a_duration_is_working_days(written: str | float, days: float) -> None:
    assert read_duration(written) == days


@pytest.mark.parametrize(
    ("written", "reason", "severity", "suggestion"),
    [
        ("2～3周", "duration_range", "unclear", 15),
        ("3-5天", "duration_range", "unclear", 5),
        ("2个月", "duration_in_months", "unclear", 44),
        ("半个月", "duration_in_months", "unclear", 11),
        ("10日", "calendar_days", "unclear", 8),
        ("10自然日", "calendar_days", "unclear", 8),
        ("3人天", "effort_not_duration", "unclear", 3),
        ("约3天", "approximate", "unclear", 3),
        ("9 days?", "approximate", "unclear", 9),
        ("尽快", "not_a_duration", "unclear", None),
        (date(2026, 1, 3), "not_a_duration", "unclear", None),
        ("-3", "negative_duration", "wrong", None),
        (-3, "negative_duration", "wrong", None),
        (20_000, "duration_too_long", "wrong", None),
        (float("inf"), "duration_too_long", "wrong", None),
    ],
)
def test_what_is_no_plain_duration_is_said(
    written: str | float, reason: str, severity: str, suggestion: float | None
) -> None:
    found = read_duration(written)
    assert isinstance(found, Unclear)
    assert (found.reason, found.severity, found.suggestion) == (reason, severity, suggestion)


@pytest.mark.parametrize("written", [None, "", "/", "NA", "待定"])
def test_no_duration(written: str | None) -> None:
    assert read_duration(written) is None


@pytest.mark.parametrize(
    ("written", "fractions", "percent"),
    [
        ("45%", None, 45), ("90％", None, 90), ("45 %", False, 45), ("完成80%", None, 80), ("80%完成", None, 80),
        ("8成", None, 80), (0.9, None, 90), ("0.9", True, 90), (1, True, 100), (1, False, 1), (0, True, 0), (0, False, 0),
        (45, False, 45), (45, None, 45), (100, False, 100), ("100%", True, 100), ("已完成", None, 100), ("完成", None, 100),
        ("Resolved", None, 100), ("未开始", None, 0), (True, None, 100), (0.29, True, 29), (0.57, None, 57),
    ],
)  # fmt: skip
def test_a_percentage(written: str | float, fractions: bool | None, percent: int) -> None:
    assert read_percent(written, fractions=fractions) == percent


def test_a_cell_shown_in_percent_is_a_share_of_one_whatever_the_column() -> None:
    assert read_percent(1, fractions=False, formatted=True) == 100
    assert read_percent(0.05, fractions=False, formatted=True) == 5


@pytest.mark.parametrize(
    ("written", "fractions", "reason", "severity", "suggestion"),
    [
        (1, None, "one_or_all", "unclear", 100),
        (95, True, "percent_among_shares", "unclear", 95),
        (0.9, False, "share_among_percents", "unclear", 90),
        ("基本完成", None, "about_done", "unclear", 90),
        ("3/5", None, "count_of_parts", "unclear", 60),
        ("三分之一", None, "not_a_percent", "unclear", None),
        (45.5, False, "rounded", "note", 46),
        ("99.6%", None, "rounded", "note", 99),
        (110, False, "percent_out_of_range", "wrong", None),
        ("110%", None, "percent_out_of_range", "wrong", None),
        ("-5%", None, "percent_out_of_range", "wrong", None),
        (-1, None, "percent_out_of_range", "wrong", None),
        (date(2026, 1, 1), None, "not_a_percent", "unclear", None),
    ],
)
def test_a_percentage_in_doubt(
    written: str | float, fractions: bool | None, reason: str, severity: str, suggestion: int | None
) -> None:
    found = read_percent(written, fractions=fractions)
    assert isinstance(found, Unclear)
    assert (found.reason, found.severity, found.suggestion) == (reason, severity, suggestion)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (1, "1"),
        (1.1, "1.1"),
        ("1.10", "1.10"),
        (" 1.2.3 ", "1.2.3"),
        ("A-01", "A-01"),
        ("１．２", "1.2"),
        (None, None),
        ("/", None),
    ],
)
def test_a_number_is_kept_as_text(written: str | float | None, number: str | None) -> None:
    assert read_number_text(written) == number


def test_a_number_that_excel_made_a_date_of_is_unclear() -> None:
    found = read_number_text(date(2026, 1, 2))
    assert isinstance(found, Unclear)
    assert (found.reason, found.suggestion) == ("number_became_date", "1-2")


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("是", True),
        ("Y", True),
        ("√", True),
        (True, True),
        (1, True),
        ("否", False),
        ("×", False),
        (0, False),
        ("", None),
        (None, None),
    ],
)
def test_yes_and_no(written: str | bool | None, answer: bool | None) -> None:
    assert read_yes_no(written) is answer


def test_neither_yes_nor_no() -> None:
    assert isinstance(read_yes_no("也许"), Unclear)
