"""A department reports for a week: all lines are right, or nothing is written (T1)."""

from datetime import date, timedelta

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid, KeyReused
from qibu.foundation.turns.models import Turn
from qibu.progress.actions.periods import ensure_period
from qibu.progress.actions.reporting import save_own_updates, submit_report
from qibu.progress.models import Line, OwnUpdate, Period
from qibu.projects.actions.state import _enter
from qibu.tasks import words
from qibu.tasks.actions import edit_task, link_tasks
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.models import Forecast, Status, Task
from tests.progress.reports.conftest import FRIDAY, LATE, MONDAY, at, key

pytestmark = pytest.mark.django_db


def errors(week, lines, **options) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as refusal:
        week.submit(lines, **options)
    return refusal.value.errors


def of(week, name: str, field: str) -> str:
    return f"{week.task(name).pk}.{field}"


def test_the_sheet_asks_for_what_the_week_is_about(week):
    sheet = week.sheet()
    assert [line.name for line in sheet.lines] == ["海报", "样本", "展台"]
    late = sheet.lines[2]
    assert late.late
    assert set(late.problems) == {"expected_finish", "late_cause"}
    assert sheet.may_submit
    assert sheet.lines[0].shown["percent"] == "30"


def test_a_report_changes_the_tasks_once_and_closes_the_turn(week):
    done = week.submit({"海报": {"percent": "45%", "done": "初稿"}, "展台": LATE}, headline="一切如常")
    poster, stand = week.task("海报"), week.task("展台")
    assert (poster.percent, stand.expected_finish) == (45, date(2026, 7, 14))
    assert date.fromordinal(Forecast.objects.get(task=stand).finish_day) == date(2026, 7, 14)
    report = week.report()
    assert (report.touched, report.untouched, report.late, report.on_behalf) == (2, 1, False, False)
    assert (done.touched, done.untouched, report.headline) == (2, 1, "一切如常")
    assert not Turn.objects.open().filter(kind="report.submit", subject_id=report.pk).exists()
    lines = {line.task.name: line for line in Line.objects.filter(report=report)}
    assert lines["海报"].was["percent"] == "30"
    assert lines["海报"].done == "初稿"
    assert lines["样本"].unchanged


def test_every_changed_task_tells_its_history_and_the_report_ends_the_step(week):
    number = week.submit({"海报": {"percent": "45"}, "展台": LATE}).number
    events = list(Event.objects.filter(space=week.project.space, number__gt=number - 3).order_by("number"))
    assert [event.action for event in events] == ["task.reported", "task.reported", "report.submitted"]
    assert events[0].subject_id == week.task("海报").pk
    assert "30% → 45%" in words.event("task.reported", events[0].data, {})
    assert week.task("海报").touched == events[0].number
    assert Forecast.objects.get(task=week.task("展台")).touched == number


def test_one_wrong_line_and_nothing_is_written(week):
    before = week.project.space.events.count()
    found = errors(week, {"海报": {"percent": "60"}, "样本": {"percent": "150%"}, "展台": LATE})
    assert set(found) == {of(week, "样本", "percent")}
    assert week.task("海报").percent == 30
    assert week.report().submitted_at is None
    assert week.project.space.events.count() == before


def test_the_conditional_rules_ask_for_what_is_missing_all_at_once(week):
    found = errors(
        week,
        {"海报": {"is_blocked": "1"}, "样本": {"status": "已完成"}, "展台": {"done": "搭建中"}},
    )
    assert set(found) == {
        of(week, "海报", "block_cause"),
        of(week, "海报", "block_need"),
        of(week, "样本", "actual_finish"),
        of(week, "展台", "expected_finish"),
        of(week, "展台", "late_cause"),
    }


