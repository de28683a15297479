"""One request out, one answer in; what had no effect is told from what may have had one."""

from __future__ import annotations

import time

import pytest

from qibu.foundation.egress import http
from tests.support.robot_server import RobotServer

BODY = b'{"msgtype":"markdown","markdown":{"content":"hello"}}'
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def server(settings):
    server = RobotServer()
    settings.EGRESS_ALLOW = f"127.0.0.1:{server.port}"
    yield server
    server.close()


def call(server, **options):
    return http.post(server.address("wecom"), body=BODY, headers=JSON, **options)


def test_an_answer_comes_with_its_status(server):
    answer = call(server)
    assert (answer.status, answer.body) == (200, b'{"errcode": 0, "errmsg": "ok"}')
    assert len(server.taken) == 1


def test_a_server_error_is_an_answer(server):
    server.manner = "error"
    assert call(server).status == 500


def test_nothing_has_been_taken_until_the_last_byte(server):
    seen = []

    def look():
        time.sleep(0.1)
        seen.append(len(server.taken))

    call(server, before_last_byte=look)
    assert seen == [0]
    assert len(server.taken) == 1


def test_a_caller_that_changes_its_mind_before_the_last_byte_had_no_effect(server):
    def refuse():
        raise RuntimeError("taken over")

    with pytest.raises(RuntimeError):
        call(server, before_last_byte=refuse)
    time.sleep(0.2)
    assert server.taken == []


def test_a_server_that_hangs_up_before_the_last_byte_was_not_reached(server):
    server.manner = "hangs up early"
    with pytest.raises(http.Unreachable):
        call(server, before_last_byte=lambda: time.sleep(0.2))


def test_a_server_that_hangs_up_afterwards_may_have_taken_it(server):
    server.manner = "hangs up"
    with pytest.raises(http.Unanswered):
        call(server)
    assert len(server.taken) == 1


@pytest.mark.parametrize("manner", ["silent", "trickle"])
def test_a_server_that_never_comes_to_an_end_is_left_in_time(server, manner, monkeypatch):
    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.5)
    server.manner = manner
    began = time.monotonic()
    with pytest.raises(http.Unanswered):
        call(server)
    assert time.monotonic() - began < 5


def test_ten_megabytes_are_cut_at_the_limit(server):
    server.manner = "huge"
    assert len(call(server).body) <= http.MOST_ANSWER_BYTES


def test_a_redirect_is_not_followed(server):
    server.manner = "redirect"
    assert call(server).status == 302
    assert server.connections == 1


def test_a_closed_door_is_not_reached(settings):
    server = RobotServer()
    settings.EGRESS_ALLOW = f"127.0.0.1:{server.port}"
    server.close()
    with pytest.raises(http.Unreachable):
        call(server)


@pytest.mark.parametrize("manner", ["hangs up early", "hangs up"])
def test_what_is_said_about_a_failure_names_no_more_than_the_host(server, manner):
    server.manner = manner
    with pytest.raises((http.Unreachable, http.Unanswered)) as caught:
        call(server, before_last_byte=lambda: time.sleep(0.1))
    assert "0123456789abcdef" not in str(caught.value)
    assert caught.value.__cause__ is None
