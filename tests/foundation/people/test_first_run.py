"""The first run: a one-time code instead of a default account."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Gone, Invalid
from qibu.foundation.people.actions import issue_setup_code, set_up_organisation
from qibu.foundation.people.calendars import work_calendar
from qibu.foundation.people.models import Organisation, Person

FACTS = {"organisation": "星河科技", "name": "陈晨", "username": "chenchen", "password": "green-Tea-42"}


def test_the_code_opens_the_door_once(db, at) -> None:
    code = issue_setup_code(at=at)
    person = set_up_organisation(at=at + timedelta(hours=1), code=code, **FACTS)
    assert person.is_administrator
    assert person.check_password(FACTS["password"])
    with pytest.raises(Gone):
        set_up_organisation(at=at + timedelta(hours=2), code=code, **{**FACTS, "username": "second"})
    assert Person.objects.count() == 1
    assert list(broken_links()) == []


def test_only_an_argon2_hash_of_the_code_is_stored(db, at) -> None:
    code = issue_setup_code(at=at)
    stored = Organisation.objects.get()
    assert stored.setup_code_hash.startswith("argon2")
    assert code not in stored.setup_code_hash
    set_up_organisation(at=at, code=code, **FACTS)
    assert Organisation.objects.get().setup_code_hash == ""


def test_the_code_may_be_typed_small_and_without_dashes(db, at) -> None:
    code = issue_setup_code(at=at).lower().replace("-", " ")
    assert set_up_organisation(at=at, code=code, **FACTS).username == "chenchen"


def test_a_wrong_code_is_refused(db, at) -> None:
    issue_setup_code(at=at)
    with pytest.raises(Invalid) as refusal:
        set_up_organisation(at=at, code="AAAA-AAAA-AAAA-AAAA", **FACTS)
    assert "code" in refusal.value.errors
    assert not Person.objects.exists()


def test_the_code_ends_after_a_day_and_when_a_newer_one_is_issued(db, at) -> None:
    old = issue_setup_code(at=at)
    with pytest.raises(Gone):
        set_up_organisation(at=at + timedelta(hours=24), code=old, **FACTS)
    issue_setup_code(at=at)
    with pytest.raises(Invalid):
        set_up_organisation(at=at, code=old, **FACTS)


def test_no_code_is_issued_once_somebody_is_registered(admin, at) -> None:
    with pytest.raises(Gone):
        issue_setup_code(at=at)


def test_a_weak_password_does_not_use_the_code_up(db, at) -> None:
    code = issue_setup_code(at=at)
    with pytest.raises(Invalid) as refusal:
        set_up_organisation(at=at, code=code, **{**FACTS, "password": "12345678"})
    assert "password" in refusal.value.errors
    assert set_up_organisation(at=at, code=code, **FACTS).pk


def test_the_organisation_starts_with_the_notices(db, at) -> None:
    set_up_organisation(at=at, code=issue_setup_code(at=at), **FACTS)
    built = work_calendar(None)
    assert built.add_working_days_date(date(2026, 2, 12), 2) == date(2026, 2, 14)
    assert built.known_until == date(2026, 12, 31).toordinal()


def test_the_page_works_from_an_empty_database_to_a_session(db) -> None:
    client = Client()
    assert client.get("/sign-in/").headers["Location"] == "/setup/"
    assert client.get("/setup/").status_code == 200
    typed = {**FACTS, "again": FACTS["password"], "is_pmo": "on"}
    refused = client.post("/setup/", {**typed, "code": "WRONG"})
    assert refused.status_code == 422
    assert "星河科技" in refused.content.decode()
    code = issue_setup_code(at=timezone.now())
    assert client.post("/setup/", {**typed, "code": code}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert Person.objects.get().is_pmo
    assert Client().get("/setup/").status_code == 404
