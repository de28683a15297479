"""The rows of the task list, where a template's loop would cost more than all else on the page together."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from qibu.tasks.queries import TaskLine
from qibu.web.templatetags.qibu import progress, status_chip

register = template.Library()

_ROW = (
    '<tr class="level-%s%s%s"><td class="quiet">%s</td><th scope="row" class="name">'
    '<a href="%s%s/">%s</a></th><td>%s</td><td>%s</td><td class="quiet">%s</td><td class="quiet">%s</td>'
    '<td class="quiet">%s</td><td>%s%s</td><td>%s</td></tr>'
)


@register.simple_tag
def task_rows(lines: Iterable[TaskLine], url: str) -> SafeString:
    """`{% task_rows found.lines tasks_url %}`: the `<tr>`s; whatever people typed is escaped."""
    blocked = status_chip("blocked") + " "
    rows = []
    for line in lines:
        state = line.status_code
        rows.append(
            _ROW
            % (
                line.level, " summary" if line.is_summary else "", " critical" if line.is_critical else "",
                escape(line.code), url, line.pk, escape(line.name), escape(line.department),
                escape(line.assignee), line.planned, line.forecast_finish, line.actual,
                blocked if line.is_blocked else "", status_chip(state), progress(line.percent, state),
            )
        )  # fmt: skip
    return mark_safe("".join(rows))
