"""The one-click doors exist on a demo server with a demo database, from the machine itself, only."""

import pytest
from django.test import Client


@pytest.fixture
def demo(settings, organisation, ordinary):
    settings.DEMO = True
    organisation.is_demo = True
    organisation.save()
    return ordinary


def test_one_click_signs_in_as_the_person_chosen(demo) -> None:
    client = Client()
    assert demo.name in client.get("/demo/").content.decode()
    assert client.post("/demo/", {"person": demo.pk}).status_code == 302
    assert client.session["_auth_user_id"] == str(demo.pk)


def test_a_get_signs_nobody_in(demo) -> None:
    client = Client()
    client.get(f"/demo/?person={demo.pk}")
    assert "_auth_user_id" not in client.session


def test_without_the_demo_switch_there_is_no_such_page(demo, settings) -> None:
    settings.DEMO = False
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/", {"person": demo.pk}).status_code == 404


def test_a_real_database_has_no_such_page(demo, organisation) -> None:
    organisation.is_demo = False
    organisation.save()
    assert Client().post("/demo/", {"person": demo.pk}).status_code == 404


@pytest.mark.parametrize("meta", [{"REMOTE_ADDR": "192.168.1.5"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_from_another_machine_there_is_no_such_page(meta, demo) -> None:
    assert Client(**meta).get("/demo/").status_code == 404
    assert Client(**meta).post("/demo/", {"person": demo.pk}).status_code == 404
    assert "/demo/" not in Client(**meta).get("/sign-in/").content.decode()


def test_somebody_inactive_cannot_be_chosen(demo, make_person) -> None:
    gone = make_person("赵离职", is_active=False)
    assert Client().post("/demo/", {"person": gone.pk}).status_code == 404
