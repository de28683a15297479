"""Which lessons fit what was just made: a project, its tasks, an issue; and what came back (R5, R6)."""

from __future__ import annotations

from qibu.foundation.journal.models import Event
from qibu.lessons.actions import Subject, propose
from qibu.projects.models import Project
from qibu.tasks.models import Task


def show_with_project(event: Event) -> None:
    """Reaction to ``project.created``: lessons for its lead to answer."""
    project = Project.objects.get(pk=event.subject_id)
    goals = [
        project.name,
        project.goals,
        project.in_scope,
        *project.objectives.values_list("statement", flat=True),
    ]
    propose(space=event.space, at=event.at, subjects=[Subject("project", project.pk, "\n".join(goals))])


def show_with_tasks(event: Event) -> None:
    """Reaction to new tasks, however they came in; ``first`` is the first of them."""
    first = event.data.get("first")
    if first is None:
        return
    made = Task.objects.live().filter(project=event.subject_id, pk__gte=first, is_summary=False)
    subjects = [Subject("task", pk, name) for pk, name in made.order_by("pk").values_list("pk", "name")]
    propose(space=event.space, at=event.at, subjects=subjects)
