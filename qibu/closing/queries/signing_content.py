"""Exactly what is signed, as plain data for one spelling and one hash (F2; decision 38).

People are {"id", "name"}, moments UTC to the second, days as "2026-07-17". Nothing here depends on the
language, the clock or who asks: the same data give the same bytes.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from qibu.closing.models import Submission, Verdict
from qibu.closing.models.acceptance import State
from qibu.closing.models.retrospective import Point, Retrospective, Stage
from qibu.closing.models.signing import Kind
from qibu.foundation.files.models import StoredFile
from qibu.projects.models import Deliverable, Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Content = dict[str, Any]
#: What the bytes are; a content of another shape gets another number.
ACCEPTANCE: Final = "qibu acceptance 1"
RETROSPECTIVE: Final = "qibu retrospective 1"
_ALONG: Final = ("verdicts__department", "verdicts__by", "verdicts__conditions__owner")


def live_content(project: Project, kind: str) -> Content | None:
    """What would be signed now; None where there is nothing to sign yet. At most eight statements."""
    return acceptance_content(project) if kind == Kind.ACCEPTANCE else retrospective_content(project)


def acceptance_content(project: Project) -> Content:
    """The deliverables with their standard, the result handed in last, and what the departments said.

    {"format", "project", "deliverables": [{"id", "name", "standard", "objective", "department", "round",
    "state", "submitted", "result", "links", "files", "verdicts"}]}; files with size and SHA-256.
    """
    rows = Deliverable.objects.filter(project=project).select_related("department", "objective")
    found = list(rows)
    rounds = Submission.objects.filter(deliverable__in=found).exclude(state=State.WITHDRAWN)
    rounds = rounds.select_related("department", "by").prefetch_related(*_ALONG).order_by("round")
    newest = {one.deliverable_id: one for one in rounds}
    files: dict[int, list[Content]] = {}
    stored = StoredFile.objects.filter(
        space=project.space_id, subject_kind="submission", subject_id__in=[one.pk for one in newest.values()]
    )
    for one in stored.filter(deleted_at=None).order_by("pk"):
        fact = {"name": one.name, "size": one.size, "sha256": one.sha256}
        files.setdefault(one.subject_id, []).append(fact)
    return {
        "format": ACCEPTANCE,
        "project": _project(project),
        "deliverables": [_deliverable(one, newest.get(one.pk), files) for one in found],
    }


def _project(project: Project) -> Content:
    return {"id": project.pk, "code": project.code, "name": project.name}


def _deliverable(row: Deliverable, handed: Submission | None, files: dict[int, list[Content]]) -> Content:
    """Standard and objective are those handed in with; before that those of the charter."""
    found: Content = {"id": row.pk, "name": row.name}
    if handed is None:
        statement = row.objective.statement if row.objective is not None else ""
        department = row.department.name if row.department is not None else ""
        return found | {
            "standard": row.standard, "objective": statement, "department": department, "round": 0,
            "state": "", "submitted": None, "result": "", "links": [], "files": [], "verdicts": [],
        }  # fmt: skip
    return found | {
        "standard": handed.standard, "objective": handed.objective, "department": handed.department.name,
        "round": handed.round, "state": handed.state,
        "submitted": {
            "by": _person(handed.by), "at": _moment(handed.at), "on_behalf": handed.on_behalf,
        },
        "result": handed.note, "links": handed.links, "files": files.get(handed.pk, []),
        "verdicts": [_verdict(one) for one in handed.verdicts.all()],
    }  # fmt: skip


def _verdict(row: Verdict) -> Content:
    return {
        "department": row.department.name,
        "answer": row.answer,
        "reasons": row.reasons,
        "by": _person(row.by),
        "at": _moment(row.at),
        "conditions": [
            {"text": one.text, "owner": _person(one.owner), "due": one.due.isoformat()}
            for one in row.conditions.all()
        ],
    }


def _person(person: Person | None) -> Content | None:
    return {"id": person.pk, "name": person.name} if person is not None else None


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at is not None else ""


def retrospective_content(project: Project) -> Content | None:
    """The published report: its summary, what was agreed on, and the facts as they were kept.

    {"format", "project", "published", "summary", "points": [{"id", "kind", "text"}], "facts"}.
    """
    row = Retrospective.objects.filter(space=project.space_id, stage=Stage.PUBLISHED).first()
    if row is None:
        return None
    return {
        "format": RETROSPECTIVE,
        "project": _project(project),
        "published": _moment(row.published_at),
        "summary": row.summary,
        "points": list(Point.objects.filter(retrospective=row).values("id", "kind", "text")),
        "facts": row.facts or {},
    }


def unaccepted(content: Content) -> list[str]:
    """Names of the deliverables of an acceptance that are not accepted yet."""
    return [one["name"] for one in content["deliverables"] if one["state"] != State.ACCEPTED]
