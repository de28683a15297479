"""A week closes after its cut-off or when nobody is missing, publishes once, and opens for the lead only."""

import pytest
from django.urls import reverse

from qibu.foundation import clock
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.progress.actions.closing import SUBMIT, close_period, reopen_period
from qibu.progress.models import Edition, Period
from tests.progress.friday.weeks import CUTOFF, at, close, open_week, submit, submit_all


def reopen(world, period, *, by=None, reason="市场部要补充", version=None):
    period.refresh_from_db()
    return reopen_period(
        by=by or world.lead, at=at(9), project_id=period.project_id, number=period.number,
        version=period.version if version is None else version, reason=reason,
    )  # fmt: skip


def test_before_the_cutoff_a_week_with_missing_reports_stays_open_whatever_is_confirmed(world):
    period = open_week(world)
    submit(world, period, "market")
    with pytest.raises(Invalid) as refusal:
        close(world, period, when=at(6, 16, 59), confirmed=True)
    assert "" in refusal.value.errors
    assert not Edition.objects.exists()


def test_before_the_cutoff_a_week_closes_when_everybody_has_reported(world):
    period = open_week(world)
    submit_all(world, period)
    assert close(world, period, when=at(5), confirmed=False).number == 1


def test_after_the_cutoff_missing_reports_are_confirmed_by_name(world):
    period = open_week(world)
    submit(world, period, "market")
    with pytest.raises(Invalid) as refusal:
        close(world, period, when=at(6, 18), confirmed=False)
    assert "研发部" in refusal.value.errors["confirmed"][0]
    edition = close(world, period, when=at(6, 18), confirmed=True)
    assert edition.figures["missing"] == ["研发部", "采购部"]


def test_closing_ends_every_turn_of_the_week_and_tells_all_members(world):
    period = open_week(world)
    submit_all(world, period)
    close(world, period, when=at(6, 18))
    period.refresh_from_db()
    assert (period.state, period.closed_by) == (Period.CLOSED, world.lead)
    assert not Turn.objects.open().filter(kind=SUBMIT).exists()
    told = set(Notice.objects.filter(kind="period.closed").values_list("person__username", flat=True))
    assert {"liaison", "assignee", "observer", "sponsor"} <= told
    assert "lead" not in told and "outsider" not in told
    event = Event.objects.get(action="period.closed")
    assert event.data["edition"] == 1


def test_the_same_click_twice_publishes_once(world):
    period = open_week(world)
    submit_all(world, period)
    what = {"by": world.lead, "at": at(6, 18), "project_id": period.project_id, "number": 1, "version": 1}
    first = close_period(**what, key="click-12345")
    again = close_period(**what, key="click-12345")
    assert first.pk == again.pk
    assert Edition.objects.count() == 1
    with pytest.raises(Conflict):
        close_period(**what, key="another-1234")


def test_reopening_keeps_the_edition_and_the_next_closing_publishes_another_of_the_same_week(world):
    period = open_week(world)
    submit(world, period, "market")
    first = close(world, period, when=at(6, 18))
    reopen(world, period)
    waiting = Turn.objects.open().filter(kind=SUBMIT).values_list("department__name", flat=True)
    assert set(waiting) == {"研发部", "采购部"}
    second = close(world, period, when=at(9, 10))
    assert (first.number, second.number) == (1, 2)
    assert first.period_id == second.period_id
    assert Edition.objects.get(number=1).digest == first.digest


def test_only_the_lead_opens_a_closed_week_again_and_says_why(world):
    period = open_week(world)
    submit_all(world, period)
    close(world, period, when=CUTOFF)
    for person in (world.deputy, world.liaison, world.pmo, world.outsider):
        with pytest.raises(Denied):
            reopen(world, period, by=person)
    with pytest.raises(Invalid):
        reopen(world, period, reason="  ")
    with pytest.raises(Conflict):
        reopen(world, period, version=1)
    assert reopen(world, period).state == Period.OPEN
    with pytest.raises(Invalid):
        reopen(world, period)


@pytest.mark.parametrize("role", ["liaison", "assignee", "pmo", "observer", "head", "sponsor", "outsider"])
def test_others_do_not_close(world, role):
    period = open_week(world)
    submit_all(world, period)
    with pytest.raises(Denied):
        close_period(
            by=world.people[role], at=at(6, 18), project_id=period.project_id, number=1, version=1,
            key="other-12345",
        )  # fmt: skip


def test_an_archived_project_closes_nothing(world):
    period = open_week(world)
    submit_all(world, period)
    space = world.project.space
    space.frozen_at = at(6)
    space.save()
    with pytest.raises(Denied):
        close(world, period, when=at(6, 18))


def test_a_week_of_another_project_is_not_known_here(world):
    open_week(world, project=world.foreign)
    with pytest.raises(Denied):
        close_period(
            by=world.lead, at=at(6, 18), project_id=world.project.pk, number=1, version=1, key="foreign-123"
        )


def test_the_page_of_the_week_says_who_closed_and_reopened_it_and_why(world, client, monkeypatch):
    period = open_week(world)
    submit(world, period, "rd")
    close(world, period, when=CUTOFF)
    period.refresh_from_db()
    reopen(world, period, reason="漏了市场部")
    monkeypatch.setattr(clock, "now", lambda: at(6, 18))
    client.force_login(world.liaison)
    html = client.get(reverse("period", args=[world.project.pk, 1])).content.decode()
    assert "漏了市场部" in html
    assert world.lead.name in html.partition("漏了市场部")[2]
