"""What lines of an agenda, and meetings themselves, are about: in a word, with the address of its page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from qibu.commitments.models import Commitment
from qibu.issues.models import Issue
from qibu.kernel import commitment as commitments
from qibu.meetings.models import Decision
from qibu.progress.models import Variance
from qibu.projects.models import Project
from qibu.tasks.models import Task

Origin = tuple[str, int]

WORDS: Final[dict[str, str | Promise]] = {
    "action": pgettext_lazy("origin", "Action item"),
    "commitment": pgettext_lazy("origin", "Commitment"),
    "decision": pgettext_lazy("origin", "Decision"),
    "issue": pgettext_lazy("origin", "Issue"),
    "objectives": pgettext_lazy("origin", "Charter"),
    "scope": pgettext_lazy("origin", "Charter"),
    "task": pgettext_lazy("origin", "Task"),
    "team": pgettext_lazy("origin", "Team"),
    "turn": pgettext_lazy("origin", "Waiting"),
    "variance": pgettext_lazy("origin", "Variance"),
}
#: Pages of a project as a whole.
_OF_PROJECT: Final = {"objectives": "charter", "scope": "charter", "team": "team"}


def ties(project: Project, origins: Iterable[Origin]) -> dict[Origin, tuple[str, str]]:
    """(word, address) of each; an address only where it leads to something of this project.

    At most one statement for each kind of thing.
    """
    wanted = {one for one in origins if one[0] in WORDS}
    found = {one: (str(WORDS[one[0]]), "") for one in wanted}
    for kind, pk in wanted:
        if kind in _OF_PROJECT:
            found[kind, pk] = (str(WORDS[kind]), reverse(_OF_PROJECT[kind], args=[project.pk]))
        elif kind == "action":
            found[kind, pk] = (str(WORDS[kind]), reverse("action-address", args=[pk]))
    for kind, name, rows in _looked_up(project, wanted):
        for pk, place in rows:
            found[kind, pk] = (str(WORDS[kind]), _address(name, project.pk, place))
    return found


def _address(name: str, *place: int) -> str:
    """The address of a page, "" where this installation has none."""
    try:
        return reverse(name, args=place)
    except NoReverseMatch:
        return ""


def _looked_up(project: Project, wanted: set[Origin]) -> Iterable[tuple[str, str, Iterable[tuple[int, int]]]]:
    """(kind, url name, (id, what stands in its address) of each) of what has a page by another number."""
    ids = {kind: [pk for other, pk in wanted if other == kind] for kind, _pk in wanted}
    if "task" in ids:
        tasks = Task.objects.live().filter(project=project, pk__in=ids["task"])
        yield "task", "task", tasks.values_list("pk", "pk")
    if "commitment" in ids:
        promised = Commitment.objects.filter(project=project, pk__in=ids["commitment"])
        yield "commitment", "commitment", promised.values_list("pk", "task")
    if "variance" in ids:
        slips = Variance.objects.filter(project=project, pk__in=ids["variance"])
        yield "variance", "variance", slips.values_list("pk", "number")
    if "decision" in ids:
        made = Decision.objects.filter(meeting__space=project.space_id, pk__in=ids["decision"])
        yield "decision", "meeting", made.values_list("pk", "meeting__number")
    if "issue" in ids:
        raised = Issue.objects.filter(project=project, pk__in=ids["issue"])
        yield "issue", "issue", raised.values_list("pk", "number")


def titled(project: Project, origin: Origin) -> tuple[Origin, str] | None:
    """What a meeting is called about, with its name; None where it is nothing of this project."""
    kind, pk = origin
    names: QuerySet[Any, Any] | None = None
    if kind == "task":
        names = Task.objects.live().filter(project=project, pk=pk).values_list("name")
    elif kind == "commitment":
        names = Commitment.objects.filter(project=project, pk=pk).values_list("task__name")
    elif kind == "variance":
        names = Variance.objects.filter(project=project, pk=pk).values_list("task__name")
    elif kind == "issue":
        names = Issue.objects.filter(project=project, pk=pk).values_list("title")
    found = names.first() if names is not None else None
    return (origin, str(found[0])) if found is not None else None


def recordable(project: Project) -> list[tuple[int, str]]:
    """(task, its words with the department) of commitments a lead may still record; one statement."""
    states = [
        state for state in commitments.STATES if "record" in commitments.steps_from(state, commitments.LEAD)
    ]
    rows = Commitment.objects.live().filter(project=project, state__in=states)
    found = rows.select_related("task", "department").order_by(
        "department__name", "task__number", "task__wbs"
    )
    return [
        (one.task_id, f"{one.task.number or one.task.wbs} {one.task.name} · {one.department.name}")
        for one in found
    ]
