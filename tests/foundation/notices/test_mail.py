"""A notice as an e-mail: the reader's language, plain text, and nothing typed becomes a header."""

import pytest
from django.core import mail

from qibu.foundation.egress import mail as door
from qibu.foundation.notices.jobs import deliver
from qibu.foundation.notices.models import Delivery, Notice
from tests.foundation.notices.conftest import tell
from tests.world import AT

HOSTILE = (
    "照明\r\nBcc: thief@example.com",
    "照明\nContent-Type: text/html\n\n<img src=http://evil.example/x.png>",
    "照明\rX-Evil: 1",
    "照明\x0bX-Evil: 1\x85X-Evil: 2\u2028X-Evil: 3",
    "照明\0结束",
)


@pytest.fixture
def sent(world):
    """sent(person, **params) → the one message that went out."""

    def send(person, **params):
        Notice.objects.all().delete()
        tell(world, person, **params)
        assert deliver(AT) == 1
        return mail.outbox.pop()

    return send


def test_it_goes_to_the_person_with_the_delivery_id_as_message_id(sent, world):
    message = sent(world.assignee)
    assert message.to == ["assignee@example.com"]
    assert message.extra_headers["Message-ID"] == f"<{Delivery.objects.get().delivery_id}@qibu>"


def test_it_is_plain_text_with_a_link_to_the_configured_address(sent, world, settings):
    settings.PUBLIC_URL = "https://qibu.example.com"
    message = sent(world.assignee, path="/projects/5/")
    assert message.content_subtype == "plain"
    assert message.alternatives == [] if hasattr(message, "alternatives") else True
    assert "https://qibu.example.com/projects/5/" in message.body


def test_it_is_written_in_the_readers_language(sent, world):
    world.assignee.language = "en"
    world.assignee.save()
    world.liaison.language = "zh-hans"
    world.liaison.save()
    english = sent(world.assignee)
    assert "the plan is approved as baseline V1" in english.subject
    assert "Open in Qibu" in english.body
    chinese = sent(world.liaison)
    assert chinese.subject != english.subject
    assert "approved" not in chinese.subject
    assert "基线" in chinese.subject


def test_without_a_language_of_ones_own_it_is_the_installations(sent, world, settings):
    world.assignee.language = ""
    world.assignee.save()
    settings.LANGUAGE_CODE = "en"
    assert "approved" in sent(world.assignee).subject


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_with_line_breaks_adds_no_header_and_no_line(sent, world, name):
    message = sent(world.assignee, project=name.replace("\0", "")).message()
    assert {header.lower() for header in message} <= {
        "content-type", "mime-version", "content-transfer-encoding", "subject", "from", "to", "date",
        "message-id", "auto-submitted",
    }  # fmt: skip
    assert message.get_content_type() == "text/plain"
    assert message["To"] == "assignee@example.com"
    body = message.get_payload(decode=True).decode()
    assert not any(line.startswith(("Bcc", "Content-Type", "X-Evil", "<img")) for line in body.splitlines())


@pytest.mark.parametrize("subject", HOSTILE)
def test_the_door_itself_folds_whatever_subject_it_is_given(subject):
    door.send(to="a@example.com", subject=subject, body="正文", message_id="1")
    message = mail.outbox[-1]
    assert not any(sign in message.subject for sign in "\r\n\x0b\x85\u2028\0")
    assert message.message()["Bcc"] is None


def test_an_endless_subject_is_cut():
    door.send(to="a@example.com", subject="长" * 5000, body="正文", message_id="1")
    assert len(mail.outbox[-1].subject) == 200
