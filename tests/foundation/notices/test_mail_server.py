"""E-mail against a real SMTP server on this machine: sent once, and again when the server fails."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qibu.foundation.notices.jobs import deliver
from qibu.foundation.notices.models import Delivery
from tests.support.mail_server import MailServer
from tests.world import AT

LATER = AT + timedelta(hours=1)


@pytest.fixture
def server(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 0.5
    settings.PUBLIC_URL = "https://qibu.example.com"
    settings.DEFAULT_FROM_EMAIL = "qibu@example.com"
    yield server
    server.close()


def test_it_arrives_whole(server, delivery):
    assert deliver(AT) == 1
    (message,) = server.taken
    assert message["Message-ID"] == f"<{delivery.delivery_id}@qibu>"
    assert message["To"] == "assignee@example.com"
    assert message["From"] == "qibu@example.com"
    assert message["Reply-To"] is None
    assert message["Auto-Submitted"] == "auto-generated", "no holiday reply is wanted"
    assert message.get_content_type() == "text/plain"
    body = message.get_content()
    assert "https://qibu.example.com/projects/1/" in body
    assert "护眼台灯上市" in body
    assert "护眼台灯上市" in message["Subject"]


@pytest.mark.parametrize("manner", ["refused", "busy", "silent"])
def test_a_server_that_fails_is_asked_again(server, delivery, manner):
    server.manner = manner
    assert deliver(AT) == 0
    delivery.refresh_from_db()
    assert delivery.error
    assert delivery.dead_at is None
    server.manner = "ok"
    assert deliver(LATER) == 1
    assert len(server.taken) == 1


def test_a_repeat_after_a_lost_answer_carries_the_same_id(server, delivery):
    server.manner = "hangs up"
    assert deliver(AT) == 0
    server.manner = "ok"
    assert deliver(LATER) == 1
    assert [message["Message-ID"] for message in server.taken] == [f"<{delivery.delivery_id}@qibu>"] * 2


def test_the_servers_password_stands_in_no_error(server, delivery, settings, caplog):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "qibu", "canary-password-1"
    assert deliver(AT) == 0
    assert "canary-password-1" not in Delivery.objects.get().error + caplog.text
