"""验收单: per deliverable the standard, the result, what the departments said; to be signed (D1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.closing.models import Submission, Verdict
from qibu.closing.queries.acceptance_pages import Card, files_of_rounds
from qibu.foundation.documents.paper import (
    Block,
    FormColumn,
    FormRow,
    Heading,
    Pair,
    Pairs,
    Paper,
    Signatures,
    Table,
    Text,
)
from qibu.foundation.files.models import StoredFile
from qibu.projects.models import Project
from qibu.projects.papers import facts_line, project_paper


def acceptance_paper(project: Project, today: date, cards: Sequence[Card]) -> Paper:
    """The sheet of these deliverables as they stand; whoever calls it has asked whether they may be seen."""
    files = files_of_rounds(project.space_id, [one.current for one in cards if one.current is not None])
    blocks: list[Block] = [facts_line(project, today)]
    for place, card in enumerate(cards, start=1):
        blocks += _blocks(place, card, files)
    if not cards:
        blocks.append(Text(_("This project has no deliverables.")))
    departments = dict.fromkeys(
        one.name
        for card in cards
        for one in (card.deliverable.department, *card.concerned.departments)
        if one is not None
    )
    blocks.append(Signatures([*departments, _("Project lead")], _("Date")))
    return project_paper(_("Acceptance sheet"), today, blocks)


def _blocks(place: int, card: Card, files: Mapping[int, Sequence[StoredFile]]) -> list[Block]:
    deliverable, current = card.deliverable, card.current
    objective = deliverable.objective
    statement = objective.statement if objective is not None else ""
    standard, goal = (
        (current.standard, current.objective) if current is not None else (deliverable.standard, statement)
    )
    department = current.department if current is not None else deliverable.department
    pairs = [
        Pair(_("Department"), department.name if department is not None else "—"),
        Pair(_("State"), card.word),
        Pair(_("Acceptance standard"), standard or "—", wide=True),
        Pair(_("Objective"), goal or "—", wide=True),
    ]
    if current is None:
        return [Heading(f"{place}. {deliverable.name}"), Pairs(pairs)]
    pairs += [
        Pair(pgettext("acceptance", "Round"), str(current.round)),
        Pair(_("Handed in by"), f"{current.by.name} {_when(current)}"),
        Pair(_("The result"), current.note or "—", wide=True),
    ]
    shown = [f"{one.name} (SHA-256 {one.sha256})" for one in files.get(current.pk, ())]
    shown += [f"{one['label']} {one['address']}".strip() for one in current.links]
    if shown:
        pairs.append(Pair(_("Files and links"), "\n".join(shown), wide=True))
    return [Heading(f"{place}. {deliverable.name}"), Pairs(pairs), _answers(current)]


def _when(current: Submission) -> str:
    return f"{timezone.localtime(current.at):%Y-%m-%d %H:%M}"


def _answers(current: Submission) -> Table:
    return Table(
        columns=[
            FormColumn(_("Department"), 14, "wrap"),
            FormColumn(pgettext("acceptance", "Answer"), 14, "center"),
            FormColumn(_("Answered by"), 12, "center"),
            FormColumn(pgettext("acceptance", "Answered"), 17, "datetime"),
            FormColumn(_("Conditions or reasons"), 40, "wrap"),
        ],
        rows=[_row(one) for one in current.verdicts.all()],
    )


def _answer(verdict: Verdict) -> str:
    if verdict.answer:
        return str(verdict.get_answer_display())
    ended = verdict.submission.ended_at is not None
    return _("not asked any more") if ended else _("not answered yet")


def _row(verdict: Verdict) -> FormRow:
    conditions = [f"{one.text} ({one.owner.name}, {one.due.isoformat()})" for one in verdict.conditions.all()]
    return FormRow(
        [
            verdict.department.name,
            _answer(verdict),
            verdict.by.name if verdict.by is not None else "",
            timezone.localtime(verdict.at).replace(tzinfo=None) if verdict.at is not None else None,
            "\n".join([*conditions, *([verdict.reasons] if verdict.reasons else [])]),
        ]
    )
