"""登记问题 in the head of every page: from where one is, to the form of two fields (R1)."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from qibu.projects.models import Project

register = template.Library()


@register.simple_tag(takes_context=True)
def report_address(context: dict[str, Any]) -> str:
    """`{% report_address as address %}`: where an issue is reported from this page; no statement.

    On a page of a project the form knows the project, and on a page of a task the task. "" where the
    reader may report nothing here, and where this installation has no such page.
    """
    project = context.get("project")
    try:
        if not isinstance(project, Project) or project.held is None:
            return reverse("issue-anywhere")
        if not project.held.may("issue.report"):
            return ""
        address = reverse("issue-report", args=[project.pk])
    except (NoReverseMatch, KeyError):
        return ""
    match = getattr(context.get("request"), "resolver_match", None)
    task = match.kwargs.get("task") if match is not None else None
    return f"{address}?task={task}" if task else address
