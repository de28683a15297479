"""收尾检查: what is missing before the project may be archived, line by line (S1, F1).

Must is what `kernel.lifecycle` asks; should is what an archived project can no longer finish.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qibu.actionitems.models import ActionItem
from qibu.changes.models import ChangeRequest, ChangeState
from qibu.closing.models import Submission
from qibu.closing.queries.facts import closing_facts, plan_facts
from qibu.issues.models import Issue
from qibu.kernel import acceptance, lifecycle
from qibu.meetings.models.meeting import Meeting
from qibu.meetings.models.meeting import State as MeetingState
from qibu.progress.models import Period
from qibu.projects.models import Deliverable, Project
from qibu.projects.words import condition_words
from qibu.tasks.models import Status, Task

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Lines shown of each; the page of the kind has all of them.
MOST: Final = 8


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and where it is done."""

    text: str
    url: str


@dataclass(frozen=True)
class Check:
    """One line of the checklist: `missing` are the first, `total` counts all, `url` leads to all."""

    words: str
    met: bool
    url: str
    missing: tuple[Missing, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.missing)


@dataclass(frozen=True)
class Checklist:
    """`ready`: nothing stands in the way of the archive."""

    must: tuple[Check, ...]
    should: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        return all(check.met for check in self.must)

    @property
    def still_open(self) -> int:
        return sum(not check.met for check in self.must)


def checklist(person: Person, project: Project) -> Checklist:
    """Everything missing, as far as `person` may see it; a fixed number of statements."""
    known = plan_facts(project.pk) | closing_facts(project)
    must = [
        _must(name, known.get(name, False), _MUST[name](person, project))
        for name in lifecycle.CONDITIONS[lifecycle.ARCHIVED]
    ]
    return Checklist(tuple(must), tuple(_should(person, project)))


def _must(name: str, met: bool, found: Check) -> Check:
    return Check(str(condition_words(name)), met, found.url, () if met else found.missing, found.total)


def _listed(words: str, url: str, rows: QuerySet[Any], said: Callable[..., Missing]) -> Check:
    """The first of `rows`, and how many there are: one statement where all fit, else two."""
    found = list(rows[: MOST + 1])
    total = len(found) if len(found) <= MOST else rows.count()
    return Check(words, not total, url, tuple(said(one) for one in found[:MOST]), total)


def _tasks(person: Person, project: Project) -> Check:
    rows = (
        Task.objects.visible_to(person)
        .filter(project=project, is_summary=False)
        .exclude(status__in=(Status.DONE, Status.CANCELLED))
        .order_by("sort")
    )
    url = reverse("tasks", args=[project.pk])
    return _listed(
        "",
        url,
        rows,
        lambda one: Missing(f"{one.wbs} {one.name}", reverse("task", args=[project.pk, one.pk])),
    )


def _deliverables(_person: Person, project: Project) -> Check:
    accepted = Submission.objects.filter(state=acceptance.ACCEPTED).values("deliverable")
    rows = Deliverable.objects.filter(project=project).exclude(pk__in=accepted)
    url = reverse("acceptance", args=[project.pk])
    return _listed("", url, rows, lambda one: Missing(one.name, f"{url}#deliverable-{one.pk}"))


def _conditions(person: Person, project: Project) -> Check:
    rows = _actions(person, project).filter(origin_kind="condition")
    return _listed("", reverse("actions", args=[project.pk]), rows, _action(project))


def _issues(person: Person, project: Project) -> Check:
    rows = Issue.objects.visible_to(person).filter(project=project).open().order_by("number")
    url = reverse("issues", args=[project.pk])
    return _listed(
        "",
        url,
        rows,
        lambda one: Missing(f"{one.code} {one.title}", reverse("issue", args=[project.pk, one.number])),
    )


def _page(name: str) -> Callable[[Person, Project], Check]:
    return lambda _person, project: Check("", False, reverse(name, args=[project.pk]))


#: condition → what is missing of it
_MUST: Final[dict[str, Callable[[Person, Project], Check]]] = {
    "tasks_finished": _tasks,
    "deliverables_accepted": _deliverables,
    "conditions_met": _conditions,
    "issues_closed": _issues,
    "signed": _page("signing"),
    "retrospective_published": _page("retrospective"),
}


def _actions(person: Person, project: Project) -> QuerySet[ActionItem]:
    return (
        ActionItem.objects.visible_to(person).filter(space=project.space_id).waiting().order_by("due", "pk")
    )


def _action(project: Project) -> Callable[[ActionItem], Missing]:
    return lambda one: Missing(f"A{one.number} {one.what}", reverse("action", args=[project.pk, one.number]))


def _should(person: Person, project: Project) -> Sequence[Check]:
    changes = ChangeRequest.objects.filter(
        project=project, state__in=(ChangeState.DRAFT, ChangeState.SUBMITTED)
    )
    minutes = Meeting.objects.visible_to(person).filter(space=project.space_id, state=MeetingState.HELD)
    weeks = Period.objects.visible_to(person).filter(project=project, state=Period.OPEN)
    where = [project.pk]
    return (
        _listed(
            _("No action item is open"),
            reverse("actions", args=where),
            _actions(person, project).exclude(origin_kind="condition"),
            _action(project),
        ),
        _listed(
            _("No change request is undecided"),
            reverse("changes", args=where),
            changes.order_by("number"),
            lambda one: Missing(one.title, reverse("change", args=[*where, one.number])),
        ),
        _listed(
            _("All minutes are distributed"),
            reverse("meetings", args=where),
            minutes.order_by("number"),
            lambda one: Missing(one.title, reverse("meeting", args=[*where, one.number])),
        ),
        _listed(
            _("All weeks are closed"),
            reverse("reports", args=where),
            weeks.order_by("number"),
            lambda one: Missing(
                _("Week of %(day)s") % {"day": one.week.isoformat()},
                reverse("period", args=[*where, one.number]),
            ),
        ),
    )
