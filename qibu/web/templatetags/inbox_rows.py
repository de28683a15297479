"""The lines of 待我处理 and 我在等, where templates would cost more than finding them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from qibu.web.inbox.lines import Line, Owed
from qibu.web.templatetags.qibu import day, icon, moment

register = template.Library()

_WHERE = '<span class="where">%s%s</span>'
_WHEN = '<span class="when%s"><span class="left">%s</span> <span class="due">%s</span></span>'
_NO_DATE = '<span class="when"></span>'


_LINE = '<li id="%s"><a class="wait%s" href="%s"%s>%s%s</a>%s</li>'


@register.simple_tag(takes_context=True)
def inbox_lines(context: dict[str, Any], lines: Iterable[Line]) -> SafeString:
    """`{% inbox_lines group.lines %}`: the `<li>`s; the line `opened` of the context with its form."""
    opened = context.get("opened")
    down, right = icon("chevron-down"), icon("chevron-right")
    rows = []
    for line in lines:
        key, head = line.key, _what(line.words, "", line.facts) + _place(line) + _when(line)
        if not line.template:
            rows.append(_LINE % (key, "", escape(line.url), "", head, right, ""))
        elif key == opened:
            state = ' data-wait aria-expanded="true"'
            rows.append(_LINE % (key, " open", "?", state, head, down, _form(context, line)))
        else:
            state = ' data-wait aria-expanded="false"'
            rows.append(_LINE % (key, "", f"?open={key}#{key}", state, head, down, ""))
    return mark_safe("".join(rows))


def _what(strong: str, rest: str, facts: Iterable[str]) -> str:
    shown = "".join(f'<span class="fact">{escape(fact)}</span>' for fact in facts)
    return f'<span class="what"><strong>{escape(strong)}</strong>{escape(rest)}{shown}</span>'


def _form(context: dict[str, Any], line: Line) -> str:
    refused = context.get("refused")
    refused = refused if refused is not None and refused.key == line.key else None
    values = {
        "line": line,
        "data": line.data,
        "refused": refused,
        "again": refused is not None,
        "typed": refused.typed if refused is not None else {},
    }
    return render_to_string("web/inbox/in_place.html", values, context["request"])


def _place(line: Line | Owed) -> str:
    since = f' <span class="since">{_("since")} {moment(line.since)}</span>' if line.since else ""
    return _WHERE % (escape(line.project_name), since)


def _when(line: Line | Owed) -> str:
    if not line.left:
        return _NO_DATE
    due = moment(line.due, "weekday") if line.due else day(line.day, "weekday")
    return _WHEN % (" late" if line.late else "", line.left, due)


@register.simple_tag(takes_context=True)
def owed_lines(context: dict[str, Any], lines: Iterable[Owed]) -> SafeString:
    """`{% owed_lines bench.owed %}`: the `<li>`s; a reminder can be sent where there is one to send."""
    return mark_safe(
        "".join(
            f'<li><a href="{escape(one.url)}">{_what(one.who, f" {one.words}", one.facts)}</a>'
            f"{_place(one)}{_when(one)}{_chase(context, one)}</li>"
            for one in lines
        )
    )


def _chase(context: dict[str, Any], one: Owed) -> str:
    if not one.chase:
        return ""
    return (
        f'<form method="post" action="{escape(one.chase)}">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{context["csrf_token"]}">'
        f'<input type="hidden" name="department" value="{one.department or ""}">'
        f'<button type="submit" class="button quiet">{_("Chase")}</button></form>'
    )