def test_blocked_in_the_status_column_is_a_block_with_its_cause(week):
    week.submit({"海报": {"status": "阻塞", "block_cause": "缺图", "block_need": "设计出图"}, "展台": LATE})
    poster = week.task("海报")
    assert (poster.is_blocked, poster.status, poster.block_cause) == (True, Status.DOING, "缺图")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"status": "2", "actual_finish": "2026-07-12"}, "actual_finish"),  # in the future
        ({"percent": "100"}, "actual_finish"),  # done says when
        ({"status": "2", "percent": "80", "actual_finish": "2026-07-09"}, "percent"),
        ({"expected_finish": "2026-07-08"}, "expected_finish"),
        ({"status": "延期"}, "status"),
        ({"status": "4"}, "status"),
        ({"late_cause": "天气"}, "late_cause"),
        ({"done": "字" * 2001}, "done"),
        ({"name": "改名"}, "name"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(week, typed, field):
    found = errors(week, {"海报": typed, "展台": LATE})
    assert of(week, "海报", field) in found


def test_the_rest_is_confirmed_unchanged_and_counted_or_asked_for(week):
    found = errors(week, {"展台": LATE}, rest=False)
    assert "海报" in found[""][0]
    assert "样本" in found[""][0]
    assert week.submit({"展台": LATE}, rest=True).untouched == 2


def test_a_line_that_has_something_to_say_cannot_be_confirmed_as_unchanged(week):
    found = errors(week, {})
    assert "展台" in found[""][0]
    assert of(week, "展台", "late_cause") in found


def test_last_weeks_cause_stands_for_a_line_that_is_late_still(week):
    week.submit({"展台": LATE | {"expected_finish": "2026-07-17"}})
    Period.objects.filter(pk=week.period.pk).update(state="closed")
    week.period = next_period(week)
    sheet = week.sheet(today=date(2026, 7, 16))
    line = next(one for one in sheet.lines if one.name == "展台")
    assert line.shown["late_cause"] == "resources"
    assert line.problems == {}
    assert line.last["late_note"] == "缺人"
    assert sheet.copied_available
    assert week.submit({}, when=at(16, 15)).untouched == 3


def next_period(week):
    period = ensure_period(project_id=week.project.pk, at=at(13))
    assert period is not None
    assert period.number == 2
    return period


def test_a_task_pushed_by_its_predecessor_is_not_asked_why(week):
    link_tasks(
        by=week.world.lead, at=MONDAY, project_id=week.project.pk, key="push",
        predecessor=week.task("展台").pk, successor=week.task("样本").pk, terms=LinkTerms(),
    )  # fmt: skip
    week.submit({"展台": LATE | {"expected_finish": "2026-07-20"}})
    line = next(one for one in week.sheet().lines if one.name == "样本")
    assert (line.pushed, line.late, line.problems) == (True, False, {})


def test_an_amendment_replaces_the_lines_and_keeps_what_stood_before_the_week(week):
    first = week.submit({"海报": {"percent": "45"}, "展台": LATE})
    second = week.submit({"海报": {"percent": "50", "done": "定稿"}}, when=FRIDAY + timedelta(minutes=30))
    report = week.report()
    assert (first.amended, second.amended) == (False, True)
    assert report.amended_at == FRIDAY + timedelta(minutes=30)
    assert report.submitted_at == FRIDAY
    line = Line.objects.get(report=report, task=week.task("海报"))
    assert (line.percent, line.was["percent"], line.version) == (50, "30", 2)
    assert Line.objects.filter(report=report).count() == 3


def test_a_report_after_the_cut_off_is_late_for_good(week):
    week.submit({"展台": LATE}, when=at(10, 17, 1))
    assert week.report().late
    week.submit({"海报": {"done": "补充"}}, when=at(10, 18))
    assert week.report().late


def test_an_amendment_after_the_cut_off_is_not_late(week):
    week.submit({"展台": LATE})
    week.submit({"海报": {"done": "补充"}}, when=at(10, 18))
    assert not week.report().late


def test_the_lead_reports_on_behalf_and_the_liaison_is_told(week):
    week.submit({"展台": LATE}, by=week.world.lead)
    assert week.report().on_behalf
    told = Notice.objects.filter(kind="report.on_behalf").values_list("person__username", flat=True)
    assert set(told) == {"liaison", "deputy_liaison"}
    week.submit({"海报": {"done": "补充"}}, by=week.world.deputy_liaison)
    assert not week.report().on_behalf


def test_the_same_form_twice_reports_once_and_another_body_is_refused(week):
    one = key()
    first = week.submit({"展台": LATE}, key=one, seen={})
    again = week.submit({"展台": LATE}, key=one, seen={})
    assert again.again
    assert again.number == first.number
    assert week.report().amended_at is None
    with pytest.raises(KeyReused):
        week.submit({"展台": LATE, "海报": {"percent": "99"}}, key=one, seen={})


def test_a_refused_form_does_not_use_its_key_up(week):
    one = key()
    errors(week, {"展台": {"done": "x"}}, key=one)
    assert week.submit({"展台": LATE}, key=one).touched == 1


def edit(week, name, who=None, **changes):
    task = week.task(name)
    return edit_task(
        by=who or week.world.lead, at=FRIDAY, project_id=week.project.pk, task_id=task.pk,
        changes=changes, was={}, version=task.version,
    )  # fmt: skip


def test_two_who_change_the_same_field_meet_with_both_values_and_other_fields_merge(week):
    poster = week.task("海报").pk
    seen = {poster: dict(next(one.shown for one in week.sheet().lines if one.task_id == poster))}
    edit(week, "海报", percent="70", expected_finish="2026-07-20")
    with pytest.raises(Conflict) as clash:
        week.submit({"海报": {"percent": "45", "done": "初稿"}, "展台": LATE}, seen=seen)
    (difference,) = clash.value.differences
    assert (difference.field, difference.yours, difference.theirs) == (f"{poster}.percent", "45%", "70%")
    assert clash.value.by == "李强"
    assert week.report().submitted_at is None
    # what was not typed takes the newest value; what was typed elsewhere on the line stays
    week.submit(
        {"海报": {"percent": "30", "done": "初稿", "late_cause": "external"}, "展台": LATE}, seen=seen
    )
    row = week.task("海报")
    assert (row.percent, row.expected_finish) == (70, date(2026, 7, 20))


def test_the_same_value_typed_by_two_is_no_conflict(week):
    poster = week.task("海报").pk
    seen = {poster: dict(next(one.shown for one in week.sheet().lines if one.task_id == poster))}
    edit(week, "海报", percent="45")
    assert week.submit({"海报": {"percent": "45%", "done": "初稿"}, "展台": LATE}, seen=seen).touched == 2


def test_words_of_two_liaisons_conflict_too(week):
    poster = week.task("海报").pk
    seen = {poster: dict(next(one.shown for one in week.sheet().lines if one.task_id == poster))}
    week.submit({"海报": {"done": "甲说"}, "展台": LATE}, seen=seen)
    with pytest.raises(Conflict) as clash:
        week.submit({"海报": {"done": "乙说"}}, by=week.world.deputy_liaison, seen=seen)
    assert [(d.yours, d.theirs) for d in clash.value.differences] == [("乙说", "甲说")]


def test_an_assignees_own_update_flows_into_the_sheet(week):
    task = week.task("原型")
    who = week.world.assignee
    saved = save_own_updates(
        by=who, at=at(9), period_id=week.period.pk, key=key(), seen={},
        lines={task.pk: {"percent": "40%", "done": "完成两版", "next": "送样"}},
    )  # fmt: skip
    assert saved.tasks == 1
    assert week.task("原型").percent == 40
    sheet = week.sheet(week.world.liaison_rd, "rd")
    line = next(one for one in sheet.lines if one.name == "原型")
    assert (line.shown["done"], line.own.by, line.own.texts["next"]) == ("完成两版", "张伟", "送样")
    done = week.submit({}, by=week.world.liaison_rd, department="rd")
    assert (done.touched, done.untouched) == (1, 1), "a line the assignee spoke about is no untouched one"
    assert Line.objects.get(report=week.report("rd"), task=task).done == "完成两版"


def test_an_own_update_is_for_own_tasks_only_and_once(week):
    who, one = week.world.assignee, key()
    form = {
        "by": who, "at": at(9), "period_id": week.period.pk, "key": one, "seen": {},
        "lines": {week.task("原型").pk: {"done": "两版"}},
    }  # fmt: skip
    save_own_updates(**form)
    assert save_own_updates(**form).again
    assert OwnUpdate.objects.count() == 1
    with pytest.raises(Invalid):
        save_own_updates(**form | {"key": key(), "lines": {week.task("海报").pk: {"done": "x"}}})
    foreign = Task.objects.get(project=week.world.foreign, name="绝密评审")
    with pytest.raises(Denied):
        save_own_updates(**form | {"key": key(), "lines": {foreign.pk: {"done": "x"}}})
    with pytest.raises(Denied):
        save_own_updates(**form | {"key": key(), "by": week.world.observer, "lines": {}})


def test_who_may_not_report_may_not(week):
    for who in ("outsider", "observer", "assignee", "liaison_rd", "head", "sponsor", "pmo"):
        with pytest.raises(Denied) as refusal:
            submit_report(
                by=week.world.people[who], at=FRIDAY, report_id=week.report().pk,
                lines={}, seen={}, rest_unchanged=True, key=key(),
            )  # fmt: skip
        assert refusal.value.visible == (who != "outsider")


def test_tasks_of_others_are_refused_and_foreign_ones_are_unknown(week):
    prototype = week.task("原型")
    with pytest.raises(Invalid) as refusal:
        week.submit({"原型": {"percent": "90"}, "展台": LATE})
    assert "原型" in refusal.value.errors[""][0]
    foreign = Task.objects.get(project=week.world.foreign, name="绝密评审")
    with pytest.raises(Denied) as denied:
        submit_report(
            by=week.world.liaison, at=FRIDAY, report_id=week.report().pk, key=key(), rest_unchanged=True,
            lines={foreign.pk: {"percent": "90"}}, seen={},
        )  # fmt: skip
    assert not denied.value.visible
    prototype.refresh_from_db()
    assert prototype.percent == 10


def test_a_task_cancelled_meanwhile_is_named(week):
    poster = week.task("海报").pk
    edit(week, "海报", status=Status.CANCELLED)
    with pytest.raises(Invalid) as refusal:
        week.submit({"海报": {"percent": "60"}, "展台": LATE}, seen={poster: {}})
    assert "海报" in refusal.value.errors[""][0]


def test_nothing_is_reported_in_a_closed_period_or_an_archived_project(week):
    Period.objects.filter(pk=week.period.pk).update(state="closed")
    assert "" in errors(week, {"展台": LATE})
    Period.objects.filter(pk=week.period.pk).update(state="open")
    _enter(week.project, "archived", week.world.lead, FRIDAY, "")
    with pytest.raises(Denied):
        week.submit({"展台": LATE})


def test_more_tasks_of_the_department_can_be_asked_for(week):
    party = week.task("年会").pk
    assert [line.extra for line in week.sheet(more=[party]).lines] == [False, False, False, True]
    assert week.sheet(more=[week.task("原型").pk]).lines[-1].name == "展台", "none of another department"
    week.submit({"年会": {"done": "提前看场地"}, "展台": LATE})
    assert [line.name for line in week.sheet().lines][-1] == "年会", "a reported line stays on the sheet"


def test_a_finished_task_is_asked_for_in_its_own_week_only(week):
    week.submit({"海报": {"status": "2", "actual_finish": "2026-07-09"}, "展台": LATE})
    assert "海报" in [line.name for line in week.sheet().lines]
    Period.objects.filter(pk=week.period.pk).update(state="closed")
    week.period = next_period(week)
    assert "海报" not in [line.name for line in week.sheet(today=date(2026, 7, 14)).lines]
