"""Who signs a document: its places, whose turn each is, and what happens when the team changes (F2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from qibu.closing.models.signing import Signature, SignedDocument
from qibu.closing.queries.signing import DEPARTMENT, LEAD, PMO, SPONSOR, SUBJECT
from qibu.foundation.access.models import Membership, Participation, Role, Space
from qibu.foundation.journal.actions import record
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.projects.models import Project

SIGN: Final = "signoff.sign"


def places(space: Space, pmo: Person | None) -> list[Signature]:
    """The places of a document, not saved: lead, each department's liaison, the PMO, the sponsor.

    Raises Invalid naming what nobody speaks for.
    """
    seats = holders(space)
    lead = seats.get((LEAD, None))
    if lead is None:
        raise Invalid({"": [_("This project has no lead who could sign.")]})
    found = [Signature(role=LEAD, expected=lead)]
    silent = []
    for part in Participation.objects.filter(space=space).select_related("department"):
        person = seats.get((DEPARTMENT, part.department_id))
        if person is None:
            silent.append(part.department.name)
        else:
            found.append(Signature(role=DEPARTMENT, department=part.department, expected=person))
    if silent:
        said = _("Nobody speaks for: %(names)s. Name a liaison in the team first.")
        raise Invalid({"": [said % {"names": _("; ").join(silent)}]})
    if pmo is not None:
        found.append(Signature(role=PMO, expected=pmo))
    sponsor = seats.get((SPONSOR, None))
    return [*found, *([Signature(role=SPONSOR, expected=sponsor)] if sponsor is not None else [])]


def holders(space: Space) -> dict[tuple[str, int | None], Person]:
    """(role, department) → who signs for it now: deputies only where there is nobody before them."""
    order = (Role.LEAD, Role.SPONSOR, Role.LIAISON, Role.DEPUTY_LEAD, Role.DEPUTY_LIAISON)
    rows = Membership.objects.filter(space=space, role__in=order, ended_at=None, person__is_active=True)
    found: dict[tuple[str, int | None], Person] = {}
    for row in sorted(rows.select_related("person"), key=lambda one: order.index(Role(one.role))):
        if row.role in (Role.LIAISON, Role.DEPUTY_LIAISON):
            found.setdefault((DEPARTMENT, row.department_id), row.person)
        elif row.role == Role.SPONSOR:
            found[(SPONSOR, None)] = row.person
        else:
            found.setdefault((LEAD, None), row.person)
    return found


def ask(space: Space, document: SignedDocument, slot: Signature, at: datetime, by: Person | None) -> None:
    """Make it the turn of whoever is expected, and tell them."""
    turns.give(
        space=space, kind=SIGN, subject=("signature", slot.pk), at=at, holder=slot.expected, by=by,
        waiter=document.by,
    )  # fmt: skip
    tell(space, document, "signoff.asked", [slot.expected], at, by)


def tell(
    space: Space, document: SignedDocument, kind: str, people: Iterable[Person], at: datetime,
    by: Person | None, *, of: str = "",
) -> None:  # fmt: skip
    """One notice each; nobody is told what they did themselves."""
    project = Project.objects.only("pk", "name").get(space=space)
    queue(
        space=space,
        to=[one for one in people if by is None or one.pk != by.pk],
        kind=kind,
        fact=f"{kind}-{document.pk}",
        subject=(SUBJECT, document.pk),
        at=at,
        params={
            "project": project.name[:120],
            "kind": document.kind,
            "number": document.number,
            "by": by.name if by is not None else "",
            "reason": of,
            "path": f"/projects/{project.pk}/signing/{document.pk}/",
        },
        important=True,
    )


def follow_team(event: Event) -> None:
    """Reaction to ``team.set``: places still open pass to whoever holds the seat now."""
    waiting = Signature.objects.filter(document__space=event.space_id, document__voided_at=None, means="")
    now: dict[tuple[str, int | None], Person] | None = None
    for slot in waiting.exclude(role=PMO).select_related("document__by", "expected", "department"):
        now = holders(event.space) if now is None else now
        heir = now.get((slot.role, slot.department_id))
        if heir is None or heir.pk == slot.expected_id:
            continue
        was, slot.expected = slot.expected.name, heir
        slot.save(update_fields=["expected"])
        facts = {"was": was, "name": heir.name, "number": slot.document.number, "kind": slot.document.kind}
        record(
            space=event.space, by=event.by, at=event.at, action="signoff.passed",
            subject=(SUBJECT, slot.document_id), data=facts,
        )  # fmt: skip
        ask(event.space, slot.document, slot, event.at, event.by)
