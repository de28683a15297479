"""The rows of the wall, where a template's loop would cost more than all else on the page together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from qibu.progress.queries.wall import Dot, RungTaken, Standing
from qibu.web.templatetags.qibu import missing, moment, status_chip

register = template.Library()

_ROW = (
    '<tr class="top-aligned"><th scope="row" class="name">{}<br><span class="small quiet">{}</span></th>'
    "<td>{}</td>{}{}{}{}</tr>"
)
_NUMBER = '<td class="number{}" data-label="{}">{}</td>'


@register.simple_tag
def wall_rows(departments: Sequence[Standing], project: int, number: int, moderating: bool) -> SafeString:
    """`{% wall_rows wall.departments project.pk period.number moderating %}`: the `<tr>`s.

    `moderating`: the reader may chase and review now.
    """
    words = _words(get_language())
    addresses = _addresses(project, number)
    return format_html_join("", "{}", ((_row(one, words, addresses, moderating),) for one in departments))


@lru_cache(maxsize=8)
def _words(_language: str | None) -> Mapping[str, str]:
    return {
        "no liaison": _("no liaison"),
        "on behalf": _(" (on behalf)"),
        "amended": pgettext("report", "amended"),
        "draft": pgettext("report", "Draft"),
        "changed": pgettext("report lines", "Changed"),
        "same": pgettext("report lines", "Same"),
        "done": pgettext("count", "Done"),
        "late": pgettext("count", "Late"),
        "blocked": pgettext("count", "Blocked"),
        "support": pgettext("count", "Support"),
        "own": pgettext("updates", "Own"),
        "lately": pgettext("punctuality", "Lately"),
        "review": pgettext("report", "Review"),
        "view": _("View"),
        "chase": pgettext("report", "Chase"),
        "for them": _("Report for them"),
        "missing": missing(),
    }


def _addresses(project: int, number: int) -> tuple[str, str]:
    """Of a department's review and of its sheet, each with {} for the department."""
    found = []
    for name in ("report-review", "report-sheet"):
        try:
            found.append(
                reverse(name, args=[project, number, 0]).replace("/departments/0/", "/departments/%d/")
            )
        except NoReverseMatch:
            found.append("")
    return found[0], found[1]


def _row(one: Standing, words: Mapping[str, str], addresses: tuple[str, str], moderating: bool) -> SafeString:
    return format_html(
        _ROW, one.name, one.liaison or words["no liaison"], _state(one), _came(one, words),
        _counts(one, words), _history(one, words), _next(one, words, addresses, moderating),
    )  # fmt: skip


def _state(one: Standing) -> SafeString:
    chip = status_chip(one.look, one.words)
    if not one.late_words:
        return chip
    return format_html('{}<br><span class="small late-words">{}</span>', chip, one.late_words)


def _came(one: Standing, words: Mapping[str, str]) -> SafeString:
    """When the report came and from whom; a draft where it has not."""
    if one.submitted_at is not None:
        more = words["on behalf"] if one.on_behalf else ""
        amended: SafeString | str = ""
        if one.amended_at is not None:
            amended = format_html(" · {} {}", words["amended"], moment(one.amended_at))
        return format_html(
            '<td class="wide">{}<br><span class="small quiet">{}{}{}</span></td>',
            moment(one.submitted_at), one.submitted_by, more, amended,
        )  # fmt: skip
    if one.draft_at is not None:
        return format_html(
            '<td class="wide"><span class="small quiet">{} {}<br>{}</span></td>',
            words["draft"], one.draft_by, moment(one.draft_at),
        )  # fmt: skip
    return format_html('<td class="wide skip-card"><span class="quiet">{}</span></td>', words["missing"])


def _counts(one: Standing, words: Mapping[str, str]) -> SafeString:
    lines: list[tuple[str, object, object]] = [
        ("", words["changed"], one.touched), ("", words["same"], one.untouched),
    ]  # fmt: skip
    if one.is_missing:
        lines = [(" skip-card", label, words["missing"]) for _tone, label, _n in lines]
    done = format_html('{}<span class="quiet">/{}</span>', one.done, one.tasks)
    return format_html_join(
        "",
        _NUMBER,
        (
            *lines,
            ("", words["done"], done),
            (" late-words" if one.delayed else "", words["late"], one.delayed),
            (" blocked-words" if one.blocked else "", words["blocked"], one.blocked),
            ("", words["support"], one.supports),
            ("", words["own"], one.own_updates),
        ),
    )


def _history(one: Standing, words: Mapping[str, str]) -> SafeString:
    """Who was told, and how earlier reports came in."""
    quiet = "" if one.is_missing else " quiet"
    told = format_html_join("", "{}", ((_rung(rung, quiet),) for rung in one.rungs))
    return format_html(
        '<td class="wide told{}">{}</td><td data-label="{}">{}</td>',
        "" if one.rungs else " skip-card",
        told or format_html('<span class="quiet">{}</span>', words["missing"]),
        words["lately"],
        _dots(one.dots, get_language()),
    )


def _rung(rung: RungTaken, quiet: str) -> SafeString:
    return format_html(
        '<span class="small rung{}">{} {} {}</span>', quiet, rung.words, rung.to, moment(rung.at)
    )


@lru_cache(maxsize=512)
def _dots(dots: Collection[Dot], _language: str | None) -> SafeString:
    if not dots:
        return format_html('<span class="quiet">{}</span>', missing())
    week = _("Week %(number)s")
    items = (
        (dot.kind.replace(" ", "-"), words, words)
        for dot in dots
        for words in (f"{week % {'number': dot.number}} {dot.words}",)
    )
    body = format_html_join(
        "", '<li class="dot-{}" title="{}"><span class="visually-hidden">{}</span></li>', items
    )
    return format_html('<ol class="punctuality">{}</ol>', body)


def _next(
    one: Standing, words: Mapping[str, str], addresses: tuple[str, str], moderating: bool
) -> SafeString:
    """What the reader may do about it."""
    review, sheet = addresses
    if one.submitted_at is not None:
        return format_html(
            '<td class="actions"><a class="button" href="{}">{}</a></td>',
            review % one.pk, words["review"] if moderating else words["view"],
        )  # fmt: skip
    if not moderating:
        return format_html('<td class="actions">{}</td>', "")
    chase: SafeString | str = ""
    if one.may_chase:
        chase = format_html(
            '<button type="submit" class="button" name="department" value="{}">{}</button> ',
            one.pk, words["chase"],
        )  # fmt: skip
    link = format_html('<a href="{}">{}</a>', sheet % one.pk, words["for them"]) if sheet else ""
    return format_html('<td class="actions">{}{}</td>', chase, link)
