"""S1: a project moves along its life; the allowed steps stand in `kernel.lifecycle`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Space
from qibu.foundation.journal import actions as journal
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Invalid
from qibu.foundation.turns import actions as turns
from qibu.kernel import lifecycle
from qibu.kernel.steps import Answer, Passage
from qibu.projects.actions.common import open_locked
from qibu.projects.models import Objective, Project
from qibu.projects.queries import own_facts, paused_in, state_before, team
from qibu.projects.words import NEED_A_REASON, condition_words

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def change_state(
    *, by: Person, at: datetime, project_id: int, step: str, facts: Mapping[str, bool], reason: str = ""
) -> Project:
    """Take a step of the life cycle. ``facts``: conditions known to higher slices (see `charter`).

    Raises Denied; Invalid (key "") with the conditions still open, or when the step does not lead
    from the present state (somebody else was quicker). Pausing and terminating need a reason.
    """
    project = open_locked(by, project_id, "charter.edit")
    if step in NEED_A_REASON and not reason.strip():
        raise Invalid(reason=_("Please give the reason."))
    passage = _take(project, step, facts)
    if passage.answer in (Answer.NO_SUCH_STEP, Answer.NOT_FROM_HERE):
        raise Invalid({"": [_("This step is not possible from the present state of the project.")]})
    if not passage.allowed:
        raise Invalid({"": [condition_words(name) for name in passage.open]})
    _enter(project, passage.target, by, at, reason.strip())
    return project


@transaction.atomic
def unarchive(*, by: Person, at: datetime, project_id: int, reason: str) -> Project:
    """F4: the PMO takes a project out of the archive; it can be written in again.

    Raises Denied; Invalid without a reason (key "reason") or where the project is not archived (key "").
    """
    project = open_locked(by, project_id, "project.unarchive")
    if not reason.strip():
        raise Invalid(reason=_("Please give the reason."))
    if not lifecycle.take(project.state, "unarchive", {}).allowed:
        raise Invalid({"": [_("This step is not possible from the present state of the project.")]})
    target = lifecycle.before_archive(state_before(project))
    _enter(project, target, by, at, reason.strip())
    return project


def start_execution(
    *, project: Project, space: Space, by: Person, at: datetime, facts: Mapping[str, bool]
) -> bool:
    """Begin executing when everything it needs is there; True when it did, False when not.

    For the approval of the plan: call it inside its transaction after its own journal row, with
    the ``space`` it locked (a row of its own follows). A project that is not in preparing, or
    lacks something else, stays where it is.
    """
    project.space = space
    passage = _take(project, "start", facts)
    if passage.allowed:
        _enter(project, passage.target, by, at, "")
    return passage.allowed


def start_after_approval(event: Event) -> None:
    """Reaction to ``plan.approved``: the project begins executing when nothing else is missing (S1)."""
    project = Project.objects.filter(space=event.space_id).first()
    if project is not None and event.by is not None:
        facts = {"tasks_planned": True, "plan_approved": True}
        start_execution(project=project, space=event.space, by=event.by, at=event.at, facts=facts)


def _take(project: Project, step: str, facts: Mapping[str, bool]) -> Passage:
    has_objectives = Objective.objects.filter(project=project).exists()
    known = own_facts(project, team(project.space_id), has_objectives=has_objectives) | dict(facts)
    return lifecycle.take(project.state, step, known, paused_in(project))


def _enter(project: Project, state: str, by: Person, at: datetime, reason: str) -> None:
    data = {"from": project.state, "to": state, "reason": reason}
    if project.state == lifecycle.ARCHIVED:
        project.space.frozen_at = None
        project.space.save(update_fields=["frozen_at"])
    project.state = state
    project.version += 1
    project.save(update_fields=["state", "version"])
    subject = ("project", project.pk)
    if state in {lifecycle.TERMINATED, lifecycle.ARCHIVED}:
        turns.end(kind="plan.approval", subject=subject, by=by, at=at)
    if state == lifecycle.ARCHIVED:
        project.space.frozen_at = at
        project.space.save(update_fields=["frozen_at"])
    journal.record(
        space=project.space, by=by, at=at, action="project.state_changed", subject=subject, data=data
    )
