"""One limiter for every door that takes a credential (T-30)."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client

from qibu.foundation.people import limiter
from qibu.foundation.people.models import Attempt

from .conftest import PASSWORD


def fail(at, name="liqiang", address="10.0.0.7", door="sign-in") -> int:
    return limiter.enter(door=door, name=name, address=address, at=at).wait


def test_the_sixth_try_for_a_name_waits(db, at) -> None:
    assert [fail(at + timedelta(seconds=n)) for n in range(5)] == [0] * 5
    assert fail(at + timedelta(seconds=10)) == 15
    assert fail(at + timedelta(minutes=14)) == 1
    assert fail(at + timedelta(minutes=15, seconds=1)) == 0


def test_unknown_names_wait_like_known_ones_however_they_are_spelt(db, at) -> None:
    for spelling in ("Nobody", "nobody", " nobody", "ｎｏｂｏｄｙ", "NOBODY"):
        assert fail(at, spelling) == 0
    assert fail(at, "nobody") > 0


def test_doors_share_one_count(db, at) -> None:
    for _n in range(3):
        fail(at, door="sign-in")
    for _n in range(2):
        fail(at, door="password")
    assert fail(at, door="sign-in") > 0


def test_the_twenty_first_try_from_an_address_waits(db, at) -> None:
    assert all(fail(at, f"name{n}") == 0 for n in range(20))
    assert fail(at, "fresh") > 0
    assert fail(at, "fresh", address="10.0.0.8") == 0


def test_a_machine_with_many_ipv6_addresses_counts_once(db, at) -> None:
    assert all(fail(at, f"name{n}", f"2001:db8:1:1::{n:x}") == 0 for n in range(20))
    assert fail(at, "fresh", "2001:db8:1:1:ffff::1") > 0
    assert fail(at, "fresh", "2001:db8:1:2::1") == 0


def test_success_forgives_the_name_but_not_the_address(db, at) -> None:
    for n in range(19):
        fail(at, f"other{n}")
    limiter.succeeded(limiter.enter(door="sign-in", name="mine", address="10.0.0.7", at=at))
    assert Attempt.objects.filter(key="name:mine").count() == 0
    assert fail(at, "twentieth") == 0
    assert fail(at, "twenty-first") > 0


def test_a_try_while_waiting_does_not_prolong_the_wait(db, at) -> None:
    for _n in range(5):
        fail(at)
    for n in range(50):
        assert fail(at + timedelta(minutes=1, seconds=n)) > 0
    assert fail(at + timedelta(minutes=15, seconds=1)) == 0


def test_even_the_right_password_waits_and_the_page_says_how_long(ordinary) -> None:
    client = Client()
    for _n in range(5):
        client.post("/sign-in/", {"name": "liqiang", "password": "wrong-password"})
    answer = client.post("/sign-in/", {"name": "liqiang", "password": PASSWORD})
    assert answer.status_code == 429
    assert "15" in " ".join(answer.context["form"].non_field_errors())
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_a_failure_cannot_be_rolled_back_with_the_request(at) -> None:
    if connection.in_atomic_block:
        pytest.fail("this test needs real transactions")
    with pytest.raises(RuntimeError), transaction.atomic():
        fail(at)
    fail(at)
    assert Attempt.objects.count() == 2
