"""联动: what an action sets off in a higher slice, in order, in the same transaction.

Keys are the actions of the journal; a line reads "after this, that".
"""

from collections.abc import Mapping

from qibu.actionitems.leaving import follow_team as follow_doers
from qibu.changes.actions.adopting import adopt_baseline
from qibu.changes.actions.guarding import (
    follow_lead,
    keep_baselined_tasks,
    keep_import_to_baseline,
    keep_rows_to_baseline,
    keep_to_baseline,
)
from qibu.changes.actions.scoping import keep_scope
from qibu.closing.actions.acceptance.following import follow_charter, keep_results
from qibu.closing.actions.acceptance.following import follow_team as follow_judges
from qibu.closing.actions.archive import ask_for_package
from qibu.closing.actions.retrospective_asking import follow_meeting
from qibu.closing.actions.retrospective_asking import follow_team as follow_contributors
from qibu.closing.actions.signing_slots import follow_team as follow_signers
from qibu.commitments.actions.reopening import follow_plan, follow_task, follow_team
from qibu.foundation.journal.actions import Reaction
from qibu.issues.actions.blocks import keep_block, keep_blocks
from qibu.issues.actions.leaving import follow_team as follow_owners
from qibu.lessons.actions import follow_lead as follow_lesson_lead
from qibu.meetings.actions.settling import follow_team as follow_hosts
from qibu.progress.actions.periods import open_after
from qibu.projects.actions.state import start_after_approval
from qibu.tasks.actions.forecasting import follow_project, forget_forecasts
from qibu.tasks.actions.keeping import keep_departments_with_work
from qibu.tasks.actions.promising import tell_of_promises
from qibu.web.lessons.reacting import (
    keep_recurrence,
    keep_repeat,
    show_with_issue,
    show_with_project,
    show_with_tasks,
)

#: These may move many forecasts; the worker remakes them in its next round.
CALENDAR_CHANGES = ("calendar.changed", "calendar.given")

TABLE: Mapping[str, tuple[Reaction, ...]] = {
    "task.edited": (keep_to_baseline, tell_of_promises, follow_task, keep_block),
    "tasks.added": (tell_of_promises, show_with_tasks),
    "tasks.imported": (
        keep_import_to_baseline, adopt_baseline, tell_of_promises, follow_plan, show_with_tasks, keep_blocks,
    ),
    "tasks.deleted": (keep_baselined_tasks, tell_of_promises, follow_plan, keep_blocks),
    "tasks.restored": (tell_of_promises, keep_blocks),
    "tasks.edited": (keep_rows_to_baseline, tell_of_promises, follow_plan, keep_blocks),
    "task.moved": (tell_of_promises,),
    "tasks.moved": (tell_of_promises,),
    "links.set": (tell_of_promises,),
    "link.made": (tell_of_promises,),
    "link.removed": (tell_of_promises,),
    "forecast.moved": (tell_of_promises,),
    "charter.edited": (keep_scope, follow_project),
    "deliverable.edited": (follow_charter,),
    "deliverable.removed": (keep_results,),
    "issue.reported": (show_with_issue,),
    "issue.repeat_confirmed": (keep_repeat,),
    "issue.recurrence_answered": (keep_recurrence,),
    "project.settings_changed": (follow_project,),
    "project.created": (show_with_project,),
    "project.state_changed": (open_after, ask_for_package),
    "team.set": (
        keep_departments_with_work, follow_team, follow_lead, follow_hosts, open_after, follow_lesson_lead,
        follow_owners, follow_doers, follow_judges, follow_contributors, follow_signers,
    ),
    "meeting.called": (follow_meeting,),
    "report.submitted": (tell_of_promises, keep_blocks),
    "report.own_updated": (tell_of_promises, keep_blocks),
    "plan.approved": (start_after_approval, follow_plan),
    **dict.fromkeys(CALENDAR_CHANGES, (forget_forecasts,)),
}  # fmt: skip
