"""The lessons shown with something new, to be answered where it stands."""

from __future__ import annotations

from typing import Any

from django import template

from qibu.lessons.models import CheckAnswer
from qibu.lessons.queries import checks_with

register = template.Library()


@register.inclusion_tag("web/lessons/_checks.html", takes_context=True)
def lessons_for(context: dict[str, Any], kind: str, pk: int, text: str = "") -> dict[str, Any]:
    """`{% lessons_for "task" task.pk task.name %}` on a page with `project`; one statement.

    Nothing where none fits; with a project, nothing once all are answered. ``text``: what further lessons
    are looked for by.
    """
    project = context["project"]
    checks = checks_with((kind, pk), project.space_id)
    is_open = any(not one.answer for one in checks)
    held = project.held
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "project": project,
        "checks": checks if is_open or kind != "project" else [],
        "answers": [(value, word) for value, word in CheckAnswer.choices if value],
        "may_answer": held is not None and held.may("lesson.answer"),
        "here": context["request"].get_full_path(),
        "text": text,
    }
