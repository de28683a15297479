"""The words of each kind of notice: title templates filled from `params`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext

from qibu.foundation.access.models import Role

if TYPE_CHECKING:
    from qibu.foundation.notices.models import Notice, Post
    from qibu.foundation.notices.queries import Said

#: kind → title, with named places for the notice's params; the one it counts by chooses its form.
TITLES: dict[str, Any] = {
    "plan.approved": gettext_lazy("%(project)s: the plan is approved as baseline V%(number)s"),
    "plan.waiting": gettext_lazy("%(project)s: bring the plan in and approve it"),
    "role.given": gettext_lazy("%(project)s: you are now %(role)s"),
    "change.to_decide": gettext_lazy(
        "%(project)s: %(by)s asks for a change (CR-%(number)s “%(title)s”); please decide"
    ),
    "change.asked": gettext_lazy(
        "%(project)s: %(by)s asks for a change that touches your department (CR-%(number)s “%(title)s”)"
    ),
    "change.approved": gettext_lazy("%(project)s: the change CR-%(number)s “%(title)s” is approved"),
    "change.rejected": gettext_lazy("%(project)s: the change CR-%(number)s “%(title)s” is rejected"),
    "meeting.invited": gettext_lazy("%(project)s: %(when)s, “%(title)s”; you are invited"),
    "meeting.changed": gettext_lazy("%(project)s: “%(title)s” has changed and takes place %(when)s"),
    "meeting.taken_off": gettext_lazy("%(project)s: you are no longer on the list of “%(title)s”, %(when)s"),
    "meeting.cancelled": gettext_lazy("%(project)s: “%(title)s” of %(when)s is cancelled"),
    "minutes.distributed": gettext_lazy("%(project)s: the minutes of “%(title)s” (%(when)s) are distributed"),
    "minutes.objected": gettext_lazy("%(project)s: %(by)s objects to decision %(number)s of “%(title)s”"),
    "minutes.kept": gettext_lazy("%(project)s: decision %(number)s of “%(title)s” is kept"),
    "minutes.amended": gettext_lazy("%(project)s: decision %(number)s of “%(title)s” is amended"),
    "minutes.withdrawn": gettext_lazy("%(project)s: decision %(number)s of “%(title)s” is withdrawn"),
    "issue.reported": gettext_lazy("%(by)s reports %(code)s “%(what)s”; please assign it"),
    "issue.assigned": gettext_lazy("%(code)s “%(what)s” is yours to solve"),
    "issue.solution": gettext_lazy("%(code)s “%(what)s”: %(by)s has a solution, due %(due)s"),
    "issue.to_verify": gettext_lazy("%(code)s “%(what)s”: %(by)s says it is solved; please look at it"),
    "issue.verified": gettext_lazy("%(code)s “%(what)s” is verified and closed"),
    "issue.returned": gettext_lazy("%(code)s “%(what)s” comes back to you from %(by)s"),
    "issue.reopened": gettext_lazy("%(code)s “%(what)s” is open again"),
    "issue.withdrawn": gettext_lazy("%(code)s “%(what)s” is withdrawn by %(by)s"),
    "issue.recurrence": gettext_lazy("%(code)s “%(what)s” was closed a while ago; did it come back?"),
    "issue.reminder": gettext_lazy("%(code)s “%(what)s” is due today"),
    "issue.overdue": gettext_lazy("%(code)s “%(what)s” is overdue (due %(due)s)"),
    "issue.head": gettext_lazy("%(code)s “%(what)s” of %(owner)s is overdue (due %(due)s)"),
    "issue.lead": gettext_lazy("%(code)s “%(what)s” of %(owner)s is overdue since %(due)s"),
    "action.asked": gettext_lazy("Action item “%(what)s”: asked of you by %(by)s, due %(due)s"),
    "action.to_verify": gettext_lazy("Action item “%(what)s”: %(by)s says it is done; please look at it"),
    "action.closed": gettext_lazy("Action item “%(what)s” is verified and closed"),
    "action.returned": gettext_lazy("Action item “%(what)s” comes back to you from %(by)s"),
    "action.cancelled": gettext_lazy("Action item “%(what)s” is no longer asked of you"),
    "action.reminder": gettext_lazy("Action item “%(what)s” is due today"),
    "action.overdue": gettext_lazy("Action item “%(what)s” is overdue (due %(due)s)"),
    "action.head": gettext_lazy("Action item “%(what)s” of %(owner)s is overdue (due %(due)s)"),
    "action.lead": gettext_lazy("Action item “%(what)s” of %(owner)s is overdue since %(due)s"),
    "acceptance.asked": gettext_lazy(
        "“%(what)s”: %(by)s has handed in the result; your department judges it by %(due)s"
    ),
    "acceptance.accepted": gettext_lazy("“%(what)s” is accepted by all departments concerned"),
    "acceptance.rejected": gettext_lazy("“%(what)s” is rejected by %(department)s"),
    "acceptance.rework": gettext_lazy("“%(what)s”: %(by)s has planned the rework"),
    "acceptance.reminder": gettext_lazy("“%(what)s” is to be judged by your department today"),
    "acceptance.overdue": gettext_lazy("“%(what)s”: your department has not judged it yet (due %(due)s)"),
    "acceptance.head": gettext_lazy("“%(what)s”: %(department)s has not judged it yet (due %(due)s)"),
    "acceptance.lead": gettext_lazy("“%(what)s”: %(department)s has not judged it since %(due)s"),
    "signoff.asked": gettext_lazy("%(project)s: %(by)s asks for your signature on a document (V%(number)s)"),
    "signoff.voided": gettext_lazy(
        "%(project)s: what you signed (V%(number)s) has a new version: %(reason)s"
    ),
    "signoff.complete": gettext_lazy("%(project)s: everybody has signed the document (V%(number)s)"),
    "comment.mentioned": gettext_lazy("%(by)s mentions you about “%(about)s”: %(text)s"),
    "comment.written": gettext_lazy("%(by)s has commented on “%(about)s”: %(text)s"),
    "lesson.cause": gettext_lazy("Lesson “%(title)s” came back and waits for you to find its root cause"),
    "lesson.repeated": gettext_lazy("Lesson “%(title)s”: it came back although its root cause is known"),
    "lesson.reminder": gettext_lazy("Lesson “%(title)s”: its root cause is due today"),
    "lesson.overdue": gettext_lazy("Lesson “%(title)s”: its root cause is overdue"),
    "lesson.lead": gettext_lazy("Lesson “%(title)s” still waits for its root cause"),
    "retrospective.asked": gettext_lazy(
        "%(project)s: the retrospective is open; please say by %(due)s what went well and what to improve"
    ),
    "retrospective.reminder": gettext_lazy(
        "%(project)s: today is the last day to contribute to the retrospective"
    ),
    "retrospective.overdue": gettext_lazy(
        "%(project)s: your contribution to the retrospective is overdue (it was due by %(due)s)"
    ),
    "retrospective.missing": gettext_lazy(
        "%(project)s: members who have not contributed to the retrospective yet: %(count)s"
    ),
    "retrospective.published": gettext_lazy("%(project)s: the retrospective report is published"),
    "package.ready": gettext_lazy("%(project)s is archived; its package V%(number)s is ready"),
    "package.failed": gettext_lazy("%(project)s: the archive package V%(number)s could not be built"),
    "job.done": gettext_lazy("“%(title)s” is finished"),
    "job.failed": gettext_lazy("“%(title)s” could not be done"),
    "promise.started": gettext_lazy(
        "%(project)s: “%(predecessor)s” is finished; “%(task)s” is promised by %(last_day)s"
    ),
    "promise.reminder": gettext_lazy("%(project)s: two working days left for “%(task)s” (by %(last_day)s)"),
    "promise.broken": ngettext_lazy(
        "%(project)s: “%(task)s” can no longer keep its promise (%(days)s day over)",
        "%(project)s: “%(task)s” can no longer keep its promise (%(days)s days over)",
        "days",
    ),
    "commitment.asked": gettext_lazy(
        "%(project)s: %(department)s is asked to commit to tasks (%(count)s); please answer by %(due)s"
    ),
    "commitment.answered": ngettext_lazy(
        "%(project)s: %(department)s has accepted (%(count)s task)",
        "%(project)s: %(department)s has accepted (%(count)s tasks)",
        "count",
    ),
    "commitment.to_decide": gettext_lazy(
        "%(project)s: %(department)s has answered; to be decided by you: %(waiting)s of %(count)s"
    ),
    "commitment.agreed": gettext_lazy("%(project)s: “%(task)s” is agreed as you proposed"),
    "commitment.asked_again": gettext_lazy(
        "%(project)s: “%(task)s”: the lead answers your proposal; please reply by %(due)s"
    ),
    "commitment.withdrawn": gettext_lazy("%(project)s: “%(task)s” is no longer asked of you"),
    "commitment.withdrawn_with_plan": ngettext_lazy(
        "%(project)s: the plan has changed; no longer asked of %(department)s: %(count)s task",
        "%(project)s: the plan has changed; no longer asked of %(department)s: %(count)s tasks",
        "count",
    ),
    "commitment.recorded": gettext_lazy(
        "%(project)s: “%(task)s”: the lead has recorded your department's confirmation; please check"
    ),
    "commitment.reopened": gettext_lazy(
        "%(project)s: what %(department)s had agreed was changed; please answer by %(due)s"
    ),
    "commitment.reminder": gettext_lazy("%(project)s: the answer of %(department)s is due by %(due)s"),
    "commitment.reminder_lead": gettext_lazy(
        "%(project)s: your decision on what %(department)s answered is due by %(due)s"
    ),
    "commitment.overdue": gettext_lazy(
        "%(project)s: the answer of %(department)s is overdue (it was due by %(due)s)"
    ),
    "commitment.overdue_lead": gettext_lazy(
        "%(project)s: the lead's decision on what %(department)s answered is overdue (due by %(due)s)"
    ),
    "report.reminder": gettext_lazy("%(project)s: the report of %(department)s is due by %(due)s"),
    "report.late": gettext_lazy("%(project)s: the report of %(department)s is late (it was due by %(due)s)"),
    "report.head": gettext_lazy(
        "%(project)s: your department's report (%(department)s) is still missing; it was due by %(due)s"
    ),
    "report.on_behalf": gettext_lazy(
        "%(project)s: %(by)s has handed in the report of %(department)s for you; please check it"
    ),
    "report.chased": gettext_lazy(
        "%(project)s: %(by)s asks for the report of %(department)s (cut-off %(due)s)"
    ),
    "report.corrected": gettext_lazy(
        "%(project)s: the lead has corrected your report of “%(task)s” (%(fields)s): %(reason)s"
    ),
    "period.closed": gettext_lazy(
        "%(project)s: the week of %(week)s is closed; edition %(number)s is published"
    ),
    "need.asked": gettext_lazy("%(project)s: you are asked for “%(need)s” by %(due)s (for “%(task)s”)"),
    "need.met": gettext_lazy("%(project)s: “%(need)s” is provided (for “%(task)s”)"),
    "need.refused": gettext_lazy("%(project)s: “%(need)s” cannot be provided (for “%(task)s”)"),
    "variance.opened": ngettext_lazy(
        "%(project)s: “%(task)s” is %(days)s working day late; please explain it by %(due)s",
        "%(project)s: “%(task)s” is %(days)s working days late; please explain it by %(due)s",
        "days",
    ),
    "variance.opened_many": gettext_lazy(
        "%(project)s: variances of %(department)s to be explained by %(due)s: %(count)s"
    ),
    "variance.answered": gettext_lazy(
        "%(project)s: %(department)s has explained why “%(task)s” is late; action until %(until)s"
    ),
    "variance.closed": gettext_lazy("%(project)s: the variance of “%(task)s” is closed"),
    "variance.closed_many": gettext_lazy("%(project)s: closed variances of %(department)s: %(count)s"),
    "variance.reminder": gettext_lazy(
        "%(project)s: variances of %(department)s are to be explained by %(due)s: %(count)s"
    ),
    "variance.overdue": gettext_lazy(
        "%(project)s: %(department)s has not explained its variances (due by %(due)s): %(count)s"
    ),
    "variance.lapsed": ngettext_lazy(
        "%(project)s: “%(task)s” is still %(days)s working day late, the action was due %(until)s; please "
        "answer anew by %(due)s",
        "%(project)s: “%(task)s” is still %(days)s working days late, the action was due %(until)s; please "
        "answer anew by %(due)s",
        "days",
    ),
}


#: kind of post → its line in a group. Its params may hold "text" besides: what somebody wrote.
POSTS = {
    "commitments.dispatched": TITLES["commitment.asked"],
    "commitments.overdue": TITLES["commitment.overdue"],
    "report.reminder": gettext_lazy("%(project)s: the report of %(department)s is due by %(due)s"),
    "report.chased": gettext_lazy(
        "%(project)s: %(department)s is asked for its report (due by %(due)s); please hand it in"
    ),
    "report.late": gettext_lazy("%(project)s: the report of %(department)s is late (it was due by %(due)s)"),
    "period.closed": gettext_lazy("%(project)s: the weekly summary is published (no. %(number)s)"),
    "variance.opened": ngettext_lazy(
        "%(project)s: “%(task)s” is late by %(days)s working day; %(department)s is asked for the cause",
        "%(project)s: “%(task)s” is late by %(days)s working days; %(department)s is asked for the cause",
        "days",
    ),
    "promise.broken": TITLES["promise.broken"],
    "change.approved": TITLES["change.approved"],
    "change.rejected": TITLES["change.rejected"],
    "channel.test": gettext_lazy("%(project)s: a test message; the group robot works"),
}


#: What a robot may be set to carry, as its form lists it.
CARRIED = {
    "report.reminder": gettext_lazy("Report reminders"),
    "report.chased": gettext_lazy("Chased reports"),
    "report.late": gettext_lazy("Late reports"),
    "period.closed": gettext_lazy("Weekly summaries"),
    "variance.opened": gettext_lazy("New variances"),
    "promise.broken": gettext_lazy("Promises that break"),
    "change.approved": gettext_lazy("Approved changes"),
    "change.rejected": gettext_lazy("Rejected changes"),
    "commitments.dispatched": gettext_lazy("Dispatched tasks"),
    "commitments.overdue": gettext_lazy("Overdue confirmations"),
}


class _Gap(int):
    """What stands for a missing param: a number, for it may be the one that is counted by."""

    def __str__(self) -> str:
        return "…"


#: Params a title counts by.
COUNTED = frozenset({"count", "days"})


class _Known(dict[str, Any]):
    """Params of which a missing one leaves a gap: a message with a gap beats none."""

    def __missing__(self, name: str) -> _Gap:
        return _Gap()


def of_post(post: Post) -> tuple[str, str]:
    """(one line, further text) for a group, in the active language."""
    line = str(POSTS[post.kind] % _Known(_words(post.params)))
    return " ".join(line.split()), str(post.params.get("text") or "")


def title(notice: Notice | Said) -> str:
    """One line in the active language."""
    return str(TITLES[notice.kind] % _words(notice.params))


def _words(params: Mapping[str, Any]) -> dict[str, Any]:
    """The params as people read them: a role by its name, with the department it speaks for."""
    words = dict(params)
    for name in COUNTED & words.keys():
        # Notices keep their params as texts; the plural forms count.
        words[name] = int(words[name]) if str(words[name]).lstrip("-").isdecimal() else 0
    if words.get("role") in Role.values:
        role = Role(words["role"]).label
        with_department = pgettext("task with department", "%(name)s (%(department)s)")
        told = {"name": role, "department": words.get("department")}
        words["role"] = with_department % told if told["department"] else role
    return words


def render(notice: Notice) -> tuple[str, str]:
    """(subject, body) of a message outside the application.

    Line breaks become spaces: what somebody typed as a name must not pose as a line of ours.
    """
    line = " ".join(title(notice).split())
    return line, f"{line}\n\n{_('Open in Qibu')}: {settings.PUBLIC_URL}{notice.params.get('path', '/')}\n"
