"""Steps of an issue, short enough that tests read as sentences."""

from datetime import date, datetime

from qibu.foundation.notices.models import Notice
from qibu.foundation.turns.models import Turn
from qibu.issues import actions
from qibu.issues.models import Issue
from tests.world import SHANGHAI

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)
DUE = date(2026, 3, 6)


def report(
    world, *, by=None, title="驱动电源发热", task="产品原型", at=NOW, key="", project=None, **more
) -> Issue:
    where = world.task(task) if task else None
    return actions.report_issue(
        by=by or world.liaison, at=at, space_id=(project or world.project).space_id,
        key=key or f"report-{title}", title=title, task=where, **more,
    )  # fmt: skip


def step(action, world, by, issue, at=NOW, **more) -> Issue:
    issue.refresh_from_db()
    where = {"space_id": issue.project.space_id, "number": issue.number, "version": issue.version}
    return action(by=by, at=at, **where, **more)


def triage(world, issue, *, by=None, owner=None, at=NOW, **more) -> Issue:
    more = {"department": world.department("rd"), "type": "technical", "urgency": "high", **more}
    return step(
        actions.triage_issue, world, by or world.lead, issue, at, owner=owner or world.assignee, **more
    )


def solve(world, issue, *, by=None, at=NOW, due=DUE, **more) -> Issue:
    by = by or world.assignee
    return step(actions.give_solution, world, by, issue, at, solution="换用低损耗磁芯", due=due, **more)


def submit(world, issue, *, by=None, at=NOW) -> Issue:
    return step(actions.submit_result, world, by or world.assignee, issue, at, result="温升降到 35K")


def verify(world, issue, *, by=None, at=NOW) -> Issue:
    return step(actions.verify_issue, world, by or world.lead, issue, at)


def submitted(world, **more) -> Issue:
    """Reported by 王芳, solved and submitted by 张伟."""
    issue = report(world, **more)
    triage(world, issue)
    solve(world, issue)
    return submit(world, issue)


def closed(world, **more) -> Issue:
    return verify(world, submitted(world, **more))


def turns(issue) -> list[tuple[str, str]]:
    """(kind, username of the holder) of every open turn of the issue."""
    rows = Turn.objects.open().filter(subject_kind="issue", subject_id=issue.pk)
    return list(rows.values_list("kind", "holder__username"))


def told(kind) -> list[str]:
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("person__username", flat=True))
