"""What the turns of sign-off are about (F2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qibu.closing.models.signing import Kind
from qibu.foundation.plain import fetch
from qibu.web.inbox.details import Detail, Waits

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

_PLACES = """
    SELECT slot.id, document.id, document.kind, document.number, department.name
      FROM closing_signature slot
      JOIN closing_signeddocument document ON document.id = slot.document_id
      LEFT JOIN people_department department ON department.id = slot.department_id
     WHERE slot.id IN (%s)"""


def asked(_person: Person, waits: Waits, _at: datetime) -> dict[int, Detail]:
    """Places to sign, each with its document and the department it speaks for; one statement."""
    known = {row[0]: row[1:] for row in fetch(_PLACES, [[wait.subject for wait in waits]])}
    found = {}
    for wait in waits:
        if wait.subject in known:
            document, kind, number, department = known[wait.subject]
            what = f"{Kind(kind).label} V{number}"
            found[wait.pk] = Detail((document, wait.subject), (what, department) if department else (what,))
    return found
