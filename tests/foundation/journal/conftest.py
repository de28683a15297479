"""A space, somebody, and a way to record something in one transaction."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from qibu.foundation.access.actions import lock
from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import record
from qibu.foundation.journal.models import Event
from qibu.foundation.people.models import Person

AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_numbers = count(1)


@pytest.fixture
def person(db) -> Person:
    return Person.objects.create(username="liqiang", name="李强", created_at=AT)


@pytest.fixture
def space(db) -> Space:
    return Space.objects.create(kind=Space.PROJECT)


def note(space_id: int, by: Person | None = None, **data: object) -> Event:
    """One action: lock, record, commit."""
    with transaction.atomic():
        return record(
            space=lock(space_id),
            by=by,
            at=AT,
            action="test.noted",
            subject=("thing", next(_numbers)),
            data=data,
        )
