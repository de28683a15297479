"""What the turns of retrospectives are about: the project, so the three questions stand on the card."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qibu.closing.models.retrospective import Kind
from qibu.web.inbox.details import Detail, Waits

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


def asked(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """(field, question) of each; no statement."""
    questions = [(kind.value, kind.label) for kind in Kind]
    return {wait.pk: Detail(data=questions) for wait in waits}
