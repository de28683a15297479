"""A change request as a document: what is asked, what it moves, who decided (D1, S5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.changes.effects import Effect
from qibu.changes.models import ChangeRequest
from qibu.changes.showing import MovedRow, StepLine
from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Line, Pair, Pairs, Paper, Table
from qibu.projects.models import Project
from qibu.projects.papers import project_paper


def change_paper(
    project: Project,
    row: ChangeRequest,
    steps: Sequence[StepLine],
    effect: Effect | None,
    moved: Sequence[MovedRow],
) -> Paper:
    """The request on the day it was submitted, else written; `effect` and `moved` as its page shows them."""
    blocks: list[Block] = [
        Line([(_("Project"), project.name), (_("Project number"), project.code)]),
        Pairs(_pairs(row, steps, effect)),
    ]
    if moved:
        blocks.append(_moved(moved))
    day = timezone.localtime(row.submitted_at or row.at).date()
    return project_paper(pgettext("document", "Change request"), day, blocks, kind="change")


def _pairs(row: ChangeRequest, steps: Sequence[StepLine], effect: Effect | None) -> list[Pair]:
    asked = timezone.localtime(row.submitted_at or row.at)
    words = "\n".join(f"{number}. {step.words}" for number, step in enumerate(steps, start=1))
    pairs = [
        Pair(_("No."), str(row)),
        Pair(_("State"), str(row.get_state_display())),
        Pair(_("Title"), row.title, wide=True),
        Pair(_("Reason"), str(row.get_reason_display())),
        Pair(_("Asked by"), f"{row.by.name} {asked:%Y-%m-%d %H:%M}"),
        Pair(_("Written against"), f"V{row.base.number}" if row.base else "—"),
        Pair(_("New baseline"), f"V{row.baseline.number}" if row.baseline else "—"),
        Pair(_("Explanation"), row.explanation, wide=True),
        Pair(_("Change of scope"), row.scope_note, wide=True),
        Pair(_("What should change"), words, wide=True),
    ]
    if effect is not None and effect.is_ok:
        before, after = effect.impact.finish_before, effect.impact.finish_after
        finish = f"{before.isoformat() if before else '—'} → {after.isoformat() if after else '—'}"
        pairs.append(Pair(_("Finish of the project"), finish))
        pairs.append(Pair(_("Tasks that move"), str(effect.moved)))
    if row.decided_by is not None and row.decided_at is not None:
        decided = f"{row.decided_by.name} {timezone.localtime(row.decided_at):%Y-%m-%d %H:%M}"
        pairs.append(Pair(_("Decided by"), decided, wide=True))
        pairs.append(Pair(_("Reason of the decision"), row.decision_note, wide=True))
    return pairs


def _moved(rows: Sequence[MovedRow]) -> Table:
    return Table(
        title=_("Tasks that move"),
        columns=[
            FormColumn(_("Task name"), 34, "wrap"),
            FormColumn(_("Department"), 12, "center"),
            FormColumn(pgettext("change", "Before"), 24, "center"),
            FormColumn(pgettext("change", "After"), 24, "center"),
            FormColumn(pgettext("column", "Moved"), 8, "center"),
        ],
        rows=[
            FormRow(
                [
                    one.name, one.department, _span(one, one.start_before, one.before),
                    _span(one, one.start_after, one.after), f"{one.days:+d}",
                ]
            )
            for one in rows
        ],
    )  # fmt: skip


def _span(one: MovedRow, start: date | None, finish: date) -> str:
    if start is None or one.is_milestone:
        return finish.isoformat()
    return f"{start.isoformat()} – {finish.isoformat()}"
