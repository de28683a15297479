"""Form 1, 项目基本信息表, as a document (D0, D1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.documents.paper import Pair, Pairs, Paper, shown
from qibu.projects.models import Deliverable, Objective
from qibu.projects.papers import project_paper
from qibu.projects.queries import Charter, DepartmentSeat, Named

#: What a file says it is when it comes back.
FORM = "form-1"


def form_1(form1: Charter, today: date) -> Paper:
    """The charter laid out as the office prints it; whoever calls it has asked whether it may be seen."""
    project, team = form1.project, form1.team
    pairs = [
        Pair(_("Project name"), project.name),
        Pair(_("Project number"), project.code),
        Pair(_("Project lead"), _name(team.lead)),
        Pair(_("Deputy lead"), _name(team.deputy)),
        Pair(pgettext("date", "Start"), project.start.isoformat()),
        Pair(pgettext("date", "Planned finish"), project.planned_finish.isoformat()),
        Pair(_("Sponsor"), _name(team.sponsor), wide=True),
        Pair(_("Core objectives"), _goals(project.goals, form1.objectives), wide=True),
        Pair(_("Participating departments"), _seats(team.seats), wide=True),
        Pair(_("Deliverables"), _numbered([_deliverable(one) for one in form1.deliverables]), wide=True),
        Pair(_("In scope"), project.in_scope, wide=True),
        Pair(_("Out of scope"), project.out_of_scope, wide=True),
        Pair(pgettext("form 1", "Remarks"), project.remarks, wide=True),
    ]
    metadata: dict[str, str | int] = {
        "form": FORM, "project": project.pk, "code": project.code, "version": project.version,
    }  # fmt: skip
    return project_paper(pgettext("document", "Project charter"), today, [Pairs(pairs)], metadata=metadata)


def _name(person: Named | None) -> str:
    return person.name if person is not None else ""


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _goals(goals: str, objectives: Sequence[Objective]) -> str:
    """The words of the charter, then the measurable objectives as a numbered list."""
    return "\n".join(
        part for part in (goals.strip(), _numbered([_objective(one) for one in objectives])) if part
    )


def _objective(one: Objective) -> str:
    target = "" if one.target is None else f"{shown(float(one.target))} {one.unit}".replace(" %", "%").strip()
    measure = " ".join(part for part in (one.metric, target) if part)
    return "；".join(
        part for part in (one.statement, measure, one.due.isoformat() if one.due else "") if part
    )


def _seats(seats: Sequence[DepartmentSeat]) -> str:
    """One department in a line, with who speaks for it."""
    lines = []
    for seat in seats:
        people = "、".join(name for name in (_name(seat.liaison), _name(seat.deputy)) if name)
        lines.append(f"{seat.department}：{people}" if people else seat.department)
    return "\n".join(lines)


def _deliverable(one: Deliverable) -> str:
    parts = (
        one.name,
        one.department.name if one.department else "",
        one.due.isoformat() if one.due else "",
        one.standard.strip(),
    )
    return "；".join(part for part in parts if part)
