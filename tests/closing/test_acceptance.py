"""验收: a department hands in, the departments concerned judge, a rejection begins another round (F1)."""

from datetime import date, datetime

import pytest

from qibu.actionitems.models import ActionItem
from qibu.closing.actions import acceptance as actions
from qibu.closing.actions.acceptance import Address, Term
from qibu.closing.models import Submission
from qibu.closing.queries import acceptance as queries
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.projects.models import Deliverable, Objective, Project
from qibu.tasks.models import Task
from tests.closing.rounds import NOW, judge, submit, waiting
from tests.world import SHANGHAI

pytestmark = pytest.mark.django_db


def test_all_other_departments_are_asked_until_18_00_of_the_second_working_day(world, lamp):
    round_ = submit(world, lamp)
    assert waiting(actions.JUDGE) == {"市场部", "采购部"}
    # Saturday 14 February is a make-up working day.
    assert round_.due_at == datetime(2026, 2, 14, 18, 0, tzinfo=SHANGHAI)
    assert not round_.on_behalf


def test_where_tasks_depend_on_the_deliverable_their_departments_are_asked(world, lamp):
    Task.objects.filter(project=world.project, name="原型评审").update(deliverable=lamp)
    assert [one.name for one in queries.proposed(lamp, world.project.space_id)] == ["采购部"]


def test_the_standard_and_the_objective_stay_as_they_were_handed_in(world, lamp):
    round_ = submit(world, lamp)
    Deliverable.objects.filter(pk=lamp.pk).update(standard="另一个标准")
    Objective.objects.update(statement="另一个目标")
    round_.refresh_from_db()
    assert (round_.standard, round_.objective) == ("照度≥500lx", "上市三个月售出一万台")


def test_the_lead_hands_in_on_behalf_of_a_department(world, lamp):
    lamp.department = world.department("market")
    lamp.save()
    assert submit(world, lamp, by=world.lead).on_behalf


def test_accepted_when_every_department_concerned_has_passed_it(world, lamp):
    round_ = submit(world, lamp)
    assert judge(world, round_, world.liaison, "market").state == "submitted"
    assert not queries.all_accepted(world.project.pk)
    assert judge(world, round_, world.liaison_purchase, "purchase").state == "accepted"
    assert waiting(actions.JUDGE) == set()
    assert queries.all_accepted(world.project.pk)
    with pytest.raises(Invalid):
        submit(world, lamp, key="submit-2-key")


def test_a_condition_becomes_an_action_item_of_its_owner(world, lamp):
    round_ = submit(world, lamp)
    term = Term("补一份 照度报告", world.assignee, date(2026, 2, 28))
    judge(world, round_, world.liaison, "market", "conditional", conditions=[term])
    item = ActionItem.objects.get(origin_kind="condition")
    assert (item.what, item.owner, item.due) == ("补一份 照度报告", world.assignee, date(2026, 2, 28))
    assert item.by == world.liaison
    assert judge(world, round_, world.liaison_purchase, "purchase").state == "accepted"
    assert queries.facts(world.project.pk) == {"deliverables_accepted": True, "conditions_met": False}
    ActionItem.objects.filter(pk=item.pk).update(state="closed")
    assert queries.facts(world.project.pk)["conditions_met"]


def test_a_list_of_deliverables_costs_the_same_however_long(world, lamp, django_assert_num_queries):
    judge(world, submit(world, lamp), world.liaison, "market", "rejected", reasons="亮度不足")
    more = [lamp] + [
        Deliverable.objects.create(project=world.project, name=f"样机{i}", department=lamp.department)
        for i in range(3)
    ]
    for i, one in enumerate(more):
        submit(world, one, key=f"submit-many-{i}")
    with django_assert_num_queries(7):
        found = queries.rows(world.lead, world.project.pk)
        assert [len(row.rounds[0].verdicts.all()) for row in found] == [2, 2, 2, 2]


def test_one_rejection_ends_the_round_and_the_lead_plans_the_rework(world, lamp):
    round_ = submit(world, lamp)
    assert judge(world, round_, world.liaison, "market", "rejected", reasons="亮度不足").state == "rejected"
    assert waiting(actions.JUDGE) == set()
    assert Turn.objects.open().get(kind=actions.REWORK).holder == world.lead
    with pytest.raises(Invalid):
        judge(world, round_, world.liaison_purchase, "purchase")


