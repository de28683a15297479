"""S2: where an objective stands, written down once and never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from qibu.foundation.journal import actions as journal
from qibu.foundation.outcomes import Denied, Invalid
from qibu.projects.actions.common import open_locked
from qibu.projects.inputs import ReadingInput
from qibu.projects.measure import read_amount
from qibu.projects.models import Objective, ObjectiveReading

if TYPE_CHECKING:
    from decimal import Decimal

    from qibu.foundation.people.models import Person


@transaction.atomic
def record_reading(
    *, by: Person, at: datetime, key: str, project_id: int, objective_id: int, values: ReadingInput
) -> ObjectiveReading:
    """Record a value, a note, or both, for a day that is not in the future.

    A reading stays as it is; a mistake is put right by another one of the same day, since of two the later
    counts. Raises Denied, Invalid, KeyReused.
    """
    project = open_locked(by, project_id, "objective.measure")
    row = Objective.objects.filter(pk=objective_id, project=project).first()
    if row is None:
        raise Denied("objective.measure")
    value = _value(row, values, localtime(at).date())
    body = [project.pk, row.pk, value, values.day, values.note]
    claim, answer = journal.once(by=by, form="reading", key=key, body=body, at=at)
    if answer is not None:
        return ObjectiveReading.objects.get(pk=answer["id"])
    made = ObjectiveReading.objects.create(
        objective=row, day=values.day, value=value, note=values.note.strip(), by=by, at=at
    )
    journal.record(
        space=project.space,
        by=by,
        at=at,
        action="objective.measured",
        subject=("objective", row.pk),
        data={"reading": made.pk, "day": values.day, "value": value, "note": made.note},
    )
    journal.answered(claim, {"id": made.pk})
    return made


def _value(row: Objective, values: ReadingInput, today: date) -> Decimal | None:
    """The value in the objective's unit. Raises Invalid, with all that is wrong at once."""
    errors: dict[str, list[str]] = {}
    amount = read_amount(values.amount, row.unit)
    if amount.problem == "unit" and row.unit:
        said = {"unit": row.unit, "typed": amount.unit}
        errors["amount"] = [_("This objective counts in %(unit)s, not in %(typed)s.") % said]
    elif amount.problem == "unit":
        errors["amount"] = [_("This objective has no unit; please write the number alone.")]
    elif amount.problem == "size":
        errors["amount"] = [_("This number is too large.")]
    elif amount.problem:
        errors["amount"] = [_("“%(text)s” is not a number.") % {"text": values.amount}]
    elif amount.value is None and not values.note.strip():
        errors["amount"] = [_("Please record a value, or a note.")]
    if values.day > today:
        errors["day"] = [_("A reading cannot lie in the future.")]
    if errors:
        raise Invalid(errors)
    return amount.value
