"""What the actions of this slice take: the parts of form 1 as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

#: The columns of form 1 that stand on the project itself, in the order of the form.
CHARTER_FIELDS = (
    "name", "code", "start", "planned_finish", "goals", "in_scope", "out_of_scope", "remarks",
)  # fmt: skip
OBJECTIVE_FIELDS = ("statement", "metric", "start_value", "target", "unit", "due")
DELIVERABLE_FIELDS = ("name", "objective", "standard", "department", "due")
#: What stands on the settings page, and the two answers to "which calendar?".
SETTINGS = (
    "calendar", "variance_threshold", "budgets_open", "change_control", "change_limit", "risk_matrix",
    "recurrence_days",
)  # fmt: skip
OWN_CALENDAR, ORGANISATION_CALENDAR = "own", "organisation"
#: Working days; whoever waits a quarter of a year for a variance wants none.
MOST_THRESHOLD = 60
#: Working days the finish may move at most by a decision of the lead alone.
MOST_LIMIT = 250
#: Days after which is asked at latest whether an issue came back; 0: never asked.
MOST_RECURRENCE = 365


@dataclass(frozen=True)
class CharterInput:
    """Form 1 without its people. With ``renumber`` the code was only suggested: a taken one moves on."""

    name: str
    start: date
    planned_finish: date
    code: str = ""
    goals: str = ""
    in_scope: str = ""
    out_of_scope: str = ""
    remarks: str = ""
    renumber: bool = False


@dataclass(frozen=True)
class Seat:
    """A participating department (id) with its liaison and the liaison's deputy (ids)."""

    department: int
    liaison: int | None = None
    deputy: int | None = None


@dataclass(frozen=True)
class TeamInput:
    """Who steers and who speaks for which department; all ids, departments in the order of form 1."""

    lead: int | None
    sponsor: int | None = None
    deputy: int | None = None
    seats: tuple[Seat, ...] = ()

    def fields(self) -> dict[str, int | bool | None]:
        """One value per thing two people can change at the same time; see `from_fields`."""
        found: dict[str, int | bool | None] = {
            "sponsor": self.sponsor,
            "lead": self.lead,
            "deputy": self.deputy,
        }
        for seat in self.seats:
            found[f"department-{seat.department}"] = True
            found[f"liaison-{seat.department}"] = seat.liaison
            found[f"deputy-{seat.department}"] = seat.deputy
        return found

    def departments(self) -> Iterator[int]:
        return (seat.department for seat in self.seats)


def from_fields(fields: Mapping[str, Any], order: list[int]) -> TeamInput:
    """The team that `TeamInput.fields` describes, its departments in ``order``."""
    seats = tuple(
        Seat(
            department=department,
            liaison=fields.get(f"liaison-{department}"),
            deputy=fields.get(f"deputy-{department}"),
        )
        for department in order
        if fields.get(f"department-{department}")
    )
    return TeamInput(
        lead=fields["lead"], sponsor=fields.get("sponsor"), deputy=fields.get("deputy"), seats=seats
    )


@dataclass(frozen=True)
class ObjectiveInput:
    """S2: a measurable objective."""

    statement: str
    metric: str = ""
    target: Decimal | None = None
    unit: str = ""
    due: date | None = None
    start_value: Decimal | None = None


@dataclass(frozen=True)
class ReadingInput:
    """Where an objective stands on a day; ``amount`` as typed, with or without its unit ("1.8 %")."""

    day: date
    amount: str = ""
    note: str = ""


@dataclass(frozen=True)
class DeliverableInput:
    """S3: what is accepted, against which standard; ``department`` and ``objective`` are ids."""

    name: str
    standard: str = ""
    department: int | None = None
    due: date | None = None
    objective: int | None = None
