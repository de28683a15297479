"""快速添加: the fields a sentence gave, each in a chip to correct (S7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.foundation.forms import Day, Form, Line, Number
from qibu.tasks.actions.adding import Line as NewTask
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.models import Kind, LagUnit, LinkType
from qibu.tasks.quick import Around, Found, Place, Understood, read_sentence
from qibu.tasks.quick.sentence import LONGEST
from qibu.tasks.quick_filled import SINGLE, unread_control
from qibu.tasks.quick_words import derived, doubt_in_words, settle_words, unread_choices

_CONTROLS: Final = {"min_lag": "min", "max_lag": "max"}
_TERMS: Final = ("type", "min", "min_unit", "max", "max_unit")


@dataclass(frozen=True)
class Chip:
    """A field as it is shown: its controls, the words it came from, and what is odd about it."""

    name: str
    label: Any
    controls: list[BoundField]
    words: str = ""
    note: str = ""
    is_open: bool = False
    settle: BoundField | None = None
    offer: date | None = None
    choices: tuple[str, ...] = ()

    @property
    def errors(self) -> list[str]:
        return [str(message) for control in self.controls for message in control.errors]


class _Select(forms.TypedChoiceField):
    """One of a short list by id, None for nothing."""

    def __init__(self, label: Any, places: Iterable[tuple[int, str]]) -> None:
        super().__init__(
            label=label, choices=[("", "—"), *places], coerce=int, empty_value=None, required=False
        )


class QuickForm(Form):
    """The sentence, and everything it was understood as. Unbound it shows the reading; bound it is saved."""

    text = forms.CharField(label=gettext_lazy("A task in one sentence"), max_length=LONGEST, required=False)
    read = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, around: Around, understood: Understood, **options: Any) -> None:
        self.around, self.understood = around, understood
        self.after_count = len(understood.all("after")) + 1
        super().__init__(*args, **options)
        self.fields.update(self._single_fields())
        for place in range(self.after_count):
            self.fields.update(_link_fields(place))
        for one in understood.all("unread"):
            self.fields[unread_control(one)] = forms.ChoiceField(
                label=_("Not recognised: “%(text)s”") % {"text": one.text},
                choices=unread_choices(one), required=False,
            )  # fmt: skip
        for name in self._open_fields():
            self.fields[f"settle-{name}"] = forms.BooleanField(
                label=settle_words(name, self._found(name)), required=False
            )
        for field in self.fields.values():
            field.label_suffix = ""

    def _single_fields(self) -> dict[str, forms.Field]:
        around = self.around
        people = [(p.id, f"{p.name} · {p.where}" if p.where else p.name) for p in around.people]
        return {
            "name": Line(label=gettext_lazy("task name"), max_length=200, required=False),
            "assignee": _Select(gettext_lazy("assignee"), _first(people, self.understood.of("assignee"))),
            "department": _Select(gettext_lazy("responsible department"), _pairs(around.departments)),
            "planned_start": Day(label=gettext_lazy("planned start"), required=False),
            "planned_finish": Day(label=gettext_lazy("planned finish"), required=False),
            "duration": Number(
                label=gettext_lazy("duration"), unit=cast(str, gettext_lazy("working days")), required=False,
                min_value=0, max_value=10_000, decimal_places=0,
            ),
            "kind": forms.BooleanField(label=gettext_lazy("Milestone"), required=False),
            "phase": _Select(gettext_lazy("Phase"), _pairs(around.phases)),
            "effort": Number(
                label=gettext_lazy("effort"),
                unit=cast(str, gettext_lazy("person-days")), required=False, min_value=0,
                max_value=100_000, decimal_places=1,
            ),
            "deliverable": _Select(gettext_lazy("deliverable"), _pairs(around.deliverables)),
        }  # fmt: skip

    # -- what a person has to decide -------------------------------------------------------------

    def _open_fields(self) -> list[str]:
        single = [one for one in self.understood.found if one.field in SINGLE]
        found = [one.field for one in single if _must_choose(one)]
        links = enumerate(self.understood.all("after"))
        return [*found, *(f"after{place}" for place, one in links if _must_choose(one))]

    def _found(self, name: str) -> Found | None:
        if name.startswith("after"):
            links = self.understood.all("after")
            place = int(name.removeprefix("after"))
            return links[place] if place < len(links) else None
        return next((one for one in self.understood.found if one.field == name), None)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        self._clean_unread(values)
        if not values.get("name") and "name" not in self.errors:
            self.add_error("name", _("Please give the task a name."))
        start, finish = values.get("planned_start"), values.get("planned_finish")
        if start and finish and finish < start:
            self.add_error("planned_finish", _("The finish lies before the start."))
        for name in self._open_fields():
            found = self._found(name)
            same = found is not None and found.doubt == "past" and values.get(name) == found.value
            if (
                not values.get(f"settle-{name}")
                and (same or not values.get(name))
                and name not in self.errors
            ):
                self.add_error(name, _("Please choose, or tick what is beside it."))
        for place in range(self.after_count):
            self._clean_link(place, values)
        return values

    def _clean_unread(self, values: dict[str, Any]) -> None:
        """Each piece nobody understood goes where a person said: into the name, into a field, or nowhere."""
        kept = set()
        for one in self.understood.all("unread"):
            choice = values.get(unread_control(one))
            if not choice:
                self.add_error(unread_control(one), _("Please choose, or correct the sentence."))
            elif choice == "keep":
                kept.add(one.text)
            elif choice != "drop":
                values[_UNREAD_FIELDS[one.doubt]] = int(choice)
        name = values.get("name") or ""
        if kept and name == self.understood.name:
            values["name"] = read_sentence(values["read"], self.around, frozenset(kept)).name[:200]
        elif kept:
            values["name"] = " ".join([*(text for text in sorted(kept) if text not in name), name])[:200]

    def _clean_link(self, place: int, values: dict[str, Any]) -> None:
        name = f"after{place}"
        text = str(values.get(name) or "").strip()
        if not text or name in self.errors:
            return
        found = _named(self.around, text)
        if len(found) != 1:
            message = (
                _("Several tasks are called “%(text)s”.") if found else _("There is no task “%(text)s”.")
            )
            self.add_error(name, message % {"text": text})
            return
        values[f"{name}-task"] = found[0].id
        if problems := self._terms(place, values).problems():
            for key, messages in problems.items():
                field = f"{name}-{_CONTROLS.get(key, 'type')}"
                self.add_error(field if field in self.fields else name, messages)

    def _terms(self, place: int, values: Mapping[str, Any]) -> LinkTerms:
        name = f"after{place}"
        most = values.get(f"{name}-max")
        return LinkTerms(
            type=values.get(f"{name}-type") or LinkType.FS,
            min_lag=int(values.get(f"{name}-min") or 0),
            min_unit=values.get(f"{name}-min_unit") or LagUnit.WORKING,
            max_lag=None if most is None else int(most),
            max_unit=values.get(f"{name}-max_unit") or LagUnit.CALENDAR,
        )

    def line(self) -> NewTask:
        """The task to be made; valid forms only."""
        values, calendar = self.cleaned_data, self.around.calendar
        start, finish, duration = values["planned_start"], values["planned_finish"], values["duration"]
        days = None if duration is None else int(duration)
        if values["kind"]:
            start = finish = finish or start
            days = 0
        elif start and finish:
            days = max(1, calendar.count_dates(start, finish))
        elif start and days:
            finish = calendar.add_working_days_date(calendar.next_working_date(start), days - 1)
        links = tuple(
            LineLink(self._terms(place, values), task=values[f"after{place}-task"])
            for place in range(self.after_count)
            if values.get(f"after{place}-task")
        )
        return NewTask(
            name=values["name"],
            kind=Kind.MILESTONE if values["kind"] else Kind.TASK,
            department=values["department"],
            assignee=values["assignee"],
            duration=days,
            planned_start=start,
            planned_finish=finish,
            deliverable=values["deliverable"],
            effort=None if values["effort"] is None else Decimal(values["effort"]),
            links=links,
        )

    # -- what is shown -----------------------------------------------------------------------------

    def chips(self) -> list[Chip]:
        """What was understood, was corrected, or is wrong; the name always."""
        return [chip for chip in self._all() if self._is_shown(chip)]

    def more(self) -> list[Chip]:
        """The fields the sentence says nothing of."""
        return [chip for chip in self._all() if not self._is_shown(chip)]

    def _is_shown(self, chip: Chip) -> bool:
        return chip.name == "name" or bool(chip.words or chip.errors or self[chip.name].value())

    def _all(self) -> list[Chip]:
        chips = [self._chip(name, [self[name]]) for name in SINGLE]
        for place in range(self.after_count):
            name = f"after{place}"
            chips.append(self._chip(name, [self[name], *(self[f"{name}-{term}"] for term in _TERMS)]))
        return [*chips, *(self._unread_chip(one) for one in self.understood.all("unread"))]

    def _unread_chip(self, found: Found) -> Chip:
        name, note = unread_control(found), doubt_in_words(found, self.around)
        return Chip(name, self.fields[name].label, [self[name]], words=found.text, note=note, is_open=True)

    def _chip(self, name: str, controls: list[BoundField]) -> Chip:
        found = self._found(name)
        note = doubt_in_words(found, self.around) if found else derived(self, name)
        return Chip(
            name=name,
            label=self.fields[name].label,
            controls=controls,
            words=found.text if found else "",
            note=note,
            is_open=found is not None and _must_choose(found),
            settle=self[f"settle-{name}"] if f"settle-{name}" in self.fields else None,
            offer=found.offer if found else None,
            choices=tuple(text for _pk, text in found.choices) if found and name.startswith("after") else (),
        )


#: Whose field a choice for a piece of a sentence fills.
_UNREAD_FIELDS: Final = {"stray_person": "assignee", "stray_department": "department"}


def _must_choose(found: Found) -> bool:
    return found.is_open or found.doubt == "past"


def _pairs(places: Iterable[Place]) -> list[tuple[int, str]]:
    return [(place.id, f"{place.code} {place.name}".strip()) for place in places]


def _first(people: list[tuple[int, str]], found: Found | None) -> list[tuple[int, str]]:
    """Those who may be meant come first."""
    likely = {pk for pk, _name in found.choices} if found else set()
    return sorted(people, key=lambda one: one[0] not in likely) if likely else people


def _link_fields(place: int) -> dict[str, forms.Field]:
    name = f"after{place}"
    number: dict[str, Any] = {"required": False, "decimal_places": 0, "max_value": 3660}
    return {
        name: forms.CharField(
            label=gettext_lazy("predecessor"), max_length=260, required=False,
            widget=forms.TextInput(attrs={"list": f"choices-{name}", "autocomplete": "off"}),
        ),
        f"{name}-type": forms.ChoiceField(
            label=gettext_lazy("type"), choices=LinkType.choices, initial=LinkType.FS, required=False
        ),
        f"{name}-min": Number(label=pgettext_lazy("lag", "at least"), min_value=-3660, **number),
        f"{name}-min_unit": forms.ChoiceField(
            label=gettext_lazy("unit"), choices=LagUnit.choices, required=False
        ),
        f"{name}-max": Number(label=pgettext_lazy("lag", "within"), min_value=0, **number),
        f"{name}-max_unit": forms.ChoiceField(
            label=gettext_lazy("unit"), choices=LagUnit.choices, initial=LagUnit.CALENDAR, required=False
        ),
    }  # fmt: skip


def _named(around: Around, text: str) -> list[Place]:
    """Tasks with this number and name, number, or exact name; the first way that finds any decides."""
    wanted = text.casefold()
    everything = (*around.tasks, *around.phases)
    for of in (lambda p: f"{p.code} {p.name}", lambda p: p.code, lambda p: p.name):
        found = [place for place in everything if of(place).casefold() == wanted]
        if found:
            return found
    return []
