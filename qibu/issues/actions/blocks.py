"""阻塞 as episodes: from when to when a task was blocked, and why (R-clauses' block episodes)."""

from __future__ import annotations

from qibu.foundation.journal.models import Event
from qibu.issues.models import BlockEpisode
from qibu.tasks.models import Task

#: Fields of a task an episode keeps.
CONCERNED = frozenset({"is_blocked", "block_cause", "block_need"})


def keep_block(event: Event) -> None:
    """Reaction to ``task.edited``: no statement unless the block was changed."""
    if CONCERNED & set(event.data.get("changes", ())):
        _follow(event, pk=event.subject_id)


def keep_blocks(event: Event) -> None:
    """Reaction to what changes many tasks at once: a report, an import, deletions; two statements."""
    if "fields" in event.data and not CONCERNED & set(event.data["fields"]):
        return
    _follow(event, project__space=event.space_id)


def _follow(event: Event, **which: int) -> None:
    blocked = {task.pk: task for task in Task.objects.live().filter(is_blocked=True, **which)}
    running = BlockEpisode.objects.filter(until=None, project__space=event.space_id)
    if "pk" in which:
        running = running.filter(task_id=which["pk"])
    seen = set()
    for episode in running:
        task = blocked.get(episode.task_id)
        seen.add(episode.task_id)
        if task is None:
            episode.until = event.at
            episode.save(update_fields=["until"])
        elif (episode.cause, episode.need) != (task.block_cause, task.block_need):
            episode.cause, episode.need = task.block_cause, task.block_need
            episode.save(update_fields=["cause", "need"])
    BlockEpisode.objects.bulk_create(
        BlockEpisode(project_id=task.project_id, task=task, cause=task.block_cause, need=task.block_need,
                     since=event.at)
        for pk, task in blocked.items() if pk not in seen
    )  # fmt: skip
