"""What the preview tells of a project file as a whole: its calendars, and what is not carried over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from qibu.tasks.actions.importing_plans import NewNeed
from qibu.tasks.exchange.baselines import BaselineChoice
from qibu.tasks.exchange.calendars import CalendarChoice, PlanCalendars
from qibu.tasks.exchange.rows import PlanRows


@dataclass(frozen=True)
class PlanFacts:
    """A project file on its preview. `needs`: by place of the row; `baseline`: the number taken, or None."""

    name: str
    rows: PlanRows
    held: PlanCalendars
    calendar: CalendarChoice
    baselines: tuple[BaselineChoice, ...]
    baseline: int | None
    may_baseline: bool
    needs: Mapping[int, tuple[NewNeed, ...]]
    own_calendars: Mapping[int, int]
    span: tuple[date, date] | None
    known: int

    @property
    def lost(self) -> list[str]:
        """What has no place here, in sentences."""
        return lost_words(self.rows)

    @property
    def needs_count(self) -> int:
        """How many needs come along with new tasks."""
        return sum(len(needs) for needs in self.needs.values())


#: How each kind of loss is said: (one, several), told in this order.
_LOST: Final[Mapping[str, Callable[[int], str]]] = {
    "hours": lambda n: ngettext(
        "%(count)d task begins or ends within a day: the days are kept, the hours are not.",
        "%(count)d tasks begin or end within a day: the days are kept, the hours are not.",
        n,
    ),
    "lengths": lambda n: ngettext(
        "The length of %(count)d task is counted anew from its dates; its row says how.",
        "The lengths of %(count)d tasks are counted anew from their dates; their rows say how.",
        n,
    ),
    "elapsed": lambda n: ngettext(
        "%(count)d length by the clock (elapsed) is counted in working days.",
        "%(count)d lengths by the clock (elapsed) are counted in working days.",
        n,
    ),
    "lag_percent": lambda n: ngettext(
        "%(count)d lag in percent becomes days.", "%(count)d lags in percent become days.", n
    ),
    "lag_rounded": lambda n: ngettext(
        "%(count)d lag of part of a day is rounded.", "%(count)d lags of part of a day are rounded.", n
    ),
    "splits": lambda n: ngettext(
        "%(count)d task is interrupted (split): only its start and finish are taken.",
        "%(count)d tasks are interrupted (split): only their start and finish are taken.",
        n,
    ),
    "recurring": lambda n: ngettext(
        "%(count)d recurring task comes as it stands; nothing repeats it later.",
        "%(count)d recurring tasks come as they stand; nothing repeats them later.",
        n,
    ),
    "summaries": lambda n: ngettext(
        "%(count)d summary task has dates or a constraint of its own: here they follow from its subtasks.",
        "%(count)d summary tasks have dates or constraints of their own: here they follow from subtasks.",
        n,
    ),
    "foreign_links": lambda n: ngettext(
        "%(count)d dependency on another project is left out.",
        "%(count)d dependencies on other projects are left out.",
        n,
    ),
    "task_calendars": lambda n: ngettext(
        "%(count)d task has a calendar of its own that is not known here; it counts in the usual one.",
        "%(count)d tasks have calendars of their own that are not known here; they count in the usual one.",
        n,
    ),
    "leveling": lambda n: ngettext(
        "The delay from levelling of %(count)d task is part of its dates, and not kept apart.",
        "The delays from levelling of %(count)d tasks are part of their dates, and not kept apart.",
        n,
    ),
    "work": lambda n: ngettext(
        "%(count)d assignment with another share than 100 %%: the assignee is taken, the share is not.",
        "%(count)d assignments with another share than 100 %%: the assignees are taken, the shares are not.",
        n,
    ),
    "rates": lambda n: ngettext(
        "The cost rate of %(count)d resource is left out.",
        "The cost rates of %(count)d resources are left out.",
        n,
    ),
    "backwards": lambda n: _("The file is scheduled from its finish; here plans run from the start.")
    % {"count": n},
}  # fmt: skip


def lost_words(rows: PlanRows) -> list[str]:
    """One sentence for each kind of thing that is not carried over as it is."""
    if rows.is_own:
        return []
    found = [
        say(rows.lost[name]) % {"count": rows.lost[name]} for name, say in _LOST.items() if rows.lost[name]
    ]
    if rows.other_fields:
        names = pgettext("list", ", ").join(rows.other_fields)
        found.append(_("Columns of the file that have no place here: %(names)s.") % {"names": names})
    if rows.file.currency not in ("", "CNY") and any(need.planned for row in rows.rows for need in row.needs):
        text = _("Amounts are in %(currency)s and are taken as they stand.")
        found.append(text % {"currency": rows.file.currency})
    return found
