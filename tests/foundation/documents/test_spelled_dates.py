"""Every spelling of a date is read, guessed with a reason, or refused: never shifted (S7, T-39)."""

from datetime import date, datetime

import pytest

from qibu.foundation.documents import spelling_dates
from qibu.foundation.documents.spelling_base import LONGEST_SPELLING
from qibu.foundation.documents.spellings import Unclear, read_date, read_span

AROUND = date(2026, 5, 1)

CERTAIN = [
    (date(2026, 7, 9), "2026-07-09"),
    (datetime(2026, 7, 9, 15), "2026-07-09"),
    (" 2023-06-08", "2023-06-08"),
    ("2025.3.10", "2025-03-10"),
    ("2025.3.10.", "2025-03-10"),
    ("2026年7月9日", "2026-07-09"),
    ("2026 年 7 月 9 日", "2026-07-09"),
    ("2026年7月9号", "2026-07-09"),
    ("2026/7/3", "2026-07-03"),
    ("2021/3/12 下午3点", "2021-03-12"),
    ("2021/3/12 15:30", "2021-03-12"),
    ("2023-06-08 00:00:00", "2023-06-08"),
    ("2023-06-08T08:00:00", "2023-06-08"),
    ("2023-06-08T08:00:00.000+08:00", "2023-06-08"),
    ("２０２６－０７－０９", "2026-07-09"),
    ("２０２６年７月９日", "2026-07-09"),
    ("2026年7月9日（周四）", "2026-07-09"),
    ("2026-07-09 星期四", "2026-07-09"),
    ("20260709", "2026-07-09"),
    (20260709, "2026-07-09"),
    ("二〇二六年七月九日", "2026-07-09"),
    ("二零二六年十二月三十一日", "2026-12-31"),
    ("23年6月8日", "2023-06-08"),
    ("28/5/2026", "2026-05-28"),
    ("5/28/2026", "2026-05-28"),
    ("Jun 8, 2023", "2023-06-08"),
    ("8-Jun-23", "2023-06-08"),
    ("8 June 2023", "2023-06-08"),
    ("2028-02-29", "2028-02-29"),
    ("1970-01-01", "1970-01-01"),
    ("2200-12-31", "2200-12-31"),
]

NOTHING = [None, "", "  ", "NA", "n/a", "/", "-", "——", "待定", "TBD", "无", "暂无", "\u200b"]

NOTED = [
    ("5月28日", "2026-05-28", "year_assumed"),
    ("5月28号", "2026-05-28", "year_assumed"),
    ("5.28", "2026-05-28", "year_assumed"),
    ("5/28", "2026-05-28", "year_assumed"),
    ("05-28", "2026-05-28", "year_assumed"),
    ("七月九日", "2026-07-09", "year_assumed"),
    ("12月28日", "2025-12-28", "year_assumed"),
    (45000, "2023-03-15", "serial"),
    (45000.75, "2023-03-15", "serial"),
]

UNCLEAR = [
    # text, reason, suggestion as a start, as a finish
    ("6月初", "part_of_month", "2026-06-01", "2026-06-10"),
    ("6月上旬", "part_of_month", "2026-06-01", "2026-06-10"),
    ("6月中旬", "part_of_month", "2026-06-11", "2026-06-20"),
    ("6月下旬", "part_of_month", "2026-06-21", "2026-06-30"),
    ("2026年2月底", "part_of_month", "2026-02-28", "2026-02-28"),
    ("六月下旬", "part_of_month", "2026-06-21", "2026-06-30"),
    ("7月", "whole_month", "2026-07-01", "2026-07-31"),
    ("2026年7月", "whole_month", "2026-07-01", "2026-07-31"),
    ("2026-07", "whole_month", "2026-07-01", "2026-07-31"),
    ("2026年底", "long_period", "2026-12-01", "2026-12-31"),
    ("Q3", "long_period", "2026-07-01", "2026-09-30"),
    ("2026年第三季度", "long_period", "2026-07-01", "2026-09-30"),
    ("6月下旬至7月初", "range", "2026-06-21", "2026-07-10"),
    ("04.13-04.19", "range", "2026-04-13", "2026-04-19"),
    ("2026.3.1-3.15", "range", "2026-03-01", "2026-03-15"),
    ("2026-03-01-2026-03-15", "range", "2026-03-01", "2026-03-15"),
    ("2026/3/1～2026/3/15", "range", "2026-03-01", "2026-03-15"),
    ("3.23-29", "range", "2026-03-23", "2026-03-29"),
    ("2026年3月1日到15日", "range", "2026-03-01", "2026-03-15"),
    ("12.25-1.5", "range", "2025-12-25", "2026-01-05"),
    ("6-8月", "range", "2026-06-01", "2026-08-31"),
    ("week13(3.23-3.29)", "range", "2026-03-23", "2026-03-29"),
    ("第3周", "week", None, None),
    ("第三周", "week", None, None),
    ("W13", "week", None, None),
    ("26.7.3", "short_year", "2026-07-03", "2026-07-03"),
    ("7/3/2026", "day_or_month_first", "2026-07-03", "2026-07-03"),
    ("约5月28日", "approximate", "2026-05-28", "2026-05-28"),
    ("5月28日左右", "approximate", "2026-05-28", "2026-05-28"),
    ("每周五", "repeating", None, None),
    ("长期", "open_ended", None, None),
    ("T+5", "relative", None, None),
    ("下周三", "relative", None, None),
    ("完成后2周内", "relative", None, None),
    (5.1, "decimal_date", "2026-05-01", "2026-05-01"),
    (3, "not_a_date", None, None),
    (True, "not_a_date", None, None),
    ("已完成", "not_a_date", None, None),
    ("2026-07-09/2026-07-10", "not_a_date", None, None),
]

