"""开会协调 on the page of a task, a commitment, a variance, an issue: call a meeting about it (C6)."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from qibu.projects.models import Project

register = template.Library()


@register.simple_tag(takes_context=True)
def meeting_address(context: dict[str, Any], kind: str, pk: int) -> str:
    """`{% meeting_address "task" task.pk as call_url %}`; "" for whoever may not call one. No statement."""
    project = context.get("project")
    if not isinstance(project, Project) or project.held is None or not project.held.may("meeting.call"):
        return ""
    return f"{reverse('meeting-new', args=[project.pk])}?about={kind}:{pk}"
