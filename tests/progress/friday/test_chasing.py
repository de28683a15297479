"""催办: with one click, at most once an hour, to the liaison and once it is late to the deputy too."""

import pytest

from qibu.foundation.access.models import Membership, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice, Post, Robot
from qibu.foundation.notices.texts import title
from qibu.foundation.outcomes import Denied, Invalid
from qibu.progress.actions.chasing import chase_reports
from qibu.progress.models import Report
from qibu.projects.models import Project, State
from tests.progress.friday.weeks import at, close, open_week, submit, submit_all


def chase(world, when, *, by=None, departments=None, number=1):
    return chase_reports(
        by=by or world.lead, at=when, project_id=world.project.pk, number=number, departments=departments
    )


def told():
    rows = Notice.objects.filter(kind="report.chased").order_by("pk")
    return list(rows.values_list("person__username", flat=True))


def test_all_whose_report_is_missing_are_asked_at_once(world):
    period = open_week(world)
    submit(world, period, "rd")
    done = chase(world, at(6, 15))
    assert done.chased == ("市场部", "采购部")
    assert told() == ["liaison", "liaison_purchase"]
    assert Report.objects.filter(chased_at=at(6, 15)).count() == 2


def test_the_deputy_is_asked_too_once_it_is_late(world):
    open_week(world)
    market = [world.department("market").pk]
    chase(world, at(6, 15), departments=market)
    assert told() == ["liaison"]
    chase(world, at(6, 17, 1), departments=market)
    assert set(told()) == {"liaison", "deputy_liaison"} and len(told()) == 3


def test_within_the_hour_a_second_click_changes_nothing(world):
    open_week(world)
    chase(world, at(6, 15))
    done = chase(world, at(6, 15, 59))
    assert done.chased == () and len(done.lately) == 3
    assert len(told()) == 3
    assert Event.objects.filter(action="report.chased").count() == 1
    assert len(chase(world, at(6, 16)).chased) == 3


def test_a_department_without_anybody_to_ask_is_named(world):
    open_week(world)
    Membership.objects.filter(space=world.project.space, role=Role.LIAISON, person=world.liaison_rd).delete()
    done = chase(world, at(6, 15))
    assert done.without == ("研发部",)
    assert Report.objects.get(department=world.department("rd")).chased_at is None


def test_the_group_is_told_once_and_those_asked_are_called_by_name(world):
    open_week(world)
    Robot.objects.create(
        space=world.project.space,
        kind="wecom",
        name="群",
        kinds=["report.chased"],
        hint="…",
        created_at=at(2),
    )
    chase(world, at(6, 15))
    post = Post.objects.get(kind="report.chased")
    assert set(post.mention) == {world.liaison.pk, world.liaison_rd.pk, world.liaison_purchase.pk}


def test_the_notice_says_who_asks_for_what(world):
    open_week(world)
    chase(world, at(6, 15))
    words = title(Notice.objects.get(kind="report.chased", person=world.liaison))
    assert "李强" in words and "市场部" in words and "2026-03-06 17:00" in words


def test_who_has_reported_is_not_chased(world):
    period = open_week(world)
    submit(world, period, "market")
    with pytest.raises(Invalid):
        chase(world, at(6, 15), departments=[world.department("market").pk])


def test_a_closed_week_is_not_chased(world):
    period = open_week(world)
    close(world, period, when=at(6, 18))
    with pytest.raises(Invalid):
        chase(world, at(6, 19))


def test_nobody_is_chased_while_the_project_is_on_hold(world):
    open_week(world)
    Project.objects.filter(pk=world.project.pk).update(state=State.PAUSED)
    with pytest.raises(Invalid):
        chase(world, at(6, 15))
    assert told() == []


def test_departments_that_do_not_take_part_are_not_known(world):
    open_week(world)
    with pytest.raises(Denied):
        chase(world, at(6, 15), departments=[world.department("legal").pk])


@pytest.mark.parametrize("role", ["liaison", "assignee", "pmo", "head", "observer", "outsider"])
def test_others_do_not_chase(world, role):
    open_week(world)
    with pytest.raises(Denied):
        chase(world, at(6, 15), by=world.people[role])


def test_nobody_missing_is_no_mistake(world):
    submit_all(world, open_week(world))
    assert chase(world, at(6, 15)).chased == ()


def test_a_wall_of_a_project_on_hold_offers_nobody_to_chase(world, client):
    open_week(world)
    Project.objects.filter(pk=world.project.pk).update(state=State.EXECUTING)
    client.force_login(world.lead)
    page = f"/projects/{world.project.pk}/reports/1/"
    assert 'name="department"' in client.get(page).content.decode()
    Project.objects.filter(pk=world.project.pk).update(state=State.PAUSED)
    assert 'name="department"' not in client.get(page).content.decode()
