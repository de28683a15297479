"""收尾检查: what keeps a project from the archive stands on one page, each with its door (S1, F1–F4)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qibu.actionitems.actions import create_action
from qibu.closing.models import Retrospective, SignedDocument, Submission
from qibu.closing.queries.checklist import MOST, checklist
from qibu.closing.queries.facts import facts
from qibu.closing.queries.signing_content import acceptance_content
from qibu.foundation.outcomes import Invalid
from qibu.kernel.signing import canonical, fingerprint
from qibu.projects.actions import add_deliverable
from qibu.projects.actions.state import change_state
from qibu.projects.inputs import DeliverableInput
from qibu.projects.models import Deliverable, Project
from qibu.tasks.models import Status, Task
from tests.issues.support import report
from tests.world import AT, World, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    made = ready()
    Project.objects.filter(pk=made.project.pk).update(state="closing")
    made.project.refresh_from_db()
    return made


def finish(world: World) -> None:
    Task.objects.filter(project=world.project).update(
        status=Status.DONE, actual_start=AT.date(), actual_finish=AT.date(), percent=100
    )


def sign_and_look_back(world: World) -> None:
    space = world.project.space
    content = canonical(acceptance_content(world.project))
    SignedDocument.objects.create(
        space=space,
        kind="acceptance",
        number=1,
        content=content,
        sha256=fingerprint(content),
        by=world.lead,
        at=AT,
        completed_at=AT,
    )
    Retrospective.objects.create(
        space=space, stage="published", collect_until=date(2026, 3, 6), by=world.lead, at=AT, published_at=AT
    )


def page(world: World, who: str = "lead") -> str:
    client = Client()
    client.force_login(world.people[who])
    return client.get(f"/projects/{world.project.pk}/closing/").content.decode()


def test_what_is_missing_is_named_with_the_page_where_it_is_done(world):
    report(world, title="电源模块过热")
    add_deliverable(
        by=world.lead, at=AT, project_id=world.project.pk, key="d", values=DeliverableInput("样机十台")
    )
    found = checklist(world.lead, world.project)
    assert not found.ready
    texts = [one.text for check in found.must for one in check.missing]
    assert any("宣传物料" in text for text in texts)
    assert any("电源模块过热" in text for text in texts)
    assert "样机十台" in texts
    said = page(world)
    for name in ("宣传物料", "电源模块过热", "样机十台"):
        assert name in said
    task = world.task("宣传物料")
    assert f'href="/projects/{world.project.pk}/tasks/{task.pk}/"' in said


def test_a_long_list_is_cut_and_counted(world):
    for number in range(MOST + 5):
        report(world, title=f"问题{number}", key=f"i{number}")
    issues = checklist(world.lead, world.project).must[3]
    assert (len(issues.missing), issues.total, issues.more) == (MOST, MOST + 5, 5)


def test_with_everything_there_the_lead_archives_from_this_page(world):
    finish(world)
    Deliverable.objects.all().delete()
    sign_and_look_back(world)
    found = checklist(world.lead, world.project)
    assert [check.words for check in found.must if not check.met] == []
    client = Client()
    client.force_login(world.lead)
    assert client.post(f"/projects/{world.project.pk}/state/", {"step": "archive"}).status_code == 302
    world.project.refresh_from_db()
    assert world.project.state == "archived"


@pytest.mark.parametrize("missing", ["signature", "retrospective", "issue", "task"])
def test_one_thing_missing_keeps_the_project_open(world, missing):
    finish(world)
    Deliverable.objects.all().delete()
    sign_and_look_back(world)
    if missing == "signature":
        SignedDocument.objects.update(completed_at=None)
    if missing == "retrospective":
        Retrospective.objects.update(stage="merging")
    if missing == "issue":
        report(world)
    if missing == "task":
        Task.objects.filter(pk=world.task("宣传物料").pk).update(status=Status.DOING)
    with pytest.raises(Invalid):
        change_state(
            by=world.lead, at=AT, project_id=world.project.pk, step="archive", facts=facts(world.project.pk)
        )


def test_an_open_action_item_is_said_but_keeps_nothing_open(world):
    finish(world)
    Deliverable.objects.all().delete()
    sign_and_look_back(world)
    create_action(
        by=world.lead, at=AT, space_id=world.project.space_id, key="a", what="归还样机",
        owner=world.assignee, due=date(2026, 3, 20),
    )  # fmt: skip
    found = checklist(world.lead, world.project)
    assert found.ready
    assert found.should[0].missing[0].text.endswith("归还样机")


def test_the_plan_alone_is_asked_before_the_project_closes(world):
    Project.objects.update(state="executing")
    assert set(facts(world.project.pk)) == {"tasks_planned", "plan_approved", "tasks_finished"}
    assert "收尾" in page(world)


def test_the_checklist_costs_the_same_however_much_is_missing(world):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            checklist(world.lead, world.project)
        return len(asked)

    report(world, title="一", key="one")
    few = cost()
    report(world, title="二", key="two")
    assert cost() == few <= 22


def test_whoever_may_not_see_the_project_sees_no_checklist(world):
    client = Client()
    client.force_login(world.outsider)
    assert client.get(f"/projects/{world.project.pk}/closing/").status_code == 404
    assert Submission.objects.count() == 0
