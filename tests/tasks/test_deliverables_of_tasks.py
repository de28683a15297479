"""S3, S5: which tasks make a deliverable, how far they are together, and what belongs to none."""

import re
from datetime import date

import pytest
from django.test import Client

from qibu.changes.actions import approve_plan
from qibu.foundation.access.queries import grants
from qibu.foundation.outcomes import Denied, Invalid
from qibu.progress.queries.schedule import master_schedule
from qibu.progress.queries.schedule_rows import COLUMNS, OUT_OF_SCOPE
from qibu.projects.actions import add_deliverable, add_objective
from qibu.projects.inputs import DeliverableInput, ObjectiveInput
from qibu.tasks import actions
from qibu.tasks.actions import Line, link_tasks_to_deliverable
from qibu.tasks.delivering import Part, outlook_of, outlooks, tasks_to_link
from qibu.tasks.models import Status, Task
from qibu.web.goals.tree import additions, additions_count, goal_tree
from tests.world import AT


def deliverable(world, project=None, name="样机", **values):
    project = project or world.project
    lead = world.lead if project == world.project else world.other_lead
    return add_deliverable(
        by=lead, at=AT, key=f"make-{project.pk}-{name}-0000", project_id=project.pk,
        values=DeliverableInput(name, **values),
    )  # fmt: skip


def link(world, row, *names, who="lead"):
    return link_tasks_to_deliverable(
        by=world.people[who], at=AT, project_id=world.project.pk,
        deliverable_id=row.pk if row else None, task_ids=[world.task(name).pk for name in names],
    )  # fmt: skip


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def test_percent_is_weighted_by_working_days_and_cancelled_tasks_do_not_count():
    done, half = Part(100, 2, Status.DONE, date(2026, 3, 6)), Part(50, 6, Status.DOING, date(2026, 4, 1))
    found = outlook_of([done, half, Part(0, 90, Status.CANCELLED, date(2027, 1, 1))])
    assert (found.tasks, found.open, found.percent, found.finish) == (2, 1, 62, date(2026, 4, 1))
    assert outlook_of([]).percent is None


def test_milestones_alone_count_one_each():
    found = outlook_of([Part(100, 0, Status.DONE, None), Part(0, 0, Status.TODO, None)])
    assert found.percent == 50


def test_several_tasks_are_linked_at_once_and_each_says_so_in_its_history(world):
    row = deliverable(world)
    saved = link(world, row, "产品原型", "宣传物料")
    assert len(saved.ids) == 2
    found = outlooks(world.project.pk)[row.pk]
    assert (found.tasks, found.percent) == (2, 0)
    task = world.task("宣传物料")
    assert task.touched and task.version == 2, "open pages must notice"
    page = client_of(world.lead).get(f"/projects/{world.project.pk}/tasks/{task.pk}/").content.decode()
    assert "→ 样机" in page
    assert link(world, row, "产品原型").ids == ()
    assert link(world, None, "产品原型").ids == (world.task("产品原型").pk,)


def test_a_phase_a_foreign_task_and_a_foreign_deliverable_are_refused(world):
    row, foreign = deliverable(world), deliverable(world, world.foreign)
    with pytest.raises(Invalid):
        link(world, row, "产品设计")
    with pytest.raises(Denied):
        link(world, foreign, "产品原型")
    with pytest.raises(Denied):
        link_tasks_to_deliverable(
            by=world.lead, at=AT, project_id=world.project.pk, deliverable_id=row.pk,
            task_ids=[Task.objects.filter(project=world.foreign).first().pk],
        )  # fmt: skip
    with pytest.raises(Denied):
        link(world, row, "产品原型", who="liaison_rd")
    assert not Task.objects.exclude(deliverable=None).exists()


def edit(world, name, value):
    task = world.task(name)
    return actions.edit_task(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=task.pk, version=task.version,
        changes={"deliverable": value}, was={"deliverable": ""},
    )  # fmt: skip


def test_the_edit_form_links_a_task_and_never_to_another_project(world):
    row, foreign = deliverable(world), deliverable(world, world.foreign, "机密成果")
    edit(world, "产品原型", str(row.pk))
    assert world.task("产品原型").deliverable == row
    with pytest.raises(Invalid):
        edit(world, "宣传物料", str(foreign.pk))
    with pytest.raises(Invalid):
        edit(world, "产品设计", str(row.pk))
    task = world.task("宣传物料")
    page = client_of(world.lead).get(f"/projects/{world.project.pk}/tasks/{task.pk}/edit/").content.decode()
    assert "样机" in page
    assert "机密成果" not in page


