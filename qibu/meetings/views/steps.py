"""What the buttons of a meeting's page do: each is one action, named by `do`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from qibu.actionitems.queries import people_of
from qibu.foundation import clock
from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Conflict, Difference, Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.meetings import actions
from qibu.meetings.forms import ActionLine
from qibu.meetings.inputs import Topic
from qibu.meetings.models import Attendance, Meeting, Treatment
from qibu.meetings.queries import suggest_agenda
from qibu.meetings.showing import kickoff
from qibu.meetings.showing.minutes import LABELS, own_aside
from qibu.meetings.views.calling import value_of
from qibu.meetings.views.common import whole
from qibu.projects.queries import Opened


@dataclass(frozen=True)
class Done:
    """What is said after a step ("" where the page shows it), and the part of the page to come back to."""

    words: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Sent:
    """One press of a button, as the steps below take it."""

    request: PersonRequest
    opened: Opened
    meeting: Meeting

    def text(self, name: str) -> str:
        return str(self.request.POST.get(name, ""))

    def number(self, name: str) -> int:
        return whole(self.text(name))

    @property
    def key(self) -> str:
        """The form's idempotency key; a form without one is a call of its own."""
        key = self.text("key")
        return key if 8 <= len(key) <= 64 else new_key()

    def key_of(self, part: str) -> str:
        """A key for each part of a form that does several things at once."""
        return hashlib.sha256(f"{self.key} {part}".encode()).hexdigest()

    @property
    def where(self) -> dict[str, Any]:
        return {
            "by": self.request.user, "at": clock.now(), "project_id": self.opened.project.pk,
            "number": self.meeting.number,
        }  # fmt: skip


def take(request: PersonRequest, opened: Opened, meeting: Meeting) -> Done:
    """Take the step `do` names; 404 for an unknown one. Raises what its action raises."""
    do = str(request.POST.get("do", ""))
    sent = Sent(request, opened, meeting)
    for prefix, step in PREFIXES.items():
        if do.startswith(prefix):
            return step(sent, do.removeprefix(prefix))
    if do not in STEPS:
        raise Http404
    return STEPS[do](sent)


# --- the meeting --------------------------------------------------------------------------


def _open(sent: Sent) -> Done:
    actions.open_minutes(**sent.where, version=sent.number("version"))
    return Done(_("The minutes are open: everybody who takes part can write."))


def _cancel(sent: Sent) -> Done:
    actions.cancel_meeting(**sent.where, version=sent.number("version"), reason=sent.text("reason"))
    return Done(_("Cancelled; everybody on the list is told."))


def _receive(sent: Sent) -> Done:
    actions.confirm_receipt(**sent.where)
    return Done(_("Thank you: your receipt is noted."))


# --- the agenda -----------------------------------------------------------------------------


def _topic(sent: Sent, what: str) -> Done:
    item: dict[str, Any] = {"item_id": sent.number("item"), "version": sent.number("version")}
    states = {"done": Treatment.DONE, "open": Treatment.OPEN, "carry": Treatment.CARRIED}
    if what == "add":
        actions.add_topic(**sent.where, key=sent.key, topic=Topic(sent.text("title")))
    elif what == "remove":
        actions.remove_topic(**sent.where, **item)
    elif what in ("up", "down"):
        _move(sent, item["item_id"], -1 if what == "up" else 1)
    elif what in states:
        actions.treat_topic(**sent.where, **item, state=states[what])
    else:
        raise Http404
    return Done(anchor="#agenda")


def _move(sent: Sent, item: int, by: int) -> None:
    ids = list(sent.meeting.agenda.values_list("pk", flat=True))
    if item not in ids:
        raise Http404
    place = ids.index(item)
    other = min(max(place + by, 0), len(ids) - 1)
    ids[place], ids[other] = ids[other], ids[place]
    actions.order_topics(**sent.where, ids=ids)


def _offered(sent: Sent) -> Done:
    ticked = set(sent.request.POST.getlist("offer"))
    found = suggest_agenda(
        sent.opened.project, clock.now(), previous=sent.meeting.previous, kind=sent.meeting.kind
    )
    for one in found:
        value = value_of(one.topic)
        if value in ticked:  # the same box pressed twice is one topic
            actions.add_topic(**sent.where, key=sent.key_of(value), topic=one.topic)
    return Done(anchor="#agenda")