def test_every_round_is_kept(world, lamp):
    first = submit(world, lamp)
    judge(world, first, world.liaison, "market", "rejected", reasons="亮度不足")
    second = submit(world, lamp, key="submit-2-key", note="样机三台，换灯珠")
    row = queries.rows(world.lead, world.project.pk)[0]
    assert [one.round for one in row.rounds] == [2, 1]
    assert row.standing == "submitted"
    assert second.verdicts.filter(answer="").count() == 2


def test_nobody_judges_what_they_handed_in_or_for_another_department(world, lamp):
    round_ = submit(world, lamp)
    for person, word in [
        (world.liaison_rd, "rd"), (world.liaison_rd, "market"), (world.lead, "market"),
        (world.head, "market"), (world.outsider, "market"), (world.liaison, "purchase"),
    ]:  # fmt: skip
        with pytest.raises(Denied):
            judge(world, round_, person, word)


def test_only_the_responsible_department_and_the_lead_hand_in(world, lamp):
    for person in (world.liaison, world.assignee, world.observer, world.pmo):
        with pytest.raises(Denied) as refused:
            submit(world, lamp, by=person)
        assert refused.value.visible
    with pytest.raises(Denied) as refused:
        submit(world, lamp, by=world.outsider)
    assert not refused.value.visible


def test_what_nobody_has_answered_is_taken_back_by_whoever_handed_it_in(world, lamp):
    round_ = submit(world, lamp)
    with pytest.raises(Denied):
        actions.withdraw_result(by=world.lead, at=NOW, submission_id=round_.pk, version=1)
    actions.withdraw_result(by=world.liaison_rd, at=NOW, submission_id=round_.pk, version=1)
    assert waiting(actions.JUDGE) == set()
    again = submit(world, lamp, key="submit-2-key")
    judge(world, again, world.liaison, "market")
    again.refresh_from_db()
    with pytest.raises(Invalid):
        actions.withdraw_result(by=world.liaison_rd, at=NOW, submission_id=again.pk, version=again.version)


def test_the_same_form_sent_twice_is_one_round(world, lamp):
    assert submit(world, lamp) == submit(world, lamp)
    assert Submission.objects.count() == 1


def test_two_departments_answer_from_pages_made_before_either_did(world, lamp):
    round_ = submit(world, lamp)
    for person, word in [(world.liaison, "market"), (world.liaison_purchase, "purchase")]:
        answer = actions.judge_result(
            by=person, at=NOW, submission_id=round_.pk, version=1, answer="passed",
            department_id=world.department(word).pk,
        )  # fmt: skip
    assert answer.state == "accepted"


def test_a_page_of_a_round_that_ended_answers_a_conflict(world, lamp):
    round_ = submit(world, lamp)
    judge(world, round_, world.liaison, "market", "rejected", reasons="亮度不足")
    with pytest.raises(Conflict):
        actions.judge_result(
            by=world.liaison_purchase, at=NOW, submission_id=round_.pk, version=1,
            department_id=world.department("purchase").pk, answer="passed",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [({"note": " "}, "note"), ({"links": [Address("javascript:alert(1)")]}, "links")],
)
def test_a_result_without_words_or_with_a_strange_link_is_refused(world, lamp, more, field):
    with pytest.raises(Invalid) as refused:
        submit(world, lamp, **more)
    assert field in refused.value.errors
    assert not Submission.objects.exists()


def test_the_lead_names_who_accepts_but_never_the_department_itself(world, lamp):
    def name(by, *words):
        ids = [world.department(word).pk for word in words]
        return actions.name_acceptors(by=by, at=NOW, deliverable_id=lamp.pk, departments=ids)

    assert [one.name for one in name(world.lead, "purchase")] == ["采购部"]
    for words in ([], ["rd"], ["legal"]):
        with pytest.raises(Invalid):
            name(world.lead, *words)
    with pytest.raises(Denied):
        name(world.liaison, "purchase")
    submit(world, lamp)
    assert waiting(actions.JUDGE) == {"采购部"}


@pytest.mark.parametrize("state", ["preparing", "paused", "terminated"])
def test_results_are_handed_in_only_while_executing_or_closing(world, lamp, state):
    Project.objects.filter(pk=world.project.pk).update(state=state)
    with pytest.raises((Invalid, Denied)):
        submit(world, lamp)