def test_tasks_to_link_are_found_by_words_and_free_ones_stand_first(world):
    row, other = deliverable(world), deliverable(world, name="其他")
    link(world, other, "产品原型")
    assert [one.name for one in tasks_to_link(row, "")][-1] == "产品原型"
    assert [one.name for one in tasks_to_link(row, "市场部")] == ["宣传物料", "上市"]


def test_the_page_links_what_is_ticked_and_keeps_quiet_to_others(world):
    row = deliverable(world, due=date(2026, 3, 10), department=world.department("market").pk)
    page = f"/projects/{world.project.pk}/deliverables/{row.pk}/tasks/"
    client = client_of(world.lead)
    assert client.post(page, {"do": "link"}).status_code == 422
    assert client.post(page, {"do": "link", "task": [world.task("宣传物料").pk]}).status_code == 302
    listed = client.get(f"/projects/{world.project.pk}/deliverables/").content.decode()
    assert re.search(r"chip-late\">[^<]*\d", listed), "its task ends after the day it is due"
    assert 'name="task"' not in client_of(world.observer).get(page).content.decode()
    assert client_of(world.outsider).get(page).status_code == 404


def add_late(world, *lines):
    approve_plan(by=world.lead, at=AT, project_id=world.project.pk, key="approve-1234")
    actions.add_tasks(
        by=world.lead, at=AT, project_id=world.project.pk, key="late-addition",
        lines=lines or [Line(name="联名款"), Line(name="外观", level=1), Line(name="取消的", level=1)],
    )  # fmt: skip


def test_what_comes_after_the_baseline_without_a_deliverable_is_counted(world):
    assert additions_count(world.project) == 0, "before the first baseline nothing is outside"
    add_late(world)
    Task.objects.filter(name="取消的").update(status=Status.CANCELLED)
    assert [one.name for one in additions(world.project)] == ["外观"], "no phase, nothing cancelled"
    client = client_of(world.lead)
    page = f"/projects/{world.project.pk}/additions/"
    row = deliverable(world)
    refused = client.post(page, {"task": [world.task("外观").pk]})
    assert refused.status_code == 422
    sent = {"task": [world.task("外观").pk], "deliverable": row.pk}
    assert client.post(page, sent).status_code == 302
    assert additions_count(world.project) == 0
    assert client_of(world.liaison).post(page, sent).status_code == 403


def test_another_projects_deliverable_takes_no_addition(world):
    add_late(world)
    foreign = deliverable(world, world.foreign)
    sent = {"task": [world.task("外观").pk], "deliverable": foreign.pk}
    page = f"/projects/{world.project.pk}/additions/"
    assert client_of(world.lead).post(page, sent).status_code == 422


def test_the_tree_holds_objectives_deliverables_tasks_and_what_belongs_to_none(world):
    goal = add_objective(
        by=world.lead, at=AT, key="goal-12345", project_id=world.project.pk, values=ObjectiveInput("按期上市")
    )
    row = deliverable(world, objective=goal.pk)
    deliverable(world, name="说明书")
    link(world, row, "产品原型")
    tree = goal_tree(world.project, AT.date())
    first, loose = tree.objectives
    assert (first.line.row, first.deliverables[0].tasks[0].name) == (goal, "产品原型")
    assert (loose.line, loose.deliverables[0].line.row.name) == (None, "说明书")
    assert "宣传物料" in {one.name for one in tree.loose}
    assert client_of(world.outsider).get(f"/projects/{world.project.pk}/goals/").status_code == 404


def test_the_master_schedule_marks_the_same_tasks(world):
    add_late(world)
    Task.objects.filter(name="取消的").update(status=Status.CANCELLED)
    held = grants(world.lead, world.project.space)
    rows = master_schedule(world.project, held, AT.date()).rows
    marked = {row[COLUMNS.index("name")] for row in rows if row[COLUMNS.index("flags")] & OUT_OF_SCOPE}
    assert marked == {one.name for one in additions(world.project)}
