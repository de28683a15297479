"""The honest status of a task, for pages of lower slices too."""

from __future__ import annotations

from django import template

from qibu.progress.honest import Honest, finishes
from qibu.projects.models import Project
from qibu.tasks.models import Task
from qibu.tasks.planning import calendars_of

register = template.Library()


@register.simple_tag
def honest_status(project: Project, task: Task) -> Honest | None:
    """`{% honest_status project task as honest %}`: None where the task is late against no baseline.

    One statement, and two more for the calendar where it is.
    """
    found = finishes(project.pk, task.pk)
    if found is None or not found.may_be_late:
        return None
    said = found.honest(calendars_of(project).of_task(task))
    return said if said is not None and said.is_late else None
