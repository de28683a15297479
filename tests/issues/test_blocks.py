"""阻塞 as rows: from when to when, why, and what came of it."""

from datetime import timedelta

from qibu.issues.models import BlockEpisode
from qibu.tasks.actions import delete_tasks, edit_task
from tests.issues.support import NOW, report


def block(world, *, at=NOW, **changes):
    task = world.task("产品原型")
    edit_task(
        by=world.lead, at=at, project_id=world.project.pk, task_id=task.pk, changes=changes, was={},
        version=task.version,
    )  # fmt: skip


def test_a_block_lasts_until_it_is_lifted_and_a_second_one_is_another(world):
    block(world, is_blocked=True, block_cause="缺芯片", block_need="采购催货")
    block(world, at=NOW + timedelta(days=1), block_cause="缺芯片和电感")
    block(world, at=NOW + timedelta(days=2), is_blocked=False)
    block(world, at=NOW + timedelta(days=5), is_blocked=True, block_cause="实验室停电", block_need="换实验室")
    rows = BlockEpisode.objects.order_by("pk").values_list("cause", "since", "until")
    assert list(rows) == [
        ("缺芯片和电感", NOW, NOW + timedelta(days=2)),
        ("实验室停电", NOW + timedelta(days=5), None),
    ]


def test_a_block_ends_with_its_task(world):
    block(world, is_blocked=True, block_cause="缺芯片", block_need="采购催货")
    ids = [world.task("产品原型").pk]
    delete_tasks(by=world.lead, at=NOW + timedelta(days=1), project_id=world.project.pk, task_ids=ids)
    assert BlockEpisode.objects.get().until == NOW + timedelta(days=1)


def test_an_issue_reported_for_a_block_is_named_with_it(world):
    block(world, is_blocked=True, block_cause="缺芯片", block_need="采购催货")
    episode = BlockEpisode.objects.get()
    issue = report(world, title="缺芯片", episode=episode.pk)
    episode.refresh_from_db()
    assert episode.issue == issue
