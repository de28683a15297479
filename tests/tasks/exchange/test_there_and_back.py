"""A plan goes out as MS Project XML and comes back: unchanged it changes nothing, elsewhere it stands."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qibu.changes.actions import approve_plan
from qibu.foundation.documents.mspdi import read_mspdi
from qibu.foundation.documents.mspdi_writer import write_mspdi
from qibu.projects.models import Project
from qibu.tasks.actions.adding import Line, LineLink, add_tasks
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.exchange.writing import carried, plan_tasks
from qibu.tasks.models import Contributor, Kind, Link, ResourceNeed, Status, Task
from tests.tasks.exchange.conftest import SAMPLES
from tests.world import AT

#: A folder with plans of others (`*.xml`), where somebody has one; `bench/README.md` says which.
PUBLISHED = Path(os.environ.get("PUBLISHED_PLANS", "/nowhere"))


def states(preview):
    return {entry.line.name: entry.state for entry in preview.entries if entry.state != "same"}


def facts(project):
    """Everything of a plan that a file carries, with names instead of ids."""
    plan = plan_tasks(project)
    names = {task.pk: task.name for task in plan.tasks}
    rows = []
    for task in plan.tasks:
        links = plan.links.get(task.pk, [])
        values = carried(task, [])
        values["links"] = sorted((names[before], str(terms)) for before, terms in links)
        values |= {"level": task.level, "calendar": task.calendar_id}
        values["helpers"] = plan.contributors.get(task.pk, [])
        values["needs"] = sorted(
            (n.kind, n.what, n.person_id or 0, n.share or 0, str(n.planned), str(n.actual), n.unit)
            for n in plan.needs.get(task.pk, [])
        )
        rows.append(values)
    return rows


@pytest.fixture
def rich(world, desk):
    """A plan that uses everything a file carries."""
    rd, market = world.departments["rd"].pk, world.departments["market"].pk
    fs, day = LinkTerms(), date
    lines = [
        Line("总任务", number="A"),
        Line("有日期", 1, department=rd, assignee=world.assignee.pk, duration=3, note="第一行\n第二行 <b>&",
             planned_start=day(2026, 3, 4), planned_finish=day(2026, 3, 6), deadline=day(2026, 3, 20)),
        Line("没有日期", 1, duration=5, links=(LineLink(fs, line=1),)),
        Line("没有工期", 1, links=(LineLink(LinkTerms("SS", 2, "c", 14, "c"), line=1),)),
        Line("里程碑", 1, kind=Kind.MILESTONE, duration=0, planned_start=day(2026, 3, 31),
             planned_finish=day(2026, 3, 31), links=(LineLink(LinkTerms("FF", -1, "w", 3, "w"), line=2),)),
        Line("约束", 1, number="1.5", duration=2, constraint="FNLT", constraint_day=day(2026, 4, 10),
             planned_start=day(2026, 4, 7), planned_finish=day(2026, 4, 8)),
        Line("尽量晚", 1, duration=1, constraint="ALAP"),
        Line("手动", 1, is_manual=True, duration=4, planned_start=day(2026, 3, 7),
             planned_finish=day(2026, 3, 10)),
        Line("做完", 1, duration=2, planned_start=day(2026, 2, 24), planned_finish=day(2026, 2, 25),
             actual_start=day(2026, 2, 25), actual_finish=day(2026, 2, 27), status=Status.DONE, percent=100),
        Line("在做", 1, duration=6, planned_start=day(2026, 2, 26), planned_finish=day(2026, 3, 5),
             actual_start=day(2026, 2, 27), status=Status.DOING, percent=35),
        Line("迟开工", 1, duration=1, planned_start=day(2026, 2, 24), planned_finish=day(2026, 2, 24),
             actual_start=day(2026, 2, 27), status=Status.DOING, percent=10),
        Line("暂停", 1, duration=2, planned_start=day(2026, 2, 24), planned_finish=day(2026, 2, 25),
             actual_start=day(2026, 2, 24), status=Status.PAUSED, percent=50),
        Line("取消", 1, duration=2, status=Status.CANCELLED, planned_start=day(2026, 3, 2),
             planned_finish=day(2026, 3, 3)),
        Line("配合", 0, department=market, duration=1, contributors=(rd,)),
        Line("无部门", 0, duration=1, contributors=(rd, market)),
    ]  # fmt: skip
    project = desk.project("什么都有")
    add_tasks(by=world.lead, at=AT, project_id=project.pk, key="rich-plan-key", lines=lines)
    task = Task.objects.get(project=project, name="有日期")
    for need in (
        {"kind": "people", "person": world.liaison, "share": 40},
        {"kind": "people", "what": "焊工(高级)"},
        {"kind": "budget", "what": "模具", "planned": Decimal(30000), "actual": Decimal(100)},
        {"kind": "equipment", "what": "示波器", "planned": Decimal(2), "unit": "台"},
    ):
        ResourceNeed.objects.create(task=task, **need)
    return project


def test_our_own_file_changes_nothing(desk, rich):
    preview = desk.preview(desk.xml(rich), rich)
    assert states(preview) == {}
    assert (preview.take, preview.untouched, preview.questions) == (0, 0, [])


def test_into_an_empty_project_it_makes_the_same_plan(desk, rich):
    other = desk.project("搬过去")
    content = desk.xml(rich)
    desk.take(content, other)
    assert facts(other) == facts(rich)
    promises = Link.objects.exclude(max_lag=None)
    assert promises.filter(project=other).count() == promises.filter(project=rich).count() == 2
    assert Contributor.objects.filter(task__project=other).count() == 3
    assert states(desk.preview(content, other)) == {}
    assert states(desk.preview(desk.xml(other), other)) == {}


def test_what_was_changed_outside_is_exactly_what_is_shown(desk, rich):
    file = desk.xml(rich).decode()
    pk = Task.objects.get(project=rich, name="约束").pk
    start = file.index(f"<UID>{pk}</UID>")
    edited = file[:start] + file[start:].replace("2026-04-08T17", "2026-04-09T17", 1).replace(
        "<Name>约束", "<Name>改了名", 1
    )
    preview = desk.take(edited.encode(), rich)
    (entry,) = [entry for entry in preview.entries if entry.state != "same"]
    assert {change.field for change in entry.changes} == {"name", "planned_finish", "duration"}
    task = Task.objects.get(pk=pk)
    assert (task.name, task.planned_finish, task.duration) == ("改了名", date(2026, 4, 9), 3)
    assert task.constraint == "FNLT"


def test_what_changed_here_stays_and_what_changed_on_both_sides_is_asked(desk, rich):
    file = desk.xml(rich).decode()
    Task.objects.filter(project=rich, name="有日期").update(name="改在这里", version=9)
    assert desk.preview(file.encode(), rich).take == 0
    outside = file.replace("<Name>有日期</Name>", "<Name>改在外面</Name>").encode()
    (entry,) = [e for e in desk.preview(outside, rich).entries if e.state != "same"]
    assert entry.state == "unclear" and entry.changes[0].conflict and not entry.writes
    key = f"{entry.task}:name"
    desk.take(outside, rich, conflicts={key: "file"})
    assert Task.objects.get(pk=entry.task).name == "改在外面"


def test_a_dependency_removed_outside_is_removed_and_a_promise_goes_with_its_field(desk, rich):
    file = desk.xml(rich).decode()
    gone = file.index("<PredecessorLink>")
    end = file.index("</PredecessorLink>", gone) + len("</PredecessorLink>\n")
    before = Link.objects.filter(project=rich).count()
    desk.take((file[:gone] + file[end:]).encode(), rich)
    assert Link.objects.filter(project=rich).count() == before - 1
    assert states(desk.preview(desk.xml(rich), rich)) == {}


def test_every_baseline_goes_out_the_newest_as_the_one_in_use(desk, rich):
    Project.objects.filter(pk=rich.pk).update(change_control=False)
    for n in range(2):
        approve_plan(by=desk.by, at=AT, project_id=rich.pk, key=f"approve-rich-{n}")
    tasks = {task.name: task for task in read_mspdi(desk.xml(rich)).tasks}
    assert [one.number for one in tasks["有日期"].baselines] == [0, 2, 1]
    assert tasks["里程碑"].baselines[0].start.hour == 17


def test_identities_are_the_same_in_every_export(desk, rich):
    first, second = (read_mspdi(desk.xml(rich)) for _ in range(2))
    assert [(t.uid, t.guid) for t in first.tasks] == [(t.uid, t.guid) for t in second.tasks]
    assert len({t.guid for t in first.tasks}) == len(first.tasks)


def test_make_up_days_and_holidays_of_the_plan_go_out_with_the_calendar(desk, rich):
    (calendar, *_rest) = read_mspdi(desk.xml(rich)).calendars
    off = {day for one in calendar.exceptions if not one.shifts for day in range(one.first, one.last + 1)}
    worked = {day for one in calendar.exceptions if one.shifts for day in range(one.first, one.last + 1)}
    assert date(2026, 10, 1).toordinal() in off and date(2026, 10, 10).toordinal() in worked
    assert "国庆节" in {one.name for one in calendar.exceptions}


def test_a_copied_row_of_our_file_is_a_new_task(desk, rich):
    file = desk.xml(rich).decode()
    last = file.rindex("<Task>")
    row = file[last : file.index("</Task>", last)] + "</Task>\n"
    pk = Task.objects.get(project=rich, name="无部门").pk
    copy = row.replace(f"<UID>{pk}</UID>", "<UID>999999</UID>").replace("<ID>15<", "<ID>16<")
    preview = desk.preview(file.replace("</Tasks>", copy + "</Tasks>").encode(), rich)
    assert [entry.state for entry in preview.entries].count("new") == 1


def sample_files():
    files = [*SAMPLES.glob("*.xml"), *PUBLISHED.glob("*.xml")]
    return [pytest.param(path, id=path.stem) for path in sorted(files)]


@pytest.mark.parametrize("path", sample_files())
def test_a_file_of_others_comes_in_goes_out_and_comes_in_unchanged(desk, path):
    content = path.read_bytes()
    project = desk.project()
    assert desk.take(content, project).take > 0
    again = desk.preview(content, project)
    assert again.take == 0 and again.counts["changed"] == 0
    ours = desk.xml(project)
    back = desk.preview(ours, project)
    assert (back.take, states(back)) == (0, {})
    other = desk.project("另一个")
    desk.take(ours, other)
    assert facts(other) == facts(project)


@pytest.mark.parametrize("path", [p for p in sample_files() if "workhours" not in p.id])
def test_what_is_written_is_read_as_it_was(path):
    file = read_mspdi(path.read_bytes())
    back = read_mspdi(write_mspdi(file, AT.replace(tzinfo=None)))
    assert [t.links for t in back.tasks] == [t.links for t in file.tasks]
    assert [(t.start, t.finish, t.duration, t.wbs) for t in back.tasks] == [
        (t.start, t.finish, t.duration, t.wbs) for t in file.tasks
    ]
    assert back.assignments == file.assignments
