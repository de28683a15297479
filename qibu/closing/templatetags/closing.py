"""The parts of closing: the links below a project's tab 收尾."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from qibu.closing.models import Condition, Signature, Submission
from qibu.closing.queries.acceptance_pages import Card, states_of
from qibu.closing.queries.signing import slot_words

register = template.Library()

#: (url name, label) in the order a project is closed.
PARTS: Final[tuple[tuple[str, Promise], ...]] = (
    ("closing", pgettext_lazy("closing", "Checklist")),
    ("acceptance", pgettext_lazy("closing", "Acceptance")),
    ("signing", pgettext_lazy("closing", "Sign-off")),
    ("retrospective", pgettext_lazy("closing", "Retrospective")),
    ("archive", pgettext_lazy("closing", "Archive")),
)


@register.simple_tag
def closing_parts(project: Any, current: str) -> list[tuple[str, str, bool]]:
    """(label, address, current) of each part; `current` is the part's url name."""
    found = []
    for name, label in PARTS:
        try:
            found.append((str(label), reverse(name, args=[project.pk]), name == current))
        except NoReverseMatch:
            continue
    return found


@register.simple_tag(takes_context=True)
def acceptance_states(context: dict[str, Any], project: Any) -> Mapping[int, Card]:
    """Where the acceptance of each deliverable stands that was handed in; three statements at most."""
    return states_of(context["request"].user, project.pk)


@register.filter
def of_deliverable(states: Mapping[int, Card], pk: int) -> Card | None:
    return states.get(pk)


@register.filter
def of_round(files: Mapping[int, Any], submission: Submission) -> Any:
    """What was handed in with a round."""
    return files.get(submission.pk, ())


@register.filter
def of_condition(items: Mapping[int, Any], condition: Condition) -> Any:
    """The action item a condition is lived out as; None where there is none."""
    return items.get(condition.pk)


@register.filter
def signs_for(slot: Signature) -> str:
    """As whom somebody signs, in words."""
    return slot_words(slot)


@register.filter
def under(row: Sequence[str], heads: Sequence[str]) -> list[tuple[str, str]]:
    """(head, value) of each cell of a row."""
    return list(zip(heads, row, strict=False))
