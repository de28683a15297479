"""The lines of the first page, where templates would cost more than finding them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.projects.newest import ProjectName
from qibu.tasks.queries import WorkLine
from qibu.web.attention import Concern
from qibu.web.inbox.kinds import address
from qibu.web.inbox.lines import Line, Owed
from qibu.web.queries import Told
from qibu.web.templatetags.qibu import day, icon, moment, progress, status_chip

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


_QUIET = '<span class="quiet">%s</span>'


@register.simple_tag
def concern_rows(concerns: Iterable[Concern]) -> SafeString:
    """`{% concern_rows concerns %}`: the `<li>`s of 需要关注."""
    return mark_safe("".join(_concern(one) for one in concerns))


def _concern(one: Concern) -> str:
    if one.kind == "promise":
        sign = f'<span class="chip chip-late">{icon("promise", "", "sign")}{_("Promise")}</span>'
    else:
        sign = status_chip("blocked" if one.kind == "blocked" else "late")
    over = ngettext("%(count)d calendar day over", "%(count)d calendar days over", one.days) % {
        "count": one.days
    }
    url = escape(address("task", one.project, one.task))
    return (
        f'<li>{sign}<a href="{url}"><strong>{escape(one.name)}</strong></a>{_QUIET % escape(one.department)}'
        f"{_QUIET % escape(one.project_name)}<span>{over if one.days else ''}</span></li>"
    )


@register.simple_tag
def task_rows(tasks: Iterable[WorkLine]) -> SafeString:
    """`{% task_rows tasks %}`: the `<tr>`s of 我的任务."""
    planned, forecast, blocked = _("Planned finish"), _("Forecast"), f" {status_chip('blocked')}"
    return mark_safe(
        "".join(
            f'<tr><th scope="row" class="name"><a href="{escape(address("task", one.project, one.task))}">'
            f"{escape(one.name)}</a>{blocked if one.is_blocked else ''}</th>"
            f'<td class="quiet wide">{escape(one.project_name)}</td>'
            f'<td data-label="{planned}">{day(one.finish)}</td>'
            f'<td data-label="{forecast}">{day(one.forecast)}</td>'
            f'<td class="wide">{progress(one.percent)}</td></tr>'
            for one in tasks
        )
    )


@register.simple_tag
def project_rows(projects: Iterable[ProjectName]) -> SafeString:
    """`{% project_rows projects %}`: the `<li>`s of 我的项目."""
    return mark_safe(
        "".join(
            f'<li><a href="{escape(address("overview", one.id))}"><strong>{escape(one.name)}</strong></a>'
            f"{_QUIET % escape(one.code)}</li>"
            for one in projects
        )
    )


@register.simple_tag
def notice_rows(notices: Iterable[Told]) -> SafeString:
    """`{% notice_rows notices %}`: the `<li>`s of the newest notices."""
    return mark_safe(
        "".join(
            f'<li><a href="{escape(one.url)}">{escape(one.title)}</a>{_QUIET % moment(one.at)}</li>'
            for one in notices
        )
    )
