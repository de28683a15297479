"""A project starts from a template and becomes one again: in one step, without anybody's name (S7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from qibu.foundation import clock
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.calendars import calendar_numbered
from qibu.project_templates import actions
from qibu.project_templates.body import read_body, without
from qibu.project_templates.dates import outrun, timetable
from qibu.project_templates.models import Audience, ProjectTemplate
from qibu.project_templates.queries import departments_of
from qibu.project_templates.shipped import shipped
from qibu.projects.inputs import CharterInput, Seat, TeamInput
from qibu.projects.models import Deliverable, Objective, Project
from qibu.tasks.models import Link, ResourceNeed, Task
from tests.world import AT

CAMPAIGN = next(one for one in shipped() if one.ref == "campaign")


def started(world, *, by=None, key="from-template-1", body=CAMPAIGN.body, **charter):
    own = departments_of(body)
    values = {"name": "春季体验日", "start": date(2026, 3, 9), "planned_finish": date(2026, 6, 30), **charter}
    team = TeamInput(lead=world.lead.pk, seats=tuple(Seat(pk) for pk in own.values()))
    start = actions.Start(CharterInput(**values), team, own, CAMPAIGN.name)
    return actions.start_project(by=by or world.lead, at=AT, key=key, body=body, start=start)


@pytest.fixture
def pages(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)

    def of(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return of


def test_roles_find_their_departments_by_name(world):
    assert departments_of(CAMPAIGN.body) == {
        "市场": world.department("market").pk,
        "采购": world.department("purchase").pk,
    }


def test_everything_of_the_template_is_in_the_project(world):
    project = started(world)
    tasks = Task.objects.filter(project=project)
    body = CAMPAIGN.body
    assert [(t.name, t.level) for t in tasks] == [(i.name, i.level) for i in body.items]
    assert Link.objects.filter(project=project).count() == len(body.ties)
    assert Link.objects.filter(project=project, max_lag__isnull=False).count() == body.promises
    assert Objective.objects.filter(project=project).count() == len(body.goals)
    goods = Deliverable.objects.filter(project=project)
    assert [g.name for g in goods] == [one.name for one in body.goods]
    assert goods[0].objective is not None
    assert ResourceNeed.objects.filter(task__project=project).count() == sum(len(i.needs) for i in body.items)
    assert tasks.get(name="活动方案").deliverable.name == "活动方案"


def test_planned_dates_are_those_of_the_engine_from_the_start_day(world):
    project = started(world)
    tasks = Task.objects.filter(project=project, is_summary=False).select_related("forecast")
    first = tasks.get(name="目标与预算框架")
    assert (first.planned_start, first.planned_finish) == (date(2026, 3, 9), date(2026, 3, 11))
    assert [t.name for t in tasks if t.planned_finish.toordinal() != t.forecast.finish_day] == []
    assert [t.name for t in tasks if t.forecast.late_by > 0] == []


def test_a_repeated_submission_starts_one_project(world):
    assert started(world) == started(world)
    assert Project.objects.filter(name="春季体验日").count() == 1


def test_nothing_is_left_behind_when_something_is_refused(world):
    with pytest.raises(Invalid):
        started(world, name="")
    circle = replace(CAMPAIGN.body, ties=(*CAMPAIGN.body.ties, replace(CAMPAIGN.body.ties[0],
                     before=CAMPAIGN.body.ties[0].after, after=CAMPAIGN.body.ties[0].before)))  # fmt: skip
    with pytest.raises(Invalid):
        started(world, body=circle)
    assert not Project.objects.filter(name__in=["春季体验日", ""]).exists()


def test_who_may_not_create_projects_starts_none(world):
    with pytest.raises(Denied):
        started(world, by=world.liaison)


def test_the_pmo_starts_one_for_somebody_else(world):
    assert started(world, by=world.pmo).space.memberships.filter(person=world.lead).exists()


def test_unticked_parts_stay_out(world):
    project = started(world, body=without(CAMPAIGN.body, ["goals", "goods", "promises", "needs"]))
    assert not Objective.objects.filter(project=project).exists()
    assert not Deliverable.objects.filter(project=project).exists()
    assert not Link.objects.filter(project=project, max_lag__isnull=False).exists()
    assert Link.objects.filter(project=project).count() == len(CAMPAIGN.body.ties)


def test_a_project_kept_as_a_template_gives_the_same_plan_again(world):
    project = started(world)
    kept = actions.save_template(
        by=world.lead, at=AT, key="keep-template-1", project_id=project.pk, name="体验日模板"
    )
    body = read_body(kept.body)
    assert [(i.name, i.level, i.milestone) for i in body.items] == [
        (i.name, i.level, i.milestone) for i in CAMPAIGN.body.items
    ]
    again = started(world, key="from-template-2", body=body, name="秋季体验日")
    plans = [Task.objects.filter(project=p) for p in (project, again)]
    ours, theirs = (
        list(p.values_list("name", "planned_start", "planned_finish", "department")) for p in plans
    )
    assert ours == theirs
    ends = ("predecessor__name", "successor__name", "type", "min_lag", "max_lag", "max_unit")
    terms = [sorted(Link.objects.filter(project=p).values_list(*ends), key=str) for p in (project, again)]
    assert terms[0] == terms[1]


def test_nobody_is_named_in_a_template(world):
    kept = actions.save_template(
        by=world.lead, at=AT, key="keep-template-1", project_id=world.project.pk, name="台灯模板"
    )
    text = str(kept.body)
    assert [person.name for person in world.people.values() if person.name in text] == []
    assert "2026" not in text


def test_only_the_pmo_opens_a_template_to_everybody(world, pages):
    kept = actions.save_template(
        by=world.lead, at=AT, key="keep-template-1", project_id=world.project.pk, name="台灯模板",
        audience=Audience.EVERYBODY,
    )  # fmt: skip
    assert kept.audience == Audience.MAKER
    page = reverse("project-template", args=[kept.pk])
    assert pages(world.other_lead).get(page).status_code == 404
    with pytest.raises(Invalid):
        actions.edit_template(
            by=world.lead,
            at=AT,
            template_id=kept.pk,
            version=1,
            name="台灯模板",
            summary="",
            audience="everybody",
        )
    edit = reverse("project-template-edit", args=[kept.pk])
    sent = {"name": "灯具上市", "summary": "灯具类新品", "audience": "everybody", "version": "1"}
    assert pages(world.pmo).post(edit, sent).status_code == 302
    assert "灯具上市" in pages(world.other_lead).get(page).content.decode()
    assert pages(world.other_lead).get(edit).status_code == 403


def test_a_retired_template_is_not_offered_any_more(world, pages):
    kept = ProjectTemplate.objects.create(
        name="旧版",
        body={"tasks": [{"id": "a", "name": "甲"}]},
        audience="everybody",
        created_by=world.pmo,
        created_at=AT,
    )
    offer, edit = reverse("project-templates"), reverse("project-template-edit", args=[kept.pk])
    assert "旧版" in pages(world.lead).get(offer).content.decode()
    pages(world.pmo).post(edit, {"do": "retire"})
    assert "旧版" not in pages(world.lead).get(offer).content.decode()
    pages(world.pmo).post(edit, {"do": "restore"})
    assert "旧版" in pages(world.lead).get(offer).content.decode()


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("lead", 200),
        ("pmo", 200),
        ("other_lead", 200),
        ("liaison", 403),
        ("observer", 403),
        ("outsider", 403),
    ],
)
def test_who_opens_the_offer(world, pages, who, expected):
    client = pages(getattr(world, who))
    assert client.get(reverse("project-templates")).status_code == expected
    assert client.get(reverse("project-template-start", args=["campaign"])).status_code == expected
    assert client.get(reverse("project-template", args=["campaign"])).status_code == (
        404 if expected == 403 else 200
    )


def test_addresses_of_no_template_are_unknown(world, pages):
    client = pages(world.pmo)
    for ref in ("0", "999999999999999999999999", "nothing"):
        assert client.get(reverse("project-template", args=[ref])).status_code == 404
    assert client.get(reverse("project-template-edit", args=["campaign"])).status_code == 403


def test_the_page_shows_the_dates_before_anything_is_made_and_keeps_what_was_typed(world, pages):
    client, url = pages(world.lead), reverse("project-template-start", args=["campaign"])
    first = client.get(url).context["form"]
    sent = {name: first[name].value() or "" for name in first.fields if name != "parts"}
    sent |= {"name": "夏季体验日", "parts": ["goals", "links", "promises"], "start": "2026-04-27"}
    answer = client.post(url, {**sent, "do": "dates"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "夏季体验日" in html and answer.context["dates"].finish > date(2026, 6, 1)
    assert not Project.objects.filter(name="夏季体验日").exists()
    refused = client.post(url, {**sent, "lead": ""})
    assert refused.status_code == 422 and "夏季体验日" in refused.content.decode()
    assert client.post(url, sent).status_code == 302
    project = Project.objects.get(name="夏季体验日")
    assert project.planned_finish == answer.context["dates"].finish
    assert not Deliverable.objects.filter(project=project).exists()


def test_the_project_page_says_what_is_never_taken(world, pages):
    url = reverse("project-template-new", args=[world.project.pk])
    assert pages(world.outsider).get(url).status_code == 404
    assert pages(world.liaison).get(url).status_code == 403
    answer = pages(world.lead).get(url)
    assert (answer.context["left"].people, answer.context["left"].dated) == (1, 2)
    done = pages(world.lead).post(url, {"name": "台灯模板", "summary": "", "parts": ["links", "durations"]})
    assert done.status_code == 302
    body = read_body(ProjectTemplate.objects.get(name="台灯模板").body)
    assert (len(body.items), body.promises, body.goals) == (7, 0, ())
    again = pages(world.lead).post(url, {"name": "台灯模板", "parts": ["links"]})
    assert again.status_code == 422


def test_the_dates_say_what_they_run_past(world, pages):
    client, url = pages(world.lead), reverse("project-template-start", args=["campaign"])
    first = client.get(url).context["form"]
    sent = {name: first[name].value() or "" for name in first.fields if name != "parts"}
    sent |= {"name": "年末活动", "parts": ["goals", "links", "promises"], "start": "2026-12-14"}
    page = client.post(url, {**sent, "do": "dates"}).content.decode()
    assert "2027" in page[page.index('class="ties outrun"') :].split("</ul>")[0]
    assert "2027" in client.post(url, sent, follow=True).content.decode()
    late = replace(CAMPAIGN.body, goods=tuple(replace(one, due=1) for one in CAMPAIGN.body.goods))
    calendar = calendar_numbered(None)
    found = outrun(late, date(2026, 3, 9), timetable(late, date(2026, 3, 9), calendar), calendar)
    assert found.years == () and "deliverable" in {one.kind for one in found.passed}
