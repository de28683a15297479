"""Days typed as people say them become dates; everything else is left to the reader of dates (T1)."""

from datetime import date

import pytest

from qibu.progress.dayswords import spoken_day
from qibu.progress.typed import read_cell

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", "2026-11-24"), ("明天", "2026-11-25"), ("昨天", "2026-11-23"), ("后天", "2026-11-26"),
        ("本周五", "2026-11-27"), ("这周五", "2026-11-27"), ("周五", "2026-11-27"),
        ("星期五前", "2026-11-27"),
        ("下周五", "2026-12-04"), ("下个星期三", "2026-12-02"), ("上周五", "2026-11-20"),
        ("下下周一", "2026-12-07"), ("下周日", "2026-12-06"), ("下周天", "2026-12-06"),
        ("周１", "2026-11-23"),
    ],
)  # fmt: skip
def test_a_day_said_in_words_is_counted_from_today(text, day):
    read = read_cell("expected_finish", text, today=TUESDAY)
    assert (read.text, read.problem) == (day, "")


@pytest.mark.parametrize("text", ["", "下周", "周八", "周五完成", "T+3", "本月底", "2026-12-04"])
def test_anything_else_is_none_of_these(text):
    assert spoken_day(text, TUESDAY) is None


def test_what_depends_on_something_else_is_still_refused():
    assert read_cell("expected_finish", "下周", today=TUESDAY).problem
