"""One meeting as its page shows it: topics, sections, people, decisions with their objections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from qibu.foundation.people.models import DepartmentMember
from qibu.kernel import meeting as rules
from qibu.meetings.models import (
    DISCUSSION,
    NEXT_STEPS,
    NOTES,
    AgendaItem,
    Attendance,
    DecisionState,
    Meeting,
    Objection,
    Part,
    Participant,
    SectionText,
    Treatment,
)
from qibu.meetings.queries import Page
from qibu.projects.queries import team

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

LABELS: Final[dict[str, str | Promise]] = {
    DISCUSSION: pgettext_lazy("minutes", "Discussion"),
    NEXT_STEPS: pgettext_lazy("minutes", "Next steps"),
    NOTES: pgettext_lazy("minutes", "Remarks"),
}
HINTS: Final[dict[str, str | Promise]] = {
    DISCUSSION: gettext_lazy("What else was said"),
    NEXT_STEPS: gettext_lazy("What happens until the next meeting"),
    NOTES: "",
}
#: Meeting state → the task status whose colour and sign it borrows.
LOOKS: Final = {
    rules.PLANNED: "not_started",
    rules.HELD: "in_progress",
    rules.DISTRIBUTED: "in_progress",
    rules.SETTLED: "done",
    rules.CANCELLED: "cancelled",
}
#: Decision state → the task status whose colour and sign it borrows; a proposed one needs no sign yet.
DECISION_LOOKS: Final = {
    rules.OPEN: "not_started",
    rules.OBJECTED: "late",
    rules.STANDING: "done",
    rules.WITHDRAWN: "cancelled",
}
OUTCOMES: Final[dict[str, str | Promise]] = {
    "keep": pgettext_lazy("objection", "Kept as it is"),
    "amend": pgettext_lazy("objection", "Amended"),
    "withdraw": pgettext_lazy("objection", "Withdrawn"),
}


def look_of(meeting: Meeting, objected: bool) -> str:
    """A decision objected to makes it a meeting somebody has to look at."""
    return "late" if objected else LOOKS[meeting.state]


@dataclass(frozen=True)
class TextLine:
    """A section to write in; `version` is 0 while nothing stands there. `asides`: what one wrote too late."""

    key: str
    label: str
    hint: str
    text: str
    version: int
    by: str
    at: datetime | None
    storage: str
    rows: int
    asides: Sequence[SectionText] = ()


@dataclass(frozen=True)
class TopicLine:
    """A line of the agenda; `url` leads to what it is about where the reader may go there."""

    pk: int
    title: str
    state: str
    state_word: str
    carried: int
    minutes: int | None
    presenter: str
    version: int
    origin_word: str = ""
    url: str = ""


def text_lines(meeting: Meeting, page: Page) -> dict[str, TextLine]:
    """Every section by its key, those of topics as "item-<id>"."""
    labels = {f"item-{one.pk}": one.title for one in page.agenda}
    asides: dict[str, list[SectionText]] = {}
    for aside in page.asides:
        asides.setdefault(aside.section.key, []).append(aside)
    found = {}
    for key, label in {**labels, **LABELS}.items():
        row = page.sections.get(key)
        found[key] = TextLine(
            key=key, label=str(label), hint=str(HINTS.get(key, "")), text=row.text if row else "",
            version=row.version if row else 0, by=row.by.name if row else "", at=row.at if row else None,
            storage=f"minutes:{meeting.pk}:{key}", rows=1 if key in labels else 3,
            asides=asides.get(key, []),
        )  # fmt: skip
    return found


def topic_lines(
    agenda: Iterable[AgendaItem], ties: Mapping[tuple[str, int], tuple[str, str]]
) -> list[TopicLine]:
    """The agenda; ``ties`` gives (words, address) of what a line is about."""
    found = []
    for one in agenda:
        words, url = ties.get((one.origin_kind, one.origin_id), ("", ""))
        found.append(
            TopicLine(
                pk=one.pk, title=one.title, state=one.state, state_word=str(Treatment(one.state).label),
                carried=one.carried, minutes=one.minutes, version=one.version, url=url, origin_word=words,
                presenter=one.presenter.name if one.presenter is not None else "",
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class PersonLine:
    """A line of the list: a person, a department as a whole, or a guest."""

    pk: int
    name: str
    note: str
    tags: tuple[str, ...]
    comes: bool
    attendance: str
    attendance_word: str
    received_at: datetime | None
    is_told: bool


def person_lines(
    meeting: Meeting, page: Page, homes: Mapping[int, str], speakers: Mapping[int, str]
) -> list[PersonLine]:
    """Everybody on the list, host and recorder first; ``homes`` are main departments by person,
    ``speakers`` who speaks for each department."""
    heads = {meeting.host_id: 0, meeting.recorder_id: 1}

    def place(row: Participant) -> tuple[int, int]:
        return heads.get(row.person_id, 2) if row.person_id else 2, row.pk

    return [_person(row, meeting, homes, speakers) for row in sorted(page.participants, key=place)]


def _person(
    row: Participant, meeting: Meeting, homes: Mapping[int, str], speakers: Mapping[int, str]
) -> PersonLine:
    tags = []
    if row.person_id is not None and row.person_id == meeting.host_id:
        tags.append(pgettext("meeting", "Host"))
    if row.person_id is not None and row.person_id == meeting.recorder_id:
        tags.append(pgettext("meeting", "Recorder"))
    if row.part == Part.GUEST:
        tags.append(str(Part.GUEST.label))
    name = row.name
    if row.person is not None:
        name = row.person.name
    elif row.department is not None:
        name = row.department.name
    note = homes.get(row.person_id or 0, "")
    if row.department is not None:
        note = speakers.get(row.department.pk, "")
    return PersonLine(
        pk=row.pk, name=name, note=note, tags=tuple(tags), comes=row.part != Part.COPY,
        attendance=row.attendance, attendance_word=str(Attendance(row.attendance).label),
        received_at=row.received_at, is_told=not row.name,
    )  # fmt: skip


def homes_of(page: Page) -> dict[int, str]:
    """Main departments of whoever is on the list, by person; one statement."""
    people = [one.person_id for one in page.participants if one.person_id is not None]
    rows = DepartmentMember.objects.filter(person__in=people, is_main=True)
    return dict(rows.values_list("person", "department__name"))


def speakers_of(meeting: Meeting) -> dict[int, str]:
    """Who speaks for each department of the project; two statements."""
    seats = team(meeting.space_id).seats
    return {seat.department_id: seat.liaison.name for seat in seats if seat.liaison is not None}


def own_aside(meeting: Meeting, writer: Person, key: str, text: str) -> SectionText | None:
    """What somebody wrote too late in just these words and saves again; one statement."""
    rows = SectionText.objects.filter(section__meeting=meeting, section__key=key, by=writer, aside=True)
    return rows.filter(ended_at=None, text=text.replace("\r\n", "\n").rstrip()).first()


def following(meeting: Meeting) -> Meeting | None:
    """The meeting that goes on from this one; one statement."""
    return Meeting.objects.filter(previous=meeting).order_by("pk").first()


@dataclass(frozen=True)
class ObjectionLine:
    """What somebody has against a decision, and what the host answered."""

    by: str
    at: datetime
    text: str
    reason: str
    outcome: str
    outcome_word: str
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class DecisionLine:
    """A decision with its objections; `look` is "" while it is only proposed."""

    number: int
    text: str
    state: str
    state_word: str
    look: str
    version: int
    may_object: bool
    until: datetime | None = None
    objections: list[ObjectionLine] = field(default_factory=list)

    @property
    def number_text(self) -> str:
        """As a form sends it back."""
        return str(self.number)


def decision_lines(page: Page, *, may_object: bool, at: datetime) -> list[DecisionLine]:
    """All decisions of a meeting in order."""
    return [
        DecisionLine(
            number=one.number, text=one.text, state=one.state, version=one.version, until=one.until,
            state_word=str(DecisionState(one.state).label), look=DECISION_LOOKS.get(one.state, ""),
            may_object=may_object
            and rules.take_decision(one.state, "object").allowed
            and rules.may_object(at, one.until),
            objections=[_objection(row) for row in page.objections.get(one.pk, [])],
        )
        for one in page.decisions
    ]  # fmt: skip


def _objection(row: Objection) -> ObjectionLine:
    return ObjectionLine(
        by=row.by.name, at=row.at, text=row.text, reason=row.reason, outcome=row.outcome,
        outcome_word=str(OUTCOMES.get(row.outcome, "")), answer=row.answer,
        answered_by=row.answered_by.name if row.answered_by is not None else "", answered_at=row.answered_at,
    )  # fmt: skip


def minutes_texts() -> dict[str, Any]:
    """The words of the script of the page; `{name}` is a place it fills."""
    return {
        "saved": _("Saved {time}"),
        "restored": _("What you typed here and had not been saved is back."),
        "offline": _("The server cannot be reached; what you type is kept in this browser."),
        "session": _(
            "Your session has ended. Nothing is lost: sign in again in another tab, then reload this page."
        ),
        "theirs": _("{name} wrote here {time}"),
        "conflict": _(
            "{name} changed the same lines at {time}. What you typed is still in the box; this is theirs:"
        ),
        "conflict-here": _(
            "Somebody changed the same lines meanwhile. What you typed is still in the box; this is theirs:"
        ),
        "empty": pgettext("minutes", "(empty)"),
        "keep-mine": _("Keep mine"),
        "take-theirs": _("Take theirs"),
        "keep-both": _("Keep both"),
    }
