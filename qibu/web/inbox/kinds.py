"""The kinds of turns the inbox knows: what is expected in words, where and how it is answered.

One line per kind. A kind that is not here is not shown, so every `turns.give` has its line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from qibu.web.inbox import (
    acceptance_details,
    action_details,
    changes,
    details,
    issue_details,
    lesson_details,
    meeting_details,
    retrospective_details,
    signing_details,
)
from qibu.web.inbox.details import Detail, Waits

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: Waits of one kind → by turn, what each is about. A fixed number of statements however many there are.
Details = Callable[["Person", Waits, datetime], Mapping[int, Detail]]


@dataclass(frozen=True)
class Kind:
    """`words` say what is expected of me, `owed` what is expected of somebody else.

    `page`: name of the page that answers it; its arguments are the project and what `details` says.
    `template`: the form that answers in place, shown where `details` brings `data` for it.
    `chase`: name of an action page that reminds whoever has the turn (POST), "" for none.
    `overview`: name of the page that shows it of all departments, with the first `overview_arguments`.
    """

    words: str
    owed: str
    page: str
    details: Details = details.plain
    template: str = ""
    chase: str = ""
    overview: str = ""
    overview_arguments: int = 0


KINDS: Mapping[str, Kind] = {
    "plan.approval": Kind(
        gettext_noop("Bring the plan in and approve it"), gettext_noop("approval of the plan"), "schedule"
    ),
    "commitment.answer": Kind(
        gettext_noop("Answer what is asked of your department"), gettext_noop("answer to what is asked"),
        "department-commitments", details.answers, "web/inbox/accept.html", overview="dispatch",
    ),
    "commitment.decide": Kind(
        gettext_noop("Decide on what the departments answered"), gettext_noop("decision on the answers"),
        "dispatch", details.decisions, "web/inbox/decide.html",
    ),
    "need.answer": Kind(
        gettext_noop("Provide what a department needs"), gettext_noop("what was asked as a condition"),
        "need", details.needs, "web/inbox/need.html",
    ),
    "report.submit": Kind(
        gettext_noop("Report the progress of the week"), gettext_noop("report of the week"),
        "report-sheet", details.reports, "web/inbox/report.html", "report-chases", "period", 1,
    ),
    "change.decide": Kind(
        gettext_noop("Decide on a change request"), gettext_noop("decision on a change request"),
        "change", changes.changes, "web/inbox/change.html",
    ),
    "variance.answer": Kind(
        gettext_noop("Explain a variance"), gettext_noop("explanation of a variance"),
        "variance", details.variances, "web/inbox/variance.html", overview="variances",
    ),
    "lesson.cause": Kind(
        gettext_noop("Find the root cause of what came back"), gettext_noop("root cause of what came back"),
        "lesson-edit", lesson_details.causes, "web/inbox/lesson_cause.html",
    ),
    "lesson.answer": Kind(
        gettext_noop("Look at the lessons of earlier work"), gettext_noop("answer to the lessons shown"),
        "overview", lesson_details.shown,
    ),
    "issue.triage": Kind(
        gettext_noop("Assign what was reported"), gettext_noop("assignment of an issue"),
        "issue", issue_details.triages, "web/inbox/issue_triage.html",
    ),
    "issue.solve": Kind(
        gettext_noop("Say how an issue is to be solved"), gettext_noop("solution of an issue"),
        "issue", issue_details.asked, "web/inbox/issue_solve.html",
    ),
    "issue.submit": Kind(
        gettext_noop("Solve an issue"), gettext_noop("result of an issue"),
        "issue", issue_details.asked, "web/inbox/issue_submit.html",
    ),
    "issue.verify": Kind(
        gettext_noop("See whether an issue is really solved"), gettext_noop("verification of an issue"),
        "issue", issue_details.asked, "web/inbox/issue_verify.html",
    ),
    "issue.recurrence": Kind(
        gettext_noop("Say whether an issue came back"), gettext_noop("whether an issue came back"),
        "issue", issue_details.asked, "web/inbox/issue_recurrence.html",
    ),
    "action.do": Kind(
        gettext_noop("Do what was agreed"), gettext_noop("action item"),
        "action", action_details.asked, "web/inbox/action_do.html",
    ),
    "action.verify": Kind(
        gettext_noop("See whether it is really done"), gettext_noop("verification of an action item"),
        "action", action_details.asked, "web/inbox/action_verify.html",
    ),
    "acceptance.submit": Kind(
        gettext_noop("Hand in a finished result"), gettext_noop("result of a deliverable"),
        "acceptance-submit", acceptance_details.results,
    ),
    "acceptance.judge": Kind(
        gettext_noop("Judge a result"), gettext_noop("answer to a result"),
        "acceptance-judge", acceptance_details.judged, "web/inbox/acceptance_judge.html",
    ),
    "acceptance.rework": Kind(
        gettext_noop("Plan the rework of a rejected result"), gettext_noop("rework of a rejected result"),
        "acceptance-rework", acceptance_details.rejected,
    ),
    "signoff.sign": Kind(
        gettext_noop("Sign a document"), gettext_noop("signature"), "signing-sign", signing_details.asked,
    ),
    "minutes.distribute": Kind(
        gettext_noop("Write and distribute the minutes"), gettext_noop("minutes of a meeting"),
        "meeting", meeting_details.minutes,
    ),
    "minutes.receive": Kind(
        gettext_noop("Confirm that you have the minutes"), gettext_noop("receipt of the minutes"),
        "meeting", meeting_details.receipts, "web/inbox/minutes_receive.html",
    ),
    "objection.answer": Kind(
        gettext_noop("Answer an objection to a decision"), gettext_noop("answer to an objection"),
        "meeting", meeting_details.objections, "web/inbox/objection_answer.html",
    ),
    "retrospective.contribute": Kind(
        gettext_noop("Say what went well and what to improve"),
        gettext_noop("contribution to a retrospective"),
        "retrospective", retrospective_details.asked, "web/inbox/retrospective.html",
    ),
}  # fmt: skip


def address(name: str, *arguments: object) -> str:
    """The address of a page, "" where this installation has none of that name."""
    pattern = _pattern(name, len(arguments), get_script_prefix(), settings.ROOT_URLCONF)
    return pattern % arguments if pattern else ""


@lru_cache(maxsize=256)
def _pattern(name: str, count: int, _prefix: str, _urlconf: str) -> str:
    """The address of a page with numbers left open: resolving it for every line costs more than the line."""
    numbers = [910_000_001 + place for place in range(count)]
    try:
        found = reverse(name, args=numbers)
    except NoReverseMatch:
        return ""
    for number in numbers:
        found = found.replace(str(number), "%d", 1)
    return found


def words_of(kind: str) -> str:
    return _(KINDS[kind].words)


def grouped(waits: Waits) -> dict[str, Sequence]:  # type: ignore[type-arg]
    """Waits the inbox knows, by kind."""
    found: dict[str, list] = {}  # type: ignore[type-arg]
    for wait in waits:
        if wait.kind in KINDS:
            found.setdefault(wait.kind, []).append(wait)
    return dict(found)
