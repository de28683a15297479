"""Background jobs are seen by whoever asked, and by nobody else."""

from __future__ import annotations

import threading

import pytest
from django.test import Client

from qibu.foundation.access.actions import end_member
from qibu.foundation.access.models import Membership
from qibu.foundation.work import jobs
from qibu.foundation.work.actions import start_job
from qibu.foundation.work.handling import Result
from qibu.foundation.work.models import Job
from tests.world import AT


@pytest.fixture
def job(world):
    return start_job(
        by=world.liaison, at=AT, kind="x", title="导出总表", key="key-1", space=world.project.space
    )


def page(person, address, method="get"):
    client = Client()
    client.force_login(person)
    return getattr(client, method)(address)


def finish(result=None):
    taken = jobs.take(AT)
    jobs.perform(
        taken,
        {"x": lambda order, report: result or Result("表.txt", b"abc", "text/plain")},
        threading.Event(),
    )


def test_a_waiting_job_says_so_and_asks_again_with_and_without_scripts(world, job):
    said = page(world.liaison, f"/jobs/{job.pk}/").content.decode()
    assert "导出总表" in said
    assert 'http-equiv="refresh"' in said
    assert 'hx-trigger="every 2s"' in said


def test_a_finished_one_stops_asking_and_hands_its_file_out(world, job):
    finish()
    said = page(world.liaison, f"/jobs/{job.pk}/").content.decode()
    assert "every 2s" not in said and "http-equiv" not in said
    answer = page(world.liaison, f"/jobs/{job.pk}/file/")
    assert b"".join(answer.streaming_content) == b"abc"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_removed_result_is_gone_and_says_so(world, job):
    finish()
    Job.objects.update(purged_at=AT)
    assert page(world.liaison, f"/jobs/{job.pk}/file/").status_code == 410


@pytest.mark.parametrize("what", ["", "file/"])
@pytest.mark.parametrize("who", ["lead", "administrator", "outsider"])
def test_nobody_else_knows_of_it(world, job, who, what):
    finish()
    assert page(world.people[who], f"/jobs/{job.pk}/{what}").status_code == 404
    assert "导出总表" not in page(world.people[who], "/jobs/").content.decode()


def test_nobody_else_cancels_it(world, job):
    assert page(world.lead, f"/jobs/{job.pk}/cancel/", "post").status_code == 404
    assert Job.objects.get().state == "waiting"
    assert page(world.liaison, f"/jobs/{job.pk}/cancel/", "post").status_code == 302
    assert Job.objects.get().state == "cancelled"


def test_who_leaves_the_project_loses_the_result(world, job):
    finish()
    for seat in Membership.objects.filter(person=world.liaison, ended_at=None):
        end_member(membership=seat, at=AT)
    assert page(world.liaison, f"/jobs/{job.pk}/").status_code == 404
    assert page(world.liaison, f"/jobs/{job.pk}/file/").status_code == 404


def test_the_list_names_the_next_step_when_it_is_empty_and_asks_the_same_whatever_its_length(
    world, django_assert_max_num_queries
):
    assert page(world.lead, "/jobs/").status_code == 200
    for n in range(4):
        start_job(by=world.lead, at=AT, kind="x", title=f"第{n}件", key=f"key-{n}")
    client = Client()
    client.force_login(world.lead)
    with django_assert_max_num_queries(9):
        assert "第3件" in client.get("/jobs/").content.decode()


def test_words_of_a_job_are_shown_as_words(world, job):
    finish(Result(text="<b>好</b>", address="/projects/1/uploads/1/"))
    said = page(world.liaison, f"/jobs/{job.pk}/").content.decode()
    assert "&lt;b&gt;好" in said and 'href="/projects/1/uploads/1/"' in said
