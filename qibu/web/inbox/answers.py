"""Answering a turn from its line: each function reads what was sent and calls the action of its slice.

They raise what the action raises, and return the words said afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.actionitems.actions import report_done, verify
from qibu.actionitems.models import ActionItem
from qibu.changes import actions as changes
from qibu.changes.models import ChangeRequest
from qibu.closing.actions import acceptance
from qibu.closing.models import Verdict
from qibu.closing.models.acceptance import Answer as Answered
from qibu.commitments import actions as commitments
from qibu.commitments.actions import Reply
from qibu.foundation.forms import Day, Form, Line, Number, Prose, new_key
from qibu.foundation.outcomes import Invalid
from qibu.lessons.actions import give_cause
from qibu.lessons.models import Lesson
from qibu.meetings.actions import answer_objection, confirm_receipt
from qibu.meetings.models import Decision, Participant
from qibu.progress.actions.reporting import submit_report
from qibu.progress.actions.variances import Explanation, answer_variance
from qibu.progress.models import Variance
from qibu.tasks.actions import edit_task
from qibu.tasks.models import Status
from qibu.web.inbox import issue_answers, retrospective_answers
from qibu.web.inbox.waiting import Wait

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

Answer = Callable[["Person", Wait, QueryDict, datetime], str]

_LINE = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")
_KEY = re.compile(r"[0-9A-Za-z_-]{8,64}")


def accept(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """全部承接: exactly the tasks that were shown, at the versions shown (`line`: commitment-version)."""
    shown = [_LINE.fullmatch(text) for text in sent.getlist("line")]
    replies = [Reply(int(one[1]), int(one[2]), "accept") for one in shown if one is not None]
    made = commitments.answer_commitments(
        by=by,
        at=at,
        project_id=wait.project,
        department_id=wait.department_id or 0,
        key=key_of(sent),
        replies=replies,
    )
    words = ngettext("%(count)d task is accepted.", "%(count)d tasks are accepted.", made.tasks)
    return words % {"count": made.tasks}


def decide(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """The lead takes a counter or the conditions of one task as they stand."""
    commitments.agree(
        by=by,
        at=at,
        project_id=wait.project,
        task_id=_number(sent, "task"),
        version=_number(sent, "version"),
        key=key_of(sent),
    )
    return _("Agreed; the planned dates are set.")


class NeedAnswer(Form):
    """In what way a need is met, or why not."""

    versioned = True
    answer = Prose(required=False, max_length=2000)


def answer_need(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """A condition is met, or cannot be."""
    form = _valid(NeedAnswer(sent))
    commitments.answer_need(
        by=by,
        at=at,
        project_id=wait.project,
        need_id=wait.subject,
        version=form.version or 0,
        met=sent.get("do") != "refuse",
        answer=form.cleaned_data["answer"],
    )
    return _("Thank you; the department is told.")


def report_unchanged(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """全部无变化: the report as everything stands; the rules say which line that is not enough for."""
    done = submit_report(
        by=by,
        at=at,
        report_id=wait.subject,
        lines={},
        seen={},
        rest_unchanged=True,
        key=key_of(sent),
    )
    words = ngettext(
        "The report is in; %(count)d task is unchanged.",
        "The report is in; %(count)d tasks are unchanged.",
        done.untouched,
    )
    return words % {"count": done.untouched}


class VarianceAnswer(Form):
    """Cause, analysis, corrective action and its day; what is missing, the action says."""

    versioned = True
    cause = Line(required=False, max_length=20)
    analysis = Prose(required=False, max_length=2000)
    action = Prose(required=False, max_length=2000)
    action_due = Day(required=False)


def answer_slip(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """A department explains a variance and says what it does about it."""
    form = _valid(VarianceAnswer(sent))
    row = Variance.objects.filter(pk=wait.subject).only("number").get()
    said = {name: form.cleaned_data[name] for name in ("cause", "analysis", "action", "action_due")}
    answer_variance(
        by=by,
        at=at,
        project_id=wait.project,
        number=row.number,
        version=form.version or 0,
        key=form.key,
        explanation=Explanation(**said),
    )
    return _("Thank you; the project lead is told.")


class ChangeAnswer(Form):
    """Why a change request is approved or rejected."""

    versioned = True
    note = Prose(required=False, max_length=2000)


def decide_change(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """A change request is approved, with all it brings, or rejected with the reason."""
    form = _valid(ChangeAnswer(sent))
    row = ChangeRequest.objects.filter(pk=wait.subject).only("number").get()
    common: dict[str, Any] = {
        "by": by, "at": at, "project_id": wait.project, "number": row.number,
        "version": form.version or 0, "note": form.cleaned_data["note"],
    }  # fmt: skip
    if sent.get("do") == "reject":
        changes.reject_request(**common)
        return _("Rejected; whoever asked is told.")
    done = changes.approve_request(**common, key=key_of(sent))
    made = done.baseline.number if done.baseline is not None else 0
    return _("Approved and carried out; the plan is now baseline V%(number)d.") % {"number": made}


class TaskUpdate(Form):
    """How far a task is, and until when it will be done."""

    versioned = True
    percent = Number(required=False, min_value=0, max_value=100, decimal_places=0)
    expected_finish = Day(required=False)


def update_task(by: Person, project: int, task: int, sent: QueryDict, at: datetime) -> str:
    """Done, begun, or how far and until when; `do` says which button it was."""
    form = _valid(TaskUpdate(sent))
    do = sent.get("do")
    changes: dict[str, object] = {}
    if do == "finish":
        changes = {"status": Status.DONE}
    elif do == "start":
        changes = {"status": Status.DOING}
    if do != "finish":
        typed = form.cleaned_data
        if typed["percent"] is not None and sent.get("was-percent") != str(int(typed["percent"])):
            changes["percent"] = int(typed["percent"])
        changes["expected_finish"] = typed["expected_finish"]
    saved = edit_task(
        by=by,
        at=at,
        project_id=project,
        task_id=task,
        changes=changes,
        was={name: sent.get(f"was-{name}", "") for name in changes},
        version=form.version or 0,
    )
    return " ".join([_("Saved."), *saved.messages])


class ActionAnswer(Form):
    """What came of an action item, or what somebody found who looked at it."""

    versioned = True
    text = Prose(required=False, max_length=2000)


def report_action(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """The owner says that it is done."""
    form = _valid(ActionAnswer(sent))
    report_done(**_which(by, wait, at, form), result=form.cleaned_data["text"])
    return _("Thank you; somebody else will look at it.")


def verify_action(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """Closed, or returned with a reason."""
    form = _valid(ActionAnswer(sent))
    accept = sent.get("do") != "return"
    verify(**_which(by, wait, at, form), accept=accept, text=form.cleaned_data["text"])
    return _("Verified and closed.") if accept else _("Returned.")


def _which(by: Person, wait: Wait, at: datetime, form: Form) -> dict[str, Any]:
    space, number = ActionItem.objects.values_list("space", "number").get(pk=wait.subject)
    return {"by": by, "at": at, "space_id": space, "number": number, "version": form.version or 0}


class CauseAnswer(Form):
    """Why something came back, and what is done differently."""

    versioned = True
    root_cause = Prose(required=False, max_length=2000)
    improvement = Prose(required=False, max_length=2000)


def find_cause(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """The root cause of a lesson in a sentence; more is said on its page."""
    form = _valid(CauseAnswer(sent))
    space, number = Lesson.objects.values_list("space", "number").get(pk=wait.subject)
    give_cause(
        by=by, at=at, space_id=space, number=number, version=form.version or 0,
        root_cause=form.cleaned_data["root_cause"], improvement=form.cleaned_data["improvement"],
    )  # fmt: skip
    return _("Thank you; the lesson can be published now.")


def receive_minutes(by: Person, wait: Wait, _sent: QueryDict, at: datetime) -> str:
    """已收到."""
    number = Participant.objects.values_list("meeting__number", flat=True).get(pk=wait.subject)
    confirm_receipt(by=by, at=at, project_id=wait.project, number=number)
    return _("Thank you; your receipt is noted.")


class ObjectionAnswer(Form):
    """What the host answers those who object to a decision."""

    versioned = True
    text = Prose(required=False, max_length=2000)


def answer_objected(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """The host keeps a decision or withdraws it; amending it takes its page."""
    form = _valid(ObjectionAnswer(sent))
    row = Decision.objects.select_related("meeting").get(pk=wait.subject)
    outcome = "withdraw" if sent.get("do") == "withdraw" else "keep"
    answer_objection(
        by=by,
        at=at,
        project_id=wait.project,
        number=row.meeting.number,
        decision=row.number,
        version=form.version or 0,
        outcome=outcome,
        answer=form.cleaned_data["text"],
    )
    return _("The decision is kept.") if outcome == "keep" else _("The decision is withdrawn.")


class ResultAnswer(Form):
    """Why a result is rejected, one reason per line."""

    versioned = True
    text = Prose(required=False, max_length=acceptance.LONGEST)


def judge_result(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """A department passes a result, or rejects it with its reasons; conditions take its page."""
    form = _valid(ResultAnswer(sent))
    verdict = Verdict.objects.get(pk=wait.subject)
    rejects = sent.get("do") == "reject"
    acceptance.judge_result(
        by=by, at=at, submission_id=verdict.submission_id, version=form.version or 0,
        department_id=verdict.department_id, answer=Answered.REJECTED if rejects else Answered.PASSED,
        reasons=form.cleaned_data["text"] if rejects else "",
    )  # fmt: skip
    return _("Rejected; the lead plans the rework.") if rejects else _("Thank you; your answer is noted.")


ANSWERS: Mapping[str, Answer] = {
    "acceptance.judge": judge_result,
    "minutes.receive": receive_minutes,
    "objection.answer": answer_objected,
    "lesson.cause": find_cause,
    "retrospective.contribute": retrospective_answers.contribute,
    "issue.triage": issue_answers.triage,
    "issue.solve": issue_answers.solve,
    "issue.submit": issue_answers.submit,
    "issue.verify": issue_answers.verify,
    "issue.recurrence": issue_answers.recurrence,
    "action.do": report_action,
    "action.verify": verify_action,
    "commitment.answer": accept,
    "commitment.decide": decide,
    "need.answer": answer_need,
    "report.submit": report_unchanged,
    "change.decide": decide_change,
    "variance.answer": answer_slip,
}


def _valid(form: Form) -> Form:
    """The form itself; raises Invalid with its errors by field."""
    if not form.is_valid():
        raise Invalid({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return form


def _number(sent: QueryDict, name: str) -> int:
    text = sent.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def key_of(sent: QueryDict) -> str:
    """The idempotency key that was sent; a fresh one where none or a damaged one was."""
    text = sent.get("key", "")
    return text if _KEY.fullmatch(text) else new_key()
