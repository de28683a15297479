"""The one shape in which the master schedule is told what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from qibu.foundation import clock
from qibu.foundation.journal.queries import recorded
from qibu.foundation.outcomes import Conflict, Controlled, Invalid
from qibu.progress.queries.schedule import ChangedRows, changes_after
from qibu.projects.queries import Opened
from qibu.tasks.actions import Saved


def changed(opened: Opened, *, base: date, since: int, messages: Sequence[str] = ()) -> dict[str, Any]:
    """Rows, links and order that changed after journal number `since`, for a page whose day 0 is `base`."""
    found = changes_after(opened.project, opened.grants, _today(), base, since)
    return {**_shape(found), "message": " ".join(messages)}


def saved(opened: Opened, outcome: Saved, *, base: date, before: int) -> dict[str, Any]:
    """The answer to an edit: what changed since the page's number, and words for the person.

    `ids` are the tasks written; `told` says that other departments were told of it, so that undoing it is
    one more change they hear of.
    """
    answer = changed(opened, base=base, since=before, messages=outcome.messages)
    further = answer["number"] > before + 1  # something followed from the step
    told = further and recorded(opened.project.space_id, "commitments.followed", outcome.number)
    return {**answer, "ids": list(outcome.ids), "told": told}


def _shape(found: ChangedRows) -> dict[str, Any]:
    return {
        "number": found.number,
        "finish": found.finish,
        "rows": found.rows,
        "removed": found.removed,
        "order": found.order,
        "links": found.links,
    }


def _today() -> date:
    return timezone.localtime(clock.now()).date()


def conflict(outcome: Conflict) -> dict[str, Any]:
    """The first difference as the schedule's dialog shows it."""
    first = outcome.differences[0]
    at = timezone.localtime(outcome.at).strftime("%m-%d %H:%M") if outcome.at else ""
    return {
        "conflict": {
            "field": first.field,
            "label": first.label,
            "yours": first.yours,
            "theirs": first.theirs,
            "by": outcome.by,
            "at": at,
            "version": outcome.version,
            "task": outcome.subject,
            "more": len(outcome.differences) - 1,
        }
    }


def invalid(outcome: Invalid) -> dict[str, Any]:
    """Messages by field; `way` leads to what can be done instead, None where there is nothing."""
    return {"errors": outcome.errors, "way": outcome.way if isinstance(outcome, Controlled) else None}
