"""The phases of a project by the first part of their WBS number."""

from __future__ import annotations

from qibu.foundation.plain import fetch
from qibu.projects.models import Project

_PHASES = """
    SELECT wbs, name FROM tasks_task
     WHERE project_id = %s AND level = 0 AND is_summary AND deleted_at IS NULL ORDER BY sort"""


def phase_names(project: Project) -> dict[str, str]:
    """WBS number of each top-level summary task → its name; one statement."""
    return dict(fetch(_PHASES, [project.pk]))
