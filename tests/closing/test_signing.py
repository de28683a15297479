"""签字: exactly what reads here is signed, with the password again, by whom it is expected of (F2)."""

import json
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from qibu.closing.actions import acceptance
from qibu.closing.actions import signing as actions
from qibu.closing.models import Signature, SignedDocument
from qibu.closing.queries import signing as queries
from qibu.closing.queries.signing_content import acceptance_content
from qibu.closing.signing_words import parts
from qibu.foundation.files.models import StoredFile
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.models import Attempt
from qibu.foundation.turns.models import Turn
from qibu.kernel import signing as rules
from qibu.projects.actions import set_team
from qibu.projects.inputs import Seat, TeamInput
from qibu.projects.models import Deliverable, Project
from tests.world import PASSWORD, SHANGHAI, team

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 12, 16, 0, tzinfo=SHANGHAI)
LATER = NOW + timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def lamp(world):
    """A deliverable of 研发部 that the other departments have accepted."""
    Project.objects.filter(pk=world.project.pk).update(state="closing")
    row = Deliverable.objects.create(
        project=world.project, name="样机", standard="照度≥500lx", department=world.department("rd")
    )
    handed = acceptance.submit_result(
        by=world.liaison_rd, at=NOW, deliverable_id=row.pk, key="submit-1-key", note="样机三台"
    )
    for by, word in ((world.liaison, "market"), (world.liaison_purchase, "purchase")):
        handed.refresh_from_db()
        acceptance.judge_result(
            by=by, at=NOW, submission_id=handed.pk, version=handed.version,
            department_id=world.department(word).pk, answer="passed",
        )  # fmt: skip
    return row


def lay_down(world, *, key="signing-1-key", **more):
    return actions.open_document(
        by=world.lead, at=NOW, project_id=world.project.pk, key=key, kind="acceptance", **more
    )


def place(document, person):
    return document.signatures.get(expected=person)


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def sign(document, person, *, sha256=None, password=PASSWORD, at=LATER):
    return actions.sign(
        by=with_password(person), at=at, slot_id=place(document, person).pk,
        sha256=document.sha256 if sha256 is None else sha256, password=password, address="10.0.0.7",
    )  # fmt: skip


def signers(world):
    return [world.lead, world.liaison_rd, world.liaison, world.liaison_purchase, world.sponsor]


def shown(world, document):
    return queries.document_in(world.lead, world.project, document.pk)


def test_lead_departments_and_sponsor_are_asked_and_the_bytes_have_the_hash(world, lamp):
    document = lay_down(world)
    assert {one.expected for one in document.signatures.all()} == set(signers(world))
    assert Turn.objects.open().filter(kind="signoff.sign").count() == 5
    assert rules.fingerprint(document.content) == document.sha256
    said = json.loads(document.content)["deliverables"][0]
    assert (said["standard"], said["result"]) == ("照度≥500lx", "样机三台")
    assert [one["answer"] for one in said["verdicts"]] == ["passed", "passed"]


def test_asking_twice_with_the_same_key_lays_down_one_document(world, lamp):
    assert lay_down(world) == lay_down(world)
    assert SignedDocument.objects.count() == 1


def test_what_is_not_accepted_cannot_be_signed(world, lamp):
    Deliverable.objects.create(project=world.project, name="包装", department=world.department("market"))
    with pytest.raises(Invalid) as refusal:
        lay_down(world)
    assert "包装" in refusal.value.errors["kind"][0]


def test_everything_the_hash_covers_can_be_read(world, lamp):
    document = lay_down(world)
    text = str(parts(world.project, queries.read(document.content)))
    for word in ("样机三台", "照度≥500lx", "王芳", "杨帆", "护眼台灯上市", "QB-2026-001", "研发部"):
        assert word in text


def test_signing_keeps_the_sentence_the_hash_the_time_and_the_address(world, lamp):
    document = lay_down(world)
    sign(document, world.liaison)
    slot = Signature.objects.get(document=document, expected=world.liaison)
    assert (slot.means, slot.signed_by, slot.signed_at) == ("password", world.liaison, LATER)
    assert (slot.sha256, slot.address) == (document.sha256, "10.0.0.7")
    assert document.sha256 in slot.statement
    assert not Turn.objects.open().filter(holder=world.liaison, kind="signoff.sign").exists()


def test_a_wrong_password_changes_nothing(world, lamp):
    document = lay_down(world)
    with pytest.raises(Invalid) as refusal:
        sign(document, world.liaison, password="green-Tea-43")
    assert "password" in refusal.value.errors
    assert not Signature.objects.exclude(means="").exists()


def test_nobody_signs_what_they_were_not_shown(world, lamp):
    document = lay_down(world)
    with pytest.raises(Invalid):
        sign(document, world.liaison, sha256="0" * 64)
    assert not Signature.objects.exclude(means="").exists()


def test_nobody_signs_for_somebody_else(world, lamp):
    document = lay_down(world)
    slot = place(document, world.liaison)
    for person in (world.lead, world.deputy_liaison, world.outsider):
        with pytest.raises(Denied):
            actions.sign(
                by=with_password(person), at=LATER, slot_id=slot.pk, sha256=document.sha256, password=PASSWORD
            )


def test_what_changed_since_is_told_and_no_longer_signed(world, lamp):
    document = lay_down(world)
    sign(document, world.liaison)
    Deliverable.objects.filter(pk=lamp.pk).update(name="样机（二代）")
    found = shown(world, document)
    assert [(one.signed, one.now) for one in found.changes] == [("样机", "样机（二代）")]
    assert found.state == "changed"
    with pytest.raises(Invalid):
        sign(document, world.lead)
    assert place(document, world.liaison).means == "password"


