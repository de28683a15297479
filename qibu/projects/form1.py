"""Form 1, 项目基本信息表, as a document (D0, D1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.documents.paper import Pair, Pairs, Paper, shown
from qibu.projects.form1_values import FIELDS, FORM, own_marks, values_of
from qibu.projects.models import Deliverable, Objective
from qibu.projects.papers import project_paper
from qibu.projects.queries import Charter, DepartmentSeat, Named


def form_1(form1: Charter, today: date) -> Paper:
    """The charter laid out as the office prints it; whoever calls it has asked whether it may be seen."""
    project, texts = form1.project, texts_of(form1)
    pairs = [Pair(label, texts[name], wide=name in _WIDE) for name, label in labels().items()]
    metadata: dict[str, str | int] = {
        "form": FORM, "project": project.pk, "code": project.code, "version": project.version,
        **own_marks(project.pk, project.version, values_of(texts)),
    }  # fmt: skip
    title = pgettext("document", "Project charter")
    return project_paper(title, today, [Pairs(pairs)], metadata=metadata, kind=FORM)


_WIDE: Final = frozenset(FIELDS[FIELDS.index("sponsor") :])


def labels() -> dict[str, str]:
    """The fields of form 1 in its order, as its lines are called."""
    return {
        "name": _("Project name"),
        "code": _("Project number"),
        "lead": _("Project lead"),
        "deputy": _("Deputy lead"),
        "start": pgettext("date", "Start"),
        "planned_finish": pgettext("date", "Planned finish"),
        "sponsor": _("Sponsor"),
        "goals": _("Core objectives"),
        "departments": _("Participating departments"),
        "deliverables": _("Deliverables"),
        "in_scope": _("In scope"),
        "out_of_scope": _("Out of scope"),
        "remarks": pgettext("form 1", "Remarks"),
    }


def texts_of(form1: Charter) -> dict[str, str]:
    """The texts of form 1, field by field, as they stand on paper."""
    project, team = form1.project, form1.team
    return {
        "name": project.name,
        "code": project.code,
        "lead": _name(team.lead),
        "deputy": _name(team.deputy),
        "start": project.start.isoformat(),
        "planned_finish": project.planned_finish.isoformat(),
        "sponsor": _name(team.sponsor),
        "goals": _goals(project.goals, form1.objectives),
        "departments": _seats(team.seats),
        "deliverables": _numbered([_deliverable(one) for one in form1.deliverables]),
        "in_scope": project.in_scope,
        "out_of_scope": project.out_of_scope,
        "remarks": project.remarks,
    }


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
