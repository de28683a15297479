"""What people do with a plan. Each function is one transaction: allow → change → record → queue."""

from qibu.tasks.actions.adding import Line, add_tasks
from qibu.tasks.actions.editing import edit_task, nudge_task
from qibu.tasks.actions.forecasting import refresh_forecast
from qibu.tasks.actions.linking import LinkTerms, link_tasks, unlink_tasks
from qibu.tasks.actions.moving import delete_tasks, indent_task, move_task, outdent_task, restore_tasks
from qibu.tasks.actions.work import Saved

__all__ = [
    "Line",
    "LinkTerms",
    "Saved",
    "add_tasks",
    "delete_tasks",
    "edit_task",
    "indent_task",
    "link_tasks",
    "move_task",
    "nudge_task",
    "outdent_task",
    "refresh_forecast",
    "restore_tasks",
    "unlink_tasks",
]