def test_the_last_signature_completes_it_and_the_archive_may_go_on(world, lamp):
    document = lay_down(world)
    for person in signers(world):
        assert queries.facts(world.project.pk) == {"signed": False}
        sign(document, person)
    assert queries.facts(world.project.pk) == {"signed": True}
    Deliverable.objects.filter(pk=lamp.pk).update(name="样机（二代）")
    assert queries.facts(world.project.pk) == {"signed": False}


def test_a_new_version_needs_a_reason_and_leaves_the_old_one_readable(world, lamp):
    first = lay_down(world)
    sign(first, world.liaison)
    with pytest.raises(Invalid) as refusal:
        lay_down(world, key="signing-2-key")
    assert "reason" in refusal.value.errors
    second = lay_down(world, key="signing-2-key", reason="名称更正")
    first.refresh_from_db()
    assert (first.void_reason, second.number) == ("名称更正", 2)
    assert place(first, world.liaison).sha256 == first.sha256
    assert Turn.objects.open().filter(kind="signoff.sign").count() == 5
    assert queries.verify(shown(world, first)).holds
    with pytest.raises(Invalid):
        sign(first, world.lead)


def test_a_sheet_signed_on_paper_fills_the_place_and_says_who_brought_it(world, lamp):
    document = lay_down(world)
    slot = place(document, world.sponsor)
    for day, words in ((LATER.date(), "signed_on"), (None, "signed_on")):
        with pytest.raises(Invalid) as refusal:
            actions.enter_paper(
                by=world.lead, at=NOW, slot_id=slot.pk, key="paper-1-key", signed_on=day, name="签字页.png",
                chunks=[PNG],
            )  # fmt: skip
        assert words in refusal.value.errors
    actions.enter_paper(
        by=world.lead, at=LATER, slot_id=slot.pk, key="paper-1-key", signed_on=NOW.date(), name="签字页.png",
        chunks=[PNG],
    )  # fmt: skip
    slot.refresh_from_db()
    assert (slot.means, slot.signed_by, slot.entered_by) == ("paper", world.sponsor, world.lead)
    assert (slot.scan.name, slot.sha256) == ("签字页.png", document.sha256)


def test_the_scan_of_a_signature_stays(world, lamp, client):
    document = lay_down(world)
    slot = place(document, world.sponsor)
    actions.enter_paper(
        by=world.lead, at=LATER, slot_id=slot.pk, key="paper-1-key", signed_on=NOW.date(), name="签字页.png",
        chunks=[PNG],
    )  # fmt: skip
    client.force_login(world.lead)
    scan = StoredFile.objects.get()
    answer = client.post(reverse("file", args=[world.project.pk, scan.pk]), {"do": "remove"})
    scan.refresh_from_db()
    assert answer.status_code == 422
    assert scan.deleted_at is None


def test_what_somebody_wrote_into_the_database_comes_to_light(world, lamp):
    document = lay_down(world)
    sign(document, world.liaison)
    forged = document.content.replace("样机三台", "样机两台")
    SignedDocument.objects.filter(pk=document.pk).update(content=forged)
    assert not queries.verify(shown(world, document)).checked.intact
    # Even where the hashes are forged with it, the journal knows better.
    sha256 = rules.fingerprint(forged)
    SignedDocument.objects.filter(pk=document.pk).update(sha256=sha256)
    Signature.objects.exclude(means="").update(sha256=sha256)
    found = queries.verify(shown(world, document))
    assert found.checked.holds
    assert not found.holds


def test_a_file_is_held_against_what_was_signed(world, lamp):
    document = lay_down(world)
    assert queries.compare(document, document.content.encode()).same
    other = queries.compare(document, document.content.replace("三台", "四台").encode())
    assert not other.same
    assert [(one.signed, one.now) for one in other.changes] == [("样机三台", "样机四台")]
    for odd in (b"", b"\xff\xfe", b"[" * 100_000, b'{"a":NaN}'):
        assert not queries.compare(document, odd).same


def test_an_open_place_passes_to_the_new_liaison(world, lamp):
    document = lay_down(world)
    sign(document, world.liaison_rd)
    wanted = team(world, lead=world.lead)
    seats = tuple(
        Seat(one.department, world.deputy_liaison.pk, None) if one.liaison == world.liaison.pk else one
        for one in wanted.seats
    )
    changed = TeamInput(lead=wanted.lead, sponsor=wanted.sponsor, deputy=wanted.deputy, seats=seats)
    version = Project.objects.get(pk=world.project.pk).version
    set_team(
        by=world.lead, at=LATER, project_id=world.project.pk, version=version, shown=wanted, team=changed
    )
    slot = document.signatures.get(department=world.department("market"))
    assert slot.expected == world.deputy_liaison
    assert (
        Turn.objects.open().get(subject_kind="signature", subject_id=slot.pk).holder == world.deputy_liaison
    )


def test_the_same_data_give_the_same_bytes(world, lamp):
    project = Project.objects.get(pk=world.project.pk)
    assert rules.canonical(acceptance_content(project)) == rules.canonical(acceptance_content(project))


def test_a_wrong_password_is_counted_and_shuts_the_door(world, lamp, client):
    document = lay_down(world)
    client.force_login(with_password(world.liaison))
    where = reverse("signing-sign", args=[world.project.pk, document.pk, place(document, world.liaison).pk])
    codes = [
        client.post(
            where, {"sha256": document.sha256, "password": "wrong", "key": f"sign-key-{n}"}
        ).status_code
        for n in range(6)
    ]
    assert codes == [422] * 5 + [429]
    assert Attempt.objects.filter(key="name:liaison").count() == 5
    assert not Signature.objects.exclude(means="").exists()
