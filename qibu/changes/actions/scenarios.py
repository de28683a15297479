"""沙盘 (T7): what one person tries out. Nothing of the plan is touched, so nothing is locked or recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.changes.actions.requests import RequestInput, create_request
from qibu.changes.building import add_steps
from qibu.changes.models import ChangeRequest, Scenario
from qibu.changes.queries.scenarios import own_scenario
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def _project(by: Person, project_id: int) -> Project:
    project: Project | None = Project.objects.filter(pk=project_id).select_related("space").first()
    if project is None:
        raise Denied("project.view")
    require_in(grants(by, project.space), "change.request")
    return project


def _named(name: str) -> str:
    text = " ".join(name.split())
    if not text:
        raise Invalid({"name": [_("Please fill this in.")]})
    if len(text) > 120:
        raise Invalid({"name": [_("At most %(limit)d characters.") % {"limit": 120}]})
    return text


@transaction.atomic
def create_scenario(*, by: Person, at: datetime, project_id: int, key: str, name: str) -> Scenario:
    """An empty scenario of this person. The same key answers the same again. Raises Denied, Invalid."""
    project = _project(by, project_id)
    claim, earlier = once(by=by, form="scenario", key=key, body=[project_id, name], at=at)
    if earlier is not None:
        return own_scenario(project, earlier["scenario"], by)
    row = Scenario.objects.create(project=project, by=by, name=_named(name), created_at=at, updated_at=at)
    answered(claim, {"scenario": row.pk})
    return row


@transaction.atomic
def rename_scenario(*, by: Person, at: datetime, project_id: int, scenario_id: int, name: str) -> Scenario:
    """Another name. Raises Denied, Invalid."""
    row = own_scenario(_project(by, project_id), scenario_id, by)
    row.name = _named(name)
    return _saved(row, at)


@transaction.atomic
def add_scenario_steps(
    *, by: Person, at: datetime, project_id: int, scenario_id: int, wanted: Sequence[Mapping[str, Any]]
) -> Scenario:
    """More steps, as building.build reads them; all or none. Raises Denied, Invalid."""
    project = _project(by, project_id)
    row = own_scenario(project, scenario_id, by)
    row.steps = add_steps(project, row.steps, wanted)
    return _saved(row, at)


@transaction.atomic
def remove_scenario_step(
    *, by: Person, at: datetime, project_id: int, scenario_id: int, place: int, version: int
) -> Scenario:
    """Take a step (by its place, from 0) out. Raises Denied, Invalid, Conflict."""
    row = own_scenario(_project(by, project_id), scenario_id, by)
    if row.version != version:
        steps = str(len(row.steps))
        raise Conflict([Difference("steps", _("Steps"), "—", steps)], at=row.updated_at, version=row.version)
    if not 0 <= place < len(row.steps):
        raise Invalid({"": [_("There is no such step.")]})
    row.steps = [step for at_place, step in enumerate(row.steps) if at_place != place]
    return _saved(row, at)


def _saved(row: Scenario, at: datetime) -> Scenario:
    row.version += 1
    row.updated_at = at
    row.save(update_fields=["name", "steps", "version", "updated_at"])
    return row


@transaction.atomic
def discard_scenario(*, by: Person, at: datetime, project_id: int, scenario_id: int) -> None:
    """Away with it; nobody else ever saw it. Raises Denied."""
    own_scenario(_project(by, project_id), scenario_id, by).delete()


@transaction.atomic
def request_from_scenario(
    *, by: Person, at: datetime, project_id: int, scenario_id: int, key: str
) -> ChangeRequest:
    """转为变更申请: a draft with its steps and name; the scenario stays. Raises Denied, Invalid."""
    row = own_scenario(_project(by, project_id), scenario_id, by)
    if not row.steps:
        raise Invalid({"": [_("There is nothing in this scenario yet.")]})
    return create_request(
        by=by, at=at, project_id=project_id, key=key, values=RequestInput(title=row.name),
        stored_steps=row.steps,
    )  # fmt: skip
