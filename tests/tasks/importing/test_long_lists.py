"""A long list is imported by the worker: the same step, all or nothing, told to whoever agreed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from qibu import longwork
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.work import jobs
from qibu.foundation.work.actions import cancel_job
from qibu.foundation.work.models import Job
from qibu.projects.importing import storing
from qibu.tasks.importing import consenting
from qibu.tasks.models import Task
from tests.tasks.importing.conftest import workbook
from tests.tasks.importing.test_from_file_to_plan import SIMPLE
from tests.world import AT


@pytest.fixture(autouse=True)
def long_from_two_lines_on(monkeypatch):
    monkeypatch.setattr(consenting, "MOST_LINES", 1)


def agree(importing, upload):
    """Consent on the page; gives the job it led to."""
    answer = importing.consent(upload)
    job = Job.objects.latest("pk")
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    return job


def work(at=AT):
    """The next job, as the worker does it: without what this process remembers of the file."""
    storing.forget()
    taken = jobs.take(at)
    jobs.perform(taken, longwork.TABLE, threading.Event())
    return Job.objects.get(pk=taken.pk)


def test_nothing_is_written_before_the_worker_comes_and_everything_after(importing, world):
    before = Task.objects.count()
    upload = importing.upload(workbook(*SIMPLE))
    agree(importing, upload)
    assert Task.objects.count() == before
    job = work()
    assert (job.state, job.errors) == ("done", [])
    assert Task.objects.count() == before + len(SIMPLE)
    assert job.address == f"/projects/{world.project.pk}/uploads/{upload.pk}/"
    assert Event.objects.get(action="tasks.imported").by == world.lead
    assert Notice.objects.get(kind="job.done").person == world.lead


def test_a_preview_that_changed_after_it_was_seen_is_not_imported(importing, world):
    before = Task.objects.count()
    upload = importing.upload(workbook(*SIMPLE))
    agree(importing, upload)
    Job.objects.update(params=dict(Job.objects.get().params) | {"seen": "of something else"})
    job = work()
    assert job.state == "failed"
    assert "预览" in job.errors[0]
    assert Task.objects.count() == before


def test_who_lost_the_right_meanwhile_imports_nothing(importing, world):
    before = Task.objects.count()
    agree(importing, importing.upload(workbook(*SIMPLE)))
    Membership.objects.filter(person=world.lead, space=world.project.space).update(role=Role.OBSERVER)
    assert work().state == "failed"
    assert Task.objects.count() == before


def test_one_that_was_cancelled_in_time_writes_nothing(importing, world):
    before = Task.objects.count()
    job = agree(importing, importing.upload(workbook(*SIMPLE)))
    cancel_job(by=world.lead, at=AT, job_id=job.pk)
    assert jobs.take(AT) is None
    assert Task.objects.count() == before


def test_a_worker_that_died_after_writing_writes_nothing_twice(importing, world):
    upload = importing.upload(workbook(*SIMPLE))
    agree(importing, upload)
    work()
    count = Task.objects.count()
    # as if the worker had died between the import and saying so
    Job.objects.update(state=Job.State.RUNNING, leased_until=AT)
    job = work(AT + timedelta(minutes=5))
    assert job.state == "done"
    assert Task.objects.count() == count


def test_two_who_agree_to_one_list_import_it_once(importing, world):
    upload = importing.upload(workbook(*SIMPLE))
    seen = importing.preview(upload).digest
    url = importing.url(upload, "upload-consent")
    for key in ("first-key", "second-key"):
        assert importing.client.post(url, {"seen": seen, "key": key}).status_code == 302
    work()
    count = Task.objects.count()
    work()
    assert Task.objects.count() == count
