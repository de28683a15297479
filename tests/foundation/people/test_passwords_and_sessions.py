"""Passwords, one-time links and the sessions that die (T-31, T-38; checklist 18, 22, 23)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from qibu.foundation.outcomes import Gone, Invalid
from qibu.foundation.people.actions import (
    activate_person,
    change_own_password,
    deactivate_person,
    end_other_sessions,
    reset_password,
    use_reset_link,
)
from qibu.foundation.people.models import OneTimeLink, Person

from .conftest import PASSWORD

NEW = "autumn-Moon-77"


def alive(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_password_change_ends_all_sessions_but_this_one(ordinary, signed_in) -> None:
    here, elsewhere = signed_in(ordinary), signed_in(ordinary)
    answer = here.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert answer.headers["Location"] == "/account/"
    assert alive(here)
    assert not alive(elsewhere)


def test_the_old_password_is_asked_for_and_counted(ordinary, signed_in) -> None:
    client = signed_in(ordinary)
    for _n in range(5):
        assert client.post("/password/", {"old": "guess", "new": NEW, "again": NEW}).status_code == 422
    assert client.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 429
    assert Person.objects.get(pk=ordinary.pk).check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["short", "12345678", "password", "liqiang1", "x" * 129])
def test_weak_passwords_are_refused(weak, ordinary, at) -> None:
    with pytest.raises(Invalid) as refusal:
        change_own_password(by=ordinary, at=at, old=PASSWORD, new=weak)
    assert set(refusal.value.errors) == {"new"}


def test_a_long_password_with_blanks_is_kept_to_the_last_sign(ordinary, signed_in) -> None:
    long = "  correct horse 电池 " + "y" * 106 + "  "
    assert len(long) <= 128
    signed_in(ordinary).post("/password/", {"old": PASSWORD, "new": long, "again": long})
    changed = Person.objects.get(pk=ordinary.pk)
    assert changed.check_password(long)
    assert not changed.check_password(long.strip())


def test_other_devices_can_be_signed_out(ordinary, signed_in) -> None:
    here, elsewhere = signed_in(ordinary), signed_in(ordinary)
    here.post("/account/sessions/")
    assert alive(here)
    assert not alive(elsewhere)


def test_deactivation_ends_sessions_for_good(ordinary, admin, at, signed_in) -> None:
    client = signed_in(ordinary)
    deactivate_person(by=admin, at=at, person_id=ordinary.pk)
    assert not alive(client)
    activate_person(by=admin, at=at, person_id=ordinary.pk)
    assert not alive(client)


def test_a_link_sets_the_password_once_and_ends_sessions(ordinary, admin, signed_in) -> None:
    client = signed_in(ordinary)
    token = reset_password(by=admin, at=timezone.now(), person_id=ordinary.pk)
    page = f"/password/{token}/"
    assert Client().get(page).status_code == 200
    assert Client().get(page).status_code == 200, "opening changes nothing"
    assert Client().post(page, {"password": "short", "again": "short"}).status_code == 422
    assert Client().post(page, {"password": NEW, "again": NEW}).headers["Location"] == "/sign-in/"
    assert not alive(client)
    assert Person.objects.get(pk=ordinary.pk).check_password(NEW)
    assert Client().post(page, {"password": PASSWORD, "again": PASSWORD}).status_code == 410
    assert Client().get(page).status_code == 410


def test_a_link_ends_after_48_hours_and_when_a_newer_one_is_made(ordinary, admin, at) -> None:
    token = reset_password(by=admin, at=at, person_id=ordinary.pk)
    with pytest.raises(Gone):
        use_reset_link(at=at + timedelta(hours=48), token=token, password=NEW)
    newer = reset_password(by=admin, at=at, person_id=ordinary.pk)
    with pytest.raises(Gone):
        use_reset_link(at=at, token=token, password=NEW)
    assert use_reset_link(at=at, token=newer, password=NEW) == ordinary


def test_a_link_dies_with_the_account(ordinary, admin, at) -> None:
    token = reset_password(by=admin, at=at, person_id=ordinary.pk)
    deactivate_person(by=admin, at=at, person_id=ordinary.pk)
    activate_person(by=admin, at=at, person_id=ordinary.pk)
    with pytest.raises(Gone):
        use_reset_link(at=at, token=token, password=NEW)


def test_the_token_stands_nowhere_in_the_database(ordinary, admin, signed_in, settings) -> None:
    settings.PUBLIC_URL = "https://qibu.example"
    client = signed_in(admin)
    page = client.post(f"/people/{ordinary.pk}/link/", headers={"host": "localhost"}).content.decode()
    token = page.split("https://qibu.example/password/")[1].split("/")[0]
    stored = OneTimeLink.objects.get()
    assert token not in f"{stored.token_hash}"
    assert token not in client.get(f"/people/{ordinary.pk}/").content.decode(), "shown once"
    assert token not in str(dict(client.session))


def test_links_are_guessed_no_faster_than_passwords(db) -> None:
    for _n in range(20):
        assert Client().post("/password/guess/", {"password": NEW, "again": NEW}).status_code == 410
    Client().post("/password/guess/", {"password": NEW, "again": NEW})
    assert Client().post("/sign-in/", {"name": "a", "password": "b"}).status_code == 429


def test_ending_other_sessions_is_a_matter_of_the_person_alone(ordinary, pmo, at, signed_in) -> None:
    client = signed_in(pmo)
    end_other_sessions(by=ordinary, at=at)
    assert alive(client)
