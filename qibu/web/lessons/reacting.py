"""Which lessons fit what was just made: a project, its tasks, an issue; and what came back (R5, R6)."""

from __future__ import annotations

from qibu.foundation.journal.models import Event
from qibu.issues.models import Issue
from qibu.lessons.actions import Subject, await_cause, propose
from qibu.projects.models import Project
from qibu.tasks.models import Task


def show_with_project(event: Event) -> None:
    """Reaction to ``project.created``: lessons for its lead to answer."""
    project = Project.objects.get(pk=event.subject_id)
    goals = project.objectives.values_list("statement", flat=True)
    more = "\n".join((project.goals, project.in_scope, *goals))
    subject = Subject("project", project.pk, project.name, more)
    propose(space=event.space, at=event.at, subjects=[subject])


def show_with_tasks(event: Event) -> None:
    """Reaction to new tasks, however they came in; ``first`` is the first of them."""
    first = event.data.get("first")
    if first is None:
        return
    made = Task.objects.live().filter(project=event.subject_id, pk__gte=first, is_summary=False)
    subjects = [Subject("task", pk, name) for pk, name in made.order_by("pk").values_list("pk", "name")]
    propose(space=event.space, at=event.at, subjects=subjects)


def show_with_issue(event: Event) -> None:
    """Reaction to ``issue.reported``."""
    issue = Issue.objects.get(pk=event.subject_id)
    subject = Subject("issue", issue.pk, issue.title, issue.description)
    propose(space=event.space, at=event.at, subjects=[subject])


def keep_repeat(event: Event) -> None:
    """Reaction to ``issue.repeat_confirmed``: it enters the 经验沉淀清单 by itself, without its cause."""
    _learn(event, Issue.objects.get(pk=event.subject_id))


def keep_recurrence(event: Event) -> None:
    """Reaction to ``issue.recurrence_answered``: what came back after it was closed is a repeat of itself."""
    if event.data.get("came_back"):
        _learn(event, Issue.objects.get(pk=event.subject_id))


def _learn(event: Event, issue: Issue) -> None:
    first = _first_of(issue)
    assert event.by is not None
    await_cause(
        space=event.space, by=event.by, at=event.at, origin=("issue", first.pk), title=issue.title,
        happened=issue.description,
    )  # fmt: skip


def _first_of(issue: Issue) -> Issue:
    """The first of a family of repeats in this project: one lesson for all of them."""
    seen = {issue.pk}
    while (earlier := issue.repeat_of) is not None and earlier.project_id == issue.project_id:
        if earlier.pk in seen:
            break
        seen.add(earlier.pk)
        issue = earlier
    return issue