# --- decisions ------------------------------------------------------------------------------


def _decision(sent: Sent, what: str) -> Done:
    which: dict[str, Any] = {"decision": sent.number("number"), "version": sent.number("version")}
    if what == "add":
        actions.add_decision(**sent.where, key=sent.key, text=sent.text("text"))
    elif what == "edit":
        actions.change_decision(**sent.where, **which, text=sent.text("text"))
    elif what == "withdraw":
        actions.withdraw_decision(**sent.where, **which, reason=sent.text("reason"))
    else:
        raise Http404
    return Done(anchor="#decisions")


def _confirm(sent: Sent, part: str) -> Done:
    text = kickoff.confirmation(sent.opened.project, sent.meeting, part)
    if not text:
        raise Http404
    actions.add_decision(**sent.where, key=sent.key_of(part), text=text[:2000])
    return Done(_("Noted as a decision; change its words there."), "#decisions")


def _object(sent: Sent) -> Done:
    actions.object_to(**sent.where, decision=sent.number("number"), key=sent.key, reason=sent.text("reason"))
    return Done(_("Your objection is noted; the host answers it."), "#decisions")


def _answer(sent: Sent, outcome: str) -> Done:
    actions.answer_objection(
        **sent.where, decision=sent.number("number"), version=sent.number("version"), outcome=outcome,
        answer=sent.text("answer"), text=sent.text("text"),
    )  # fmt: skip
    return Done(_("Answered; everybody on the list is told."), "#decisions")


# --- action items and people -----------------------------------------------------------------


def _action(sent: Sent) -> Done:
    form = ActionLine(sent.request.POST, people=people_of(sent.opened.project.space))
    if not form.is_valid():
        raise Invalid({name: [str(one) for one in texts] for name, texts in form.errors.items()})
    actions.ask_action(
        **sent.where, key=form.key, what=form.cleaned_data["what"], owner=form.person(),
        due=form.cleaned_data["due"],
    )  # fmt: skip
    return Done(anchor="#actions")


def _issue(sent: Sent) -> Done:
    """Registered as anybody registers one: it waits for its triage, and says where it came up."""
    row = actions.raise_issue(**sent.where, key=sent.key, title=sent.text("issue"))
    return Done(_("Registered: %(title)s") % {"title": row.title}, "#more")


def _attendance(sent: Sent) -> Done:
    seen = {
        whole(name.removeprefix("came-")): str(value)
        for name, value in sent.request.POST.items()
        if name.startswith("came-")
    }
    actions.note_attendance(**sent.where, seen=seen)
    return Done(anchor="#people")


def _all_present(sent: Sent) -> Done:
    waiting = sent.meeting.participants.filter(attendance=Attendance.UNKNOWN).exclude(part="copy")
    actions.note_attendance(
        **sent.where, seen=dict.fromkeys(waiting.values_list("pk", flat=True), Attendance.PRESENT)
    )
    return Done(anchor="#people")


def _section(sent: Sent) -> Done:
    """A section without a script; whose text comes second sees both, and one press decides."""
    key, text = sent.text("section"), sent.text("text")
    mine = own_aside(sent.meeting, sent.request.user, key, text)
    saved = actions.save_section(
        **sent.where, key=key, version=sent.number("version"), text=text, settles=mine.pk if mine else None
    )
    if isinstance(saved, actions.Clash):
        label = str(LABELS.get(key) or _("topic"))
        both = Difference("text", label, saved.yours, saved.theirs)
        raise Conflict([both], by=saved.by, at=saved.at, version=saved.version)
    return Done(_("Saved."), f"#text-{key}")


def _aside(sent: Sent) -> Done:
    actions.end_aside(**sent.where, aside=sent.number("aside"))
    return Done()


STEPS: dict[str, Callable[[Sent], Done]] = {
    "open": _open,
    "cancel": _cancel,
    "receive": _receive,
    "topics-offer": _offered,
    "object": _object,
    "action-add": _action,
    "attendance": _attendance,
    "issue-add": _issue,
    "all-present": _all_present,
    "section": _section,
    "aside-end": _aside,
}
#: Steps of one kind, told apart by what follows.
PREFIXES: dict[str, Callable[[Sent, str], Done]] = {
    "topic-": _topic,
    "decision-": _decision,
    "confirm-": _confirm,
    "answer-": _answer,
}
