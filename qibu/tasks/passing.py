"""What a plan that is only tried runs past: published holidays, deadlines, due days (S2, S3, S10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.kernel.workdays import WorkCalendar

#: What passes its day.
TASK, DELIVERABLE, OBJECTIVE = "task", "deliverable", "objective"


@dataclass(frozen=True)
class Passed:
    """Something that ends after the day it is due; `kind` is one of those above."""

    kind: str
    name: str
    due: date
    day: date

    @property
    def words(self) -> str:
        """ "Objective “…”: due 2026-05-29, 7 calendar days late"."""
        texts = {
            TASK: _("The deadline of “%(name)s” (%(due)s) passes: it ends on %(day)s, %(late)s."),
            DELIVERABLE: _("Deliverable “%(name)s” (due %(due)s) is finished on %(day)s, %(late)s."),
            OBJECTIVE: _("Objective “%(name)s” (due %(due)s) passes its day: %(day)s, %(late)s."),
        }
        days = (self.day - self.due).days
        late = ngettext("%(n)d calendar day late", "%(n)d calendar days late", days) % {"n": days}
        return texts[self.kind] % {"name": self.name, "due": self.due, "day": self.day, "late": late}


@dataclass(frozen=True)
class Outrun:
    """The years whose holidays are not published though the plan runs into them, and what passes its day."""

    years: tuple[int, ...] = ()
    passed: tuple[Passed, ...] = ()

    @property
    def words(self) -> list[str]:
        """Each as a sentence."""
        said = [one.words for one in self.passed]
        if self.years:
            years = _(", ").join(str(year) for year in self.years)
            text = _("Holidays of %(years)s are not published yet: dates there follow the weekly pattern.")
            said.insert(0, text % {"years": years})
        return said


def unpublished_years(calendars: Iterable[WorkCalendar], last: date | None) -> tuple[int, ...]:
    """The years up to `last` that the holidays of one of the calendars in use are not published for."""
    found: set[int] = set()
    for calendar in calendars:
        if (
            last is not None
            and calendar.known_until is not None
            and not calendar.is_published(last.toordinal())
        ):
            found |= set(range(date.fromordinal(calendar.known_until + 1).year, last.year + 1))
    return tuple(sorted(found))


def passed(kind: str, name: str, due: date | None, day: date | None) -> Passed | None:
    """What is due and ends later; None where it keeps its day, or has none."""
    return Passed(kind, name, due, day) if due is not None and day is not None and day > due else None
