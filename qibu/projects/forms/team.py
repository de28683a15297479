"""The team of form 1: who steers, and the table of departments with their liaisons."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from qibu.foundation.outcomes import Invalid
from qibu.projects.choosing import Choosable
from qibu.projects.forms.common import LINES, Choice, Entries, TablesForm, offer, rows_of
from qibu.projects.inputs import Seat, TeamInput, from_fields


class SeatRow(forms.Form):
    """A participating department with its liaison and deputy; without a department the line is empty."""

    department = Choice(label=_("Department"))
    liaison = Choice(label=_("Liaison"))
    deputy = Choice(label=_("Deputy liaison"))

    def __init__(self, *args: Any, offered: dict[str, Entries], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, entries in offered.items():
            offer(self, name, entries)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        named = values.get("liaison") or values.get("deputy")
        if named and not values.get("department") and "department" not in self.errors:
            self.add_error("department", _("Please choose the department this person speaks for."))
        return values

    def as_input(self) -> Seat | None:
        values = self.cleaned_data
        if not values.get("department"):
            return None
        return Seat(values["department"], values.get("liaison"), values.get("deputy"))


class TeamFields(TablesForm):
    """Sponsor, lead, deputy and the table of departments; `seats` is a formset beside the fields."""

    sponsor = Choice(label=_("Sponsor"), help_text=_("The executive above the departments."))
    lead = Choice(label=_("Project lead"))
    deputy = Choice(label=_("Deputy lead"))

    def __init__(
        self,
        data: Any = None,
        *,
        people: Sequence[Choosable],
        departments: Sequence[Choosable],
        team: TeamInput | None = None,
        more: str = "",
        **options: Any,
    ) -> None:
        initial = options.pop("initial", {})
        if team is not None:
            initial = {"sponsor": team.sponsor, "lead": team.lead, "deputy": team.deputy, **initial}
        super().__init__(data, initial=initial, **options)
        self.fields["lead"].required = True
        someone = Entries(people)
        for name in ("sponsor", "lead", "deputy"):
            offer(self, name, someone)
        self._offered = {"department": Entries(departments), "liaison": someone, "deputy": someone}
        self._seat_rows = [asdict(seat) for seat in team.seats] if team is not None else []
        self._more = more

    @cached_property
    def seats(self) -> forms.BaseFormSet[Any]:
        """The rows of the table: those there are, and three empty ones."""
        return rows_of(SeatRow, self, "seats", self._seat_rows, {"offered": self._offered})

    def tables(self) -> list[forms.BaseFormSet[Any]]:
        """The tables beside the fields, in the order of the page."""
        return [self.seats]

    def team_input(self) -> TeamInput:
        """The team as sent; valid after `is_valid()`."""
        seats = [row.as_input() for row in self.seats.forms]
        values = self.cleaned_data
        return TeamInput(
            lead=values["lead"],
            sponsor=values["sponsor"],
            deputy=values["deputy"],
            seats=tuple(seat for seat in seats if seat is not None),
        )

    def refuse(self, outcome: Any) -> None:
        """Messages about one department stand at its line; the others as everywhere."""
        rest: dict[str, list[str]] = {}
        lines = {str(row.cleaned_data.get("department")): row for row in self.seats.forms}
        for key, messages in outcome.errors.items():
            field, _dash, department = key.partition("-")
            row = lines.get(department) if department else None
            for message in messages:
                if row is not None and field in row.fields:
                    row.add_error(field, message)
                else:
                    rest.setdefault(key, []).append(message)
        if len(rest) < len(outcome.errors):
            rest.setdefault("", []).append(str(LINES))
        super().refuse(Invalid(rest))


class TeamForm(TeamFields):
    """The team page; `shown` carries the team the form was filled from."""

    versioned = True
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, team: TeamInput, **options: Any) -> None:
        shown = json.dumps({"fields": team.fields(), "order": list(team.departments())})
        super().__init__(*args, team=team, initial={"shown": shown, **options.pop("initial", {})}, **options)

    def shown_team(self) -> TeamInput | None:
        """The team that was shown; None where it cannot be read."""
        try:
            read = json.loads(self.cleaned_data["shown"])
            return from_fields(read["fields"], [int(pk) for pk in read["order"]])
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
