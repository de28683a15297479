"""Before the meeting: everybody is asked what went well, what to improve and what to suggest (F3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.closing.actions.retrospective_asking import ask, end_turns, move_due
from qibu.closing.actions.retrospective_common import (
    CONTRIBUTE,
    RUN,
    Work,
    begin,
    compare,
    kind_of,
    locked,
    words,
)
from qibu.closing.models.retrospective import Contribution, Retrospective
from qibu.foundation.access.queries import require_in
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Person
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
    ask(space, row, at, by)
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
    move_due(work.space, row, at)
    work.record("retrospective.extended", until=row.collect_until.isoformat(), was=before.isoformat())
    return row


def _day(until: date | None, today: date) -> date:
    if until is None:
        raise Invalid({"until": [_("Please give a day.")]})
    if until < today:
        raise Invalid({"until": [_("This day is in the past.")]})
    return until


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
    end_turns(work.space, at, by, by)
    answered(claim, {"id": row.pk})
    work.record("retrospective.contributed", contribution=row.pk, kind=row.kind)
    return row


@transaction.atomic
def contribute_several(
    *, by: Person, at: datetime, space_id: int, key: str, texts: Mapping[str, str]
) -> list[Contribution]:
    """One contribution for each question (by `Kind`) that has an answer; Invalid by question, "" for none."""
    said = [(kind, text) for kind, text in texts.items() if text.strip()]
    if not said:
        raise Invalid({"": [_("Please answer at least one of the questions.")]})
    made = []
    for kind, text in said:
        try:
            made.append(
                contribute(by=by, at=at, space_id=space_id, key=f"{key}-{kind}", kind=kind, text=text)
            )
        except Invalid as refusal:
            raise Invalid(
                {kind if name == "text" else name: list(words) for name, words in refusal.errors.items()}
            ) from refusal
    return made


@transaction.atomic
def nothing_to_add(*, by: Person, at: datetime, space_id: int) -> None:
    """Somebody has nothing to say: an answer too."""
    work = begin(by, at, space_id, CONTRIBUTE, "contribute")
    end_turns(work.space, at, by, by)
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
