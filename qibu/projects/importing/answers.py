"""What people decide on the preview, from the posted page into `Upload.answers`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Protocol

from qibu.foundation.people.models import Person
from qibu.projects.importing.names import CREATE, LEAVE

MOST_ANSWERS: Final = 20_000
_CELL: Final = re.compile(r"cell-([0-9]{1,6})-([a-z_]{2,20})")
OTHER: Final = "other"


class Posted(Protocol):
    """A QueryDict, as far as it is needed here."""

    def get(self, key: str, default: str = "") -> Any: ...
    def getlist(self, key: str) -> list[Any]: ...
    def items(self) -> Any: ...


def merged(answers: Mapping[str, Any], posted: Posted, *, may_create: bool) -> dict[str, Any]:
    """The answers so far with what was posted; rows, cells and questions not on that page stay."""
    found: dict[str, Any] = {name: _copied(answers.get(name)) for name in _DICTS}
    skip = {str(row) for row in answers.get("skip") or ()}
    for row in posted.getlist("row"):
        if re.fullmatch(r"[0-9]{1,6}", str(row)):
            (skip.discard if posted.get(f"take-{row}") else skip.add)(str(row))
    found["skip"] = sorted(skip, key=int)[:MOST_ANSWERS]
    for name, value in posted.items():
        if (match := _CELL.fullmatch(name)) and value != posted.get(f"seen-{name}", ""):
            found["cells"][f"{match[1]}:{match[2]}"] = str(value)[:5000]
        elif name.startswith("conflict-") and value in ("file", "keep", "both"):
            found["conflicts"][name.removeprefix("conflict-")[:60]] = value
    for name in OPTIONS:
        value = str(posted.get(f"option-{name}", "-"))
        if value != "-":
            found["options"][name] = value[:10]
    _questions(found, posted, may_create=may_create)
    _groups(found, posted)
    return {
        name: value if name == "skip" else dict(list(value.items())[:MOST_ANSWERS])
        for name, value in found.items()
    }


#: What is asked of a project file as a whole.
OPTIONS: Final = ("calendar", "baseline")
_DICTS: Final = ("departments", "people", "cells", "conflicts", "suggestions", "options")


def _copied(raw: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in raw.items()} if isinstance(raw, dict) else {}


def _questions(found: dict[str, Any], posted: Posted, *, may_create: bool) -> None:
    kinds, keys = posted.getlist("question-kind"), posted.getlist("question-key")
    for place, (kind, key) in enumerate(zip(kinds, keys, strict=False)):
        if kind not in ("departments", "people"):
            continue
        answer = str(posted.get(f"answer-{place}", ""))
        other = str(posted.get(f"other-{place}", "")).strip()
        if other:
            answer = _person(other) or answer
        if answer.isdigit() or answer == LEAVE or (answer == CREATE and may_create):
            found[kind][key] = answer
        elif answer == "":
            found[kind].pop(key, None)


def _person(text: str) -> str:
    """The id of somebody typed as "name · sign-in name", or by a name only they have; "" otherwise."""
    name, _dot, username = text.rpartition(" · ")
    people = Person.objects.filter(is_active=True)
    rows = people.filter(username=username) if name else people.filter(name=text)
    ids = list(rows.values_list("pk", flat=True)[:2])
    return str(ids[0]) if len(ids) == 1 else ""


def _groups(found: dict[str, Any], posted: Posted) -> None:
    for place, key in enumerate(posted.getlist("group-key")):
        decision = posted.get(f"group-{place}", "")
        if decision in ("take", "leave"):
            found["suggestions"][key] = decision
        else:
            found["suggestions"].pop(key, None)
