"""Before the meeting: everybody is asked what went well, what to improve and what to suggest (F3)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.closing.actions.retrospective_common import (
    CONTRIBUTE,
    RUN,
    SEAT,
    Work,
    begin,
    compare,
    kind_of,
    locked,
    words,
)
from qibu.closing.models.retrospective import Contribution, Retrospective
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.kernel import retrospective as rules


@transaction.atomic
def open_retrospective(*, by: Person, at: datetime, space_id: int, until: date | None) -> Retrospective:
    """Ask every member of the project for contributions until a day; one retrospective per project.

    Raises Denied, Invalid ("until", or "" where there is one already).
    """
    space, held = locked(by, at, space_id)
    require_in(held, RUN)
    if Retrospective.objects.filter(space=space).exists():
        raise Invalid({"": [_("The retrospective of this project is already open.")]})
    day = _day(until, timezone.localtime(at).date())
    row = Retrospective.objects.create(space=space, collect_until=day, by=by, at=at)
    work = Work(by, at, space, held, row)
    _ask(work)
    work.record("retrospective.opened", until=day.isoformat())
    return row


@transaction.atomic
def extend_collecting(
    *, by: Person, at: datetime, space_id: int, version: int, until: date | None
) -> Retrospective:
    """Another day; whoever has not answered is asked until then."""
    work = begin(by, at, space_id, RUN, "extend")
    row = work.row
    sent = until.isoformat() if until else ""
    compare(row, version, {"until": (sent, row.collect_until.isoformat())})
    before, row.collect_until = row.collect_until, _day(until, work.today)
    row.version += 1
    row.save(update_fields=["collect_until", "version"])
    for turn in open_turns(work):
        turn.due = _due(row)
        turn.save(update_fields=["due"])
    work.record("retrospective.extended", until=row.collect_until.isoformat(), was=before.isoformat())
    return row


def _day(until: date | None, today: date) -> date:
    if until is None:
        raise Invalid({"until": [_("Please give a day.")]})
    if until < today:
        raise Invalid({"until": [_("This day is in the past.")]})
    return until


def _due(row: Retrospective) -> datetime:
    return timezone.make_aware(rules.due(row.collect_until))


def _ask(work: Work) -> None:
    """One turn for each member, on the first seat of whoever has several; observers only read."""
    seats: dict[int, Membership] = {}
    members = Membership.objects.filter(space=work.space, ended_at=None, person__is_active=True)
    for seat in members.exclude(role=Role.OBSERVER).select_related("person").order_by("pk"):
        seats.setdefault(seat.person_id, seat)
    for seat in seats.values():
        turns.give(
            space=work.space, kind=CONTRIBUTE, subject=(SEAT, seat.pk), at=work.at, holder=seat.person,
            due=_due(work.row), by=work.by, waiter=work.by,
        )  # fmt: skip


def open_turns(work: Work) -> list[Turn]:
    """Those still to contribute."""
    return list(Turn.objects.open().filter(space=work.space, kind=CONTRIBUTE))


def end_turns(work: Work, person: Person | None = None) -> None:
    """Nobody waits any more for the contribution of ``person``; without one, for anybody's."""
    for turn in open_turns(work):
        if person is None or turn.holder_id == person.pk:
            turns.end(kind=CONTRIBUTE, subject=(turn.subject_kind, turn.subject_id), by=work.by, at=work.at)


@transaction.atomic
def contribute(*, by: Person, at: datetime, space_id: int, key: str, kind: str, text: str) -> Contribution:
    """One more thing somebody says beforehand; it answers their turn. Raises Denied, Invalid, KeyReused."""
    work = begin(by, at, space_id, CONTRIBUTE, "contribute")
    claim, earlier = once(
        by=by, form="retrospective.contribution", key=key, body=[space_id, kind, text], at=at
    )
    if earlier is not None:
        return Contribution.objects.get(pk=earlier["id"])
    said = words(text)
    row = Contribution.objects.create(retrospective=work.row, kind=kind_of(kind), text=said, by=by, at=at)
    end_turns(work, by)
    answered(claim, {"id": row.pk})
    work.record("retrospective.contributed", contribution=row.pk, kind=row.kind)
    return row


@transaction.atomic
def nothing_to_add(*, by: Person, at: datetime, space_id: int) -> None:
    """Somebody has nothing to say: an answer too."""
    work = begin(by, at, space_id, CONTRIBUTE, "contribute")
    end_turns(work, by)
    work.record("retrospective.passed")


@transaction.atomic
def edit_contribution(
    *, by: Person, at: datetime, space_id: int, pk: int, version: int, kind: str, text: str
) -> Contribution:
    """Other words for one's own contribution, until it is merged; anybody else's is Denied (404)."""
    work, row = _own(by, at, space_id, pk)
    compare(row, version, {"text": (text, row.text)})
    row.kind, row.text = kind_of(kind), words(text)
    row.version += 1
    row.save(update_fields=["kind", "text", "version"])
    work.record("retrospective.contribution_edited", contribution=row.pk, kind=row.kind)
    return row


@transaction.atomic
def take_back(*, by: Person, at: datetime, space_id: int, pk: int, version: int) -> None:
    """Somebody takes back what they said, until it is merged."""
    work, row = _own(by, at, space_id, pk)
    compare(row, version, {"text": ("", row.text)})
    row.delete()
    work.record("retrospective.taken_back", contribution=pk)


def _own(by: Person, at: datetime, space_id: int, pk: int) -> tuple[Work, Contribution]:
    work = begin(by, at, space_id, CONTRIBUTE, "contribute")
    row = Contribution.objects.filter(retrospective=work.row, pk=pk).first()
    if row is None or row.by_id != by.pk:
        raise Denied(CONTRIBUTE, visible=row is not None)
    if not rules.may_edit(by.pk, author=row.by_id, merged=row.point_id is not None, stage=work.row.stage):
        raise Invalid({"": [_("This has already been merged into a point of the meeting.")]})
    return work, row
