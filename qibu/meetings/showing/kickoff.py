"""启动会: objectives, scope and team as they stand, and which of them the meeting has confirmed (S12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from qibu.meetings.models import Meeting
from qibu.projects.models import Project
from qibu.projects.queries import Team, charter

#: What is confirmed → the word on its button, and how the decision about it begins.
PARTS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "objectives": (pgettext_lazy("kick-off", "Objectives"), gettext_lazy("Objectives confirmed: ")),
    "scope": (pgettext_lazy("kick-off", "Scope"), gettext_lazy("Scope confirmed: ")),
    "team": (pgettext_lazy("kick-off", "Team"), gettext_lazy("Team confirmed: ")),
}


@dataclass(frozen=True)
class Card:
    """What is to be confirmed; `parts`: (name, word, whether a decision confirms it already)."""

    objectives: list[str]
    inside: list[str]
    outside: list[str]
    team: list[tuple[str, str]]
    parts: list[tuple[str, str, bool]]


def card(project: Project, meeting: Meeting) -> Card:
    """The charter in the words of the kick-off."""
    form1 = charter(project)
    decided = [one.text for one in meeting.decisions.exclude(state="withdrawn")]
    return Card(
        objectives=[one.statement for one in form1.objectives],
        inside=_lines(project.in_scope),
        outside=_lines(project.out_of_scope),
        team=_team(form1.team),
        parts=[
            (name, str(word), any(text.startswith(str(begin)) for text in decided))
            for name, (word, begin) in PARTS.items()
        ],
    )


def confirmation(project: Project, meeting: Meeting, part: str) -> str:
    """The decision that confirms a part as it stands; "" for an unknown one."""
    if part not in PARTS:
        return ""
    shown = card(project, meeting)
    said = {
        "objectives": shown.objectives,
        "scope": shown.inside + [_("not: %(what)s") % {"what": one} for one in shown.outside],
        "team": [f"{word} {name}" for word, name in shown.team],
    }[part]
    return str(PARTS[part][1]) + (pgettext("several things", "; ").join(said) or _("nothing written yet"))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _team(people: Team) -> list[tuple[str, str]]:
    steering = (
        (_("Sponsor"), people.sponsor),
        (_("Project lead"), people.lead),
        (_("Deputy lead"), people.deputy),
    )
    rows = [(word, one.name) for word, one in steering if one is not None]
    return rows + [(seat.department, seat.liaison.name) for seat in people.seats if seat.liaison is not None]
