"""验收: silence climbs a ladder, a rejection becomes tasks, a change of the team passes what waits (F1)."""

from datetime import date, datetime, timedelta

import pytest

from qibu.actionitems.models import ActionItem
from qibu.closing.actions import acceptance as actions
from qibu.closing.actions.acceptance import Handed, Rework, Term
from qibu.closing.jobs import acceptance as jobs
from qibu.closing.models import Submission
from qibu.foundation.files.models import StoredFile
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.projects import queries as projects
from qibu.projects.actions import remove_deliverable, set_team
from qibu.projects.models import Project
from qibu.tasks.models import Status, Task
from tests.closing.rounds import NOW, judge, submit, waiting
from tests.world import SHANGHAI, team

pytestmark = pytest.mark.django_db


@pytest.fixture
def rejected(world, lamp):
    """市场部 has rejected the first round for two reasons."""
    round_ = submit(world, lamp)
    judge(world, round_, world.liaison, "market", "rejected", reasons="亮度不足\n说明书缺页")
    round_.refresh_from_db()
    return round_


def plan(world, round_, *rows, by=None, **more):
    rows = rows or (Rework("返工：亮度不足", world.department("rd").pk, 3),)
    where = {"submission_id": round_.pk, "version": round_.version, "key": "rework-1-key", **more}
    return actions.plan_rework(by=by or world.lead, at=NOW, rows=rows, **where)


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def at(day, hour):
    return datetime(2026, 2, day, hour, 0, tzinfo=SHANGHAI)


def seat(world, **changes):
    standing = projects.team(world.project.space_id).as_input()
    wanted = team(world, lead=world.lead, **changes.pop("team", {}))
    for name, value in changes.items():
        object.__setattr__(wanted, name, value)
    project = Project.objects.get(pk=world.project.pk)
    where = {"by": world.lead, "at": NOW, "project_id": project.pk, "version": project.version}
    set_team(**where, shown=standing, team=wanted)


def test_rework_tasks_belong_to_the_deliverable_and_end_the_turn_of_the_lead(world, lamp, rejected):
    saved = plan(
        world, rejected, Rework("返工：亮度不足", world.department("rd").pk, 3),
        Rework("返工：说明书缺页", world.department("market").pk, 1),
    )  # fmt: skip
    made = Task.objects.filter(pk__in=saved.ids).order_by("sort")
    assert [(one.name, one.department.name, one.duration, one.deliverable) for one in made] == [
        ("返工：亮度不足", "研发部", 3, lamp), ("返工：说明书缺页", "市场部", 1, lamp),
    ]  # fmt: skip
    assert not Turn.objects.open().filter(kind=actions.REWORK).exists()
    assert {"liaison_rd", "liaison"} <= told("acceptance.rework")
    rejected.refresh_from_db()
    assert rejected.rework_planned_at == NOW


def test_rework_is_planned_once_by_the_lead_alone(world, lamp, rejected):
    for person in (world.liaison_rd, world.sponsor, world.outsider):
        with pytest.raises(Denied):
            plan(world, rejected, by=person)
    plan(world, rejected)
    with pytest.raises(Conflict):
        plan(world, rejected)
    rejected.refresh_from_db()
    with pytest.raises(Invalid):
        plan(world, rejected, key="rework-2-key")
    assert Task.objects.filter(name__startswith="返工").count() == 1


def test_a_wrong_line_of_the_rework_makes_no_task_at_all(world, lamp, rejected):
    with pytest.raises(Invalid) as refused:
        plan(
            world, rejected, Rework("返工：亮度不足", world.department("rd").pk, 3),
            Rework("", world.department("legal").pk, 0),
        )  # fmt: skip
    assert set(refused.value.errors) == {"name-1", "department-1", "days-1"}
    assert not Task.objects.filter(name__startswith="返工").exists()
    with pytest.raises(Invalid):
        actions.plan_rework(
            by=world.lead, at=NOW, submission_id=rejected.pk, version=rejected.version, key="none-1-key",
            rows=[],
        )  # fmt: skip


def test_handing_in_again_ends_what_waited_for_the_lead(world, lamp, rejected):
    submit(world, lamp, key="submit-2-key")
    assert not Turn.objects.open().filter(kind=actions.REWORK).exists()


