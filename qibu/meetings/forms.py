"""The forms of this slice: calling a meeting, a series, who comes, a commitment given in a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.commitments.forms import ValuesForm
from qibu.foundation.forms import CheckboxList, Day, Form, Group, Line, Number, Option, PickerMultiple, Prose
from qibu.foundation.forms.widgets import picker_choices
from qibu.foundation.people.models import Person
from qibu.meetings.inputs import Invitee, Plan
from qibu.meetings.models import Kind, Meeting, Part
from qibu.projects.choosing import Choosable
from qibu.projects.forms.common import Choice, Entries, offer

WEEKDAYS: Final = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
CADENCES: Final = (
    (1, pgettext_lazy("meeting series", "Every week")),
    (2, pgettext_lazy("meeting series", "Every two weeks")),
    (4, pgettext_lazy("meeting series", "Every four weeks")),
)


def _hour() -> forms.TimeField:
    return forms.TimeField(
        label=pgettext_lazy("meeting", "From"),
        input_formats=["%H:%M", f"%H{chr(0xFF1A)}%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


def _length() -> Number:
    return Number(label=pgettext_lazy("meeting", "Length"), unit=_("minutes"), decimal_places=0)  # type: ignore[arg-type]


class _Headed(Form):
    """What meetings and series have in common; the choices come from the project."""

    versioned = True
    kind = forms.ChoiceField(label=pgettext_lazy("meeting", "Kind"), choices=Kind.choices)
    title = Line(label=pgettext_lazy("form 3", "Meeting name"), max_length=120)
    start = _hour()
    minutes = _length()
    place = Line(label=pgettext_lazy("meeting", "Place"), max_length=120, required=False)
    link = Line(label=_("Link to join online"), max_length=300, required=False)
    host = Choice(label=pgettext_lazy("meeting", "Host"))
    recorder = Choice(label=pgettext_lazy("meeting", "Recorder"))

    def __init__(self, *args: Any, people: Sequence[Choosable], **options: Any) -> None:
        super().__init__(*args, **options)
        entries = Entries(people)
        offer(self, "host", entries)
        offer(self, "recorder", entries)
        self.fields["host"].required = True


class _Listed(forms.Form):
    """Who is asked, in three ways: by name from the project, whole departments, names from outside."""

    people = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("meeting", "People"), coerce=int, required=False, widget=PickerMultiple
    )
    departments = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("meeting", "Whole departments"), coerce=int, required=False, widget=CheckboxList,
        help_text=_("Their liaisons are invited and sign for the minutes."),
    )  # fmt: skip
    guests = Prose(
        label=_("Guests from outside"), required=False, rows=2, max_length=2000,
        help_text=_("One name per line."),
    )  # fmt: skip
    copies = forms.TypedMultipleChoiceField(
        label=_("Get the minutes only"), coerce=int, required=False, widget=PickerMultiple
    )

    def fill(self, people: Sequence[Choosable], departments: Sequence[Choosable]) -> None:
        named = picker_choices([Option(one.id, one.label, one.hint) for one in people], empty=None)
        for name in ("people", "copies"):
            self.fields[name].choices = named  # type: ignore[attr-defined]
        self.fields["departments"].choices = [(one.id, one.label) for one in departments]  # type: ignore[attr-defined]

    def invitees(self) -> list[Invitee]:
        """Everybody, members first; whoever comes needs no copy. Valid after `is_valid()`."""
        typed = self.cleaned_data
        names = dict.fromkeys(line.strip() for line in typed["guests"].splitlines() if line.strip())
        return [
            *(Invitee(person=pk) for pk in typed["people"]),
            *(Invitee(department=pk) for pk in typed["departments"]),
            *(Invitee(name=name, part=Part.GUEST) for name in names),
            *(Invitee(person=pk, part=Part.COPY) for pk in typed["copies"] if pk not in typed["people"]),
        ]


def listed(rows: Sequence[Any]) -> dict[str, Any]:
    """The list of a meeting as `PeopleForm` shows it."""
    return {
        "people": [one.person_id for one in rows if one.person_id and one.part != Part.COPY],
        "departments": [one.department_id for one in rows if one.department_id],
        "guests": "\n".join(one.name for one in rows if one.name),
        "copies": [one.person_id for one in rows if one.person_id and one.part == Part.COPY],
    }


class _Called(_Headed, _Listed):
    """Head and list together; without departments to choose from, the list is left as it is."""

    def __init__(
        self, *args: Any, people: Sequence[Choosable], departments: Sequence[Choosable] | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, people=people, **options)
        if departments is None:
            for name in ("people", "departments", "guests", "copies"):
                del self.fields[name]
        else:
            self.fill(people, departments)

    def _plan(self, day: date) -> Plan:
        typed = self.cleaned_data
        return Plan(
            kind=typed["kind"], title=typed["title"], day=day, start=typed["start"],
            minutes=int(typed["minutes"]), place=typed["place"], link=typed["link"], host=typed["host"],
            recorder=typed["recorder"],
        )  # fmt: skip


class MeetingForm(_Called):
    """One meeting: form 3's head, and who comes where it is called."""

    groups = (
        Group("", "kind", "title", columns=2),
        Group("", "day", "start", "minutes", columns=3),
        Group("", "place", "link", "host", "recorder", columns=2),
        Group(_("Departments and people"), "people", "departments", "guests", "copies", columns=2),
    )
    day = Day(label=pgettext_lazy("meeting", "Day"))

    def plan(self) -> Plan:
        """Valid after `is_valid()`."""
        return self._plan(self.cleaned_data["day"])


