"""A reading as values of the controls of its form; what a person corrected outlives a new reading."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from qibu.tasks.quick import Around, Dependency, Found, Understood

#: Fields with one chip each, in the order of the chips.
SINGLE: Final = (
    "name", "assignee", "department", "planned_start", "planned_finish", "duration", "kind", "phase",
    "effort", "deliverable",
)  # fmt: skip


def unread_control(found: Found) -> str:
    """The control of a piece nobody understood: the same while its words stand in the sentence."""
    return f"unread-{zlib.crc32(found.text.encode()):08x}"


def shown(around: Around, understood: Understood) -> dict[str, str]:
    """A reading as the values of the form's controls; the assignee brings the department along."""
    values: dict[str, str] = {"name": understood.name}
    for one in understood.found:
        if one.field == "unread":
            values[unread_control(one)] = ""
        elif one.field != "after" and one.value is not None:
            values[one.field] = "on" if one.field == "kind" else _text(one.value)
    who = understood.of("assignee")
    if who is not None and who.value is not None and not values.get("department"):
        person = next((p for p in around.people if p.id == who.value), None)
        here = {d.id for d in around.departments}
        home = next((d for d in person.departments if d in here), None) if person else None
        if home is not None:
            values["department"] = str(home)
    for place, one in enumerate(understood.all("after")):
        values |= _link_values(around, f"after{place}", one.value)
    return values


def _link_values(around: Around, name: str, link: Dependency) -> dict[str, str]:
    task = next((p for p in (*around.tasks, *around.phases) if p.id == link.task), None)
    return {
        name: f"{task.code} {task.name}".strip() if task else "",
        f"{name}-type": link.type,
        f"{name}-min": str(link.min_lag or ""),
        f"{name}-min_unit": link.min_unit,
        f"{name}-max": "" if link.max_lag is None else str(link.max_lag),
        f"{name}-max_unit": link.max_unit,
    }


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str(value)


def with_corrections(values: dict[str, str], posted: Mapping[str, Any]) -> dict[str, str]:
    """A new reading of a longer sentence keeps what a person corrected in the one before."""
    try:
        was = json.loads(str(posted.get("was") or "{}"))
    except ValueError:
        was = {}
    if not isinstance(was, dict) or not posted.get("was"):
        return values
    # The units beside a predecessor nobody named are no corrections: they stand there from the start.
    named = {name for name in posted if posted.get(name.partition("-")[0]) or name.partition("-")[0] in was}
    known = {*values, *was, *SINGLE} & {*named, *was, *SINGLE}
    corrected = {
        name: str(posted.get(name, "")) for name in known if str(posted.get(name, "")) != was.get(name, "")
    }
    return {**values, **corrected}
