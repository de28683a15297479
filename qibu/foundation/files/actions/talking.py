"""Saying something about a subject, and changing one's mind for a quarter of an hour."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.access.queries import require_in
from qibu.foundation.files.actions.work import Work, begin, put_away, take_back
from qibu.foundation.files.mentions import Called, Somebody, called_in
from qibu.foundation.files.models import Comment, EarlierText, Mention
from qibu.foundation.files.queries import people_who_see
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.foundation.people.models import Person

LONGEST: Final = 5000
EDITABLE_FOR: Final = timedelta(minutes=15)
EXCERPT: Final = 80


class Unclear(Invalid):
    """Names several people bear; `unclear`: name → those who bear it. The form asks which one is meant."""

    def __init__(self, unclear: Mapping[str, tuple[Somebody, ...]]) -> None:
        names = pgettext("list", ", ").join(unclear)
        super().__init__(
            text=_("More than one person is called %(names)s: please choose.") % {"names": names}
        )
        self.unclear = unclear


@transaction.atomic
def write_comment(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    key: str,
    subject: tuple[str, int],
    text: str,
    audience: Sequence[int] = (),
    about: str = "",
    chosen: Mapping[str, int] | None = None,
    readers: Collection[int] | None = None,
) -> Comment:
    """Say something about a subject, which the caller has checked to be one of this space.

    Whom the text calls by @姓名 is told as important; `audience` (ids of whom the subject concerns) and who
    spoke before are told quietly; nobody twice, nobody who may not see the project. `about` is the
    subject's title for the notices, `chosen` name → id where several bear a name. `readers`: ids of those
    who may read the subject, where those are fewer than see the project. Raises Denied, Invalid with key
    "text", Unclear, KeyReused.
    """
    work = begin(by, at, space_id)
    require_in(work.grants, "comment.write")
    body = [space_id, *subject, text, chosen or {}]
    claim, earlier = once(by=by, form="comment", key=key, body=body, at=at)
    if earlier is not None:
        return Comment.objects.get(pk=earlier["id"])
    people = people_who_see(space_id, readers)
    said = _checked(text)
    called = _called(said, people, chosen)
    before = Comment.objects.live().filter(space=work.space, subject_kind=subject[0], subject_id=subject[1])
    concerned = {*audience, *before.values_list("by", flat=True)} & {one.id for one in people}
    row = Comment.objects.create(
        space=work.space, subject_kind=subject[0], subject_id=subject[1], by=by, at=at, text=said
    )
    _call(row, called.ids)
    work.record("comment.written", ("comment", row.pk), {"on": list(subject), "length": len(said)})
    _tell(work, row, called.ids, about, "comment.mentioned")
    _tell(work, row, concerned - set(called.ids), about, "comment.written")
    answered(claim, {"id": row.pk})
    return row


@transaction.atomic
def edit_comment(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    comment_id: int,
    version: int,
    text: str,
    about: str = "",
    chosen: Mapping[str, int] | None = None,
    readers: Collection[int] | None = None,
) -> Comment:
    """Other words for one's own comment within 15 minutes; what it said before is kept beside it.

    Who is newly called is told. Raises Denied, Conflict, Invalid, Unclear.
    """
    work = begin(by, at, space_id)
    require_in(work.grants, "comment.write")
    row = _row(work, comment_id)
    if not may_edit(row, by.pk, at):
        raise Invalid(text=_("A comment can be changed by its writer, for 15 minutes."))
    if row.version != version:
        field = _("Comment")
        raise Conflict([Difference("text", field, text, row.text)], by=row.by.name, version=row.version)
    said = _checked(text)
    called = _called(said, people_who_see(space_id, readers), chosen)
    if said == row.text:
        return row
    EarlierText.objects.create(comment=row, text=row.text, until=at)
    row.text, row.edited_at, row.version = said, at, row.version + 1
    row.save(update_fields=["text", "edited_at", "version"])
    known = set(row.mentions.values_list("person", flat=True))
    row.mentions.exclude(person__in=called.ids).delete()
    _call(row, [pk for pk in called.ids if pk not in known])
    work.record("comment.edited", ("comment", row.pk), {"on": list(row.subject), "length": len(said)})
    _tell(work, row, set(called.ids) - known, about, "comment.mentioned")
    return row


@transaction.atomic
def remove_comment(*, by: Person, at: datetime, space_id: int, comment_id: int) -> Comment:
    """Put a comment into the recycle bin; one's own, others' by the lead. Repeating it changes nothing."""
    work = begin(by, at, space_id)
    row = _row(work, comment_id)
    require_in(work.grants, "comment.remove", assignee_id=row.by_id)
    if put_away(work, row):
        work.record("comment.removed", ("comment", row.pk), {"on": list(row.subject)})
    return row


@transaction.atomic
def restore_comment(*, by: Person, at: datetime, space_id: int, comment_id: int) -> Comment:
    """Take a comment out of the recycle bin: whoever put it there, or the lead."""
    work = begin(by, at, space_id)
    row = _row(work, comment_id)
    require_in(work.grants, "comment.remove", assignee_id=row.deleted_by_id or row.by_id)
    if row.deleted_at is not None:
        take_back(row)
        work.record("comment.restored", ("comment", row.pk), {"on": list(row.subject)})
    return row


def may_edit(row: Comment, person_id: int, at: datetime) -> bool:
    """Whether it is the person's own, out of the bin, and young enough."""
    return row.by_id == person_id and row.deleted_at is None and at - row.at <= EDITABLE_FOR


def _row(work: Work, comment_id: int) -> Comment:
    row = Comment.objects.select_related("by").filter(space=work.space, pk=comment_id).first()
    if row is None:
        raise Denied("comment", visible=False)
    return row


def _checked(text: str) -> str:
    """Line ends as the web sends them become plain ones; blanks at the ends go."""
    said = "\n".join(line.rstrip() for line in text.replace("\0", "").splitlines()).strip()
    if not said:
        raise Invalid(text=_("Please fill this in."))
    if len(said) > LONGEST:
        raise Invalid(text=_("At most %(limit)d characters.") % {"limit": LONGEST})
    return said


def _called(text: str, people: Sequence[Somebody], chosen: Mapping[str, int] | None) -> Called:
    called = called_in(text, people, chosen)
    if called.unclear:
        raise Unclear(called.unclear)
    return called


def _call(row: Comment, people: Iterable[int]) -> None:
    Mention.objects.bulk_create(Mention(comment=row, person_id=pk) for pk in people)


def _tell(work: Work, row: Comment, people: Iterable[int], about: str, kind: str) -> None:
    """Being called is important; that others talk is only good to know."""
    to = [pk for pk in people if pk != work.by.pk]
    if not to:
        return
    queue(
        space=work.space,
        to=Person.objects.filter(pk__in=to),
        kind=kind,
        fact=f"{kind}-{row.pk}",  # told quietly first, one may be called by other words
        subject=("comment", row.pk),
        at=work.at,
        params={
            "by": work.by.name,
            "about": about[:120],
            "text": " ".join(row.text.split())[:EXCERPT],
            "path": f"/comments/{row.pk}/",
        },
        important=kind == "comment.mentioned",
    )
