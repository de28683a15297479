"""The lead keeps lines, corrects them with a trace the department sees, and summarises."""

import pytest

from qibu.foundation.notices.models import Notice
from qibu.foundation.notices.texts import title
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.progress.actions.moderating import (
    correct_line,
    keep_lines,
    summarise_period,
    summarise_report,
    version_of,
)
from qibu.progress.models import Correction, Line, Review
from qibu.progress.queries.reviews import review_page, seen
from qibu.tasks.actions.editing import edit_task
from tests.progress.friday.weeks import at, close, open_week, submit


@pytest.fixture
def week(world):
    period = open_week(world)
    submit(world, period, "market", late_cause="technical", done="初稿")
    return period


def where(world, **more):
    common = {"by": world.lead, "at": at(6, 18), "project_id": world.project.pk, "number": 1}
    return {**common, "department_id": world.department("market").pk, **more}


def line_of(name):
    return Line.objects.select_related("task").get(task__name=name)


def correct(world, changes, *, line=None, version=None, reason="与会议记录一致", **more):
    line = line or line_of("宣传物料")
    return correct_line(
        **where(world, **more), task_id=line.task_id, changes={**seen(line), **changes}, was=seen(line),
        version=version if version is not None else version_of(line.task.version, line.version),
        reason=reason,
    )  # fmt: skip


def test_keeping_marks_one_line_or_all_that_nobody_has_looked_at(world, week):
    line = line_of("宣传物料")
    assert keep_lines(**where(world), task_id=line.task_id) == 1
    assert keep_lines(**where(world)) == 1
    assert keep_lines(**where(world)) == 0
    assert set(Line.objects.values_list("review", flat=True)) == {Review.KEPT}


def test_a_correction_changes_the_task_and_leaves_both_values_with_reason_and_person(world, week):
    made = correct(world, {"percent": "40", "status": "1", "actual_start": "2026-03-05"})
    task = world.task("宣传物料")
    assert (task.percent, task.status) == (40, 1)
    line = line_of("宣传物料")
    assert (line.percent, line.review) == (40, Review.CORRECTED)
    percent = Correction.objects.get(field="percent")
    assert (percent.was, percent.now, percent.by, percent.at) == ("0%", "40%", world.lead, at(6, 18))
    assert percent.reason == "与会议记录一致"
    assert {row.field for row in made} == {"status", "percent", "actual_start"}


def test_the_department_is_told_what_and_why(world, week):
    correct(world, {"done": "完成初稿 3 张"})
    notice = Notice.objects.get(kind="report.corrected")
    assert notice.person == world.liaison
    assert "宣传物料" in title(notice) and "与会议记录一致" in title(notice)


def test_words_alone_leave_the_task_untouched(world, week):
    before = world.task("宣传物料").version
    correct(world, {"done": "完成初稿 3 张", "support": "要一名设计师"})
    assert world.task("宣传物料").version == before
    assert line_of("宣传物料").support == "要一名设计师"


def test_a_correction_needs_a_reason_and_a_difference(world, week):
    with pytest.raises(Invalid) as refusal:
        correct(world, {"percent": "40"}, reason=" ")
    assert "reason" in refusal.value.errors
    with pytest.raises(Invalid):
        correct(world, {})
    assert not Correction.objects.exists()


def test_a_corrected_line_keeps_the_rules_of_a_report(world, week):
    with pytest.raises(Invalid) as refusal:
        correct(world, {"is_blocked": "1"})
    assert "block_cause" in refusal.value.errors
    assert not world.task("宣传物料").is_blocked


def test_somebody_else_changed_the_same_field_meanwhile_both_values_are_shown(world, week):
    line = line_of("宣传物料")
    stale = version_of(line.task.version, line.version)
    task = line.task
    edit_task(
        by=world.liaison, at=at(6, 17), project_id=world.project.pk, task_id=task.pk,
        changes={"percent": "60"}, was={"percent": 0}, version=task.version,
    )  # fmt: skip
    with pytest.raises(Conflict) as clash:
        correct(world, {"percent": "40"}, line=line, version=stale)
    (difference,) = clash.value.differences
    assert (difference.yours, difference.theirs) == ("40%", "60%")
    correct(world, {"percent": "40"}, line=line, version=clash.value.version)
    assert world.task("宣传物料").percent == 40


def test_another_field_somebody_else_changed_is_no_conflict(world, week):
    line = line_of("宣传物料")
    stale = version_of(line.task.version, line.version)
    edit_task(
        by=world.lead, at=at(6, 17), project_id=world.project.pk, task_id=line.task_id,
        changes={"note": "新"}, was={"note": ""}, version=line.task.version,
    )  # fmt: skip
    correct(world, {"done": "完成初稿"}, line=line, version=stale)


def test_the_page_tells_the_trace(world, week):
    correct(world, {"done": "完成初稿"})
    page = review_page(world.project, 1, world.department("market").pk)
    (one,) = [one for one in page.touched if one.corrections]
    assert (one.corrections[0].was, one.corrections[0].now) == ("初稿", "完成初稿")


def test_a_report_and_a_week_are_summarised_and_a_stale_page_does_not_overwrite(world, week):
    report = summarise_report(**where(world), text="物料按期。", version=1)
    assert report.summary == "物料按期。"
    with pytest.raises(Conflict):
        summarise_report(**where(world, by=world.deputy), text="物料偏慢。", version=1)
    common = {"by": world.lead, "at": at(6, 18), "project_id": world.project.pk, "number": 1}
    assert summarise_period(**common, text="本周正常。", version=1).summary == "本周正常。"
    with pytest.raises(Conflict):
        summarise_period(**common, text="本周延期。", version=1)


def test_nothing_is_moderated_before_the_report_or_after_the_closing(world, week):
    with pytest.raises(Invalid):
        keep_lines(**where(world, department_id=world.department("rd").pk))
    close(world, week, when=at(6, 18))
    for deed in (keep_lines, lambda **w: summarise_report(**w, text="x", version=1)):
        with pytest.raises(Invalid):
            deed(**where(world))
    with pytest.raises(Invalid):
        correct(world, {"done": "改"})


@pytest.mark.parametrize("role", ["liaison", "assignee", "pmo", "head", "observer", "outsider"])
def test_others_do_not_moderate(world, week, role):
    with pytest.raises(Denied):
        keep_lines(**where(world, by=world.people[role]))
    with pytest.raises(Denied):
        correct(world, {"done": "改"}, by=world.people[role])


def test_a_department_of_another_project_is_not_known(world, week):
    with pytest.raises(Denied):
        keep_lines(**where(world, department_id=world.department("legal").pk))
