"""S2 and S3: the objectives and the deliverables, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.foundation.journal import actions as journal
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Department
from qibu.projects.actions.common import open_locked
from qibu.projects.inputs import DELIVERABLE_FIELDS, OBJECTIVE_FIELDS, DeliverableInput, ObjectiveInput
from qibu.projects.merging import merge_or_refuse
from qibu.projects.models import Deliverable, Objective, Project
from qibu.projects.words import plain

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Line = TypeVar("Line", Objective, Deliverable)


def check_objective(values: Mapping[str, Any]) -> None:
    """Raise Invalid for an objective without a statement, or with a target nobody can measure."""
    errors: dict[str, list[str]] = {}
    if not str(values["statement"]).strip():
        errors["statement"] = [_("Please write the objective down.")]
    if values["target"] is not None and not (values["metric"] or values["unit"]):
        errors["metric"] = [_("A target needs a metric or a unit: what is counted?")]
    if errors:
        raise Invalid(errors)


def check_deliverable(values: Mapping[str, Any], project: Project) -> None:
    """Raise Invalid for a deliverable without a name, of an unknown department or a foreign objective."""
    if not str(values["name"]).strip():
        raise Invalid(name=_("Please give the deliverable a name."))
    department = values["department"]
    if department is not None and not Department.objects.filter(pk=department).exists():
        raise Invalid(department=_("Please choose a department from the list."))
    objective = values["objective"]
    if objective is not None and not Objective.objects.filter(pk=objective, project=project).exists():
        raise Invalid(objective=_("Please choose an objective of this project."))


@transaction.atomic
def add_objective(
    *, by: Person, at: datetime, key: str, project_id: int, values: ObjectiveInput
) -> Objective:
    """A new objective at the end of the list. Raises Denied, Invalid, KeyReused."""
    project = open_locked(by, project_id, "charter.edit")
    check_objective(asdict(values))
    return _add(Objective, project, by, at, key, asdict(values))


@transaction.atomic
def add_deliverable(
    *, by: Person, at: datetime, key: str, project_id: int, values: DeliverableInput
) -> Deliverable:
    """A new deliverable at the end of the list. Raises Denied, Invalid, KeyReused."""
    project = open_locked(by, project_id, "charter.edit")
    check_deliverable(asdict(values), project)
    return _add(Deliverable, project, by, at, key, asdict(values))


def _add(
    model: type[Line], project: Project, by: Person, at: datetime, key: str, values: dict[str, Any]
) -> Line:
    kind = _kind(model)
    body = [project.pk, values]
    claim, answer = journal.once(by=by, form=kind, key=key, body=body, at=at)
    if answer is not None:
        return model.objects.get(pk=answer["id"])
    last = model.objects.filter(project=project).aggregate(last=Max("position"))["last"]
    line = model.objects.create(project=project, position=0 if last is None else last + 1, **_columns(values))
    _record(line, project, by, at, "added", {"values": values})
    journal.answered(claim, {"id": line.pk})
    return line


@transaction.atomic
def edit_objective(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    objective_id: int,
    version: int | None,
    shown: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Objective:
    """Change columns of an objective (OBJECTIVE_FIELDS). Raises Denied, Invalid, Conflict."""
    project = open_locked(by, project_id, "charter.edit")
    line = _line(Objective, project, objective_id)
    now = {name: getattr(line, name) for name in OBJECTIVE_FIELDS}
    changes = _merged(line, now, version, shown, values)
    check_objective({**now, **changes})
    return _save(line, project, by, at, now, changes)


@transaction.atomic
def edit_deliverable(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    deliverable_id: int,
    version: int | None,
    shown: Mapping[str, Any],
    values: Mapping[str, Any],
) -> Deliverable:
    """Change columns of a deliverable (DELIVERABLE_FIELDS; the department by id).

    Raises Denied, Invalid, Conflict.
    """
    project = open_locked(by, project_id, "charter.edit")
    line = _line(Deliverable, project, deliverable_id)
    now = {name: getattr(line, _column(name)) for name in DELIVERABLE_FIELDS}
    changes = _merged(line, now, version, shown, values)
    check_deliverable({**now, **changes}, project)
    return _save(line, project, by, at, now, changes)


def _merged(
    line: Objective | Deliverable,
    now: dict[str, Any],
    version: int | None,
    shown: Mapping[str, Any],
    values: Mapping[str, Any],
) -> dict[str, Any]:
    return merge_or_refuse(
        subject=(_kind(type(line)), line.pk),
        version=line.version,
        sent_version=version,
        shown=shown,
        yours={name: values[name] for name in now if name in values},
        now=now,
        describe=lambda field, value: _describe(type(line), field, value),
    )


def _save(
    line: Line, project: Project, by: Person, at: datetime, now: dict[str, Any], changes: dict[str, Any]
) -> Line:
    if not changes:
        return line
    columns: dict[str, Any] = _columns(changes)
    for name, value in columns.items():
        setattr(line, name, value)
    line.version += 1
    line.save(update_fields=[*columns, "version"])
    data = {"changes": {name: [now[name], value] for name, value in changes.items()}}
    _record(line, project, by, at, "edited", data)
    return line


@transaction.atomic
def remove_objective(*, by: Person, at: datetime, project_id: int, objective_id: int) -> None:
    """Take an objective off the charter; its words stay in the journal. Raises Denied."""
    project = open_locked(by, project_id, "charter.edit")
    _remove(_line(Objective, project, objective_id), project, by, at, OBJECTIVE_FIELDS)


@transaction.atomic
def remove_deliverable(*, by: Person, at: datetime, project_id: int, deliverable_id: int) -> None:
    """Take a deliverable off the charter; tasks linked to it stay, without it. Raises Denied."""
    project = open_locked(by, project_id, "charter.edit")
    _remove(_line(Deliverable, project, deliverable_id), project, by, at, DELIVERABLE_FIELDS)


def _remove(
    line: Objective | Deliverable, project: Project, by: Person, at: datetime, fields: tuple[str, ...]
) -> None:
    values = {name: getattr(line, _column(name)) for name in fields}
    _record(line, project, by, at, "removed", {"values": values})
    line.delete()


def _line(model: type[Line], project: Project, pk: int) -> Line:
    """The line, when it belongs to this project: object and container are both checked."""
    line = model.objects.filter(pk=pk, project=project).first()
    if line is None:
        raise Denied("charter.edit")
    return line


def _record(
    line: Objective | Deliverable, project: Project, by: Person, at: datetime, what: str, data: dict[str, Any]
) -> None:
    kind = _kind(type(line))
    journal.record(
        space=project.space, by=by, at=at, action=f"{kind}.{what}", subject=(kind, line.pk), data=data
    )


def _kind(model: type[Objective] | type[Deliverable]) -> str:
    return "objective" if model is Objective else "deliverable"


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_column(name): value for name, value in values.items()}


def _column(name: str) -> str:
    """The column of an input: department and objective are given by their ids."""
    return f"{name}_id" if name in {"department", "objective"} else name


def _describe(model: type[Objective] | type[Deliverable], field: str, value: Any) -> tuple[str, str]:
    label = str(getattr(model._meta.get_field(field), "verbose_name", field))
    if field == "department" and value is not None:
        return label, Department.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    if field == "objective" and value is not None:
        return label, Objective.objects.filter(pk=value).values_list("statement", flat=True).first() or ""
    if isinstance(value, Decimal):
        return label, plain(value)
    return label, "" if value is None else str(value)
