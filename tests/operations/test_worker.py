"""The worker runs every job about once a second, and one bad job does not stop the others."""

import threading
from datetime import UTC, datetime

import pytest

from qibu.operations import work

AT = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def broken(at):
    raise RuntimeError("no mail server")


def test_a_job_gets_the_time_and_tells_how_much_it_did():
    given = []
    turn = work.Turn(lambda at: given.append(at) or 3)
    assert turn.take(AT, 0.0) == 3
    assert given == [AT]


def test_a_failing_job_rests_1_2_4_seconds_and_never_raises():
    turn = work.Turn(broken)
    pauses = []
    clock = 0.0
    for _ in range(3):
        assert turn.take(AT, clock) == 0
        pauses.append(turn.not_before - clock)
        clock = turn.not_before
    assert pauses == [1.0, 2.0, 4.0]


def test_a_resting_job_is_not_called():
    calls = []
    turn = work.Turn(lambda at: calls.append(at) or 0, failures=1, not_before=5.0)
    turn.take(AT, 4.9)
    assert calls == []
    turn.take(AT, 5.0)
    assert calls == [AT]


def test_rest_is_a_minute_at_most():
    turn = work.Turn(broken, failures=40)
    turn.take(AT, 0.0)
    assert turn.not_before == work.LONGEST_PAUSE_SECONDS


def test_after_a_success_the_failures_are_forgotten():
    turn = work.Turn(lambda at: 1, failures=5)
    turn.take(AT, 0.0)
    assert turn.failures == 0


def test_a_broken_job_does_not_keep_the_others_from_running_and_work_left_goes_on_at_once():
    stop = threading.Event()
    done = []

    def busy(at):
        done.append(at)
        if len(done) == 50:
            stop.set()
        return 1

    runner = threading.Timer(20, stop.set)  # bound: without going on at once 50 rounds take 50 s
    runner.start()
    work.run([broken, busy], stop)
    runner.cancel()
    assert len(done) == 50


def test_the_worker_leaves_when_its_parent_is_gone():
    work.run([lambda at: 0], threading.Event(), parent=-1)
