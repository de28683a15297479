"""The small pieces of every page: chips, bars, dates, signed days."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

FRIDAY = date(2026, 7, 17)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def drawn(source: str, **context) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("days", "text"),
    [(4, "+4 days"), (1, "+1 day"), (0, "0"), (-1, "−1 day"), (-12, "−12 days"), (None, "—")],
)
def test_days_are_signed(days, text):
    assert drawn("{{ days|signed_days }}", days=days) == text


def test_a_variance_is_strong_only_above_the_threshold():
    assert "strong" not in drawn("{% variance 3 %}")
    assert "strong" in drawn("{% variance 4 %}")
    assert "strong" in drawn("{% variance 3 2 %}")


@pytest.mark.parametrize(
    ("form", "text"),
    [("short", "07-17"), ("weekday", "07-17 (Fri)"), ("long", "2026-07-17"), ("full", "2026-07-17 (Fri)")],
)
def test_a_day_is_written_as_time(form, text):
    html = drawn("{% day value form %}", value=FRIDAY, form=form)
    assert html == f'<time datetime="2026-07-17">{text}</time>'


def test_a_moment_is_shown_in_the_local_time_of_the_installation():
    late = datetime(2026, 7, 16, 17, 5, tzinfo=UTC)
    assert "07-17 01:05" in drawn("{% moment value %}", value=late)
    assert 'datetime="2026-07-17"' in drawn("{% day value %}", value=late)


def test_an_open_range_stays_open_and_an_empty_one_is_a_dash():
    assert drawn("{% day_range value None %}", value=FRIDAY).endswith("</span> </span>")
    assert "—" in drawn("{% day_range None None %}")


def test_a_status_is_shape_word_and_colour():
    html = drawn('{% status_chip "blocked" %}')
    assert "chip-blocked" in html
    assert "#status-blocked" in html
    assert "Blocked" in html


def test_an_unknown_status_is_shown_as_it_is_and_escaped():
    assert "&lt;b&gt;" in drawn("{% status_chip code %}", code="<b>")


@pytest.mark.parametrize(
    ("percent", "width", "number"), [(62, "39.7", "62"), (0, "0.0", "0"), (140, "64.0", "100")]
)
def test_a_bar_has_its_number(percent, width, number):
    html = drawn("{% progress percent %}", percent=percent)
    assert f'class="bar" width="{width}"' in html
    assert f"{number}%" in html


def test_no_progress_is_not_zero():
    assert "%" not in drawn("{% progress None %}")


def test_an_icon_is_silent_unless_it_has_a_label():
    assert 'aria-hidden="true"' in drawn('{% icon "bell" %}')
    assert 'aria-label="&lt;3 notices"' in drawn("{% icon 'bell' label %}", label="<3 notices")


def test_a_page_link_keeps_the_other_parameters():
    request = RequestFactory().get("/?department=研发部&page=2")
    html = drawn("{% page_url page=3 %}", request=request)
    assert html == "?department=%E7%A0%94%E5%8F%91%E9%83%A8&amp;page=3"
