"""A plan from MS Project becomes tasks: dates stay, the rest is carried over, what cannot be is said (S7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from qibu.changes.models import Baseline, BaselineTask
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict
from qibu.projects.models import Project
from qibu.tasks.actions import edit_task
from qibu.tasks.models import Kind, Link, ResourceNeed, Status
from tests.tasks.exchange.plan_xml import assignment, baseline, exception, link, plan, resource, tags, task
from tests.world import AT


@pytest.fixture
def project(desk):
    return desk.project()


def terms(project):
    rows = Link.objects.filter(project=project).order_by("successor__sort", "predecessor__sort")
    return [
        (first, then, kind, low, unit)
        for first, then, kind, low, unit in rows.values_list(
            "predecessor__name", "successor__name", "type", "min_lag", "min_unit"
        )
    ]


def notes(preview, name):
    entry = next(entry for entry in preview.entries if entry.line.name == name)
    return [doubt.text for doubt in entry.doubts]


def test_tree_dates_and_length_come_as_they_are(desk, project):
    desk.take(
        plan(
            task(1, "搬迁", hours=None, Summary=1),
            task(2, "打包", "2026-03-02", "2026-03-04", 24, level=2, Notes="先打包书"),
            task(3, "验收", "2026-03-06T17:00:00", "2026-03-06T17:00:00", 0, level=2, Milestone=1),
        ),
        project,
    )
    tasks = desk.tasks(project)
    assert tasks["打包"].parent == tasks["搬迁"] and tasks["搬迁"].is_summary
    pack = tasks["打包"]
    assert (pack.planned_start, pack.planned_finish, pack.duration) == (date(2026, 3, 2), date(2026, 3, 4), 3)
    assert pack.note == "先打包书"
    done = tasks["验收"]
    assert (done.kind, done.planned_finish, done.duration) == (Kind.MILESTONE, date(2026, 3, 6), 0)


def test_links_keep_their_type_and_lags_in_their_unit(desk, project):
    links = link(1, 1, 2 * 4800) + link(2, 3, -1 * 4800) + link(3, 0, 3 * 14400, 8) + link(4, 2)
    rows = [task(n, f"第{n}步", "2026-03-02", "2026-03-02") for n in range(1, 5)]
    desk.take(plan(*rows, task(5, "末", "2026-03-10", "2026-03-12", 24, more=links)), project)
    assert terms(project) == [
        ("第1步", "末", "FS", 2, "w"),
        ("第2步", "末", "SS", -1, "w"),
        ("第3步", "末", "FF", 3, "c"),
        ("第4步", "末", "SF", 0, "w"),
    ]


def test_lags_of_part_of_a_day_and_in_percent_become_days_and_say_so(desk, project):
    preview = desk.take(
        plan(
            task(1, "前", "2026-03-02", "2026-03-13", 80),
            task(2, "半天", "2026-03-16", "2026-03-16", more=link(1, 1, 2400)),
            task(3, "一半", "2026-03-09", "2026-03-09", more=link(1, 3, 50, 19)),
        ),
        project,
    )
    assert terms(project) == [("前", "半天", "FS", 0, "w"), ("前", "一半", "SS", 5, "w")]
    assert notes(preview, "半天") and notes(preview, "一半")
    assert len(preview.plan.lost) >= 2


def test_every_constraint_and_the_deadline_come_with_their_day(desk, project):
    kinds = ["", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT"]
    rows = [
        task(
            n + 1,
            kind or "ASAP",
            "2026-03-02",
            "2026-03-03",
            16,
            ConstraintType=n,
            ConstraintDate="2026-03-03T17:00:00" if n > 1 else "",
            Deadline="2026-03-31T17:00:00",
        )
        for n, kind in enumerate(kinds)
    ]
    desk.take(plan(*rows), project)
    tasks = desk.tasks(project)
    assert [tasks[kind or "ASAP"].constraint for kind in kinds] == kinds
    days = {tasks[kind].constraint_day for kind in kinds[2:]}
    assert days == {date(2026, 3, 3)} and tasks["ASAP"].constraint_day is None
    assert tasks["MFO"].deadline == date(2026, 3, 31)


def test_manual_inactive_and_started_tasks_stay_what_they_are(desk, project):
    desk.take(
        plan(
            task(1, "手动", "2026-03-07", "2026-03-08", 16, Manual=1),
            task(2, "停用", "2026-03-09", "2026-03-09", Active=0),
            task(3, "在做", "2026-02-26", "2026-03-05", 48, PercentComplete=40,
                 ActualStart="2026-02-26T08:00:00"),
            task(4, "做完", "2026-02-24", "2026-02-25", 16, PercentComplete=100,
                 ActualStart="2026-02-24T08:00:00", ActualFinish="2026-02-25T17:00:00"),
            task(5, "还没到", "2026-04-01", "2026-04-01", PercentComplete=100,
                 ActualStart="2026-04-01T08:00:00", ActualFinish="2026-04-01T17:00:00"),
        ),
        project,
    )  # fmt: skip
    tasks = desk.tasks(project)
    assert tasks["手动"].is_manual and tasks["手动"].planned_start == date(2026, 3, 7)
    assert tasks["停用"].status == Status.CANCELLED
    doing, done, ahead = tasks["在做"], tasks["做完"], tasks["还没到"]
    assert (doing.status, doing.percent, doing.actual_start) == (Status.DOING, 40, date(2026, 2, 26))
    assert (done.status, done.actual_finish) == (Status.DONE, date(2026, 2, 25))
    assert (ahead.status, ahead.actual_finish) == (Status.DOING, None)


def test_what_follows_a_milestone_of_the_morning_may_begin_that_day(desk, project):
    desk.take(
        plan(
            task(1, "开工", "2026-03-02T08:00:00", "2026-03-02T08:00:00", 0, Milestone=1),
            task(2, "挖沟", "2026-03-02", "2026-03-03", 16, more=link(1)),
        ),
        project,
    )
    dig = desk.tasks(project)["挖沟"]
    assert date.fromordinal(dig.forecast.start_day) == date(2026, 3, 2)


def test_people_departments_materials_and_costs_find_their_place(desk, project):
    desk.take(
        plan(
            task(1, "装机", "2026-03-02", "2026-03-03", 16, FixedCost=500),
            task(2, "宣传", "2026-03-04", "2026-03-04"),
            resources=(
                resource(1, "张伟"), resource(2, "市场部"), resource(3, "王芳"),
                resource(4, "水泥", 0, MaterialLabel="吨"), resource(5, "差旅", 0, IsCostResource=1),
            ),
            assignments=(
                assignment(1, 1, 1, Units=1), assignment(2, 1, 3, Units=0.5), assignment(3, 1, 4, Units=3),
                assignment(4, 1, 5, Cost=1200), assignment(5, 2, 2, Units=1),
            ),
        ),
        project,
    )  # fmt: skip
    tasks = desk.tasks(project)
    assert tasks["装机"].assignee == desk.world.assignee
    assert tasks["宣传"].department == desk.world.departments["market"]
    needs = {
        (n.kind, n.what or (n.person and n.person.name), n.planned, n.share)
        for n in ResourceNeed.objects.all()
    }
    assert ("people", "王芳", None, 50) in needs
    assert ("other", "水泥", Decimal("3.00"), None) in needs
    assert ("budget", "差旅", Decimal("1200.00"), None) in needs
    assert ("budget", None, Decimal("500.00"), None) in needs


def test_a_name_nobody_has_is_asked_once_and_kept_in_the_note(desk, project):
    content = plan(
        task(1, "装机", "2026-03-02", "2026-03-03", 16),
        task(2, "调试", "2026-03-04", "2026-03-04"),
        resources=(resource(1, "外聘老师傅"),),
        assignments=(assignment(1, 1, 1), assignment(2, 2, 1)),
    )
    preview = desk.take(content, project)
    assert [(q.kind, q.name, len(q.rows)) for q in preview.questions] == [("people", "外聘老师傅", 2)]
    assert "外聘老师傅" in desk.tasks(project)["装机"].note
    assert desk.preview(content, project).take == 0


def test_a_column_called_责任部门_gives_the_department(desk, project):
    named = tags(FieldID=188743740, FieldName="Text4", Alias="负责部门")
    field = f"<ExtendedAttribute>{named}</ExtendedAttribute>"
    own = f"<ExtendedAttribute>{tags(FieldID=188743740, Value='采购部')}</ExtendedAttribute>"
    desk.take(plan(task(1, "采购", "2026-03-02", "2026-03-02", more=own), fields=field), project)
    assert desk.tasks(project)["采购"].department == desk.world.departments["purchase"]


def test_a_file_without_public_holidays_says_which_days_differ_and_may_bring_its_calendar(world, desk):
    content = plan(task(1, "长假", "2026-09-28", "2026-10-09", 80))
    project = desk.project()
    preview = desk.preview(content, project)
    assert any("2026-10-01" in text for text in preview.plan.calendar.differences)
    assert not preview.plan.calendar.may_take
    assert desk.preview(content, project, options={"calendar": "file"}).plan.calendar.choice == ""
    world.lead.is_pmo = True
    world.lead.save()
    taken = desk.take(content, project, options={"calendar": "file"})
    project = Project.objects.get(pk=project.pk)
    assert project.calendar is not None and "Standard" in project.calendar.name
    assert desk.tasks(project)["长假"].duration == 10
    assert not taken.plan.lost
    assert desk.preview(content, project).plan.calendar.differences == ()


def test_a_calendar_with_the_same_holidays_asks_nothing(desk):
    away = (exception("2026-10-01", "2026-10-07"), exception("2026-10-10", "2026-10-10", True))
    content = plan(task(1, "长假", "2026-09-28", "2026-10-12", 56), exceptions=away)
    preview = desk.preview(content, desk.project())
    assert preview.plan.calendar.differences == ()


def test_the_baseline_of_the_file_becomes_version_1_only_if_asked(desk):
    content = plan(
        task(1, "甲", "2026-03-09", "2026-03-10", 16,
             more=baseline(0, "2026-03-02", "2026-03-03", 16) + baseline(2, "2026-03-01", "2026-03-02", 16)),
        task(2, "乙", "2026-03-11", "2026-03-11"),
    )  # fmt: skip
    left = desk.project("不要基线")
    preview = desk.take(content, left)
    assert [one.number for one in preview.plan.baselines] == [0, 2]
    assert not Baseline.objects.filter(project=left).exists()
    project = desk.project("要基线")
    desk.take(content, project, options={"baseline": "0"})
    version = Baseline.objects.get(project=project)
    assert (version.number, version.start, version.approved_by) == (1, date(2026, 3, 2), desk.by)
    frozen = BaselineTask.objects.get(baseline=version)
    assert (frozen.name, frozen.start, frozen.finish, frozen.duration) == (
        "甲", date(2026, 3, 2), date(2026, 3, 3), 2,
    )  # fmt: skip
    assert Event.objects.filter(space=project.space, action="plan.approved").exists()
    assert desk.preview(content, project).plan.baselines == ()


def test_rows_that_were_imported_before_are_changed_not_added(desk, project):
    rows = (task(1, "甲", "2026-03-02", "2026-03-03", 16), task(2, "乙", "2026-03-04", "2026-03-04"))
    desk.take(plan(*rows, start="2026-03-02"), project)
    again = plan(
        task(1, "甲方案", "2026-03-02", "2026-03-05", 32), rows[1], task(3, "丙", "2026-03-06", "2026-03-06")
    )
    preview = desk.take(again, project)
    assert [entry.state for entry in preview.entries] == ["changed", "same", "new"]
    assert list(desk.tasks(project)) == ["甲方案", "乙", "丙"]
    assert desk.tasks(project)["甲方案"].planned_finish == date(2026, 3, 5)


def test_what_somebody_changed_meanwhile_is_not_overwritten(desk, project):
    desk.take(plan(task(1, "甲", "2026-03-02", "2026-03-03", 16)), project)
    preview = desk.preview(plan(task(1, "甲", "2026-03-02", "2026-03-05", 32)), project)
    row = desk.tasks(project)["甲"]
    edit_task(by=desk.by, at=AT, project_id=project.pk, task_id=row.pk, version=row.version,
              changes={"planned_finish": "2026-03-12"}, was={})  # fmt: skip
    with pytest.raises(Conflict):
        desk.write(preview, project)
    assert desk.tasks(project)["甲"].planned_finish == date(2026, 3, 12)
