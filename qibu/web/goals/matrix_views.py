"""The pages of resource needs and of the responsibility matrix, each with its Excel file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from qibu.foundation import clock
from qibu.foundation.people.requests import PersonRequest
from qibu.projects.papers import attached
from qibu.projects.queries import Opened, open_project
from qibu.tasks.budgets import sight
from qibu.tasks.models import ResourceKind
from qibu.tasks.queries import departments_in, phases
from qibu.tasks.raci import MOST, PAGE, Matrix, Wanted, matrix
from qibu.tasks.resources import NeedLine, Totals, add_up, needs_of_project
from qibu.web.goals.sheets import hidden_words, legend, raci_file, resources_file

#: Needs on one page.
NEEDS = 100


@dataclass(frozen=True)
class Asked:
    """What the list of needs is narrowed to; None and "" mean everything."""

    phase: int | None
    department: int | None
    kind: str

    def takes(self, line: NeedLine) -> bool:
        return (
            (self.phase is None or line.phase == self.phase)
            and (self.department is None or (line.department or 0) == self.department)
            and (not self.kind or line.kind == self.kind)
        )

    @property
    def is_empty(self) -> bool:
        return self.phase is None and self.department is None and not self.kind


def _needs(opened: Opened) -> tuple[list[NeedLine], Totals, dict[int, str]]:
    lines, tops = needs_of_project(opened.project, sight(opened.project, opened.grants))
    return lines, add_up(lines, tops), tops


@require_GET
def resources(request: PersonRequest, project: int) -> HttpResponse:
    """Totals by phase, department and person; a total leads to the needs it is made of."""
    opened = open_project(request.user, project)
    lines, totals, tops = _needs(opened)
    get = request.GET
    kind = get.get("kind", "")
    asked = Asked(
        _int(get.get("phase")), _int(get.get("department")), kind if kind in ResourceKind.values else ""
    )
    chosen = [line for line in lines if asked.takes(line)]
    pages = max(1, -(-len(chosen) // NEEDS))
    number = min(max(1, _int(get.get("page")) or 1), pages)
    context = {
        **_frame(opened),
        "totals": totals,
        "lines": chosen[(number - 1) * NEEDS : number * NEEDS],
        "chosen": add_up(chosen, {}).project,
        "asked": asked,
        "number": number,
        "pages": pages,
        "phases": tops.items(),
        "departments": [(total.key, total.name or "—") for total in totals.departments],
        "kinds": [(str(one.value), one.label) for one in ResourceKind],
        "hidden": hidden_words(totals.project.hidden) if totals.project.hidden else "",
    }
    return render(request, "web/goals/resources.html", context)


@require_GET
def resources_xlsx(request: PersonRequest, project: int) -> HttpResponse:
    """The same as an Excel file: the sums and the lines of what this reader may see."""
    opened = open_project(request.user, project)
    lines, totals, _tops = _needs(opened)
    return attached(resources_file(opened.project, clock.now(), lines, totals), "resources.xlsx")


@require_GET
def raci(request: PersonRequest, project: int) -> HttpResponse:
    """责任矩阵: tasks by departments or by people, a page at a time; `?print=1` shows them together."""
    opened = open_project(request.user, project)
    found, wanted = _matrix(request, opened, MOST if request.GET.get("print") == "1" else PAGE)
    context = {
        **_frame(opened),
        "found": found,
        "wanted": wanted,
        "printing": request.GET.get("print") == "1",
        "departments": departments_in(opened.project),
        "phases": phases(opened.project),
        "legend": legend(),
        "may_staff": opened.grants.may("plan.edit"),
    }
    return render(request, "web/goals/raci.html", context)


@require_GET
def raci_xlsx(request: PersonRequest, project: int) -> HttpResponse:
    """The matrix with the same filter as an Excel file."""
    opened = open_project(request.user, project)
    found, _wanted = _matrix(request, opened, 20_000)
    return attached(raci_file(opened.project, clock.now(), found), "raci.xlsx")


def _matrix(request: PersonRequest, opened: Opened, size: int) -> tuple[Matrix, Wanted]:
    get = request.GET
    wanted = Wanted(_int(get.get("phase")), _int(get.get("department")), get.get("by") == "people")
    return matrix(opened.project, wanted, page=_int(get.get("page")) or 1, size=size), wanted


def _frame(opened: Opened) -> dict[str, Any]:
    return {"opened": opened, "project": opened.project}


def _int(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None