class PeopleForm(_Listed, Form):
    """Who comes and who gets the minutes."""

    versioned = True
    groups = (Group("", "people", "departments", "guests", "copies", columns=2),)

    def __init__(
        self, *args: Any, people: Sequence[Choosable], departments: Sequence[Choosable], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fill(people, departments)


class SeriesForm(_Called):
    """A meeting that comes again; who comes is asked where it begins, later each meeting has its list."""

    groups = (
        Group("", "kind", "title", columns=2),
        Group("", "weekday", "every", "first", columns=3),
        Group("", "start", "minutes", columns=3),
        Group("", "place", "link", "host", "recorder", columns=2),
        Group(_("Departments and people"), "people", "departments", "guests", "copies", columns=2),
    )
    weekday = forms.TypedChoiceField(
        label=pgettext_lazy("meeting", "Weekday"), choices=WEEKDAYS, coerce=int,
        help_text=_("A day off moves the meeting to the last working day before it."),
    )  # fmt: skip
    every = forms.TypedChoiceField(label=pgettext_lazy("meeting", "How often"), choices=CADENCES, coerce=int)
    first = Day(label=pgettext_lazy("meeting", "Not before"))

    def plan(self) -> Plan:
        """Its first day is the weekday asked for, on or after `first`. Valid after `is_valid()`."""
        first: date = self.cleaned_data["first"]
        return self._plan(first + timedelta(days=(self.cleaned_data["weekday"] - first.weekday()) % 7))


class ActionLine(Form):
    """An action item made on the spot: what, who, until when."""

    what = Line(label=_("What is to be done"), max_length=300)
    owner = forms.TypedChoiceField(label=pgettext_lazy("action item", "Owner"), coerce=int)
    due = Day(label=_("Due"))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = [("", ""), *people]  # type: ignore[attr-defined]

    def person(self) -> Person | None:
        """Whom the line names; valid after `is_valid()`."""
        return Person.objects.filter(pk=self.cleaned_data["owner"], is_active=True).first()


class CommitmentForm(ValuesForm):
    """会议已确认: with which values the department took a task on; the meeting is the source."""


def initial_of(meeting: Meeting, starts: datetime) -> dict[str, Any]:
    """A meeting as `MeetingForm` shows it; ``starts`` in local time."""
    return {
        "kind": meeting.kind, "title": meeting.title, "day": starts.date(),
        "start": time(starts.hour, starts.minute),
        "minutes": int((meeting.ends - meeting.starts).total_seconds() // 60), "place": meeting.place,
        "link": meeting.link, "host": meeting.host_id, "recorder": meeting.recorder_id,
        "version": meeting.version,
    }  # fmt: skip


def first_day(day: date) -> dict[str, Any]:
    """What a new meeting or series starts from."""
    return {"day": day, "first": day, "start": time(10), "minutes": 60}
