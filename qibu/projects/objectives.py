"""Reading objectives with where they stand, and the deliverables below them (S2, S3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from qibu.projects.measure import HEIGHT, WIDTH, Spark, Standing, spark, standing
from qibu.projects.models import Deliverable, Objective, ObjectiveReading, Project
from qibu.projects.words import plain


@dataclass(frozen=True)
class Outlook:
    """What the tasks of a deliverable say of it: how many, how far, and when the last is forecast to end.

    ``percent`` is weighted by working days, None without tasks; ``finish`` the last actual or forecast day.
    """

    tasks: int = 0
    open: int = 0
    percent: int | None = None
    finish: date | None = None


@dataclass(frozen=True)
class DeliverableLine:
    """A deliverable as a list shows it; ``late``: calendar days its forecast lies after its due day."""

    row: Deliverable
    outlook: Outlook
    today: date

    @property
    def late(self) -> int:
        due, end = self.row.due, self.outlook.finish
        if due is None:
            return 0
        if self.outlook.tasks and not self.outlook.open:
            return max((end - due).days, 0) if end else 0
        return max(((end or due) - due).days, (self.today - due).days, 0)

    @property
    def done(self) -> int:
        """How many of its tasks are done."""
        return self.outlook.tasks - self.outlook.open

    @property
    def is_done(self) -> bool:
        return self.outlook.tasks > 0 and not self.outlook.open

    @property
    def status_code(self) -> str:
        """The chip that says it."""
        if self.is_done:
            return "done"
        if self.late:
            return "late"
        return "in_progress" if self.outlook.percent else "not_started"


@dataclass(frozen=True)
class ObjectiveLine:
    """An objective with its newest reading, its line of readings, and its deliverables."""

    row: Objective
    readings: tuple[ObjectiveReading, ...]
    deliverables: tuple[DeliverableLine, ...]
    today: date

    @property
    def newest(self) -> ObjectiveReading | None:
        """The newest reading with a value: the one that counts."""
        return next((one for one in self.readings if one.value is not None), None)

    @property
    def value(self) -> Decimal | None:
        return self.newest.value if self.newest else None

    @property
    def standing(self) -> Standing:
        return standing(self.row.start_value, self.row.target, self.value)

    @property
    def spark(self) -> Spark | None:
        told = [(one.day, one.value) for one in reversed(self.readings) if one.value is not None]
        return spark(told, self.row.target)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the little chart."""
        return WIDTH, HEIGHT

    @property
    def spark_words(self) -> str:
        """The little chart for those who do not see it."""
        told = [one.value for one in reversed(self.readings) if one.value is not None]
        return _("From %(first)s to %(last)s in %(count)d readings") % {
            "first": self.amount(told[0]),
            "last": self.amount(told[-1]),
            "count": len(told),
        }

    @property
    def overdue(self) -> bool:
        """Past its day and, as far as it is measured, not reached."""
        due = self.row.due
        return due is not None and due < self.today and self.standing.state not in {"reached", "exceeded"}

    @property
    def status_code(self) -> str:
        """The chip that says it."""
        state = self.standing.state
        if state in {"reached", "exceeded"}:
            return "done"
        if self.overdue or state == "behind":
            return "late"
        return "not_started" if state == "unmeasured" else "in_progress"

    @property
    def bar(self) -> int | None:
        """The percentage of the bar, 0 to 100."""
        percent = self.standing.percent
        return None if percent is None else min(100, max(0, percent))

    def amount(self, value: Decimal | None) -> str:
        """A value with the unit: "320 万元", "1.8%"; "—" for none."""
        if value is None:
            return "—"
        unit = self.row.unit
        tight = unicodedata.normalize("NFKC", unit) in {"%", "‰", "°C"}
        return f"{plain(value)}{'' if tight or not unit else ' '}{unit}"

    @property
    def words(self) -> str:
        """Where it stands, in words and figures."""
        now = self.standing
        told = {"value": self.amount(self.value), "target": self.amount(self.row.target)}
        if now.state == "unmeasured":
            return _("No figure yet") if self.readings else _("Nothing recorded yet")
        if now.state == "open":
            return _("%(value)s; no target to compare with") % told
        if now.state == "exceeded":
            told["beyond"] = self.amount(now.beyond)
            lower = _("%(value)s, %(beyond)s below the target of %(target)s: reached")
            higher = _("%(value)s, %(beyond)s above the target of %(target)s: reached")
            return (lower if now.falls else higher) % told
        if now.state == "reached":
            return _("%(value)s: target reached") % told
        if now.percent is None:
            return _("%(value)s; %(target)s is to be held") % told
        if now.state == "behind":
            return _("%(value)s, target %(target)s: further away than at the start") % told
        return _("%(value)s of %(target)s") % told if not now.falls else _("%(value)s, to %(target)s") % told


def objective_lines(
    project: Project, today: date, outlooks: Mapping[int, Outlook] | None = None
) -> tuple[list[ObjectiveLine], list[DeliverableLine]]:
    """(objectives with readings and deliverables, deliverables without an objective); three statements.

    ``outlooks``: what the tasks say, by deliverable; only higher slices know it.
    """
    found = outlooks or {}
    readings: dict[int, list[ObjectiveReading]] = {}
    for one in ObjectiveReading.objects.filter(objective__project=project).select_related("by"):
        readings.setdefault(one.objective_id, []).append(one)
    below: dict[int | None, list[DeliverableLine]] = {}
    for row in Deliverable.objects.filter(project=project).select_related("department"):
        line = DeliverableLine(row, found.get(row.pk, Outlook()), today)
        below.setdefault(row.objective_id, []).append(line)
    lines = [
        ObjectiveLine(row, tuple(readings.get(row.pk, ())), tuple(below.get(row.pk, ())), today)
        for row in Objective.objects.filter(project=project)
    ]
    return lines, below.get(None, [])


def objective_line(
    row: Objective, today: date, deliverables: Sequence[DeliverableLine] = ()
) -> ObjectiveLine:
    """One objective with all its readings; one statement."""
    readings = tuple(ObjectiveReading.objects.filter(objective=row).select_related("by"))
    return ObjectiveLine(row, readings, tuple(deliverables), today)


def deliverable_lines(
    project: Project, today: date, outlooks: Mapping[int, Outlook] | None = None
) -> list[DeliverableLine]:
    """The deliverables in their order with what their tasks say; one statement."""
    found = outlooks or {}
    rows = Deliverable.objects.filter(project=project).select_related("department", "objective")
    return [DeliverableLine(row, found.get(row.pk, Outlook()), today) for row in rows]
