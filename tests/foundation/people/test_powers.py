"""Role arithmetic (T-06): who may give which power to whom; the policy table is the oracle."""

from itertools import product

import pytest

from qibu.foundation.access import policy
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.actions import (
    create_person,
    deactivate_person,
    edit_own_contact,
    edit_person,
    reset_password,
)
from qibu.foundation.people.models import Person

COLUMNS = {"administrator": "is_administrator", "pmo": "is_pmo", "project_creator": "may_create_projects"}
SETS = [
    frozenset(name for name, on in zip(COLUMNS, flags, strict=True) if on)
    for flags in product([0, 1], repeat=3)
]


def columns(powers: frozenset[str]) -> dict[str, bool]:
    return {column: name in powers for name, column in COLUMNS.items()}


def oracle(requester: frozenset[str]) -> bool:
    return bool(requester & policy.ORGANISATION["people.manage"])


@pytest.mark.parametrize("requester", SETS, ids=lambda s: "+".join(sorted(s)) or "none")
def test_every_requester_every_target_every_new_set_of_powers(requester, make_person, at) -> None:
    by = make_person("请求者", **columns(requester))
    for target_powers, wanted in product(SETS, SETS):
        target = make_person("对象", **columns(target_powers))
        if oracle(requester):
            edit_person(by=by, at=at, person_id=target.pk, values=columns(wanted))
            expected = wanted
        else:
            with pytest.raises(Denied):
                edit_person(by=by, at=at, person_id=target.pk, values=columns(wanted))
            expected = target_powers
        target.refresh_from_db()
        assert {name for name, column in COLUMNS.items() if getattr(target, column)} == expected


@pytest.mark.parametrize("requester", SETS, ids=lambda s: "+".join(sorted(s)) or "none")
def test_creating_deactivating_and_links_follow_the_same_row(requester, make_person, at) -> None:
    by, target = make_person("请求者", **columns(requester)), make_person("对象", is_administrator=True)
    attempts = [
        lambda: create_person(by=by, at=at, username="new", name="新人", is_administrator=True),
        lambda: reset_password(by=by, at=at, person_id=target.pk),
        lambda: deactivate_person(by=by, at=at, person_id=target.pk),
    ]
    for attempt in attempts:
        if oracle(requester):
            attempt()
        else:
            with pytest.raises(Denied):
                attempt()


def test_an_inactive_administrator_has_no_powers(make_person, ordinary, at) -> None:
    gone = make_person("旧管理员", is_administrator=True, is_active=False)
    with pytest.raises(Denied):
        edit_person(by=gone, at=at, person_id=ordinary.pk, values={"is_pmo": True})


def test_a_power_taken_away_meanwhile_no_longer_counts(admin, make_person, ordinary, at) -> None:
    second = make_person("第二管理员", is_administrator=True)
    stale = Person.objects.get(pk=second.pk)
    edit_person(by=admin, at=at, person_id=second.pk, values={"is_administrator": False})
    assert stale.is_administrator
    with pytest.raises(Denied):
        edit_person(by=stale, at=at, person_id=admin.pk, values={"is_administrator": False})


def test_one_administrator_always_remains(admin, at) -> None:
    with pytest.raises(Invalid):
        edit_person(by=admin, at=at, person_id=admin.pk, values={"is_administrator": False})
    with pytest.raises(Invalid):
        deactivate_person(by=admin, at=at, person_id=admin.pk)
    admin.refresh_from_db()
    assert admin.is_administrator
    assert admin.is_active


def test_the_own_account_page_gives_no_powers(ordinary, at, signed_in) -> None:
    edit_own_contact(
        by=ordinary, at=at, values={"is_administrator": True, "username": "root", "phone": "010-1234"}
    )
    signed_in(ordinary).post(
        "/account/", {"email": "", "phone": "", "is_administrator": "on", "is_pmo": "on"}
    )
    ordinary.refresh_from_db()
    assert (ordinary.is_administrator, ordinary.is_pmo, ordinary.username) == (False, False, "liqiang")
    assert ordinary.phone == ""
