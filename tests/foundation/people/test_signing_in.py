"""Signing in and out (trust class I: T-31, T-32, T-34)."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from qibu.foundation.access.models import Denial
from qibu.foundation.journal.models import Event

from .conftest import PASSWORD


def enter(name: str, password: str = PASSWORD, client: Client | None = None, **more):
    return (client or Client()).post("/sign-in/", {"name": name, "password": password, **more})


@pytest.mark.parametrize(
    "typed", ["liqiang", "LiQiang", " liqiang ", "li@example.com", "LI@example.com", "138 0013 8000"]
)
def test_the_sign_in_name_the_mail_and_the_phone_all_work(typed, ordinary) -> None:
    client = Client()
    assert enter(typed, client=client).status_code == 302
    assert client.session["_auth_user_id"] == str(ordinary.pk)
    assert Event.objects.filter(action="person.signed_in", by=ordinary).count() == 1


def test_a_phone_two_people_share_identifies_nobody(ordinary, make_person) -> None:
    make_person("李明", phone="13800138000")
    assert enter("13800138000").status_code == 422


def test_sign_in_starts_a_new_session(ordinary) -> None:
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    enter("liqiang", client=client)
    assert client.session.session_key != before
    assert "planted" not in client.session


def test_unknown_wrong_inactive_and_passwordless_are_answered_alike(ordinary, make_person) -> None:
    gone = make_person("赵离职", username="zhao", is_active=False)
    bare = make_person("钱无密", username="qian")
    bare.set_unusable_password()
    bare.save()
    answers = {}
    for name in ("nobody", "liqiang", gone.username, bare.username):
        password = PASSWORD if name == gone.username else "wrong-password"
        client = Client(enforce_csrf_checks=False)
        answer = enter(name, password, client)
        body = answer.content.decode().replace(name, "NAME")
        answers[name] = (answer.status_code, _without_tokens(body))
    assert len(set(answers.values())) == 1
    assert next(iter(answers.values()))[0] == 422
    assert Denial.objects.filter(capability="sign-in", person=None).count() == 4


def _without_tokens(body: str) -> str:
    """The page without what differs by itself: CSRF token and idempotency key."""
    kept = [line for line in body.splitlines() if "csrf" not in line.lower() and 'name="key"' not in line]
    return "\n".join(kept)


def test_every_refusal_costs_exactly_one_hash_so_that_its_time_tells_nothing(
    ordinary, make_person, monkeypatch
) -> None:
    gone = make_person("赵离职", username="zhao", is_active=False)
    bare = make_person("钱无密", username="qian")
    bare.set_unusable_password()
    bare.save()
    hashed = []
    for name in ("encode", "verify"):
        real = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher, name, lambda *arguments, real=real: (hashed.append(1), real(*arguments))[1]
        )
    costs = {}
    for name in ("liqiang", "nobody", gone.username, bare.username):
        hashed.clear()
        assert enter(name, "wrong-password").status_code == 422
        costs[name] = len(hashed)
    assert set(costs.values()) == {1}, costs


def test_a_refused_sign_in_keeps_the_name_and_never_the_password(ordinary) -> None:
    answer = enter("liqiang", "wrong-password")
    assert b'value="liqiang"' in answer.content
    assert b"wrong-password" not in answer.content


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/people/?q=a", "/people/?q=a"),
        ("http://testserver/people/", "http://testserver/people/"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
        ("/sign-in/?next=/people/", None),
    ],
)
def test_next_leads_to_pages_of_this_site_only(wanted, lands, ordinary) -> None:
    answer = enter("liqiang", next=wanted)
    assert answer.status_code == 302
    home = Client().get("/sign-in/").context["form"].initial["next"]
    assert answer.headers["Location"] == (lands or home)


def test_sign_out_needs_a_post_and_ends_the_session(ordinary, signed_in) -> None:
    client = signed_in(ordinary)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/account/").status_code == 200
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/account/").status_code == 302


def test_the_forms_need_a_csrf_token(ordinary) -> None:
    client = Client(enforce_csrf_checks=True)
    assert enter("liqiang", client=client).status_code == 403


def test_signed_in_people_do_not_see_the_sign_in_page(ordinary, signed_in) -> None:
    assert signed_in(ordinary).get("/sign-in/?next=/people/").headers["Location"] == "/people/"
