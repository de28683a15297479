"""Whoever is signed in and refused leaves a line in the log of denials, though nothing else is written."""

import pytest
from django.db import OperationalError
from django.test import Client

from qibu.foundation.access.actions import end_member
from qibu.foundation.access.models import Denial, Membership
from qibu.projects.models import Project
from qibu.web import middleware
from tests.world import AT


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def charter(world) -> str:
    return f"/projects/{world.project.pk}/charter/edit/"


def test_a_hidden_project_is_not_found_and_the_attempt_is_kept(world):
    path = f"/projects/{world.project.pk}/"
    answer = browser(world.outsider).get(path, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 404
    denial = Denial.objects.get()
    assert (denial.person, denial.path, denial.address) == (world.outsider, path, "192.0.2.7")
    assert denial.capability == "project.view"


def test_a_seen_project_that_may_not_be_changed_says_so_and_the_attempt_is_kept(world, charter):
    assert browser(world.observer).get(charter).status_code == 403
    assert Denial.objects.get().capability == "charter.edit"


def test_a_refused_change_rolls_back_and_the_denial_stays(committed, world, charter):
    before = Project.objects.values().get(pk=world.project.pk)
    answer = browser(world.observer).post(charter, {"name": "改名", "version": 1})
    assert answer.status_code == 403
    assert Project.objects.values().get(pk=world.project.pk) == before
    assert Denial.objects.filter(person=world.observer).count() == 1


def test_a_stranger_is_sent_to_sign_in_and_leaves_nothing(world):
    assert Client().get(f"/projects/{world.project.pk}/").status_code == 302
    assert not Denial.objects.exists()


def test_what_is_allowed_leaves_no_denial(world):
    assert browser(world.lead).get(f"/projects/{world.project.pk}/").status_code == 200
    assert not Denial.objects.exists()


def test_an_address_with_signs_no_database_takes_is_kept_without_them(world):
    middleware.note_denial(
        person=world.lead, capability="c" * 99, path="/a\x00b" + "c" * 999, address="", at=AT
    )
    denial = Denial.objects.get()
    assert denial.path.startswith("/abc")
    assert (len(denial.path), len(denial.capability)) == (300, 60)


def test_when_it_cannot_be_kept_the_refusal_stays_a_refusal(world, monkeypatch, caplog):
    def full(**_facts: object) -> None:
        raise OperationalError("disk is full")

    monkeypatch.setattr(middleware, "note_denial", full)
    assert browser(world.outsider).get(f"/projects/{world.project.pk}/").status_code == 404
    assert "could not be kept" in caplog.text


def test_access_ends_with_the_next_request(world):
    """T-09: no window in which an ended membership still opens pages."""
    client = browser(world.assignee)
    path = f"/projects/{world.project.pk}/"
    assert client.get(path).status_code == 200
    end_member(membership=Membership.objects.get(person=world.assignee, ended_at=None), at=AT)
    assert client.get(path).status_code == 404
