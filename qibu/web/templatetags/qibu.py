"""Small pieces every page is built from: icons, chips, bars, dates, signed days.

A builtin library, no `{% load %}` needed. Dates are formatted here with plain string
formatting: Django's `date` filter costs more than the rest of a table row together.
Pieces that differ in few ways (icons, chips, bars) are written once per process and language;
the caches are `typed`, so that words marked safe never stand in for the same words unmarked.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

register = template.Library()

SPRITE = "qibu/icons.svg"

#: The year it is for the request being answered (`qibu.web.middleware.ThisYear`); None: unknown.
this_year: ContextVar[int | None] = ContextVar("this_year", default=None)


class Chip(NamedTuple):
    """How a value is shown: a tone (colour), a sign (shape) and a word: never colour alone."""

    tone: str
    sign: str
    word: Any


STATUSES = {
    "not_started": Chip("todo", "status-todo", pgettext_lazy("status", "Not started")),
    "in_progress": Chip("doing", "status-doing", pgettext_lazy("status", "In progress")),
    "done": Chip("done", "status-done", pgettext_lazy("status", "Done")),
    "late": Chip("late", "status-late", pgettext_lazy("status", "Late")),
    "blocked": Chip("blocked", "status-blocked", pgettext_lazy("status", "Blocked")),
    "paused": Chip("quiet", "status-paused", pgettext_lazy("status", "Paused")),
    "cancelled": Chip("quiet", "status-cancelled", pgettext_lazy("status", "Cancelled")),
}
SEVERITIES = {
    "high": Chip("blocked", "", pgettext_lazy("severity", "High")),
    "medium": Chip("late", "", pgettext_lazy("severity", "Medium")),
    "low": Chip("todo", "", pgettext_lazy("severity", "Low")),
}
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)


def missing() -> str:
    """The sign for "no value"."""
    return pgettext("no value", "—")


@register.simple_tag
def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """`{% icon "calendar" %}`: decorative; with `label` it is announced instead of hidden."""
    return _icon(name, str(label), extra, settings.STATIC_ROOT)


@lru_cache(maxsize=1024, typed=True)
def _icon(name: str, label: str, extra: str, _collected: object) -> SafeString:
    url = f"{static(SPRITE)}#{name}"
    classes = f"icon {extra}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', classes, label, url
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', classes, url)


@register.simple_tag
def fixed(name: str) -> SafeString:
    """`{% fixed "components/words.html" %}`: a template that depends on nothing but the language."""
    return _fixed(name, get_language(), settings.STATIC_ROOT)


@lru_cache(maxsize=64)
def _fixed(name: str, _language: str | None, _collected: object) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def status_chip(status: str, word: str = "") -> SafeString:
    """`{% status_chip "late" %}`; codes: see STATUSES. An unknown code is shown quietly, as it is."""
    return _chip(status, str(word), get_language(), settings.STATIC_ROOT)


@lru_cache(maxsize=1024, typed=True)
def _chip(status: str, word: str, _language: str | None, _collected: object) -> SafeString:
    chip = STATUSES.get(status, Chip("quiet", "status-todo", status))
    return format_html(
        '<span class="chip chip-{}">{}{}</span>', chip.tone, icon(chip.sign, extra="sign"), word or chip.word
    )


@register.simple_tag
def severity_chip(severity: str) -> SafeString:
    """`{% severity_chip "high" %}`: high is solid, the others are outlined."""
    chip = SEVERITIES.get(severity, Chip("todo", "", severity))
    return format_html('<span class="severity severity-{}">{}</span>', chip.tone, chip.word)


@register.simple_tag
def progress(percent: float | None, status: str = "in_progress", label: str = "") -> SafeString:
    """A bar with its number: `{% progress 62 "late" %}`. 0-100; no value is shown as "—"."""
    return _bar(percent, status, str(label), get_language())


@lru_cache(maxsize=1024, typed=True)
def _bar(percent: float | None, status: str, label: str, _language: str | None) -> SafeString:
    if percent is None:
        return format_html('<span class="progress progress-none">{}</span>', missing())
    shown = min(100, max(0, round(percent)))
    tone = STATUSES.get(status, STATUSES["in_progress"]).tone
    return format_html(
        '<span class="progress progress-{}">'
        '<svg viewBox="0 0 64 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="64" height="6" rx="3"></rect>'
        '<rect class="bar" width="{}" height="6" rx="3"></rect></svg>'
        '<span class="number">{}{}%</span></span>',
        tone,
        round(shown * 0.64, 1),
        format_html('<span class="visually-hidden">{} </span>', label) if label else "",
        shown,
    )


def day_text(value: date | None, form: str = "short") -> str:
    """The words of a date: short 07-17, weekday 07-17（周五）, long 2026-07-17, full 2026-07-17（周五）.

    A short date of another year than this one says its year: a plan reaches over New Year.
    """
    if value is None:
        return missing()
    now = this_year.get()
    brief = form in {"short", "weekday"} and (now is None or value.year == now)
    words = f"{value:%m-%d}" if brief else f"{value.year:04d}-{value:%m-%d}"
    if form in {"weekday", "full"}:
        return _("%(day)s (%(weekday)s)") % {"day": words, "weekday": WEEKDAYS[value.weekday()]}
    return words


@register.simple_tag
def day(value: date | datetime | None, form: str = "short") -> SafeString:
    """`{% day task.planned_finish "weekday" %}` as `<time>`; "—" when there is none."""
    if value is None:
        return format_html('<span class="none">{}</span>', missing())
    if isinstance(value, datetime):
        value = (localtime(value) if is_aware(value) else value).date()
    return _day(value, form, this_year.get(), get_language())


@lru_cache(maxsize=4096)
def _day(value: date, form: str, _year: int | None, _language: str | None) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day_text(value, form))


@register.simple_tag
def day_range(start: date | None, finish: date | None, form: str = "short") -> SafeString:
    """`{% day_range start finish %}`: 06-01 → 06-19; an open end stays open; "—" when both are missing."""
    if start is None and finish is None:
        return format_html('<span class="none">{}</span>', missing())
    first, last = (day(value, form) if value else "" for value in (start, finish))
    return format_html('<span class="range">{} <span class="arrow">→</span> {}</span>', first, last)


@register.simple_tag
def moment(value: datetime | None, form: str = "short") -> SafeString:
    """`{% moment comment.written_at %}`: 07-17 17:05; form "weekday" or "long" as for `day`."""
    if value is None:
        return format_html('<span class="none">{}</span>', missing())
    local = localtime(value) if is_aware(value) else value
    words = f"{day_text(local.date(), form)} {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), words)


@register.filter
def listed(names: Iterable[object]) -> str:
    """张三、李四 in Chinese, "Zhang San, Li Si" in English."""
    return pgettext("list", ", ").join(str(name) for name in names)


@register.filter
def signed_days(days: int | None) -> str:
    """+4 天, −1 天, 0; "—" when unknown."""
    if days is None:
        return missing()
    if days == 0:
        return "0"
    count = f"{days:+d}".replace("-", "\u2212")
    return ngettext("%(count)s day", "%(count)s days", abs(days)) % {"count": count}


@register.filter
def signed_workdays(days: int | None) -> str:
    """+4 个工作日, −1 个工作日, 0; "—" when unknown."""
    if not days:
        return signed_days(days)
    count = f"{days:+d}".replace("-", "\u2212")
    return ngettext("%(count)s working day", "%(count)s working days", abs(days)) % {"count": count}


@register.simple_tag
def variance(days: int | None, threshold: int = 3, unit: str = "") -> SafeString:
    """Signed days, strong when later than the threshold (working days) and quiet otherwise.

    `unit` "w" says that they are working days, where nothing else beside them does.
    """
    strong = "variance strong" if days is not None and days > threshold else "variance"
    said = signed_workdays(days) if unit == "w" else signed_days(days)
    return format_html('<span class="{}">{}</span>', strong, said)


@register.simple_tag
def segments(name: str, choices: Iterable[tuple[str, object]], chosen: str) -> SafeString:
    """`{% segments "theme" shell.themes shell.theme %}`: one button for each choice, the chosen one pressed.

    Buttons that choose a language carry it, so that their words are read aloud rightly.
    """
    return _segments(name, tuple(choices), chosen, get_language())


@lru_cache(maxsize=64)
def _segments(
    name: str, choices: tuple[tuple[str, object], ...], chosen: str, _language: str | None
) -> SafeString:
    speaks = {"zh-hans": format_html(' lang="{}"', "zh-CN"), "en": format_html(' lang="{}"', "en")}
    button = '<button type="submit" name="{}" value="{}"{} aria-pressed="{}">{}</button>'
    return format_html_join(
        "",
        button,
        (
            (name, code, speaks.get(code, ""), "true" if code == chosen else "false", words)
            for code, words in choices
        ),
    )


@register.simple_tag
def options(pairs: Iterable[tuple[object, object]], chosen: object = None) -> SafeString:
    """`{% options statuses wanted.status %}`: an `<option>` for each (value, words) of a long list."""
    picked = str(chosen)
    return mark_safe(
        "".join(
            f'<option value="{escape(str(value))}"{" selected" if str(value) == picked else ""}>'
            f"{escape(str(words))}</option>"
            for value, words in pairs
        )
    )


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One form field with label, help and errors: `{% field form.name %}`."""
    return bound.as_field_group()


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], **changes: object) -> str:
    """This page's address with query parameters changed: `{% page_url page=3 %}`; None drops one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
