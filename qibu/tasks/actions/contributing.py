"""配合部门: departments that put a share of effort into another department's task."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Participation
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Department
from qibu.projects.merging import merge_or_refuse
from qibu.tasks.actions.work import Saved, begin
from qibu.tasks.models import Contributor

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: How a department that does not contribute stands among those that do.
_NOT: Final = -1


@transaction.atomic
def set_contributors(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    task_id: int,
    shown: Mapping[int, int | None],
    values: Mapping[int, int | None],
) -> Saved:
    """Say which departments contribute to a task: department id → percent of a person's time, None unsaid.

    ``shown`` is what the sender saw: two people's different departments merge. The department that is
    responsible contributes by that already. Raises Denied, Invalid, Conflict.
    """
    work = begin(by, at, project_id)
    task = work.task(task_id)
    require_in(work.grants, "plan.edit")
    stands = dict(Contributor.objects.filter(task=task).values_list("department_id", "share"))
    known = {pk for pk in {*stands, *values, *shown} if pk != task.department_id}
    changes = merge_or_refuse(
        subject=("task", task.pk),
        version=task.version,
        sent_version=None,
        shown=_whole(known, shown),
        yours=_whole(known, values),
        now=_whole(known, stands),
        describe=_describe,
    )
    if not changes:
        return Saved(number=work.space.event_number)
    _check(work.space.pk, changes)
    told = {}
    for name, value in changes.items():
        pk = int(name.removeprefix("contributor-"))
        told[name] = [_whole({pk}, stands)[name], value]
        if value == _NOT:
            Contributor.objects.filter(task=task, department=pk).delete()
        else:
            Contributor.objects.update_or_create(task=task, department_id=pk, defaults={"share": value})
    names = dict(Department.objects.filter(pk__in=known).values_list("pk", "name"))
    data = {"name": task.name, "changes": told, "departments": {str(pk): name for pk, name in names.items()}}
    return Saved(number=work.record("task.contributors_set", ("task", task.pk), data), ids=(task.pk,))


def _whole(known: set[int], shares: Mapping[int, int | None]) -> dict[str, int | None]:
    """One value per department anybody speaks of."""
    return {f"contributor-{pk}": shares.get(pk, _NOT) for pk in sorted(known)}


def _check(space_id: int, changes: Mapping[str, int | None]) -> None:
    added = {int(name.removeprefix("contributor-")) for name, share in changes.items() if share != _NOT}
    taking_part = Participation.objects.filter(space=space_id, department__in=added)
    if len(added - set(taking_part.values_list("department_id", flat=True))):
        raise Invalid({"": [_("Only departments of this project can contribute.")]})
    for name, share in changes.items():
        if share is not None and share != _NOT and not 1 <= share <= 100:
            field = name.replace("contributor", "share")
            raise Invalid({field: [_("From 1 to 100 percent of a person's time, please.")]})


def _describe(field: str, value: int | None) -> tuple[str, str]:
    pk = int(field.removeprefix("contributor-"))
    label = Department.objects.filter(pk=pk).values_list("name", flat=True).first() or ""
    if value == _NOT:
        return label, _("does not contribute")
    return label, _("contributes") if value is None else f"{value}%"
