"""Each refusal is answered as a page, a fragment or JSON, and says no more than its reader may know."""

import logging

import pytest

from qibu.web import middleware

JSON = {"HTTP_ACCEPT": "application/json"}
STATUS = {
    "denied": 404, "seen": 403, "conflict": 409, "reused": 409, "invalid": 422, "gone": 410,
    "suspicious": 400, "large": 413, "forbidden": 403, "broken": 500,
}  # fmt: skip


@pytest.fixture
def quiet_client(client, showcase, monkeypatch):
    """A client that looks at the page of a failure instead of raising it."""
    client.raise_request_exception = False
    # Refusals are kept by tests/foundation/access; the person of the showcase stands in no database.
    monkeypatch.setattr(middleware, "note_denial", lambda **_facts: None)
    return client


@pytest.mark.parametrize(("name", "status"), STATUS.items())
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_page_states_what_happened_and_what_to_do_next(quiet_client, name, status, language):
    answer = quiet_client.get(f"/outcome/{name}/", HTTP_ACCEPT_LANGUAGE=language)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}"' in page
    assert "<h1>" in page
    assert 'class="button' in page


@pytest.mark.parametrize(("name", "status"), STATUS.items())
def test_a_script_gets_json(quiet_client, name, status):
    answer = quiet_client.get(f"/outcome/{name}/", **JSON)
    assert answer.status_code == status
    assert {"outcome", "message"} <= set(answer.json())


@pytest.mark.parametrize(("name", "status"), STATUS.items())
def test_a_part_of_a_page_gets_a_fragment_for_the_problem_region(quiet_client, name, status):
    answer = quiet_client.get(f"/outcome/{name}/", HTTP_HX_REQUEST="true", HTTP_ACCEPT="text/html")
    assert answer.status_code == status
    assert answer["HX-Retarget"] == "#problems"
    assert "<html" not in answer.content.decode()


def test_what_is_hidden_and_what_does_not_exist_look_alike(quiet_client):
    hidden = quiet_client.get("/outcome/denied/", **JSON)
    missing = quiet_client.get("/no/such/page/", **JSON)
    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())


def test_a_conflict_shows_both_values_and_who_and_when(quiet_client):
    found = quiet_client.get("/outcome/conflict/", **JSON).json()
    assert found["differences"] == [
        {"field": "finish", "label": "计划完成时间", "yours": "2026-07-24", "theirs": "2026-07-31"}
    ]
    assert (found["by"], found["at"], found["version"]) == ("王芳", "2026-07-17 16:40", 4)


def test_a_conflict_can_be_sent_again_against_the_newer_version(quiet_client):
    sent = {"finish": "2026-07-24", "departments": ["研发部", "市场部"], "version": "3", "key": "abcdefgh1"}
    page = quiet_client.post("/outcome/conflict/", sent).content.decode()
    assert '<input type="hidden" name="finish" value="2026-07-24">' in page
    assert page.count('name="departments"') == 2
    assert '<input type="hidden" name="version" value="4">' in page
    assert "abcdefgh1" not in page


def test_what_was_typed_comes_back_escaped(quiet_client):
    page = quiet_client.post("/outcome/invalid/", {"title": "<script>alert(1)</script>"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_failure_reveals_only_a_number_and_the_log_knows_the_rest(quiet_client, caplog):
    with caplog.at_level(logging.ERROR, "qibu.incident"):
        answer = quiet_client.get("/outcome/broken/", **JSON)
    incident = answer.json()["incident"]
    record = next(record for record in caplog.records if record.name == "qibu.incident")
    assert incident in record.getMessage()
    assert record.exc_info[0] is ZeroDivisionError
    for page in (answer, quiet_client.get("/outcome/broken/")):
        assert "secret detail" not in page.content.decode()
        assert "ZeroDivisionError" not in page.content.decode()


def test_a_form_without_its_token_is_refused_with_the_way_out(showcase, client):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/form/", {"name": "x"})
    assert answer.status_code == 403
    assert b"<h1>" in answer.content
