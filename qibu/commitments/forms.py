"""The forms of this slice: dispatching, the answers of a department, the lead's decision, a record, needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.commitments import words
from qibu.commitments.actions import Condition, Reply
from qibu.commitments.actions.clock import MOST_DAYS
from qibu.commitments.models import Source
from qibu.commitments.queries import Board, DepartmentBoard, Line, Sendable
from qibu.foundation.forms import Day, Form, Number, Prose, RadioList
from qibu.foundation.forms import Line as TextLine
from qibu.kernel.commitment import Values
from qibu.projects.choosing import Choosable
from qibu.projects.forms.common import Choice, Entries, offer

#: Conditions that can be written for one task at a time.
MOST_CONDITIONS = 2


class _Drawn(Form):
    """A form whose page places the fields itself, with the list of what needs correcting on top."""

    def summary(self) -> SafeString:
        return self.render("qibu/forms/summary.html")


def _effort(**options: Any) -> Number:
    return Number(
        label=_("effort (person-days)"),
        required=False,
        min_value=0,
        max_digits=7,
        decimal_places=1,
        **options,
    )


@dataclass(frozen=True)
class SendLine:
    """A task that can be sent with its controls, for the template."""

    task: Sendable
    box: BoundField
    effort: BoundField


class DispatchForm(_Drawn):
    """Which tasks to send; per task a box, and the effort where somebody knows it."""

    note = TextLine(label=_("Note for the departments"), max_length=300, required=False)

    def __init__(self, *args: Any, board: Board, **options: Any) -> None:
        super().__init__(*args, **options)
        self.board = board
        self.sendable: dict[int, Sendable] = {}
        for department in board.departments:
            for task in department.to_send:
                self.sendable[task.task] = task
                self.fields[f"task-{task.task}"] = forms.BooleanField(label=task.name, required=False)
                effort = _effort(initial=task.effort)
                effort.widget.attrs["aria-label"] = f"{task.name} · {effort.label}"  # the head of its column
                self.fields[f"effort-{task.task}"] = effort

    def tables(self) -> Iterator[tuple[DepartmentBoard, list[SendLine]]]:
        """Each department with something to send, and the controls of its tasks."""
        for department in self.board.departments:
            if department.to_send:
                lines = [
                    SendLine(task, self[f"task-{task.task}"], self[f"effort-{task.task}"])
                    for task in department.to_send
                ]
                yield department, lines

    def chosen(self) -> list[int]:
        """The ids of the tasks to send: those ticked, or all that are ready of one or of every
        department, where that button was pressed. Valid after `is_valid()`."""
        wanted = self.data.get("send", "")
        if not wanted:
            return [pk for pk in self.sendable if self.cleaned_data.get(f"task-{pk}")]
        return [
            task.task
            for department in self.board.departments
            if wanted in ("all", str(department.pk)) and department.liaison
            for task in department.to_send
            if not task.undated
        ]

    def efforts(self) -> dict[int, Decimal]:
        """Person-days by task id, where they were given."""
        found = {pk: self.cleaned_data.get(f"effort-{pk}") for pk in self.chosen()}
        return {pk: days for pk, days in found.items() if days is not None}


class ClockForm(Form):
    """How long departments have for their answer."""

    days = Number(label=_("Working days"), min_value=1, max_value=MOST_DAYS, decimal_places=0)
    hour = forms.TimeField(
        label=pgettext_lazy("deadline", "Hour"),
        input_formats=["%H:%M", "%H：%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def as_input(self) -> tuple[int, time]:
        return int(self.cleaned_data["days"]), self.cleaned_data["hour"]


@dataclass(frozen=True)
class AnswerLine:
    """The controls of one task of the answer form, for the template."""

    line: Line
    answer: BoundField
    counter: tuple[BoundField, ...]
    conditions: tuple[tuple[BoundField, ...], ...]
    reason: BoundField
    version: BoundField

    @property
    def chosen(self) -> str:
        return str(self.answer.value() or "")

    @property
    def refused(self) -> bool:
        """Something of this line needs correcting."""
        fields = [self.answer, *self.counter, *(one for row in self.conditions for one in row), self.reason]
        return any(field.errors for field in fields)


class AnswerForm(_Drawn):
    """The answers of a department: one line per task, each left for later where nothing is chosen."""

    def __init__(
        self, *args: Any, lines: Sequence[Line], people: Entries, members: Entries, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.lines = list(lines)
        for line in self.lines:
            self._add(line, people, members)

    def _add(self, line: Line, people: Entries, members: Entries) -> None:
        pk, asked = line.pk, line.asked
        self.fields[f"{pk}-version"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=line.version, required=False
        )
        self.fields[f"{pk}-answer"] = forms.ChoiceField(
            label=_("Your answer"), choices=[("", _("later")), *words.ANSWERS.items()], required=False
        )
        self.fields[f"{pk}-start"] = Day(label=words.FIELDS["start"], required=False, initial=asked.start)
        self.fields[f"{pk}-finish"] = Day(label=words.FIELDS["finish"], required=False, initial=asked.finish)
        self.fields[f"{pk}-effort"] = _effort(initial=asked.effort)
        self.fields[f"{pk}-owner"] = Choice(label=words.FIELDS["owner"], initial=asked.owner)
        offer(self, f"{pk}-owner", people)
        self.fields[f"{pk}-scope"] = Prose(
            label=words.FIELDS["scope"], required=False, rows=2, max_length=2000, initial=asked.scope
        )
        self.fields[f"{pk}-reason"] = TextLine(label=_("Reason"), required=False, max_length=500)
        for place in range(MOST_CONDITIONS):
            self.fields[f"{pk}-need-{place}"] = TextLine(
                label=_("What is needed"), required=False, max_length=500
            )
            self.fields[f"{pk}-need_owner-{place}"] = Choice(label=_("Who provides it"))
            offer(self, f"{pk}-need_owner-{place}", members)
            self.fields[f"{pk}-need_due-{place}"] = Day(label=_("Until when"), required=False)

    def rows(self) -> Iterator[AnswerLine]:
        """The lines with their controls."""
        for line in self.lines:
            pk = line.pk
            yield AnswerLine(
                line=line,
                answer=self[f"{pk}-answer"],
                counter=tuple(
                    self[f"{pk}-{name}"] for name in ("start", "finish", "effort", "owner", "scope")
                ),
                conditions=tuple(
                    tuple(self[f"{pk}-{name}-{place}"] for name in ("need", "need_owner", "need_due"))
                    for place in range(MOST_CONDITIONS)
                ),
                reason=self[f"{pk}-reason"],
                version=self[f"{pk}-version"],
            )

    def replies(self) -> list[Reply]:
        """What was answered; with the button “accept all” every line left open is accepted."""
        everything = self.data.get("all") == "accept"
        found = []
        for line in self.lines:
            step = self.cleaned_data.get(f"{line.pk}-answer") or ("accept" if everything else "")
            if step:
                found.append(self._reply(line, step))
        return found

    def _reply(self, line: Line, step: str) -> Reply:
        pk, values = line.pk, self.cleaned_data
        return Reply(
            commitment=pk,
            version=values.get(f"{pk}-version") or 0,
            step=step,
            values=_values(values, f"{pk}-") if step == "counter" else None,
            conditions=self._conditions(pk) if step == "accept_if" else (),
            reason=values.get(f"{pk}-reason") or "",
        )

    def _conditions(self, pk: int) -> tuple[Condition, ...]:
        """The rows anything was typed in; the first one also where nothing was."""
        found = []
        for place in range(MOST_CONDITIONS):
            text, owner, due = (
                self.cleaned_data.get(f"{pk}-{name}-{place}") for name in ("need", "need_owner", "need_due")
            )
            if text or owner or due:
                found.append(Condition(text or "", owner, due))
        return tuple(found)


def _values(cleaned: Mapping[str, Any], prefix: str = "") -> Values:
    return Values(
        start=cleaned.get(f"{prefix}start"),
        finish=cleaned.get(f"{prefix}finish"),
        effort=cleaned.get(f"{prefix}effort"),
        owner=cleaned.get(f"{prefix}owner"),
        scope=cleaned.get(f"{prefix}scope") or "",
    )


class ValuesForm(_Drawn):
    """The five values of a commitment, as fields."""

    versioned = True

    def __init__(self, *args: Any, people: Sequence[Choosable], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["start"] = Day(label=words.FIELDS["start"], required=False)
        self.fields["finish"] = Day(label=words.FIELDS["finish"], required=False)
        self.fields["effort"] = _effort()
        self.fields["owner"] = Choice(label=words.FIELDS["owner"])
        offer(self, "owner", Entries(people))
        self.fields["scope"] = Prose(label=words.FIELDS["scope"], required=False, rows=2, max_length=2000)

    def as_values(self) -> Values:
        """Valid after `is_valid()`."""
        return _values(self.cleaned_data)


class DecisionForm(ValuesForm):
    """What the lead does with an answer: the button says which, the fields say what is asked again."""

    reason = Prose(label=_("Reason"), required=False, rows=2, max_length=2000)


class RecordForm(ValuesForm):
    """会议/电话已确认: where it was said, and what."""

    source = forms.ChoiceField(
        label=_("Confirmed where"),
        choices=[(one.value, one.label) for one in (Source.MEETING, Source.PHONE)],
        widget=RadioList,
    )
    source_text = TextLine(label=_("Which meeting, or who"), max_length=300)
    source_day = Day(label=_("On which day"))

    def source_values(self) -> dict[str, Any]:
        """Valid after `is_valid()`."""
        day: date = self.cleaned_data["source_day"]
        return {
            "source": self.cleaned_data["source"],
            "source_text": self.cleaned_data["source_text"],
            "source_day": day,
        }


class NeedForm(Form):
    """A need is provided, or cannot be; the button says which."""

    versioned = True

    answer = Prose(label=_("In what way, or why not"), required=False, rows=3, max_length=2000)
