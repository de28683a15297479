"""The list of projects: filtered, paged, a fixed number of statements, and never without a next step."""

from datetime import date

import pytest

from qibu.projects.models import Project
from qibu.projects.queries import charter, open_project, projects_of, with_finishes
from tests.projects.conftest import start


def test_a_line_has_what_form_1_says(company, project):
    line = projects_of(company.lead)[0]
    assert (line.code, line.name, line.state, line.lead, line.departments) == (
        "QB-2026-001",
        "智能灯上市",
        "preparing",
        "王敏",
        2,
    )
    assert (line.start, line.planned_finish, line.forecast_finish) == (
        date(2026, 7, 20),
        date(2026, 12, 31),
        None,
    )


def test_the_forecast_comes_from_whoever_knows_it(company, project):
    lines = with_finishes(projects_of(company.lead), {project.pk: date(2027, 1, 8)})
    assert lines[0].forecast_finish == date(2027, 1, 8)


def test_a_project_without_departments_counts_none(company):
    start(company, team=company.team(seats=()))
    assert projects_of(company.lead)[0].departments == 0


@pytest.mark.parametrize("many", [1, 12])
def test_the_list_costs_two_statements_however_long(company, django_assert_num_queries, many):
    for _number in range(many):
        start(company)
    with django_assert_num_queries(2):
        assert len(projects_of(company.lead)) == many


def test_the_charter_costs_four_statements(company, project, django_assert_num_queries):
    opened = open_project(company.lead, project.pk).project
    with django_assert_num_queries(4):
        form1 = charter(opened)
        assert form1.team.seats[0].liaison.name == "李娜"


@pytest.mark.parametrize(("text", "found"), [("智能", 1), ("qb-2026", 2), ("王敏", 2), ("没有", 0)])
def test_text_is_looked_for_in_name_number_and_lead(company, text, found):
    start(company)
    start(company, name="仓库搬迁")
    assert len(projects_of(company.lead, text=text)) == found


def test_the_state_filters(company, project):
    other = start(company)
    Project.objects.filter(pk=other.pk).update(state="executing")
    assert [line.id for line in projects_of(company.lead, state="executing")] == [other.pk]


def test_a_wrong_filter_filters_nothing(signed_in, project):
    page = signed_in("lead").get("/projects/?state=flying&page=abc").content.decode()
    assert project.name in page


def test_nothing_found_offers_to_show_all(signed_in, project):
    answer = signed_in("lead").get("/projects/?text=没有这个")
    assert answer.status_code == 200
    assert 'href="/projects/"' in answer.content.decode()


def test_the_empty_list_of_a_creator_leads_to_a_new_project(signed_in, company):
    assert (
        'class="button primary" href="/projects/new/"' in signed_in("pmo").get("/projects/").content.decode()
    )


def test_the_empty_list_of_anybody_else_says_what_happens_next(signed_in, company):
    answer = signed_in("outsider").get("/projects/", headers={"accept-language": "en"})
    page = answer.content.decode()
    assert "As soon as a lead names you in a team" in page
    assert "/projects/new/" not in page


def test_more_than_a_hundred_go_on_the_next_page(signed_in, company, monkeypatch):
    monkeypatch.setattr("qibu.projects.views.start.PAGE", 2)
    for number in range(3):
        start(company, name=f"第{number}个项目")
    client = signed_in("lead")
    first, second = (
        client.get("/projects/").content.decode(),
        client.get("/projects/?page=2").content.decode(),
    )
    assert "第2个项目" in first
    assert "第0个项目" not in first
    assert "第0个项目" in second
