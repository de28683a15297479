"""What a task needs (S8): people, money, equipment. Added, changed and removed one need at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Department, Person
from qibu.projects.merging import merge_or_refuse
from qibu.projects.words import plain
from qibu.tasks.actions.work import Work, begin
from qibu.tasks.models import ResourceKind, ResourceNeed, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS: Final = ("what", "person", "department", "share", "planned", "actual", "unit", "note")
#: Which fields a kind has; the others stay empty.
OF_KIND: Final[Mapping[str, Sequence[str]]] = {
    ResourceKind.PEOPLE: ("person", "what", "share", "department", "note"),
    ResourceKind.BUDGET: ("what", "planned", "actual", "department", "note"),
    ResourceKind.EQUIPMENT: ("what", "planned", "actual", "unit", "department", "note"),
    ResourceKind.OTHER: ("what", "planned", "actual", "unit", "department", "note"),
}
MOST_OF_A_TASK: Final = 100


@dataclass(frozen=True)
class NeedInput:
    """One need as typed; ``person`` and ``department`` are ids, amounts in yuan or in ``unit``."""

    kind: str
    what: str = ""
    person: int | None = None
    department: int | None = None
    share: int | None = None
    planned: Decimal | None = None
    actual: Decimal | None = None
    unit: str = ""
    note: str = ""


@transaction.atomic
def add_need(
    *, by: Person, at: datetime, key: str, project_id: int, task_id: int, values: NeedInput
) -> ResourceNeed:
    """Add a need to a task. Raises Denied, Invalid, KeyReused."""
    work, task = _open(by, at, project_id, task_id)
    if values.kind not in ResourceKind.values:
        raise Invalid(kind=_("Please choose one of the list."))
    wanted = _of_kind(values.kind, asdict(values))
    _check(values.kind, wanted)
    claim, earlier = once(by=by, form="resource", key=key, body=[task_id, values.kind, wanted], at=at)
    if earlier is not None:
        return ResourceNeed.objects.get(pk=earlier["id"])
    if ResourceNeed.objects.filter(task=task).count() >= MOST_OF_A_TASK:
        raise Invalid({"": [_("A task has at most %(most)d needs.") % {"most": MOST_OF_A_TASK}]})
    need = ResourceNeed.objects.create(task=task, kind=values.kind, **_columns(wanted))
    _record(work, need, "resource.added", {"kind": need.kind, "values": wanted})
    answered(claim, {"id": need.pk})
    return need


@transaction.atomic
def edit_need(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    task_id: int,
    need_id: int,
    version: int | None,
    shown: Mapping[str, Any],
    values: Mapping[str, Any],
) -> ResourceNeed:
    """Change fields of a need (FIELDS; its kind stays). Raises Denied, Invalid, Conflict."""
    work, task = _open(by, at, project_id, task_id)
    need = _need(task, need_id)
    now = {name: getattr(need, _column(name)) for name in OF_KIND[need.kind]}
    changes = merge_or_refuse(
        subject=("resource", need.pk),
        version=need.version,
        sent_version=version,
        shown=shown,
        yours={name: values[name] for name in now if name in values},
        now=now,
        describe=_describe,
    )
    _check(need.kind, {**dict.fromkeys(FIELDS), **now, **changes})
    if not changes:
        return need
    columns = _columns(changes)
    for name, value in columns.items():
        setattr(need, name, value)
    need.version += 1
    need.save(update_fields=[*columns, "version"])
    told = {name: [now[name], value] for name, value in changes.items()}
    _record(work, need, "resource.edited", {"kind": need.kind, "changes": told})
    return need


@transaction.atomic
def remove_need(
    *, by: Person, at: datetime, project_id: int, task_id: int, need_id: int, version: int | None
) -> None:
    """Take a need off its task; what it said stays in the journal. Raises Denied, Conflict.

    A need that was changed since it was shown stays: whoever removes it has not seen what it says now.
    """
    work, task = _open(by, at, project_id, task_id)
    need = _need(task, need_id)
    if version != need.version:
        difference = Difference("", _("Resource need"), _("Remove"), _("changed meanwhile"))
        raise Conflict([difference], version=need.version)
    stood = {name: getattr(need, _column(name)) for name in OF_KIND[need.kind]}
    _record(work, need, "resource.removed", {"kind": need.kind, "values": stood})
    need.delete()


def _open(by: Person, at: datetime, project_id: int, task_id: int) -> tuple[Work, Task]:
    """The locked plan and the task, after the right was checked under the lock."""
    work = begin(by, at, project_id)
    task = work.task(task_id)
    require_in(work.grants, "resource.edit", department_id=task.department_id)
    return work, task


def _need(task: Task, need_id: int) -> ResourceNeed:
    """The need, when it belongs to this very task."""
    need = ResourceNeed.objects.filter(pk=need_id, task=task).first()
    if need is None:
        raise Denied("resource.edit")
    return need


def _of_kind(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a kind has, texts trimmed."""
    named = {name: values[name] for name in OF_KIND[kind]}
    return {name: value.strip() if isinstance(value, str) else value for name, value in named.items()}


def _check(kind: str, values: Mapping[str, Any]) -> None:
    """Raise Invalid with all that is wrong at once."""
    errors: dict[str, list[str]] = {}
    if kind == ResourceKind.PEOPLE:
        if not values["what"] and values["person"] is None:
            errors["person"] = [_("Please name a person, or the role that is needed.")]
        if values["share"] is None or not 1 <= values["share"] <= 100:
            errors["share"] = [_("From 1 to 100 percent of a person's time, please.")]
    elif kind == ResourceKind.BUDGET:
        if values["planned"] is None and values["actual"] is None:
            errors["planned"] = [_("Please enter the planned or the actual amount.")]
    elif not values["what"]:
        errors["what"] = [_("Please write down what is needed.")]
    for name in ("planned", "actual"):
        if values.get(name) is not None and values[name] < 0:
            errors[name] = [_("Please enter an amount of zero or more.")]
    if values.get("person") is not None and not Person.objects.filter(pk=values["person"]).exists():
        errors["person"] = [_("Please choose one of the list.")]
    if values["department"] is not None and not Department.objects.filter(pk=values["department"]).exists():
        errors["department"] = [_("Please choose a department from the list.")]
    if errors:
        raise Invalid(errors)


def _record(work: Work, need: ResourceNeed, action: str, data: Mapping[str, Any]) -> None:
    work.record(action, ("resource", need.pk), {"task": need.task_id, **data})


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_column(name): value for name, value in values.items()}


def _column(name: str) -> str:
    return f"{name}_id" if name in {"person", "department"} else name


def _describe(field: str, value: Any) -> tuple[str, str]:
    label = str(getattr(ResourceNeed._meta.get_field(field), "verbose_name", field))
    if value is None:
        return label, ""
    if field == "department":
        return label, Department.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    if field == "person":
        return label, Person.objects.filter(pk=value).values_list("name", flat=True).first() or ""
    return label, plain(value) if isinstance(value, Decimal) else str(value)