def test_files_come_with_the_result_or_not_at_all(world, lamp, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(Invalid) as refused:
        submit(world, lamp, files=[Handed("测试.txt", [b"lux"]), Handed("空.txt", [b""])])
    assert "files" in refused.value.errors
    assert not Submission.objects.exists() and not StoredFile.objects.exists()
    round_ = submit(world, lamp, files=[Handed("测试.txt", [b"lux"])])
    assert StoredFile.objects.get().subject == ("submission", round_.pk)


def test_who_is_asked_and_what_came_of_it_is_told(world, lamp):
    round_ = submit(world, lamp)
    assert told("acceptance.asked") == {"liaison", "deputy_liaison", "liaison_purchase"}
    judge(world, round_, world.liaison, "market")
    judge(world, round_, world.liaison_purchase, "purchase")
    assert told("acceptance.accepted") == {"lead", "deputy", "liaison_rd"}


def test_a_condition_that_cannot_be_met_says_which_field_of_which_line(world, lamp):
    round_ = submit(world, lamp)
    terms = [
        Term("补一份照度报告", world.assignee, date(2026, 2, 28)), Term("换灯珠", None, date(2026, 2, 1)),
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        judge(world, round_, world.liaison, "market", "conditional", conditions=terms)
    assert set(refused.value.errors) == {"owner-1"}
    assert not ActionItem.objects.filter(origin_kind="condition").exists()


def test_silence_climbs_from_the_department_over_its_head_to_the_lead(world, lamp):
    round_ = submit(world, lamp)
    judge(world, round_, world.liaison_purchase, "purchase")
    assert jobs.press(at(13, 12)) == 0
    # Due on Saturday the 14th, a make-up working day; the Spring Festival follows until Monday the 23rd.
    jobs.press(at(14, 9))
    assert told("acceptance.reminder") == {"liaison", "deputy_liaison"}
    jobs.press(at(24, 9))
    assert told("acceptance.overdue") == {"liaison", "deputy_liaison"}
    jobs.press(at(25, 9))
    assert told("acceptance.head") == {"head"}
    jobs.press(at(26, 9))
    assert told("acceptance.lead") == {"lead", "deputy"}
    assert jobs.press(at(27, 9)) == 0
    before = Notice.objects.count()
    Submission.objects.update(next_step_at=at(14, 9))
    jobs.press(at(27, 9))
    assert Notice.objects.count() == before, "every rung is told once"


def test_nobody_is_pressed_while_the_project_is_on_hold(world, lamp):
    submit(world, lamp)
    Project.objects.filter(pk=world.project.pk).update(state="paused")
    assert jobs.press(at(26, 9)) == 0


def stand(lamp, *, done):
    """How its only task stands."""
    day = date(2026, 2, 11)
    values = {"status": Status.DONE, "percent": 100} if done else {"status": Status.DOING, "percent": 50}
    finish = day if done else None
    Task.objects.filter(deliverable=lamp).update(actual_start=day, actual_finish=finish, **values)


def test_nothing_is_judged_or_planned_while_the_project_is_on_hold(world, lamp, rejected):
    submit(world, lamp, key="submit-2-key")
    second = Submission.objects.get(state="submitted")
    Project.objects.filter(pk=world.project.pk).update(state="paused")
    with pytest.raises(Invalid):
        judge(world, second, world.liaison, "market")
    with pytest.raises(Invalid):
        plan(world, rejected)


def test_finished_work_is_asked_for_and_asked_no_more_when_a_task_is_opened_again(world, lamp):
    Task.objects.filter(project=world.project, name="原型评审").update(deliverable=lamp)
    stand(lamp, done=False)
    assert jobs.ask_for_results(NOW) == 0
    stand(lamp, done=True)
    assert jobs.ask_for_results(NOW) == 1
    assert jobs.ask_for_results(NOW) == 0
    assert waiting(actions.SUBMIT) == {"研发部"}
    stand(lamp, done=False)
    jobs.ask_for_results(NOW)
    assert waiting(actions.SUBMIT) == set()
    stand(lamp, done=True)
    jobs.ask_for_results(NOW)
    submit(world, lamp)
    assert waiting(actions.SUBMIT) == set()
    assert jobs.ask_for_results(NOW) == 0


def test_a_new_lead_plans_the_rework(world, lamp, rejected):
    seat(world, lead=world.deputy.pk, deputy=None)
    assert Turn.objects.open().get(kind=actions.REWORK).holder == world.deputy


def test_a_department_that_left_is_not_waited_for(world, lamp):
    round_ = submit(world, lamp)
    judge(world, round_, world.liaison, "market")
    Task.objects.filter(project=world.project, department=world.department("purchase")).update(
        department=world.department("rd")
    )
    seat(world, team={"only": ("rd", "market")})
    round_.refresh_from_db()
    assert round_.state == "accepted"
    assert waiting(actions.JUDGE) == set()


def test_where_nobody_is_left_to_judge_the_result_is_handed_in_anew(world, lamp):
    round_ = submit(world, lamp)
    Task.objects.filter(project=world.project).update(department=world.department("rd"))
    seat(world, team={"only": ("rd",)})
    round_.refresh_from_db()
    assert round_.state == "withdrawn"
    assert Event.objects.filter(action="acceptance.withdrawn").exists()


def test_a_deliverable_that_was_handed_in_stays_in_the_charter(world, lamp):
    where = {"by": world.lead, "at": NOW + timedelta(hours=1), "project_id": world.project.pk}
    submit(world, lamp)
    with pytest.raises(Invalid):
        remove_deliverable(**where, deliverable_id=lamp.pk)
    lamp.refresh_from_db()
