"""The facts of a retrospective in words: one list of tables, read by the page and by 项目复盘报告 (F3).

They are made of the plain JSON of `queries.retrospective_facts`, live or as it was frozen at publishing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from qibu.foundation.documents.paper import FormColumn, FormRow, Kind, Pair, Pairs, Table, Value
from qibu.issues.models import Type
from qibu.progress.models import Cause
from qibu.projects.models import Project

Facts = Mapping[str, Any]

PROMISES: Final[Mapping[str, str | Promise]] = {
    "kept": pgettext_lazy("retrospective", "Kept"),
    "broken": pgettext_lazy("retrospective", "Broken"),
    "at_risk": pgettext_lazy("retrospective", "At risk"),
    "running": pgettext_lazy("retrospective", "Running"),
    "pending": pgettext_lazy("retrospective", "Not begun"),
}
_DEPARTMENT: Final = gettext_lazy("Department")
_DAYS: Final = pgettext_lazy("column", "Days")


@dataclass(frozen=True)
class FactRow:
    """One row: the cells as they are printed; `url` is where its first cell leads."""

    cells: tuple[Value, ...]
    url: str = ""

    @property
    def first(self) -> Value:
        return self.cells[0]

    def rest(self, columns: Sequence[FormColumn]) -> list[tuple[str, bool, str]]:
        """(title, whether it is a number, text) of the other cells."""
        pairs = zip(columns[1:], self.cells[1:], strict=True)
        return [(column.title, column.kind == "number", _shown(value)) for column, value in pairs]


@dataclass(frozen=True)
class FactTable:
    """A table of facts: `url` is the page it is counted from, `note` what is counted."""

    title: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FactRow, ...]
    url: str
    note: str = ""

    @property
    def lines(self) -> list[tuple[FactRow, list[tuple[str, bool, str]]]]:
        return [(row, row.rest(self.columns)) for row in self.rows]

    def printed(self) -> Table:
        """The same on paper."""
        return Table(columns=self.columns, rows=[FormRow(row.cells) for row in self.rows], title=self.title)


def _shown(value: Value) -> str:
    return "—" if value is None or value == "" else str(value)


def _column(title: str | Promise, width: float, kind: Kind = "text") -> FormColumn:
    return FormColumn(str(title), width, kind)


def head_of(facts: Facts) -> list[tuple[str, str]]:
    """The project in a few words: (label, text)."""
    plan, scope = facts["schedule"], facts["scope"]
    finished = plan["tasks"] and plan["done"] == plan["tasks"]
    late = plan["days_late"] if finished else None
    return [
        (_("Finish agreed first"), plan["agreed"] or "—"),
        (_("Finish agreed last"), _baseline(plan)),
        (_("Actual finish"), plan["actual"] if finished else _("not finished yet")),
        (
            _("Later than agreed first"),
            _("%(days)+d working days") % {"days": late} if late is not None else "—",
        ),
        (_("Tasks finished"), f"{plan['done']} / {plan['tasks']}"),
        (_("Finished later than planned"), str(plan["late"])),
        (_("Added to the scope"), str(scope["added"])),
        (_("Dropped from the scope"), str(scope["dropped"])),
    ]


def _baseline(plan: Facts) -> str:
    if not plan["last_agreed"]:
        return "—"
    return f"{plan['last_agreed']} (V{plan['baselines']})"


def printed_head(facts: Facts) -> Pairs:
    """The same on paper."""
    return Pairs([Pair(label, text) for label, text in head_of(facts)])


def tables_of(project: Project, facts: Facts) -> list[FactTable]:
    """Every table that has rows, in the order of the report."""
    found = [
        _milestones(project, facts), _variances(project, facts), _waited(project, facts),
        _blocked(project, facts), _issues(project, facts),
        *(_rates(project, facts, key) for key in _RATES), _promises(project, facts),
    ]  # fmt: skip
    return [table for table in found if table.rows]


def as_of(facts: Facts) -> datetime:
    """When the facts were taken."""
    return datetime.fromisoformat(facts["as_of"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _milestones(project: Project, facts: Facts) -> FactTable:
    rows = [
        FactRow(
            (
                one["name"], _day(one["agreed"]), _day(one["last_agreed"]), _day(one["planned"]),
                _day(one["actual"]), one["days_late"],
            ),
            reverse("task", args=[project.pk, one["task"]]),
        )
        for one in facts["milestones"]
    ]  # fmt: skip
    columns = (
        _column(pgettext("column", "Milestone"), 28, "wrap"),
        _column(pgettext("retrospective", "Agreed first"), 13, "date"),
        _column(pgettext("retrospective", "Agreed last"), 13, "date"),
        _column(pgettext("retrospective", "Planned"), 13, "date"),
        _column(pgettext("retrospective", "Actual"), 13, "date"),
        _column(pgettext("retrospective", "Late"), 8, "number"),
    )
    note = _("Working days later than agreed first; a minus sign is earlier.")
    return FactTable(_("Milestones"), columns, tuple(rows), reverse("milestones", args=[project.pk]), note)


def _variances(project: Project, facts: Facts) -> FactTable:
    rows = [
        FactRow((one["department"] or "—", one["count"], one["days"], _causes(one["causes"])))
        for one in facts["variances"]
    ]
    columns = (
        _column(_DEPARTMENT, 18, "wrap"), _column(pgettext("retrospective", "Times"), 8, "number"),
        _column(_DAYS, 8, "number"), _column(pgettext("retrospective", "Causes"), 46, "wrap"),
    )  # fmt: skip
    note = _("Working days at their largest, counted where the delay came from.")
    url = reverse("variances", args=[project.pk])
    return FactTable(pgettext("tab", "Variances"), columns, tuple(rows), url, note)


def _causes(causes: Sequence[Facts]) -> str:
    """Technical 2× (5 days), …"""
    said = pgettext("retrospective", "%(cause)s %(count)d× (%(days)d working days)")
    return " · ".join(said % {**one, "cause": _cause(one["cause"])} for one in causes)


def _cause(name: str) -> str:
    if not name:
        return _("no cause given")
    return str(Cause(name).label) if name in Cause.values else name


def _waited(project: Project, facts: Facts) -> FactTable:
    rows = [
        FactRow((one["source"] or "—", one["heir"] or "—", one["tasks"], one["days"]))
        for one in facts["waited"]
    ]
    columns = (
        _column(_("Slip of"), 18, "wrap"), _column(pgettext("department", "Waiting"), 18, "wrap"),
        _column(pgettext("column", "Tasks"), 8, "number"), _column(_DAYS, 8, "number"),
    )  # fmt: skip
    return FactTable(
        _("Waited for other departments"), columns, tuple(rows), reverse("variances", args=[project.pk]),
        _("Working days passed on by a delay."),
    )  # fmt: skip


def _blocked(project: Project, facts: Facts) -> FactTable:
    rows = [FactRow((one["department"] or "—", one["count"], one["days"])) for one in facts["blocked"]]
    columns = (
        _column(_DEPARTMENT, 18, "wrap"), _column(pgettext("retrospective", "Times"), 8, "number"),
        _column(_DAYS, 8, "number"),
    )  # fmt: skip
    note = _("Working days for which tasks were blocked.")
    return FactTable(_("Blocked tasks"), columns, tuple(rows), reverse("issues", args=[project.pk]), note)


def _issues(project: Project, facts: Facts) -> FactTable:
    rows = [
        FactRow((
            str(Type(one["type"]).label) if one["type"] in Type.values else "—", one["count"], one["open"],
            one["repeated"], one["recurred"] or 0,
        ))
        for one in facts["issues"]
    ]  # fmt: skip
    columns = (
        _column(pgettext("column", "Type"), 18), _column(pgettext("retrospective", "Number"), 8, "number"),
        _column(pgettext("column", "Open"), 8, "number"),
        _column(pgettext("retrospective", "Repeats"), 8, "number"),
        _column(pgettext("retrospective", "Came back"), 8, "number"),
    )  # fmt: skip
    return FactTable(_("Risks and issues"), columns, tuple(rows), reverse("issues", args=[project.pk]))


#: Section of the facts → title, the column of all, the column of those kept, the page it is counted from.
_RATES: Final[Mapping[str, tuple[str | Promise, str | Promise, str | Promise, str]]] = {
    "reports": (
        gettext_lazy("Weekly reports on time"), pgettext_lazy("retrospective", "Due"),
        pgettext_lazy("retrospective", "On time"), "reports",
    ),
    "answers": (
        gettext_lazy("Answers on time to what was asked"), pgettext_lazy("retrospective", "Answers"),
        pgettext_lazy("retrospective", "On time"), "dispatch",
    ),
    "kept": (
        gettext_lazy("Commitments kept"), pgettext_lazy("retrospective", "Finished"),
        pgettext_lazy("retrospective", "As agreed"), "dispatch",
    ),
}  # fmt: skip


def _rates(project: Project, facts: Facts, key: str) -> FactTable:
    title, every, kept, page = _RATES[key]
    rows = [
        FactRow((one["department"], one["of"], one["kept"], f"{one['rate'] or 0}%")) for one in facts[key]
    ]
    columns = (
        _column(_DEPARTMENT, 18, "wrap"), _column(every, 8, "number"), _column(kept, 8, "number"),
        _column(pgettext("retrospective", "Rate"), 8, "number"),
    )  # fmt: skip
    return FactTable(str(title), columns, tuple(rows), reverse(page, args=[project.pk]))


def _promises(project: Project, facts: Facts) -> FactTable:
    rows = [FactRow((str(PROMISES.get(state, state)), count)) for state, count in facts["promises"].items()]
    columns = (
        _column(pgettext("retrospective", "State"), 18),
        _column(pgettext("retrospective", "Number"), 8, "number"),
    )
    return FactTable(
        _("Promises between tasks"), columns, tuple(rows), reverse("schedule", args=[project.pk])
    )
