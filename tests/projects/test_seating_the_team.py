"""S6: exactly one liaison for each department, a deputy beside; lead, deputy and sponsor once each."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from qibu.foundation.access.models import Membership, Participation, Role
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.queries import waiting_for
from qibu.projects import actions
from qibu.projects.inputs import Seat
from qibu.projects.models import Project
from qibu.projects.queries import team
from tests.projects.conftest import NOW, start


def seat(company, project, wanted, *, by="lead", shown="now", version=1):
    standing = team(project.space_id).as_input() if shown == "now" else shown
    return actions.set_team(
        by=company.people[by], at=NOW, project_id=project.pk, version=version, shown=standing, team=wanted
    )


def holder(project, role, department=None):
    return Membership.objects.get(
        space=project.space_id, role=role, department=department, ended_at=None
    ).person


def test_a_new_liaison_takes_the_seat_and_the_old_membership_stays_readable(company, project):
    seats = (Seat(company.rd.pk, company.zhou.pk, company.liu.pk), Seat(company.market.pk, company.chen.pk))
    seat(company, project, company.team(seats=seats))
    assert holder(project, Role.LIAISON, company.rd) == company.zhou
    ended = Membership.objects.get(space=project.space_id, person=company.li)
    assert ended.ended_at == NOW
    assert Notice.objects.filter(person=company.zhou, kind="role.given").count() == 1
    assert Notice.objects.filter(person=company.liu, kind="role.given").count() == 1


def test_the_change_is_in_the_journal_with_the_departments_that_left(company, project):
    seat(company, project, company.team(seats=(Seat(company.market.pk, company.chen.pk),)))
    event = Event.objects.filter(space=project.space_id).latest("number")
    assert event.action == "team.set"
    assert event.data["departments_removed"] == [company.rd.pk]
    assert event.data["changes"][f"liaison-{company.rd.pk}"] == [company.li.pk, None]


def test_a_department_that_leaves_takes_its_liaison_along(company, project):
    seat(company, project, company.team(seats=(Seat(company.market.pk, company.chen.pk),)))
    assert list(
        Participation.objects.filter(space=project.space_id).values_list("department", flat=True)
    ) == [company.market.pk]
    assert not Membership.objects.filter(
        space=project.space_id, department=company.rd, ended_at=None
    ).exists()


def test_departments_stand_in_the_order_they_are_given(company, project):
    turned = company.team(seats=tuple(reversed(company.team().seats)))
    seat(company, project, turned)
    assert [one.department for one in team(project.space_id).seats] == ["市场部", "研发部"]


def test_a_waiting_plan_goes_to_the_new_lead(company, project):
    seat(company, project, company.team(lead=company.pmo.pk))
    assert [turn.kind for turn in waiting_for(company.pmo)] == ["plan.approval"]
    assert waiting_for(company.lead) == []


def test_lead_and_deputy_can_change_places(company, project):
    seat(company, project, company.team(lead=company.deputy.pk, deputy=company.lead.pk))
    assert holder(project, Role.LEAD) == company.deputy
    assert holder(project, Role.DEPUTY_LEAD) == company.lead


@pytest.mark.parametrize("field", ["lead", "sponsor", "deputy"])
def test_somebody_who_left_cannot_be_chosen(company, project, field):
    company.zhou.is_active = False
    company.zhou.save()
    with pytest.raises(Invalid) as refusal:
        seat(company, project, company.team(**{field: company.zhou.pk}))
    assert field in refusal.value.errors


def test_a_project_needs_a_lead(company, project):
    with pytest.raises(Invalid) as refusal:
        seat(company, project, company.team(lead=None))
    assert "lead" in refusal.value.errors
    assert holder(project, Role.LEAD) == company.lead


def test_liaison_and_deputy_are_two_people(company, project):
    seats = (Seat(company.rd.pk, company.li.pk, company.li.pk),)
    with pytest.raises(Invalid) as refusal:
        seat(company, project, company.team(seats=seats))
    assert f"deputy-{company.rd.pk}" in refusal.value.errors


def test_a_deputy_without_a_liaison_is_refused(company, project):
    with pytest.raises(Invalid) as refusal:
        seat(company, project, company.team(seats=(Seat(company.rd.pk, None, company.li.pk),)))
    assert f"liaison-{company.rd.pk}" in refusal.value.errors


def test_lead_and_deputy_lead_are_two_people(company, project):
    with pytest.raises(Invalid) as refusal:
        seat(company, project, company.team(deputy=company.lead.pk))
    assert "deputy" in refusal.value.errors


def test_a_liaison_may_be_missing_while_preparing_but_not_later(company, project):
    without = company.team(seats=(Seat(company.rd.pk),))
    seat(company, project, without)
    Project.objects.filter(pk=project.pk).update(state="executing")
    with pytest.raises(Invalid) as refusal:
        seat(company, project, company.team(seats=(Seat(company.market.pk),)), version=2)
    assert f"liaison-{company.market.pk}" in refusal.value.errors


def test_a_liaison_from_elsewhere_is_allowed_and_said(company, project):
    saved = seat(company, project, company.team(seats=(Seat(company.rd.pk, company.chen.pk),)))
    assert holder(project, Role.LIAISON, company.rd) == company.chen
    assert len(saved.warnings) == 1
    assert "陈静" in saved.warnings[0]


def test_a_closed_department_may_stay_but_not_join(company, project):
    for department in (company.rd, company.legal):
        department.is_active = False
        department.save()
    seat(company, project, company.team(lead=company.pmo.pk))
    with pytest.raises(Invalid):
        seat(
            company,
            project,
            company.team(seats=(Seat(company.legal.pk, company.outsider.pk),)),
            by="pmo" if False else "deputy",
            version=2,
        )


def test_two_people_seating_different_departments_merge(company, project):
    shown = team(project.space_id).as_input()
    rd = Seat(company.rd.pk, company.zhou.pk, company.liu.pk)
    market = Seat(company.market.pk, company.chen.pk)
    seat(company, project, replace(shown, seats=(rd, market)), by="deputy", shown=shown)
    seat(company, project, replace(shown, sponsor=company.pmo.pk), shown=shown)
    assert holder(project, Role.LIAISON, company.rd) == company.zhou
    assert holder(project, Role.SPONSOR) == company.pmo


def test_a_department_somebody_else_added_meanwhile_stays(company, project):
    shown = team(project.space_id).as_input()
    legal = Seat(company.legal.pk, company.outsider.pk)
    seat(company, project, replace(shown, seats=(*shown.seats, legal)), by="deputy", shown=shown)
    seat(company, project, replace(shown, sponsor=company.pmo.pk), shown=shown)
    assert [one.department for one in team(project.space_id).seats] == ["研发部", "市场部", "法务部"]


def test_two_people_filling_the_same_seat_is_a_conflict_with_names(company, project):
    shown = team(project.space_id).as_input()
    market = shown.seats[1]
    first = (Seat(company.rd.pk, company.zhou.pk, company.liu.pk), market)
    second = (Seat(company.rd.pk, company.pmo.pk, company.liu.pk), market)
    seat(company, project, replace(shown, seats=first), by="deputy", shown=shown)
    with pytest.raises(Conflict) as refusal:
        seat(company, project, replace(shown, seats=second), shown=shown)
    difference = refusal.value.differences[0]
    assert (difference.yours, difference.theirs) == ("孙悦", "周涛")
    assert "研发部" in difference.label
    assert refusal.value.by == "赵强"


@pytest.mark.parametrize("who", ["sponsor", "li", "head", "pmo", "outsider", "administrator"])
def test_only_lead_and_deputy_seat_the_team(company, project, who):
    with pytest.raises(Denied):
        seat(company, project, company.team(sponsor=company.pmo.pk), by=who)
    assert holder(project, Role.SPONSOR) == company.sponsor


@pytest.mark.parametrize(
    ("role", "with_department"), [("lead", False), ("sponsor", False), ("liaison", True)]
)
def test_the_database_itself_refuses_a_second_holder(company, project, role, with_department):
    department = company.rd if with_department else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            space=project.space, person=company.zhou, role=role, department=department, since=NOW
        )


def test_the_database_itself_refuses_a_liaison_of_no_department(company, project):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(space=project.space, person=company.zhou, role=Role.LIAISON, since=NOW)


def test_the_page_saves_the_team_and_keeps_lines_it_must_refuse(signed_in, company, project):
    client = signed_in("lead")
    url = f"/projects/{project.pk}/team/"
    page = client.get(url)
    data = {
        "key": page.context["form"]["key"].value(),
        "version": page.context["form"]["version"].value(),
        "shown": page.context["form"]["shown"].value(),
        "sponsor": company.sponsor.pk,
        "lead": company.lead.pk,
        "deputy": company.deputy.pk,
        "seats-TOTAL_FORMS": "5",
        "seats-INITIAL_FORMS": "2",
        "seats-0-department": company.rd.pk,
        "seats-0-liaison": company.zhou.pk,
        "seats-1-department": "",
        "seats-1-liaison": "",
    }
    refused = client.post(url, data | {"seats-0-deputy": company.zhou.pk})
    assert refused.status_code == 422
    assert refused.context["form"].seats.forms[0].errors["deputy"]
    assert client.post(url, data).status_code == 302
    standing = team(project.space_id)
    assert [(one.department, one.liaison.name, one.deputy) for one in standing.seats] == [
        ("研发部", "周涛", None)
    ]


def test_a_conflict_in_the_browser_can_be_decided_for_mine(signed_in, company, project):
    client = signed_in("lead")
    url = f"/projects/{project.pk}/team/"
    hidden = client.get(url).context["form"]
    data = {
        "key": "team-key-0001",
        "version": "1",
        "shown": hidden["shown"].value(),
        "lead": company.lead.pk,
        "sponsor": company.pmo.pk,
        "deputy": company.deputy.pk,
        "seats-TOTAL_FORMS": "0",
        "seats-INITIAL_FORMS": "0",
    }
    seat(company, project, company.team(sponsor=company.zhou.pk), by="deputy")
    answer = client.post(url, data)
    assert answer.status_code == 409
    assert "周涛" in answer.content.decode()
    assert client.post(url, dict(answer.context["resend"])).status_code == 302
    assert holder(project, Role.SPONSOR) == company.pmo


def test_a_second_project_does_not_disturb_the_first(company, project):
    start(company, team=company.team(lead=company.pmo.pk))
    assert holder(project, Role.LEAD) == company.lead
