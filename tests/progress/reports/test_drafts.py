"""What is typed and not yet submitted is kept for each person apart, until it is submitted (T1)."""

import pytest

from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.progress.actions.reporting import discard_draft, save_draft, save_own_updates
from qibu.progress.models import Draft, Period
from tests.progress.reports.conftest import FRIDAY, LATE

pytestmark = pytest.mark.django_db


def draft(week, who, number=1, headline=None, **typed):
    lines = {str(week.task(name).pk): fields for name, fields in typed.items()}
    return save_draft(
        by=who, at=FRIDAY, report_id=week.report().pk, number=number,
        body={"lines": lines, "seen": {}, "headline": headline},
    )  # fmt: skip


def line(week, who, name):
    return next(one for one in week.sheet(who).lines if one.name == name)


def test_what_was_typed_comes_back_with_its_problems(week):
    draft(
        week, week.world.liaison, headline="有延期", 展台={"expected_finish": "2026-07-14", "percent": "150%"}
    )
    sheet = week.sheet()
    stand = line(week, week.world.liaison, "展台")
    assert stand.typed == {"expected_finish": "2026-07-14", "percent": "150%"}
    assert {"percent", "late_cause"} <= set(stand.problems)
    assert "expected_finish" not in stand.problems
    assert (sheet.typed_headline, sheet.draft_saved_at, sheet.draft_number) == ("有延期", FRIDAY, 1)


def test_the_drafts_of_two_people_stand_apart(week):
    draft(week, week.world.liaison, 海报={"done": "甲"})
    draft(week, week.world.deputy_liaison, 海报={"done": "乙"})
    assert line(week, week.world.liaison, "海报").typed == {"done": "甲"}
    assert line(week, week.world.deputy_liaison, "海报").typed == {"done": "乙"}
    assert line(week, week.world.lead, "海报").typed == {}
    week.submit({"展台": LATE})
    assert set(Draft.objects.values_list("person__username", flat=True)) == {"deputy_liaison"}


def test_an_older_save_that_comes_late_changes_nothing(week):
    draft(week, week.world.liaison, 2, 海报={"done": "新"})
    late = draft(week, week.world.liaison, 1, 海报={"done": "旧"})
    assert (late.saved, late.number) == (False, 2)
    assert line(week, week.world.liaison, "海报").typed == {"done": "新"}
    assert draft(week, week.world.liaison, 3, 海报={"done": "更新"}).saved


def test_of_two_saves_that_meet_the_older_one_never_wins(week, monkeypatch):
    draft(week, week.world.liaison, 1, 海报={"done": "旧"})
    found = Draft.objects.get_or_create

    def overtaken(**wanted):
        read = found(**wanted)
        if wanted["defaults"]["number"] == 2:
            draft(week, week.world.liaison, 3, 海报={"done": "新"})
        return read

    monkeypatch.setattr(Draft.objects, "get_or_create", overtaken)
    late = draft(week, week.world.liaison, 2, 海报={"done": "旧"})
    assert (late.saved, late.number) == (False, 3)
    assert line(week, week.world.liaison, "海报").typed == {"done": "新"}


def test_a_typed_text_wins_over_the_assignees_which_stands_beside_it(week):
    prototype = week.task("原型").pk
    save_own_updates(
        by=week.world.assignee, at=FRIDAY, period_id=week.period.pk, key="own", seen={},
        lines={prototype: {"done": "两版"}},
    )  # fmt: skip
    save_draft(
        by=week.world.liaison_rd, at=FRIDAY, report_id=week.report("rd").pk, number=1,
        body={"lines": {str(prototype): {"done": "两版已送审"}}},
    )  # fmt: skip
    found = next(one for one in week.sheet(week.world.liaison_rd, "rd").lines if one.task_id == prototype)
    assert (found.typed["done"], found.shown["done"], found.own.by) == ("两版已送审", "两版", "张伟")


def test_what_others_changed_under_a_draft_is_a_conflict_not_an_overwriting(week):
    second, poster = week.world.deputy_liaison, week.task("海报").pk
    body = {"lines": {str(poster): {"done": "乙"}}, "seen": {str(poster): {"done": ""}}}
    save_draft(by=second, at=FRIDAY, report_id=week.report().pk, number=1, body=body)
    week.submit({"海报": {"done": "甲"}, "展台": LATE})
    found = line(week, second, "海报")
    assert (found.shown["done"], found.typed["done"], found.seen["done"]) == ("甲", "乙", "")
    with pytest.raises(Conflict):
        week.submit({"海报": dict(found.typed)}, by=second, seen={poster: found.seen})


def test_a_task_asked_for_besides_stays_while_it_is_in_the_draft(week):
    draft(week, week.world.liaison, 年会={"done": "看场地"})
    assert line(week, week.world.liaison, "年会").extra


def test_it_can_be_thrown_away(week):
    draft(week, week.world.liaison, 海报={"done": "甲"})
    assert discard_draft(by=week.world.liaison, report_id=week.report().pk)
    assert not discard_draft(by=week.world.liaison, report_id=week.report().pk)


def test_only_who_may_report_keeps_a_draft_and_only_while_the_week_is_open(week):
    for who in ("outsider", "observer", "liaison_rd"):
        with pytest.raises(Denied):
            draft(week, week.world.people[who], 海报={"done": "x"})
    Period.objects.filter(pk=week.period.pk).update(state="closed")
    with pytest.raises(Invalid):
        draft(week, week.world.liaison, 海报={"done": "x"})


@pytest.mark.parametrize(
    "body",
    [
        {"lines": [1]},
        {"lines": {"x": {"done": "1"}}},
        {"lines": {"1": {"done": 5}}},
        {"lines": {"1": {"done": "x" * 10_001}}},
        {"lines": {str(n): {} for n in range(1001)}},
        {"headline": 5},
        {"lines": {"1": {"done": "a\x00"}}},
    ],
)
def test_a_body_of_another_shape_is_refused(week, body):
    with pytest.raises(Invalid):
        save_draft(by=week.world.liaison, at=FRIDAY, report_id=week.report().pk, number=1, body=body)
    assert not Draft.objects.exists()
