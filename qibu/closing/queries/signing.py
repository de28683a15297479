"""The documents of a project that are signed, and whether they still say what is true (F2)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from qibu.closing.models.signing import Kind, Signature, SignedDocument
from qibu.closing.queries.signing_content import Content, acceptance_content, live_content
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.models import Person
from qibu.kernel import signing as rules
from qibu.projects.choosing import Choosable
from qibu.projects.models import Project

SUBJECT: Final = "signoff"
LEAD: Final = "lead"
SPONSOR: Final = "sponsor"
PMO: Final = "pmo"
DEPARTMENT: Final = "department"
_ALONG: Final = (
    "signatures__expected",
    "signatures__department",
    "signatures__signed_by",
    "signatures__scan",
    "signatures__entered_by",
)


def slot_words(slot: Signature) -> str:
    """As whom somebody signs."""
    if slot.department is not None:
        return slot.department.name
    return {LEAD: _("Project lead"), SPONSOR: _("Sponsor"), PMO: _("PMO")}.get(slot.role, slot.role)


def statement(document: SignedDocument, slot: Signature) -> str:
    """The sentence that is signed, kept as it read."""
    return _(
        "I have read this document and sign it for %(role)s: %(kind)s V%(number)d, SHA-256 %(hash)s."
    ) % {
        "role": slot_words(slot),
        "kind": document.get_kind_display(),
        "number": document.number,
        "hash": document.sha256,
    }


@dataclass(frozen=True)
class Shown:
    """A document with its places to sign, and what is different by now (only where it is in force)."""

    document: SignedDocument
    slots: tuple[Signature, ...]
    changes: tuple[rules.Changed, ...] = ()

    @property
    def signed(self) -> int:
        return sum(bool(one.means) for one in self.slots)

    @property
    def waiting(self) -> tuple[Signature, ...]:
        """The places still open."""
        return tuple(one for one in self.slots if not one.means)

    @property
    def state(self) -> str:
        """voided | complete | changed | open."""
        if self.document.voided_at is not None:
            return "voided"
        if self.changes:
            return "changed"
        return "complete" if self.document.completed_at is not None else "open"


def documents(person: Person, project: Project) -> list[Shown]:
    """Every version, each kind's newest first; a fixed number of statements."""
    rows = SignedDocument.objects.visible_to(person).filter(space=project.space_id)
    now: dict[str, Content | None] = {}
    found = []
    for row in rows.select_related("by").prefetch_related(*_ALONG):
        if row.voided_at is None and row.kind not in now:
            now[row.kind] = live_content(project, row.kind)
        found.append(_shown(row, now.get(row.kind)))
    return found


def document_in(person: Person, project: Project, pk: int) -> Shown:
    """A document of this very project; Denied (404) for any other."""
    rows = SignedDocument.objects.visible_to(person).filter(space=project.space_id, pk=pk)
    row = rows.select_related("by").prefetch_related(*_ALONG).first()
    if row is None:
        raise Denied("project.view")
    return _shown(row, live_content(project, row.kind) if row.voided_at is None else None)


def _shown(row: SignedDocument, now: Content | None) -> Shown:
    return Shown(row, tuple(row.signatures.all()), _changes(row, now) if row.voided_at is None else ())


def _changes(row: SignedDocument, now: Content | None) -> tuple[rules.Changed, ...]:
    """What differs from what is signed; one line without a path where the stored content is unreadable."""
    if now is not None and rules.fingerprint(rules.canonical(now)) == row.sha256:
        return ()
    signed = read(row.content)
    found = rules.changes(signed, now or {}) if signed is not None else ()
    return found or (rules.Changed((), "", ""),)


def read(text: str | bytes) -> Content | None:
    """A content from its bytes; None for anything else."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def in_force(space_id: int, kind: str) -> SignedDocument | None:
    """The version that counts, if there is one."""
    return SignedDocument.objects.filter(space=space_id, kind=kind, voided_at=None).first()


def paper_statement() -> str:
    """The sentence over the places of the printed sheet."""
    return _("By signing I confirm the content above, whose SHA-256 is printed here.")


def numbers_in_force(space_id: int) -> list[SignedDocument]:
    """The versions a new one would void; one statement."""
    return list(SignedDocument.objects.filter(space=space_id, voided_at=None))


def people_of_the_pmo() -> list[Choosable]:
    """Who may sign for the PMO; one statement."""
    rows = Person.objects.filter(is_pmo=True, is_active=True).order_by("name")
    return [Choosable(pk, name) for pk, name in rows.values_list("pk", "name")]


def is_intact(document: SignedDocument) -> bool:
    """Whether the stored content is what its SHA-256 says."""
    return rules.fingerprint(document.content) == document.sha256


def can_be_signed(shown: Shown) -> bool:
    """Whether an open place of it can be signed now."""
    return shown.document.voided_at is None and not shown.changes and is_intact(shown.document)


def is_signed(project: Project) -> bool:
    """Whether the acceptance in force bears every signature and still says what is true (F2)."""
    row = in_force(project.space_id, Kind.ACCEPTANCE)
    if row is None or row.completed_at is None:
        return False
    return rules.fingerprint(rules.canonical(acceptance_content(project))) == row.sha256


def facts(project_id: int) -> dict[str, bool]:
    """What sign-off answers of the conditions of archiving (S1)."""
    return {"signed": is_signed(Project.objects.get(pk=project_id))}


@dataclass(frozen=True)
class Verified:
    """What verifying found. `journal`: the SHA-256 the journal wrote down when it was opened, "" if none."""

    checked: rules.Checked
    journal: str
    broken: tuple[Signature, ...]

    @property
    def agrees(self) -> bool:
        """Whether the journal, which nobody can change unseen, knows the same content."""
        return self.journal == self.checked.recomputed

    @property
    def holds(self) -> bool:
        return self.checked.holds and self.agrees


def verify(shown: Shown) -> Verified:
    """Compute the hash anew and hold document, signatures and journal against it; one statement."""
    row = shown.document
    checked = rules.check(row.content, row.sha256, [one.sha256 for one in shown.slots])
    opened = Event.objects.filter(
        space=row.space_id, action="signoff.opened", subject_kind=SUBJECT, subject_id=row.pk
    ).first()
    journal = str(opened.data.get("sha256", "")) if opened is not None else ""
    return Verified(checked, journal, tuple(shown.slots[place] for place in checked.broken))


@dataclass(frozen=True)
class Compared:
    """A file held against the stored content: its hash, whether it is the same, and what differs."""

    sha256: str
    same: bool
    changes: tuple[rules.Changed, ...] = ()


def compare(document: SignedDocument, sent: bytes) -> Compared:
    """Hold the bytes of a file against those that are signed; no statement."""
    sha256 = rules.fingerprint(sent)
    if sent == document.content.encode():
        return Compared(sha256, True)
    signed, other = read(document.content), read(sent)
    if signed is None or other is None:
        return Compared(sha256, False)
    try:
        return Compared(sha256, False, rules.changes(signed, other))
    except (RecursionError, TypeError, ValueError):  # a file made to be odd
        return Compared(sha256, False)
