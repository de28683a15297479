"""Recording what was done, and running what it sets off in higher slices."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from qibu.foundation.access.models import Space
from qibu.foundation.journal.chain import Link, body_of, link
from qibu.foundation.journal.models import Event, Submission, Trace
from qibu.foundation.outcomes import KeyReused
from qibu.foundation.plain import execute, insert

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Reaction = Callable[[Event], None]


@dataclass(frozen=True)
class Origin:
    """Where a request came from; set once per request by the web shell."""

    address: str = ""
    agent: str = ""


origin: ContextVar[Origin | None] = ContextVar("origin", default=None)


def record(
    *,
    space: Space,
    by: Person | None,
    at: datetime,
    action: str,
    subject: tuple[str, int],
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Append one row to the journal of a *locked* space, then run its reactions.

    Call it inside the action's transaction: the number is the space's next one, taken under
    its lock, so that readers who resume from (space, number) never miss a row.
    """
    _require_transaction("record")
    event = _append(space, by, at, action, [(subject, data or {})])[0]
    for reaction in reactions().get(action, ()):
        reaction(event)
    return event


def record_each(
    *,
    space: Space,
    by: Person | None,
    at: datetime,
    action: str,
    of: Sequence[tuple[tuple[str, int], Mapping[str, Any]]],
) -> list[Event]:
    """Append one row per (subject, data), numbered in this order, in a fixed number of statements.

    For the parts of one larger step: no reactions run; those of the row that ends the step do.
    """
    _require_transaction("record_each")
    if action in reactions():
        raise RuntimeError(f"{action} sets something off and is recorded one by one")
    return _append(space, by, at, action, of) if of else []


def _append(
    space: Space,
    by: Person | None,
    at: datetime,
    action: str,
    of: Sequence[tuple[tuple[str, int], Mapping[str, Any]]],
) -> list[Event]:
    events, number, chain = [], space.event_number, space.chain
    for subject, data in of:
        number += 1
        body = body_of(data)
        row = Link(space.pk, number, at, by.pk if by else None, action, subject, body)
        chain = link(chain, row.canonical())
        events.append(
            Event(
                space=space,
                number=number,
                at=at,
                by=by,
                action=action,
                subject_kind=subject[0],
                subject_id=subject[1],
                data=json.loads(body),
                chain=chain,
            )
        )
    _store(Event, events)
    space.event_number, space.chain = number, chain
    execute("UPDATE access_space SET event_number = %s, chain = %s WHERE id = %s", [number, chain, space.pk])
    came_from = origin.get()
    if came_from is not None and came_from.address:
        address, agent = came_from.address[:60], came_from.agent[:200]
        _store(Trace, [Trace(event=event, address=address, agent=agent) for event in events])
    return events


def _store(model: type[Event | Trace], rows: Sequence[Event | Trace]) -> None:
    """One row, the usual case, by the quickest way; several by one statement."""
    if len(rows) == 1:
        insert(rows[0])
    else:
        model._default_manager.bulk_create(rows)  # type: ignore[arg-type]


def _require_transaction(name: str) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"journal.{name} belongs inside the action's transaction")


@cache
def reactions() -> Mapping[str, tuple[Reaction, ...]]:
    """What actions set off: the table `qibu.reactions.TABLE`, named by a setting."""
    table: Mapping[str, tuple[Reaction, ...]] = import_string(settings.QIBU_REACTIONS)
    return table


def once(
    *, by: Person, form: str, key: str, body: object, at: datetime
) -> tuple[Submission, dict[str, Any] | None]:
    """Claim an idempotency key: (claim, earlier answer or None).

    With an answer the effect has happened: answer the same again. Otherwise do the work in this
    transaction and call `answered`. Raises KeyReused when the key came with another body. A
    transaction that fails gives the key back.
    """
    _require_transaction("once")
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)
    body_hash = hashlib.sha256(text.encode()).hexdigest()
    try:
        with transaction.atomic():
            claim = Submission.objects.create(person=by, form=form, key=key, body_hash=body_hash, at=at)
    except IntegrityError:
        claim = Submission.objects.get(person=by, form=form, key=key)
        if claim.body_hash != body_hash:
            raise KeyReused(form) from None
        return claim, claim.answer
    return claim, None


def answered(claim: Submission, answer: dict[str, Any]) -> None:
    """Keep the answer of a claimed key, in the same transaction as the effect."""
    claim.answer = answer
    claim.save(update_fields=["answer"])
