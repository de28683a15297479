"""What stands higher than a project and answers the conditions of its next step (S1)."""

from __future__ import annotations

from django.db.models import Count, Q

from qibu.changes.queries import current_number
from qibu.closing.models.retrospective import Retrospective, Stage
from qibu.closing.queries import acceptance, signing
from qibu.issues.models import Issue
from qibu.kernel import lifecycle
from qibu.projects.models import Project
from qibu.tasks.models import Status, Task


def facts(project_id: int) -> dict[str, bool]:
    """Condition → whether it holds: those of the plan, and those of closing where the project is closing,
    whose next step alone asks them. Three statements, or eight.
    """
    closing = Project.objects.filter(pk=project_id, state=lifecycle.CLOSING).first()
    return plan_facts(project_id) | (closing_facts(closing) if closing else {})


def plan_facts(project_id: int) -> dict[str, bool]:
    """What the checklist of a project's life asks of the plan (S1); two statements."""
    rows = Task.objects.filter(project=project_id, is_summary=False).live().exclude(status=Status.CANCELLED)
    found = rows.aggregate(
        total=Count("pk"),
        undated=Count("pk", filter=Q(planned_finish=None)),
        still_open=Count("pk", filter=~Q(status=Status.DONE)),
    )
    return {
        "tasks_planned": found["total"] > 0 and not found["undated"],
        "plan_approved": current_number(project_id) > 0,
        "tasks_finished": found["total"] > 0 and not found["still_open"],
    }


def closing_facts(project: Project) -> dict[str, bool]:
    """What acceptance, issues, sign-off and retrospective answer (F1–F3): five statements, six more
    where the acceptance is signed and compared with what is true now."""
    published = Retrospective.objects.filter(space=project.space_id, stage=Stage.PUBLISHED)
    return acceptance.facts(project.pk) | {
        "issues_closed": not Issue.objects.filter(project=project).open().exists(),
        "signed": signing.is_signed(project),
        "retrospective_published": published.exists(),
    }
