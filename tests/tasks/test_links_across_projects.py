"""跨项目依赖: a task waits for one of another project; who may not see that project gets its date only."""

import json
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from qibu.commitments.queries import sheet_page
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Denied, Invalid
from qibu.tasks import actions
from qibu.tasks.jobs import follow_other_projects
from qibu.tasks.models import Forecast, Link, Promise, Task
from qibu.tasks.why import why_this_day
from tests.support.browser_form import sent
from tests.world import AT

SECRET = "绝密评审"


def secret(world) -> Task:
    return Task.objects.get(project=world.foreign, name=SECRET)


def join(world, *, successor="宣传物料", by=None, key="across", **terms):
    return actions.link_across(
        by=by or world.both, at=AT, project_id=world.project.pk, key=key,
        predecessor=secret(world).pk, successor=world.task(successor).pk, terms=actions.LinkTerms(**terms),
    )  # fmt: skip


def plan(world, start: str, **more):
    """Whoever leads the other project moves the task there."""
    task = secret(world)
    actions.edit_task(
        by=world.other_lead, at=more.pop("at", AT), project_id=world.foreign.pk, task_id=task.pk,
        changes={"planned_start": start, **more}, was={}, version=task.version,
    )  # fmt: skip


def start_of(task: Task) -> date:
    return date.fromordinal(Forecast.objects.get(task=task).start_day)


def page(person, url: str, **headers) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(url, headers={"accept-language": "en", **headers})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def joined(world):
    """李强 leads one project and may look into the other; 王芳 and the others may not."""
    Membership.objects.create(space=world.foreign.space, person=world.lead, role=Role.OBSERVER, since=AT)
    world.__dict__["both"] = world.lead
    plan(world, "2026-03-16")
    join(world)
    return world


def test_the_forecast_waits_for_the_other_projects_task(joined):
    other = date.fromordinal(Forecast.objects.get(task=secret(joined)).finish_day)
    assert other == date(2026, 3, 18)
    assert start_of(joined.task("宣传物料")) == date(2026, 3, 19)
    assert Forecast.objects.get(task=joined.task("宣传物料")).driver_reason == "external"


def test_what_moves_there_moves_here_in_the_next_round_and_only_then(joined):
    assert follow_other_projects(AT) == 0
    plan(joined, "2026-03-23")
    assert start_of(joined.task("宣传物料")) == date(2026, 3, 19)
    assert follow_other_projects(AT) == 1
    assert start_of(joined.task("宣传物料")) == date(2026, 3, 26)
    assert follow_other_projects(AT) == 0
    assert Event.objects.filter(space=joined.project.space, action="forecast.moved").exists()


def test_only_somebody_who_plans_here_and_sees_there_may_link(joined):
    with pytest.raises(Denied):
        join(joined, by=joined.deputy, key="deputy")  # plans here, sees nothing there
    with pytest.raises(Denied):
        join(joined, by=joined.pmo, key="pmo")  # sees everything, plans nothing
    with pytest.raises(Denied):
        join(joined, by=joined.outsider, key="outsider")


def test_a_circle_over_two_projects_is_refused_and_names_only_what_the_reader_sees(joined):
    Membership.objects.create(
        space=joined.project.space, person=joined.other_lead, role=Role.OBSERVER, since=AT
    )
    with pytest.raises(Invalid) as refusal:
        actions.link_across(
            by=joined.other_lead, at=AT, project_id=joined.foreign.pk, key="back",
            predecessor=joined.task("上市").pk, successor=secret(joined).pk, terms=actions.LinkTerms(),
        )  # fmt: skip
    assert SECRET in str(refusal.value.errors) and "宣传物料" in str(refusal.value.errors)
    assert not Link.objects.filter(project=joined.foreign, is_outside=True).exists()


def test_nobody_who_may_not_look_there_reads_the_title_anywhere(joined):
    task = joined.task("宣传物料")
    base = f"/projects/{joined.project.pk}"
    addresses = (
        reverse("task", args=[joined.project.pk, task.pk]),
        reverse("task-why", args=[joined.project.pk, task.pk]),
        f"{base}/schedule/",
        f"{base}/schedule/data/",
    )
    for person in (joined.liaison, joined.deputy, joined.observer):
        for url in addresses:
            assert SECRET not in page(person, url), (person.username, url)
    told = page(joined.liaison, addresses[0])
    assert "a task of another project" in told and "03-18" in told
    assert SECRET in page(joined.lead, addresses[0])
    kept = Event.objects.filter(space=joined.project.space).values_list("data", flat=True)
    assert SECRET not in json.dumps(list(kept), ensure_ascii=False)
    assert why_this_day(joined.project, task.pk, joined.liaison, AT.date()).steps[0].text.count(SECRET) == 0
    assert SECRET in why_this_day(joined.project, task.pk, joined.lead, AT.date()).steps[0].text
    sheet = sheet_page(joined.project, joined.department("market").pk, joined.liaison, AT)
    assert not any(tie.name == SECRET for ties in sheet.ties.values() for tie in ties)


def test_the_other_project_shows_what_waits_without_its_title(joined):
    task = secret(joined)
    url = reverse("task", args=[joined.foreign.pk, task.pk])
    told = page(joined.other_lead, url)
    assert "宣传物料" not in told
    assert "a task of another project" in told
    assert "宣传物料" in page(joined.lead, url)


def test_a_promise_counts_from_the_other_projects_task_and_is_told_without_its_title(joined):
    join(joined, key="promise", max_lag=5, max_unit="c")
    promise = Promise.objects.get(link__is_outside=True)
    assert date.fromordinal(promise.last_day) == date(2026, 3, 23)
    assert promise.state == "pending"
    later = datetime(2026, 3, 18, 17, 0, tzinfo=AT.tzinfo)
    plan(joined, "2026-03-16", at=later, actual_start="2026-03-16", actual_finish="2026-03-18")
    follow_other_projects(later)
    assert Promise.objects.get(link__is_outside=True).state == "running"
    told = Notice.objects.filter(kind="promise.started")
    assert [one.person for one in told] == [joined.liaison]
    assert SECRET not in json.dumps(told[0].params, ensure_ascii=False)


def test_only_the_project_that_owns_a_link_removes_it(joined):
    link = Link.objects.get(is_outside=True)
    with pytest.raises(Denied):
        actions.unlink_tasks(by=joined.other_lead, at=AT, project_id=joined.foreign.pk, link_id=link.pk)
    actions.unlink_tasks(by=joined.lead, at=AT, project_id=joined.project.pk, link_id=link.pk)
    assert start_of(joined.task("宣传物料")) == date(2026, 3, 9)
    assert follow_other_projects(AT + timedelta(minutes=1)) == 0


def test_the_form_links_a_task_of_a_project_one_chooses(joined):
    client = Client()
    client.force_login(joined.lead)
    url = reverse("task-links", args=[joined.project.pk, joined.task("备料").pk])
    assert joined.foreign.name in client.get(url).content.decode()
    body = sent(client.get(url)) | {"project": joined.foreign.pk, "predecessor": SECRET}
    assert client.post(url, body).status_code == 302
    assert Link.objects.filter(successor=joined.task("备料"), is_outside=True).exists()