WRONG = [
    ("2026-02-30", "no_such_day"),
    ("2026年2月30日", "no_such_day"),
    ("2026/13/1", "no_such_day"),
    ("2026-00-10", "no_such_day"),
    ("2月29日", "no_such_day"),
    ("6月31日", "no_such_day"),
    ("20261340", "no_such_day"),
    ("13月", "no_such_day"),
    ("32/13/2026", "no_such_day"),
    ("1969-12-31", "day_out_of_range"),
    ("2201-01-01", "day_out_of_range"),
    (date(1900, 1, 1), "day_out_of_range"),
    ("2026-03-15至2026-03-01", "range_backwards"),
    ("2月30日至3月5日", "no_such_day"),
]


@pytest.mark.parametrize(("written", "day"), CERTAIN)
def test_a_full_date_is_read_as_it_stands(written: object, day: str) -> None:
    assert read_date(written, around=AROUND) == date.fromisoformat(day)  # type: ignore[arg-type]


@pytest.mark.parametrize("written", NOTHING)
def test_words_for_nothing_are_no_date(written: str | None) -> None:
    assert read_date(written, around=AROUND) is None


@pytest.mark.parametrize(("written", "day", "reason"), NOTED)
def test_what_had_to_be_assumed_is_said(written: str | float, day: str, reason: str) -> None:
    found = read_date(written, around=AROUND)
    assert isinstance(found, Unclear)
    assert (found.severity, found.reason, found.suggestion) == ("note", reason, date.fromisoformat(day))


@pytest.mark.parametrize(("written", "reason", "start", "finish"), UNCLEAR)
def test_a_period_or_a_guess_is_unclear_with_a_suggestion(
    written: str, reason: str, start: str | None, finish: str | None
) -> None:
    first, last = (read_date(written, around=AROUND, edge=edge) for edge in ("start", "finish"))
    assert isinstance(first, Unclear)
    assert isinstance(last, Unclear)
    assert (first.severity, first.reason) == ("unclear", reason)
    assert first.suggestion == (start and date.fromisoformat(start))
    assert last.suggestion == (finish and date.fromisoformat(finish))
    assert first.text == str(written)


@pytest.mark.parametrize(("written", "reason"), WRONG)
def test_a_day_that_does_not_exist_is_wrong_and_never_shifted(written: str | date, reason: str) -> None:
    found = read_date(written, around=AROUND)
    assert isinstance(found, Unclear)
    assert (found.severity, found.reason, found.suggestion) == ("wrong", reason, None)


def test_a_deadline_is_a_finish_but_no_start() -> None:
    finish = read_date("2026年5月28日前", around=AROUND, edge="finish")
    start = read_date("2026年5月28日前", around=AROUND, edge="start")
    assert isinstance(finish, Unclear)
    assert isinstance(start, Unclear)
    assert (finish.severity, finish.suggestion) == ("note", date(2026, 5, 28))
    assert start.severity == "unclear"


def test_the_year_that_is_missing_is_the_nearest_one() -> None:
    january = read_date("1月15日", around=date(2026, 12, 1))
    assert isinstance(january, Unclear)
    assert january.suggestion == date(2027, 1, 15)


SPANS = [
    ("2026.3.1-3.15", "2026-03-01", "2026-03-15", ""),
    ("2026-03-01 - 2026-03-15", "2026-03-01", "2026-03-15", ""),
    ("04.13-04.19", "2026-04-13", "2026-04-19", "note"),
    ("week13(3.23-3.29)", "2026-03-23", "2026-03-29", "note"),
    ("12.25-1.5", "2025-12-25", "2026-01-05", "note"),
    ("6月下旬至7月初", "2026-06-21", "2026-07-10", "unclear"),
    ("6月", "2026-06-01", "2026-06-30", "unclear"),
    ("2026-03-01", "2026-03-01", "2026-03-01", "unclear"),
]


@pytest.mark.parametrize(("written", "start", "finish", "severity"), SPANS)
def test_both_ends_of_a_period_are_read_from_one_cell(
    written: str, start: str, finish: str, severity: str
) -> None:
    found = read_span(written, around=AROUND)
    pair = found.suggestion if isinstance(found, Unclear) else found
    assert pair == (date.fromisoformat(start), date.fromisoformat(finish))
    assert (found.severity if isinstance(found, Unclear) else "") == severity


@pytest.mark.parametrize("written", ["第18周", "待验收", "3月40日-4月2日"])
def test_a_period_that_cannot_be_read_suggests_nothing(written: str) -> None:
    found = read_span(written, around=AROUND)
    assert isinstance(found, Unclear)
    assert found.suggestion is None


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "2026-" * 20_000, " " * 100_000 + "x", "年" * 100_000, "(周" * 50_000]
)
def test_long_texts_never_meet_a_pattern(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What patterns make of a text may cost more than its length; so they see short texts only."""
    seen = []
    for name in ("arabic", "_span", "_one"):
        real = getattr(spelling_dates, name)

        def watched(text, *more, real=real):
            seen.append(len(text))
            return real(text, *more)

        monkeypatch.setattr(spelling_dates, name, watched)
    read_date(text, around=AROUND)
    read_span(text, around=AROUND)
    assert all(length <= LONGEST_SPELLING for length in seen)
    read_date("5月8日", around=AROUND)
    assert seen  # the patterns were watched
