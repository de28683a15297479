"""Opening a document to be signed, signing it, bringing in a sheet signed on paper (F2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.closing.actions.signing_slots import SIGN, ask, places, tell
from qibu.closing.models.signing import Kind, Means, Signature, SignedDocument
from qibu.closing.queries import signing as queries
from qibu.closing.queries.signing_content import live_content, unaccepted
from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.files.actions import attach_file
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.actions.passwords import verify_password
from qibu.foundation.people.models import Person
from qibu.foundation.turns import actions as turns
from qibu.kernel import lifecycle
from qibu.kernel import signing as rules
from qibu.projects.models import Project

LONGEST_REASON: Final = 300


@dataclass(frozen=True)
class Work:
    """A project whose space somebody locked."""

    by: Person
    at: datetime
    space: Space
    grants: Grants
    project: Project

    def record(self, action: str, document: SignedDocument, **data: Any) -> None:
        facts = {"kind": document.kind, "number": document.number, **data}
        record(
            space=self.space, by=self.by, at=self.at, action=action, subject=(queries.SUBJECT, document.pk),
            data=facts,
        )  # fmt: skip


def _begin(by: Person, at: datetime, project_id: int) -> Work:
    """Lock the project; Denied (404) for what is not there or not to be seen."""
    found = Project.objects.filter(pk=project_id).first()
    if found is None:
        raise Denied("project.view")
    space = access.lock(found.space_id)
    held = grants(by, space)
    require_in(held, "project.view")
    return Work(by, at, space, held, Project.objects.get(pk=project_id))


@transaction.atomic
def open_document(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    key: str,
    kind: str,
    reason: str = "",
    pmo: int | None = None,
) -> SignedDocument:
    """Lay down what is to be signed as it reads now, and ask everybody concerned to sign it.

    The version in force is voided for ``reason``; what was signed on it stays readable. ``pmo``: a person
    of the PMO who signs as well. Raises Denied, Invalid by field, KeyReused.
    """
    work = _begin(by, at, project_id)
    require_in(work.grants, "signoff.open")
    claim, earlier = once(by=by, form="signoff", key=key, body=[project_id, kind, reason, pmo], at=at)
    if earlier is not None:
        return SignedDocument.objects.get(pk=earlier["id"])
    content = rules.canonical(_content(work, kind))
    slots = places(work.space, _of_the_pmo(pmo))
    before = queries.in_force(work.space.pk, kind)
    if before is not None:
        _void(work, before, reason)
    newest = (
        SignedDocument.objects.filter(space=work.space, kind=kind).aggregate(top=Max("number"))["top"] or 0
    )
    document = SignedDocument.objects.create(
        space=work.space, kind=kind, number=newest + 1, content=content, sha256=rules.fingerprint(content),
        by=by, at=at,
    )  # fmt: skip
    facts: dict[str, Any] = {"sha256": document.sha256}
    if before is not None:
        facts |= {"voids": before.number, "reason": reason.strip()}
    work.record("signoff.opened", document, **facts)
    for one in slots:
        one.document = document
        one.save()
        ask(work.space, document, one, at, by)
    answered(claim, {"id": document.pk})
    return document


def _content(work: Work, kind: str) -> dict[str, Any]:
    """What is signed now; Invalid where it is too early."""
    if kind not in Kind.values:
        raise Invalid(kind=_("Please choose one of these."))
    if work.project.state not in (lifecycle.EXECUTING, lifecycle.CLOSING):
        raise Invalid({"": [_("Documents are signed while a project is executed or closed.")]})
    content = live_content(work.project, kind)
    if content is None:
        raise Invalid(kind=_("The retrospective report is not published yet."))
    missing = unaccepted(content) if kind == Kind.ACCEPTANCE else []
    if missing:
        raise Invalid(kind=_("Not accepted yet: %(names)s") % {"names": _("; ").join(missing)})
    return content


def _of_the_pmo(pk: int | None) -> Person | None:
    if pk is None:
        return None
    found = Person.objects.filter(pk=pk, is_pmo=True, is_active=True).first()
    if found is None:
        raise Invalid(pmo=_("Please choose one of these."))
    return found


def _void(work: Work, document: SignedDocument, reason: str) -> None:
    """A newer version takes its place; whoever signed it is told, nobody is asked any more."""
    said = " ".join(reason.split())
    if not said:
        raise Invalid(reason=_("Please say why there is a new version."))
    if len(said) > LONGEST_REASON:
        raise Invalid(reason=_("At most %(limit)d characters.") % {"limit": LONGEST_REASON})
    document.voided_at, document.void_reason = work.at, said
    document.version += 1
    document.save(update_fields=["voided_at", "void_reason", "version"])
    slots = list(document.signatures.select_related("signed_by"))
    for one in slots:
        turns.end(kind=SIGN, subject=("signature", one.pk), by=work.by, at=work.at)
    signers = [one.signed_by for one in slots if one.signed_by is not None]
    tell(work.space, document, "signoff.voided", signers, work.at, work.by, of=said)


def sign(
    *, by: Person, at: datetime, slot_id: int, sha256: str, password: str, address: str = ""
) -> SignedDocument:
    """Sign one's own place with the password again; ``sha256`` is the hash the person was shown.

    Raises Denied, Invalid(password=…), which the caller counts at the limiter, and Invalid("") where the
    document is not what was shown, was voided, or no longer says what is true.
    """
    person = Person.objects.get(pk=by.pk)
    if not verify_password(person, password):  # before the lock: checking takes its time
        raise Invalid(password=_("This is not your present password."))
    return _sign(by=person, at=at, slot_id=slot_id, sha256=sha256, address=address)


@transaction.atomic
def _sign(*, by: Person, at: datetime, slot_id: int, sha256: str, address: str) -> SignedDocument:
    work, document, slot = _begin_slot(by, at, slot_id)
    require_in(work.grants, "signoff.sign", assignee_id=slot.expected_id)
    _check(work, document, slot)
    if sha256 != document.sha256:
        raise Invalid({"": [_("This is not the document you were shown. Please read it again.")]})
    slot.means, slot.signed_by, slot.signed_at, slot.address = Means.PASSWORD, by, at, address
    slot.statement = queries.statement(document, slot)
    _fill(work, document, slot)
    return document


@transaction.atomic
def enter_paper(
    *, by: Person, at: datetime, slot_id: int, key: str, signed_on: date | None, name: str,
    chunks: Iterable[bytes],
) -> SignedDocument:  # fmt: skip
    """Bring in a sheet signed by hand: it fills the place of whoever was expected, and says who brought it.

    The scan hangs on ("signature", id) and stays. Raises Denied, Invalid by field, KeyReused.
    """
    work, document, slot = _begin_slot(by, at, slot_id)
    require_in(work.grants, "signoff.enter")
    _check(work, document, slot)
    today = timezone.localtime(at).date()
    opened = timezone.localtime(document.at).date()
    if signed_on is None or not opened <= signed_on <= today:
        said = _("A day from %(first)s to %(last)s.") % {
            "first": opened.isoformat(),
            "last": today.isoformat(),
        }
        raise Invalid(signed_on=said)
    slot.scan = attach_file(
        by=by,
        at=at,
        space_id=work.space.pk,
        key=key,
        subject=("signature", slot.pk),
        name=name,
        chunks=chunks,
    )
    # The file wrote into the journal through its own row of the space.
    work.space.refresh_from_db(fields=["event_number", "chain"])
    slot.means, slot.signed_by, slot.entered_by = Means.PAPER, slot.expected, by
    slot.signed_at = timezone.make_aware(datetime.combine(signed_on, time(12)))
    slot.statement = queries.paper_statement()
    _fill(work, document, slot)
    return document


def _begin_slot(by: Person, at: datetime, slot_id: int) -> tuple[Work, SignedDocument, Signature]:
    """Lock the project of a place to sign; Denied (404) for what is not there or not to be seen."""
    space_id = Signature.objects.filter(pk=slot_id).values_list("document__space", flat=True).first()
    project_id = Project.objects.filter(space=space_id).values_list("pk", flat=True).first()
    work = _begin(by, at, project_id or 0)
    slot = Signature.objects.select_related("document", "expected", "department").get(pk=slot_id)
    return work, slot.document, slot


def _check(work: Work, document: SignedDocument, slot: Signature) -> None:
    """Whether this place can be signed at all."""
    if document.voided_at is not None:
        raise Invalid({"": [_("A newer version has taken the place of this one.")]})
    if slot.means:
        raise Invalid({"": [_("This place is signed already.")]})
    if rules.fingerprint(document.content) != document.sha256:
        raise Invalid({"": [_("The stored content is not what its SHA-256 says. Nobody can sign it.")]})
    now = live_content(work.project, document.kind)
    if now is None or rules.fingerprint(rules.canonical(now)) != document.sha256:
        said = _("The content has changed since. The lead opens a new version; it is signed anew.")
        raise Invalid({"": [said]})


def _fill(work: Work, document: SignedDocument, slot: Signature) -> None:
    """Write the signature once; the last one completes the document."""
    slot.sha256 = document.sha256
    slot.save()
    turns.end(kind=SIGN, subject=("signature", slot.pk), by=work.by, at=work.at)
    signer = slot.signed_by.name if slot.signed_by is not None else ""
    work.record("signoff.signed", document, sha256=slot.sha256, means=slot.means, name=signer, slot=slot.pk)
    signed = document.signatures.values_list("sha256", flat=True)
    if not rules.complete(list(signed)):
        return
    document.completed_at = work.at
    document.version += 1
    document.save(update_fields=["completed_at", "version"])
    work.record("signoff.completed", document, sha256=document.sha256)
    signers = [one.expected for one in document.signatures.select_related("expected")]
    tell(work.space, document, "signoff.complete", [document.by, *signers], work.at, work.by)
