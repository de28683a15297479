"""A document of many rows is made by the worker, and is the same as one handed out at once."""

from __future__ import annotations

import threading

import pytest
from django.test import Client

from qibu import longwork
from qibu.foundation.documents.reading import read_table_file
from qibu.foundation.work import jobs, keeping
from qibu.foundation.work.models import Job
from qibu.issues.actions import report_issue
from qibu.progress.views import exports
from qibu.web.issues import sheets
from tests.foundation.work.test_job_pages import page
from tests.world import AT

FORM_2 = "/projects/{}/exports/form-2.xlsx"
FORM_4 = "/projects/{}/exports/form-4.xlsx"


@pytest.fixture
def all_large(monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 0)
    monkeypatch.setattr(sheets, "MOST_ROWS", 1)


def ask(person, address, query=""):
    """Send the page's own form; gives the job."""
    client_page = page(person, address + query)
    key = client_page.context["key"]
    client = Client()
    client.force_login(person)
    answer = client.post(address + query, {"key": key})
    job = Job.objects.get(key=key)
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    return job


def done(job):
    jobs.perform(jobs.take(AT), longwork.TABLE, threading.Event())
    job.refresh_from_db()
    assert job.state == "done", job.errors
    return job


def cells(content, tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    return read_table_file(path, path.name).workbook.visible_sheets[0].rows


def test_a_small_one_is_handed_out_at_once(world):
    answer = page(world.liaison, FORM_2.format(world.project.pk))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert not Job.objects.exists()


def test_form_2_made_by_the_worker_is_form_2(world, all_large, monkeypatch, tmp_path):
    job = done(ask(world.liaison, FORM_2.format(world.project.pk), "?baseline=1"))
    made = cells(keeping.path_of(job.stored_as).read_bytes(), tmp_path)
    monkeypatch.setattr(exports, "MOST_ROWS", 2000)
    direct = page(world.liaison, FORM_2.format(world.project.pk) + "?baseline=1")
    assert made == cells(direct.content, tmp_path)
    assert job.file_name.endswith(".xlsx") and world.project.name in job.file_name


def test_form_4_is_asked_for_with_its_filters(world, all_large, tmp_path):
    for n in range(3):
        where = {"by": world.lead, "at": AT, "space_id": world.project.space_id}
        report_issue(**where, key=f"issue-key-{n}", title=f"良率低之{n}")
    job = done(ask(world.liaison, FORM_4.format(world.project.pk), "?sort=-number"))
    rows = cells(keeping.path_of(job.stored_as).read_bytes(), tmp_path)
    titles = [str(cell) for row in rows for cell in row if str(cell).startswith("良率低之")]
    assert titles == ["良率低之2", "良率低之1", "良率低之0"]


def test_looking_at_the_page_asks_for_nothing_and_sending_twice_once(world, all_large):
    address = FORM_2.format(world.project.pk)
    ask(world.liaison, address)
    page(world.liaison, address)
    assert Job.objects.count() == 1


def test_a_pdf_of_so_many_rows_is_refused_at_once_and_names_the_other_formats(world, all_large):
    answer = page(world.liaison, FORM_2.format(world.project.pk).replace("xlsx", "pdf"))
    assert answer.status_code == 422
    assert "Word" in answer.content.decode()


def test_a_damaged_form_asks_for_nothing(world, all_large):
    assert page(world.liaison, FORM_2.format(world.project.pk), "post").status_code == 422
    assert not Job.objects.exists()
