"""The pages of form 1."""

from qibu.projects.views.charter import charter, charter_file, edit_charter, state
from qibu.projects.views.lines import deliverable, deliverables, objective, objectives
from qibu.projects.views.measuring import readings
from qibu.projects.views.settings import settings
from qibu.projects.views.start import new_project, projects
from qibu.projects.views.team import team

__all__ = [
    "charter",
    "charter_file",
    "deliverable",
    "deliverables",
    "edit_charter",
    "new_project",
    "objective",
    "objectives",
    "projects",
    "readings",
    "settings",
    "state",
    "team",
]
