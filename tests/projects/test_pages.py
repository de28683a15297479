"""The pages of form 1 answer, and show what belongs there."""

import pytest

PAGES = ["charter/", "charter/edit/", "team/", "objectives/", "deliverables/"]


@pytest.mark.parametrize("page", PAGES)
def test_the_lead_can_open_every_page(signed_in, project, page):
    answer = signed_in("lead").get(f"/projects/{project.pk}/{page}")
    assert answer.status_code == 200
    assert "智能灯上市" in answer.content.decode()


def test_the_list_shows_number_lead_and_departments(signed_in, project):
    page = signed_in("lead").get("/projects/").content.decode()
    assert "QB-2026-001" in page
    assert "王敏" in page
    assert "2026-12-31" in page


def test_form_1_stands_on_one_page(signed_in, company):
    page = signed_in("lead").get("/projects/new/").content.decode()
    for part in ('name="name"', 'name="code"', 'name="objectives-2-statement"', 'name="seats-2-liaison"'):
        assert part in page
