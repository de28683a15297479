"""Form 1: a project begins, and its charter is edited (S1, S5, S6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import require
from qibu.foundation.journal import actions as journal
from qibu.foundation.notices import actions as notices
from qibu.foundation.outcomes import Invalid
from qibu.foundation.turns import actions as turns
from qibu.projects.actions.common import open_locked, path_of
from qibu.projects.actions.lines import check_objective
from qibu.projects.actions.team import apply_team, check_team, tell_new_members
from qibu.projects.inputs import CHARTER_FIELDS, CharterInput, ObjectiveInput, TeamInput
from qibu.projects.merging import merge_or_refuse
from qibu.projects.models import Objective, Project
from qibu.projects.queries import suggest_code

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_TRIES = 20


@transaction.atomic
def create_project(
    *,
    by: Person,
    at: datetime,
    key: str,
    charter: CharterInput,
    team: TeamInput,
    objectives: Sequence[ObjectiveInput] = (),
) -> Project:
    """A new project in preparing, its team seated and the lead asked for the plan (S1, S6).

    The same ``key`` gives the same project again. Raises Denied without `projects.create`,
    Invalid (fields of form 1; lead, sponsor, deputy, departments, liaison-<id>, deputy-<id>),
    KeyReused.
    """
    require(by, "projects.create")
    body = [asdict(charter), asdict(team), [asdict(one) for one in objectives]]
    claim, answer = journal.once(by=by, form="project", key=key, body=body, at=at)
    if answer is not None:
        return Project.objects.get(pk=answer["project"])
    check_charter(asdict(charter))
    people = check_team(team)
    for one in objectives:
        check_objective(asdict(one))
    space = Space.objects.create(kind=Space.PROJECT)
    project = _insert(space, charter, at)
    Objective.objects.bulk_create(
        Objective(project=project, position=place, **asdict(one)) for place, one in enumerate(objectives)
    )
    given = apply_team(space, team, people, at)
    data = {"code": project.code, "name": project.name, "team": asdict(team)}
    subject = ("project", project.pk)
    journal.record(space=space, by=by, at=at, action="project.created", subject=subject, data=data)
    _ask_for_the_plan(project, people[team.lead or 0], by, at)
    tell_new_members(project, given, by, at)
    journal.answered(claim, {"project": project.pk})
    return project


def _ask_for_the_plan(project: Project, lead: Person, by: Person, at: datetime) -> None:
    subject = ("project", project.pk)
    turns.give(space=project.space, kind="plan.approval", subject=subject, at=at, holder=lead, by=by)
    notices.queue(
        space=project.space,
        to=[lead],
        kind="plan.waiting",
        fact=f"plan-waiting-{project.pk}-{lead.pk}",
        subject=subject,
        at=at,
        params={"project": project.name, "path": path_of(project)},
    )


def check_charter(values: Mapping[str, Any], *, code_needed: bool = False) -> None:
    """Raise Invalid for a charter that cannot stand: no name, no number, finish before start."""
    errors: dict[str, list[str]] = {}
    if not str(values["name"]).strip():
        errors["name"] = [_("Please give the project a name.")]
    if code_needed and not str(values["code"]).strip():
        errors["code"] = [_("Please give the project a number.")]
    if values["planned_finish"] < values["start"]:
        errors["planned_finish"] = [_("The planned finish lies before the start.")]
    if errors:
        raise Invalid(errors)


def _insert(space: Space, charter: CharterInput, at: datetime) -> Project:
    """The row; a code that was only suggested moves on to the next free one when it is taken."""
    columns = {name: getattr(charter, name) for name in CHARTER_FIELDS if name != "code"}
    code = charter.code.strip() or suggest_code(at)
    moves_on = charter.renumber or not charter.code.strip()
    for _try in range(_TRIES if moves_on else 1):
        try:
            with transaction.atomic():
                return Project.objects.create(space=space, code=code, created_at=at, **columns)
        except IntegrityError:
            if not Project.objects.filter(code=code).exists():
                raise
            code = suggest_code(at)
    raise _taken()


def _taken() -> Invalid:
    return Invalid(code=_("This project number is already in use."))


@transaction.atomic
def edit_charter(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    version: int | None,
    shown: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Project:
    """Change columns of form 1 (CHARTER_FIELDS); a subset may be sent.

    ``version`` and ``shown`` are what the form was filled from. Raises Denied, Invalid, Conflict.
    """
    project = open_locked(by, project_id, "charter.edit")
    yours = {name: values[name] for name in CHARTER_FIELDS if name in values}
    now = {name: getattr(project, name) for name in CHARTER_FIELDS}
    changes = merge_or_refuse(
        subject=("project", project.pk),
        version=project.version,
        sent_version=version,
        shown=shown,
        yours=yours,
        now=now,
        describe=_describe,
    )
    check_charter({**now, **changes}, code_needed=True)
    if not changes:
        return project
    for name, value in changes.items():
        setattr(project, name, value)
    project.version += 1
    try:
        with transaction.atomic():
            project.save(update_fields=[*changes, "version"])
    except IntegrityError:
        raise _taken() from None
    journal.record(
        space=project.space,
        by=by,
        at=at,
        action="charter.edited",
        subject=("project", project.pk),
        data={"changes": {name: [now[name], value] for name, value in changes.items()}},
    )
    return project


def _describe(field: str, value: Any) -> tuple[str, str]:
    label = str(getattr(Project._meta.get_field(field), "verbose_name", field))
    return label, "" if value is None else str(value)
