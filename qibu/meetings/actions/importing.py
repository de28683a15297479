"""Minutes come in from a file: everything that was agreed to through the steps people take, or nothing (D2).

What is written was decided and checked outside (`qibu.meetings.importing`). The uploader is the source: the
journal says which file it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.actionitems.actions import change_action
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Department, Person
from qibu.kernel import meeting as rules
from qibu.meetings.actions.agenda import add_topic, change_topic
from qibu.meetings.actions.agreeing import ask_action
from qibu.meetings.actions.calling import call_meeting, change_meeting, open_minutes, set_people
from qibu.meetings.actions.common import find_meeting, open_meeting
from qibu.meetings.actions.deciding import add_decision, change_decision
from qibu.meetings.actions.writing import Clash, note_attendance, save_section
from qibu.meetings.inputs import Invitee, Plan, Topic
from qibu.meetings.models import Meeting
from qibu.meetings.queries.rights import takes_part
from qibu.projects.actions.uploads import applied, open_upload, register_form_upload, set_form_upload
from qibu.tasks.actions.work import Work, begin

if TYPE_CHECKING:
    from qibu.projects.importing.storing import Kept
    from qibu.projects.models import FormUpload

FORM: Final = "form-3"


@dataclass(frozen=True)
class TextEdit:
    """Words for a section (by key), a topic (by id) or a decision (by number); `id` "" or 0 for a new one.
    `version` is the one they were decided on."""

    id: str | int
    version: int
    text: str


@dataclass(frozen=True)
class ActionEdit:
    """An action item: `number` 0 for a new one, `changes` of "what", "owner", "department", "due" (ids)."""

    row: int
    number: int
    version: int
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class Agreed:
    """Everything a person agreed to. `plan`: other words of the invitation, decided on `version` of the
    meeting; `attendance`: `plain` name → what is noted; `counts` and `left` (row, words, why) are
    kept as they were shown."""

    version: int = 0
    plan: Plan | None = None
    people: tuple[Invitee, ...] = ()
    attendance: Mapping[str, str] = field(default_factory=dict)
    topics: tuple[TextEdit, ...] = ()
    sections: tuple[TextEdit, ...] = ()
    decisions: tuple[TextEdit, ...] = ()
    actions: tuple[ActionEdit, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    left: tuple[tuple[int, str, str], ...] = ()


@transaction.atomic
def register_minutes(
    *, by: Person, at: datetime, project_id: int, number: int | None, file_name: str, kept: Kept
) -> FormUpload:
    """Keep a file with minutes, for a meeting or (`number` None) to make one of it. Raises Denied, and
    Invalid where the minutes of the meeting are not open any more."""
    _require(by, at, project_id, number)
    return register_form_upload(
        by=by, at=at, form=FORM, capability="project.view", project_id=project_id, file_name=file_name,
        kept=kept, settings={"meeting": number or 0},
    )  # fmt: skip


@transaction.atomic
def set_minutes_upload(
    *, by: Person, at: datetime, project_id: int, number: int | None, upload_id: int,
    answers: Mapping[str, Any],
) -> FormUpload:  # fmt: skip
    """Keep what somebody decided about a file that is not imported yet. Raises as `register_minutes`."""
    _require(by, at, project_id, number)
    return set_form_upload(
        by=by, at=at, form=FORM, capability="project.view", project_id=project_id, upload_id=upload_id,
        answers=answers,
    )  # fmt: skip


def _require(by: Person, at: datetime, project_id: int, number: int | None) -> None:
    if number is not None:
        open_meeting(by, at, project_id, number, "write")
    else:
        require_in(begin(by, at, project_id).grants, "meeting.call")


@transaction.atomic
def import_minutes(
    *, by: Person, at: datetime, project_id: int, number: int, upload_id: int, agreed: Agreed
) -> Meeting:
    """Write what was agreed to into a meeting whose minutes are open.

    Raises Denied, Invalid (distributed minutes are never changed, also where the file was imported already),
    or Conflict where somebody changed, since the preview, what the file changes too. Nothing is written then.
    """
    _work, meeting = open_meeting(by, at, project_id, number, "write")
    upload = open_upload(by, FORM, project_id, upload_id)
    where: dict[str, Any] = {"by": by, "at": at, "project_id": project_id, "number": number}
    if (agreed.plan is not None or agreed.people) and meeting.version != agreed.version:
        raise Conflict([Difference("title", _("Meeting"), "", meeting.title)], version=meeting.version)
    version = agreed.version
    if agreed.plan is not None:
        version = change_meeting(**where, version=version, plan=agreed.plan).version
    if agreed.people:
        listed = [
            Invitee(one.person_id, one.department_id, one.name, one.part)
            for one in meeting.participants.all()
        ]
        set_people(**where, version=version, people=[*listed, *agreed.people])
    _topics(where, upload, agreed.topics)
    _write(where, upload, agreed)
    return _finish(where, upload, agreed)


@transaction.atomic
def create_from_minutes(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    upload_id: int,
    plan: Plan,
    people: Sequence[Invitee],
    agreed: Agreed,
) -> Meeting:
    """Make a meeting of a file: one that has been is noted down and nobody is invited to it any more.

    Raises Denied, KeyReused, Invalid by field of `Plan`, "people" or "".
    """
    begin(by, at, project_id)
    upload = open_upload(by, FORM, project_id, upload_id)
    meeting = call_meeting(
        by=by, at=at, project_id=project_id, key=key, plan=plan, people=people,
        agenda=[Topic(one.text) for one in agreed.topics], past=True,
    )  # fmt: skip
    where: dict[str, Any] = {"by": by, "at": at, "project_id": project_id, "number": meeting.number}
    work = begin(by, at, project_id)
    if meeting.starts <= at and work.grants.may("meeting.steer", assignee_id=meeting.host_id):
        open_minutes(**where, version=meeting.version)
    mine = takes_part(work.grants, meeting)
    if not work.grants.may("meeting.write", assignee_id=by.pk if mine else None):
        text = _("Only who takes part writes minutes: please put yourself on the list.")
        raise Invalid({"people": [text]})
    _write(where, upload, agreed)
    return _finish(where, upload, agreed)


def _meeting(where: Mapping[str, Any]) -> Meeting:
    return Meeting.objects.get(space__project=where["project_id"], number=where["number"])


def _topics(where: Mapping[str, Any], upload: FormUpload, topics: Sequence[TextEdit]) -> None:
    for at, one in enumerate(topics):
        if one.id:
            now = _meeting(where).agenda.filter(pk=one.id).first()
            if now is None:
                raise Denied("topic", visible=False)
            topic = Topic(one.text, minutes=now.minutes, presenter=now.presenter_id)
            change_topic(**where, item_id=int(one.id), version=one.version, topic=topic)
        else:
            add_topic(**where, key=f"form-3-{upload.pk}-topic-{at}", topic=Topic(one.text))


def _write(where: Mapping[str, Any], upload: FormUpload, agreed: Agreed) -> None:
    """Sections, decisions, action items, who came."""
    for section in agreed.sections:
        saved = save_section(**where, key=str(section.id), version=section.version, text=section.text)
        if isinstance(saved, Clash):
            difference = Difference("text", _("Minutes"), saved.yours, saved.theirs)
            raise Conflict([difference], by=saved.by, at=saved.at, version=saved.version)
    for at, one in enumerate(agreed.decisions):
        if one.id:
            change_decision(**where, decision=int(one.id), version=one.version, text=one.text)
        else:
            add_decision(**where, key=f"form-3-{upload.pk}-decision-{at}", text=one.text)
    _actions(where, upload, agreed.actions)
    if agreed.attendance:
        _attendance(where, agreed.attendance)


def _actions(where: Mapping[str, Any], upload: FormUpload, edits: Sequence[ActionEdit]) -> None:
    owners = Person.objects.in_bulk([one.changes.get("owner") or 0 for one in edits])
    departments = Department.objects.in_bulk([one.changes.get("department") or 0 for one in edits])
    for one in edits:
        values = one.changes
        if one.number:
            _change(where, upload, one, owners)
            continue
        ask_action(
            **where, key=f"form-3-{upload.pk}-action-{one.row}", what=values["what"],
            owner=owners.get(values["owner"]), due=values["due"],
            department=departments.get(values.get("department") or 0),
        )  # fmt: skip


def _change(
    where: Mapping[str, Any], upload: FormUpload, edit: ActionEdit, owners: Mapping[int, Person]
) -> None:
    """An item at the version it was compared at, its other values as they stand."""
    meeting = _meeting(where)
    rows = meeting.space.action_items.filter(origin_kind="meeting", origin_id=meeting.pk)
    item = rows.select_related("owner").filter(number=edit.number).first()
    if item is None:
        raise Denied("action", visible=False)
    owner, due = edit.changes.get("owner"), edit.changes.get("due", item.due)
    change_action(
        by=where["by"], at=where["at"], space_id=meeting.space_id, number=edit.number, version=edit.version,
        what=edit.changes.get("what", item.what), owner=owners.get(owner) if owner else item.owner,
        due=due if isinstance(due, date) else None,
        text=_("From the file “%(file)s”.") % {"file": upload.file_name},
    )  # fmt: skip


def _attendance(where: Mapping[str, Any], names: Mapping[str, str]) -> None:
    meeting = _meeting(where)
    seen = {}
    for row in meeting.participants.select_related("person", "department"):
        one = row.person or row.department
        noted = names.get(plain(one.name if one is not None else row.name))
        if noted:
            seen[row.pk] = noted
    note_attendance(**where, seen=seen)


def plain(name: str) -> str:
    """A name as two lists are compared."""
    return "".join(name.split()).casefold()


def _finish(where: Mapping[str, Any], upload: FormUpload, agreed: Agreed) -> Meeting:
    work: Work = begin(where["by"], where["at"], where["project_id"])  # as the steps before left it
    meeting = find_meeting(work.space, where["number"])
    data = {
        "form": FORM, "file": upload.file_name, "sha256": upload.sha256, "number": meeting.number,
        "counts": dict(agreed.counts),
    }  # fmt: skip
    work.record("form.imported", ("meeting", meeting.pk), data)
    left = [list(one) for one in agreed.left]
    applied(upload, work.at, {"meeting": meeting.number, "counts": dict(agreed.counts), "left": left})
    return meeting


def may_import(meeting: Meeting) -> bool:
    """Distributed minutes are never changed by a file."""
    return meeting.state in rules.WRITING
