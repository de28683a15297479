"""What a person has typed into a sheet and not yet submitted; nobody else reads it."""

from __future__ import annotations

from typing import Any

from qibu.foundation.people.models import Person
from qibu.progress.models import Draft, Report


def draft_of(report: Report, person: Person) -> dict[str, Any]:
    """The body of the person's own draft (see `models.Draft`), {} without one; one statement."""
    body = Draft.objects.filter(report=report, person=person).values_list("body", flat=True).first()
    return dict(body or {})
