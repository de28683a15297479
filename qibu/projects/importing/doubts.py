"""Doubts of an import as sentences, whatever the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import pgettext

from qibu.foundation.documents.doubts import Problem
from qibu.foundation.documents.problem_words import say
from qibu.foundation.documents.spellings import Named


@dataclass(frozen=True)
class Doubt:
    """A doubt in words. `key` groups those one decision settles; `suggestion` is what we would take,
    `taken` whether it was; `typed` is what the cell says."""

    field: str
    severity: str
    text: str
    typed: str = ""
    suggestion: str = ""
    taken: bool = False
    key: str = ""


Words = Mapping[str, Callable[[str], str]]


def doubt_of(problem: Problem, words: Words, *, taken: bool = False) -> Doubt:
    """A doubt of recognition in words; an accepted suggestion makes a note of it.

    `words`: for fields whose suggestion is a code, what people read for it.
    """
    severity = "note" if taken and problem.severity == "unclear" else problem.severity
    return Doubt(
        field=problem.field,
        severity=severity,
        text=say(problem),
        typed=str(problem.text),
        suggestion=shown_suggestion(problem.field, problem.suggestion, words),
        taken=taken,
        key=f"{problem.field}:{problem.id}" if problem.severity == "unclear" else "",
    )


def shown_suggestion(field: str, value: Any, words: Words) -> str:
    """A suggestion as people read it; "" where there is none."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return pgettext("list", ", ").join(shown_suggestion(field, part, words) for part in value)
    if isinstance(value, Named):
        return value.name
    if isinstance(value, date):
        return value.isoformat()
    if field in words:
        return words[field](str(value))
    return f"{value:g}" if isinstance(value, float) else str(value)
