"""The pages of 签字: who sees what, what they cost, what the sheet says (F2)."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qibu.closing.models import SignedDocument
from qibu.closing.models.signing import Signature
from qibu.closing.queries import signing as queries
from qibu.closing.signing_paper import signature_sheet
from qibu.foundation.documents.paper import Pairs, Signatures
from tests.closing.test_signing import LATER, PNG, lamp, lay_down, place, sign, with_password
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
__all__ = ["lamp"]


@pytest.fixture
def document(world, lamp, monkeypatch):
    """An acceptance that was laid down; the clock says the day after."""
    monkeypatch.setattr("qibu.foundation.clock.now", lambda: LATER)
    return lay_down(world)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(world, person, name, *more, code=200, **body):
    client, address = signed_in(person), reverse(name, args=[world.project.pk, *more])
    answer = client.post(address, body) if body else client.get(address)
    assert answer.status_code == code, answer.content.decode()[:2000]
    return answer.content.decode()


def test_the_document_shows_hash_content_and_whose_move_it_is(world, document):
    text = page(world, world.observer, "signing-document", document.pk)
    for said in (document.sha256, "照度≥500lx", "样机三台", "钱总"):
        assert said in text
    assert reverse("signing-content", args=[world.project.pk, document.pk]) in text
    assert "/sign/" not in text


def test_one_signs_with_the_password_on_a_page_that_shows_it_all(world, document):
    slot = place(document, with_password(world.liaison))
    text = page(world, world.liaison, "signing-sign", document.pk, slot.pk)
    for said in (document.sha256, "照度≥500lx", "样机三台"):
        assert said in text
    typed = {"sha256": document.sha256, "password": PASSWORD, "key": "sign-page-key"}
    page(world, world.liaison, "signing-sign", document.pk, slot.pk, code=302, **typed)
    slot.refresh_from_db()
    assert (slot.means, slot.address) == ("password", "127.0.0.1")


def test_another_hash_than_the_one_shown_is_refused_and_said(world, document):
    slot = place(document, with_password(world.liaison))
    typed = {"sha256": "0" * 64, "password": PASSWORD, "key": "sign-page-key"}
    assert "data-refused" in page(
        world, world.liaison, "signing-sign", document.pk, slot.pk, code=422, **typed
    )
    slot.refresh_from_db()
    assert not slot.means


def test_others_do_not_come_to_the_page_of_a_place(world, document):
    slot = place(document, world.liaison)
    page(world, world.lead, "signing-sign", document.pk, slot.pk, code=403)
    page(world, world.liaison, "signing-paper", document.pk, slot.pk, code=403)
    for name, more in (
        ("signing", ()),
        ("signing-document", (document.pk,)),
        ("signing-sign", (document.pk, 1)),
    ):
        page(world, world.outsider, name, *more, code=404)


def test_the_lead_brings_in_a_sheet_and_everybody_sees_who_did(world, document):
    slot = place(document, world.sponsor)
    body = {"signed_on": LATER.date().isoformat(), "key": "paper-page-key"}
    assert "data-refused" in page(world, world.lead, "signing-paper", document.pk, slot.pk, code=422, **body)
    body["scan"] = SimpleUploadedFile("签字页.png", PNG)
    page(world, world.lead, "signing-paper", document.pk, slot.pk, code=302, **body)
    text = page(world, world.observer, "signing-document", document.pk)
    assert "签字页.png" in text
    assert "李强" in text[text.index("签字页.png") - 600 : text.index("签字页.png")]


def test_the_lead_lays_down_and_a_new_version_needs_a_reason(world, document):
    body = {"kind": "acceptance", "reason": "", "key": "new-page-key"}
    assert "data-refused" in page(world, world.lead, "signing-new", code=422, **body)
    page(world, world.lead, "signing-new", code=302, **{**body, "reason": "名称更正"})
    text = page(world, world.liaison, "signing-document", document.pk)
    assert "名称更正" in text
    assert "样机三台" in text


def test_verification_tells_what_was_tampered_with(world, document):
    sign(document, world.liaison)
    assert "banner good" in page(world, world.observer, "signing-verification", document.pk)
    SignedDocument.objects.update(content=document.content.replace("三台", "两台"))
    text = page(world, world.observer, "signing-verification", document.pk)
    assert "banner good" not in text
    assert text.count("chip-late") == 3  # the kept hash, the journal's, and the signature's


def test_the_exact_bytes_come_back_as_the_same(world, document):
    client = signed_in(world.observer)
    kept = client.get(reverse("signing-content", args=[world.project.pk, document.pk])).content
    assert kept == document.content.encode()
    for sent, found in ((kept, "banner good"), (kept.replace("三台".encode(), "两台".encode()), "样机两台")):
        file = SimpleUploadedFile("content.json", sent)
        text = page(world, world.observer, "signing-verification", document.pk, content=file)
        assert found in text[text.index('id="compare"') :]


def test_the_sheet_has_a_place_for_each_open_signature_and_the_way_to_verify(world, document):
    sign(document, world.liaison)
    paper = signature_sheet(world.project, queries.document_in(world.lead, world.project, document.pk))
    places = next(block for block in paper.blocks if isinstance(block, Signatures))
    assert len(places.labels) == 4
    assert not any("王芳" in one for one in places.labels)
    printed = [pair.value for block in paper.blocks if isinstance(block, Pairs) for pair in block.pairs]
    assert document.sha256 in printed
    assert any(one.endswith(f"/signing/{document.pk}/verification/") for one in printed)


def test_the_sheet_comes_as_a_file(world, document):
    answer = signed_in(world.observer).get(
        reverse("signing-sheet-docx", args=[world.project.pk, document.pk])
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        assert document.sha256 in opened.read("word/document.xml").decode()


def test_more_versions_and_places_take_no_more_statements(world, document):
    client, address = signed_in(world.lead), reverse("signing", args=[world.project.pk])
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for number in range(3):
        lay_down(world, key=f"again-{number}-key", reason="更正")
        Signature.objects.create(
            document=SignedDocument.objects.get(voided_at=None), role="pmo", expected=world.pmo
        )
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= 30


def test_a_signature_waits_in_the_inbox(world, document):
    slot = place(document, world.liaison)
    text = signed_in(world.liaison).get("/").content.decode()
    assert reverse("signing-sign", args=[world.project.pk, document.pk, slot.pk]) in text
    assert LATER - timedelta(days=1) == document.at
