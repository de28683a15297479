"""Answering the turns of risks and issues from their line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qibu.foundation.forms import Day, Form, Line, Number, Prose
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.issues import actions
from qibu.issues.models import Issue
from qibu.web.inbox.waiting import Wait


class IssueAnswer(Form):
    """What any of the answers sends; what is missing, the action says."""

    versioned = True
    text = Prose(required=False, max_length=2000)
    due = Day(required=False)
    owner = Number(required=False, min_value=1, decimal_places=0)
    type = Line(required=False, max_length=20)
    urgency = Line(required=False, max_length=20)
    severity = Line(required=False, max_length=20)


def triage(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """Who answers for it, of which type, how urgent; its department stays."""
    typed, common = _read(by, wait, sent, at)
    owner = Person.objects.filter(pk=int(typed["owner"]), is_active=True).first() if typed["owner"] else None
    issue = Issue.objects.select_related("department").get(pk=wait.subject)
    actions.triage_issue(
        **common, owner=owner, department=issue.department, type=typed["type"], urgency=typed["urgency"],
        severity=typed["severity"], due=typed["due"], text=typed["text"],
    )  # fmt: skip
    return _("Assigned.")


def solve(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """How it is to be solved, and by when."""
    typed, common = _read(by, wait, sent, at)
    actions.give_solution(**common, solution=typed["text"], due=typed["due"])
    return _("Thank you; the project lead is told.")


def submit(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """It is solved; somebody else will look."""
    typed, common = _read(by, wait, sent, at)
    actions.submit_result(**common, result=typed["text"])
    return _("Thank you; somebody else will look at it.")


def verify(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """Closed, or returned with a reason."""
    typed, common = _read(by, wait, sent, at)
    if sent.get("do") == "return":
        actions.return_issue(**common, text=typed["text"])
        return _("Returned.")
    actions.verify_issue(**common, text=typed["text"])
    return _("Verified and closed.")


def recurrence(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """是否复发: it came back, or it did not."""
    typed, common = _read(by, wait, sent, at)
    came_back = sent.get("do") == "yes"
    actions.answer_recurrence(**common, came_back=came_back, text=typed["text"])
    return _("Opened again.") if came_back else _("Thank you; it stays closed.")


def _read(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what was typed, what every action of an issue takes); Invalid where the form is wrong."""
    form = IssueAnswer(sent)
    if not form.is_valid():
        raise Invalid({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    space, number = Issue.objects.values_list("project__space", "number").get(pk=wait.subject)
    common = {"by": by, "at": at, "space_id": space, "number": number, "version": form.version or 0}
    return form.cleaned_data, common
