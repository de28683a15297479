"""What is read and stored by hand is what the ORM would read and store."""

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qibu.foundation.access.models import Membership, Space
from qibu.foundation.journal.models import Event, Trace
from qibu.foundation.people.models import Person
from qibu.foundation.people.sessions import SessionStore
from qibu.foundation.plain import execute, insert, objects_where
from qibu.projects.models import Project
from qibu.tasks.models import Task
from tests.world import AT


@pytest.mark.parametrize("model", [Space, Project, Task, Person, Membership, Event, Session])
def test_every_column_comes_as_the_orm_gives_it(model, world, client):
    client.force_login(world.lead)
    stored = list(model.objects.order_by("pk"))
    assert stored
    for one in stored:
        (found,) = objects_where(model, f"{model._meta.pk.column} = %s", [one.pk])
        assert type(found) is model
        assert found == one
        for field in model._meta.concrete_fields:
            expected = getattr(one, field.attname)
            assert getattr(found, field.attname) == expected, field.name
            assert type(getattr(found, field.attname)) is type(expected), field.name


def test_an_object_read_by_hand_can_be_saved(world):
    (project,) = objects_where(Project, "id = %s", [world.project.pk])
    project.name = "改过的名字"
    project.save()
    assert Project.objects.get(pk=world.project.pk).name == "改过的名字"
    assert Project.objects.filter(name="改过的名字").count() == 1


def test_an_object_can_be_read_along_in_the_same_statement(world):
    with CaptureQueriesContext(connection) as seen:
        (found,) = objects_where(Project, "projects_project.id = %s", [world.project.pk], along="space")
        assert found == world.project
        assert found.space == world.project.space
    assert len(seen) == 1
    expected = Project.objects.select_related("space").get(pk=world.project.pk)
    for field in Space._meta.concrete_fields:
        assert getattr(found.space, field.attname) == getattr(expected.space, field.attname), field.name


@pytest.mark.parametrize("number", [0, -1, 2**63, -(2**63), 10**30])
def test_a_number_no_row_has_finds_nothing(number, db):
    assert objects_where(Task, "id = %s", [number]) == []


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**30])
def test_an_address_with_a_number_beyond_all_columns_is_unknown(number, world, client):
    client.force_login(world.lead)
    assert client.get(f"/projects/{number}/").status_code == 404


def test_an_object_stored_by_hand_is_one_the_orm_stored(world):
    values = {
        "space": world.project.space, "at": AT, "by": world.lead, "action": "a", "subject_kind": "k",
        "subject_id": 7, "chain": "c" * 64, "data": {"名": ["值", None, 1.5, {"b": True}]},
    }  # fmt: skip
    by_hand, by_orm = insert(Event(number=900, **values)), Event.objects.create(number=901, **values)
    assert by_hand.pk != by_orm.pk
    first, second = Event.objects.get(pk=by_hand.pk), Event.objects.get(pk=by_orm.pk)
    for field in Event._meta.concrete_fields:
        if field.name not in {"id", "number"}:
            assert getattr(first, field.attname) == getattr(second, field.attname), field.name
    insert(Trace(event=by_hand, address="192.0.2.7"))
    assert by_hand.trace == Trace.objects.get(address="192.0.2.7")


def test_a_constraint_refuses_what_is_stored_by_hand(world):
    event = Event(space=world.project.space, at=AT, action="a", subject_kind="k", subject_id=7, number=900)
    insert(event)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(event)
    assert Event.objects.filter(number=900).count() == 1


def test_a_statement_that_gives_nothing_changes_what_it_names(world):
    execute("UPDATE projects_project SET name = %s WHERE id = %s", ["甲%乙", world.project.pk])
    assert Project.objects.get(pk=world.project.pk).name == "甲%乙"


class TestSessions:
    @pytest.fixture
    def session(self, db):
        store = SessionStore()
        store["word"] = "值"
        store.create()
        return store

    def test_what_was_kept_is_read_by_one_statement(self, session):
        again = SessionStore(session.session_key)
        with CaptureQueriesContext(connection) as seen:
            assert again["word"] == "值"
        assert len(seen) == 1
        assert again.session_key == session.session_key

    def test_one_that_has_ended_holds_nothing_and_keeps_no_name(self, session):
        Session.objects.update(expire_date=timezone.now())
        again = SessionStore(session.session_key)
        assert "word" not in again
        assert again.session_key is None

    def test_an_unknown_one_holds_nothing_and_keeps_no_name(self, db):
        again = SessionStore("nobodyhasthisname")
        assert not again.keys()
        assert again.session_key is None

    def test_one_of_another_secret_holds_nothing(self, session, settings):
        settings.SECRET_KEY = "another-secret-of-many-letters-and-of-no-use-0123456789"
        assert not SessionStore(session.session_key).keys()
