"""Long work is done by the worker: once, to the end or not at all, and can be stopped."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Invalid, KeyReused
from qibu.foundation.work import jobs, keeping
from qibu.foundation.work.actions import MOST_WAITING, cancel_job, start_job
from qibu.foundation.work.handling import Cancelled, Interrupted, Result
from qibu.foundation.work.models import Job
from tests import world as world_module
from tests.world import AT

LATER = AT + timedelta(minutes=1)


def ask(world, key="key-1", **more):
    where = {"by": world.lead, "at": AT, "kind": "count", "title": "数一数", "space": world.project.space}
    return start_job(**{**where, "key": key, **more})


def do(job, handler, stop=None):
    """Take the job up and run it with this handler; gives the row as it ended."""
    taken = jobs.take(LATER)
    assert taken is not None and taken.pk == job.pk
    jobs.perform(taken, {"count": handler}, stop or threading.Event())
    return Job.objects.get(pk=job.pk)


def test_a_job_is_done_and_its_file_kept_and_its_asker_told(world):
    row = do(ask(world, params={"n": 3}), lambda order, report: Result("数.txt", b"123", "text/plain"))
    assert (row.state, row.file_name, row.size) == ("done", "数.txt", 3)
    assert keeping.path_of(row.stored_as).read_bytes() == b"123"
    notice = Notice.objects.get(subject_kind="job")
    assert (notice.person, notice.kind, notice.params["path"]) == (world.lead, "job.done", f"/jobs/{row.pk}/")


def test_the_handler_gets_what_was_asked_and_by_whom(world):
    seen = []
    do(ask(world, params={"n": 3}), lambda order, report: seen.append(order) or Result())
    assert (seen[0].by, seen[0].params, seen[0].key) == (world.lead, {"n": 3}, "key-1")


def test_the_same_key_asks_once_and_never_for_something_else(world):
    assert ask(world) == ask(world)
    with pytest.raises(KeyReused):
        ask(world, params={"n": 4})


def test_nobody_fills_the_line_alone(world):
    for n in range(MOST_WAITING):
        ask(world, key=f"key-{n}")
    with pytest.raises(Invalid):
        ask(world, key="one-more")
    ask(world, key="of-another", by=world.liaison)


def test_a_refusal_of_the_action_is_told_in_its_words(world):
    def refuse(order, report):
        raise Invalid({"": ["太多了"]})

    row = do(ask(world), refuse)
    assert (row.state, row.errors) == ("failed", ["太多了"])
    assert Notice.objects.get(subject_kind="job").kind == "job.failed"


def test_a_failure_of_ours_fails_the_job_and_not_the_worker(world):
    row = do(ask(world), lambda order, report: 1 / 0)
    assert row.state == "failed"
    assert str(row.pk) in row.errors[0]


def test_who_may_no_longer_see_the_project_gets_nothing(world):
    job = ask(world, by=world.outsider)
    row = do(job, lambda order, report: pytest.fail("it must not run"))
    assert row.state == "failed"


def test_a_waiting_job_is_taken_back_at_once(world):
    row = cancel_job(by=world.lead, at=LATER, job_id=ask(world).pk)
    assert row.state == "cancelled"
    assert jobs.take(LATER) is None


def test_a_running_job_is_cancelled_at_its_next_step(world):
    def work(order, report):
        raise Cancelled

    assert do(ask(world), work).state == "cancelled"
    assert not Notice.objects.filter(subject_kind="job").exists(), "one knows what one has cancelled"


def test_a_worker_that_must_leave_gives_the_job_back(world):
    stop = threading.Event()
    stop.set()
    row = do(ask(world), lambda order, report: report(1, 2), stop)
    assert (row.state, row.attempts) == ("waiting", 0)


def test_a_job_whose_worker_died_is_begun_anew_but_not_for_ever(world):
    job = ask(world)
    moment = LATER
    for _attempt in range(jobs.MOST_ATTEMPTS):
        assert jobs.take(moment).pk == job.pk
        assert jobs.take(moment) is None, "nobody takes what is leased"
        moment += jobs.LEASE
    assert jobs.take(moment) is None
    job.refresh_from_db()
    assert job.state == "failed"


def test_what_an_earlier_worker_brings_too_late_is_not_kept(world):
    job = ask(world)
    slow = jobs.take(LATER)
    again = jobs.take(LATER + jobs.LEASE)
    jobs.perform(slow, {"count": lambda order, report: Result("a.txt", b"slow")}, threading.Event())
    assert Job.objects.get(pk=job.pk).state == "running"
    jobs.perform(again, {"count": lambda order, report: Result("a.txt", b"again")}, threading.Event())
    assert keeping.path_of(Job.objects.get(pk=job.pk).stored_as).read_bytes() == b"again"
    assert len(list(keeping.older_than(-5))) == 1


def test_results_go_after_seven_days_and_jobs_after_ninety(world):
    row = do(ask(world), lambda order, report: Result("a.txt", b"1"))
    Job.objects.update(finished_at=AT)
    assert jobs.purge(AT + timedelta(days=6)) == 0
    assert jobs.purge(AT + timedelta(days=8)) == 1
    assert not keeping.path_of(row.stored_as).exists()
    jobs.purge(AT + timedelta(days=91))
    assert not Job.objects.exists()


def test_progress_is_written_beside_the_work_and_a_wish_to_stop_is_heard(committed):
    world = world_module.ready()
    lane = jobs.Lane({"count": counting})
    job = ask(world)
    assert lane.turn(LATER) == 1
    row = until(job, lambda row: row.done)
    assert (row.state, row.total) == ("running", 1000)
    assert lane.turn(LATER) == 0, "one at a time; the worker goes on meanwhile"
    cancel_job(by=world.lead, at=LATER, job_id=job.pk)
    assert until(job, lambda row: row.is_over).state == "cancelled"
    lane.leave(5)


def counting(order, report):
    for n in range(1, 1000):
        report(n, 1000)
        time.sleep(0.02)
    return Result()


def until(job, wanted):
    for _wait in range(200):
        row = Job.objects.get(pk=job.pk)
        if wanted(row):
            return row
        time.sleep(0.05)
    raise AssertionError(f"it never came: {row}")


def test_a_report_tells_a_stopping_worker_by_an_exception(world):
    stop = threading.Event()
    stop.set()
    with pytest.raises(Interrupted):
        jobs.Progress(1, stop)(1, 2)
