"""S4: milestones with their four dates, what they wait for, and beside them what else is due."""

from datetime import date

from django.test import Client

from qibu.changes.actions import approve_plan
from qibu.projects.actions import add_deliverable
from qibu.projects.inputs import DeliverableInput
from qibu.tasks.models import Status, Task
from qibu.web.goals.milestones import due_lines, milestones
from tests.world import AT


def test_a_milestone_says_what_it_waits_for_until_that_is_done(world):
    found = {line.name: line for line in milestones(world.project, AT.date(), waiting=True)}
    assert {one.name for one in found["上市"].waits} == {"宣传物料", "备料"}
    Task.objects.filter(name="备料").update(status=Status.DONE, actual_finish=date(2026, 3, 9))
    found = {line.name: line for line in milestones(world.project, AT.date(), waiting=True)}
    assert [one.name for one in found["上市"].waits] == ["宣传物料"]


def test_its_variance_is_counted_from_the_newest_baseline(world):
    approve_plan(by=world.lead, at=AT, project_id=world.project.pk, key="approve-1234")
    before = {line.name: line for line in milestones(world.project, AT.date())}["上市"]
    assert before.baseline == before.planned
    assert before.variance == 0
    Task.objects.filter(name="上市").update(planned_finish=None, planned_start=None)
    after = {line.name: line for line in milestones(world.project, AT.date())}["上市"]
    assert (after.planned, after.baseline, after.variance) == (None, before.baseline, 0)


def test_what_is_due_stands_beside_in_the_order_of_days(world):
    for number, (name, day) in enumerate((("说明书", date(2026, 5, 1)), ("样机", date(2026, 3, 1)))):
        add_deliverable(
            by=world.lead, at=AT, key=f"due-{number}-12345", project_id=world.project.pk,
            values=DeliverableInput(name, due=day),
        )  # fmt: skip
    assert [(one.name, one.late) for one in due_lines(world.project, AT.date())] == [
        ("样机", 1),
        ("说明书", 0),
    ]


def test_the_page_and_the_overview_show_them(world):
    client = Client()
    client.force_login(world.observer)
    for page in ("milestones/", ""):
        assert "上市" in client.get(f"/projects/{world.project.pk}/{page}").content.decode()
    client.force_login(world.outsider)
    assert client.get(f"/projects/{world.project.pk}/milestones/").status_code == 404
