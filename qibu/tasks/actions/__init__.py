"""What people do with a plan. Each function is one transaction: allow → change → record → queue."""

from qibu.tasks.actions.adding import Line, add_tasks
from qibu.tasks.actions.bulk_editing import RowEdit, Wish, edit_rows, edit_tasks, preview_edit
from qibu.tasks.actions.copying import copy_tasks
from qibu.tasks.actions.crossing import link_across
from qibu.tasks.actions.delivering import link_tasks_to_deliverable
from qibu.tasks.actions.editing import edit_task, nudge_task
from qibu.tasks.actions.forecasting import refresh_forecast
from qibu.tasks.actions.linking import LinkTerms, link_tasks, unlink_tasks
from qibu.tasks.actions.moving import (
    arrange_tasks,
    delete_tasks,
    indent_task,
    indent_tasks,
    move_task,
    move_tasks,
    outdent_task,
    outdent_tasks,
    restore_tasks,
    step_tasks,
)
from qibu.tasks.actions.preceding import set_predecessors
from qibu.tasks.actions.relinking import change_link
from qibu.tasks.actions.replanning import replan_tasks
from qibu.tasks.actions.work import Saved

__all__ = [
    "Line",
    "LinkTerms",
    "RowEdit",
    "Saved",
    "Wish",
    "add_tasks",
    "arrange_tasks",
    "change_link",
    "copy_tasks",
    "delete_tasks",
    "edit_rows",
    "edit_task",
    "edit_tasks",
    "indent_task",
    "indent_tasks",
    "link_across",
    "link_tasks",
    "link_tasks_to_deliverable",
    "move_task",
    "move_tasks",
    "nudge_task",
    "outdent_task",
    "outdent_tasks",
    "preview_edit",
    "refresh_forecast",
    "replan_tasks",
    "restore_tasks",
    "set_predecessors",
    "step_tasks",
    "unlink_tasks",
]
