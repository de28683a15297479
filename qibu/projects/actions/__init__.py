"""What people do with a charter. Every function is one transaction: allow → change → record → queue."""

from qibu.projects.actions.charter import create_project, edit_charter
from qibu.projects.actions.common import open_locked
from qibu.projects.actions.lines import (
    add_deliverable,
    add_objective,
    edit_deliverable,
    edit_objective,
    remove_deliverable,
    remove_objective,
)
from qibu.projects.actions.measuring import record_reading
from qibu.projects.actions.settings import set_settings
from qibu.projects.actions.state import change_state, start_after_approval, start_execution
from qibu.projects.actions.team import TeamSaved, set_team, warnings_of

__all__ = [
    "TeamSaved",
    "add_deliverable",
    "add_objective",
    "change_state",
    "create_project",
    "edit_charter",
    "edit_deliverable",
    "edit_objective",
    "open_locked",
    "record_reading",
    "remove_deliverable",
    "remove_objective",
    "set_settings",
    "set_team",
    "start_after_approval",
    "start_execution",
    "warnings_of",
]
