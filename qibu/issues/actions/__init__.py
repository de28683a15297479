"""What people do with risks and issues."""

from qibu.issues.actions.bulk import change_issues
from qibu.issues.actions.importing import import_issues
from qibu.issues.actions.repeating import confirm_repeat, reject_repeat
from qibu.issues.actions.reporting import EDITABLE, edit_issue, report_issue, triage_issue, values_of
from qibu.issues.actions.saved_views import delete_view, save_view
from qibu.issues.actions.solving import give_solution, submit_result
from qibu.issues.actions.verifying import (
    answer_recurrence,
    reopen_issue,
    return_issue,
    verify_issue,
    withdraw_issue,
)

__all__ = [
    "EDITABLE",
    "answer_recurrence",
    "change_issues",
    "confirm_repeat",
    "delete_view",
    "edit_issue",
    "give_solution",
    "import_issues",
    "reject_repeat",
    "reopen_issue",
    "report_issue",
    "return_issue",
    "save_view",
    "submit_result",
    "triage_issue",
    "values_of",
    "verify_issue",
    "withdraw_issue",
]
