"""The worker assesses what changed, by one statement where nothing did, and two of them open one (T4)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qibu.changes.actions import approve_plan
from qibu.progress.actions import variances as actions
from qibu.progress.jobs import assess_variances, press_for_answers
from qibu.progress.jobs import variances as jobs
from qibu.progress.models import Assessment, Variance
from qibu.projects.models import Project, State
from qibu.timetable import ALWAYS
from tests import world as company
from tests.progress.variances.conftest import answer, edit, key, look, moment, run, slip, standing, variance
from tests.support.together import together
from tests.world import AT


def test_it_is_part_of_every_round():
    assert {assess_variances, press_for_answers} <= set(ALWAYS)


def test_a_project_that_changed_is_assessed_once(running):
    slip(running, 4)
    assert assess_variances(AT) == 1
    assert standing(running) == ["产品原型"]
    assert assess_variances(AT + timedelta(seconds=1)) == 0
    edit(running, note="别的")
    assert assess_variances(AT + timedelta(seconds=2)) == 1


def test_a_new_day_is_looked_at_even_if_nothing_happened(running):
    assert assess_variances(AT) == 1
    assert assess_variances(AT + timedelta(days=1)) == 1
    assert Assessment.objects.get().day == (AT + timedelta(days=1)).date()


def test_where_nothing_changed_it_costs_one_statement_each(running):
    assess_variances(AT)
    with CaptureQueriesContext(connection) as seen:
        assess_variances(AT)
        press_for_answers(AT)
    assert len(seen) == 2


@pytest.mark.parametrize("state", [State.PREPARING, State.PAUSED, State.TERMINATED, State.ARCHIVED])
def test_a_project_that_does_not_run_is_left_alone(running, state):
    Project.objects.filter(pk=running.project.pk).update(state=state)
    assert assess_variances(AT) == 0


def test_a_project_without_a_baseline_is_left_alone(world):
    Project.objects.update(state=State.EXECUTING)
    assert assess_variances(AT) == 0


def test_one_that_fails_does_not_stop_the_others(running, monkeypatch):
    approve_plan(by=running.other_lead, at=AT, project_id=running.foreign.pk, key=key())
    Project.objects.update(state=State.EXECUTING)
    slip(running, 4)
    real, failing = actions.assess_again, running.foreign.pk

    def sometimes(*, project_id, at):
        if project_id == failing:
            raise OSError("disk")
        return real(project_id=project_id, at=at)

    monkeypatch.setattr(jobs, "assess_again", sometimes)
    with pytest.raises(ExceptionGroup):
        assess_variances(AT)
    assert standing(running) == ["产品原型"]


def test_what_was_written_while_it_measured_is_measured_again(running, monkeypatch):
    """A slip recovered between measuring and locking opens nothing."""
    slip(running, 4)
    measure = actions.assess_again.__globals__["measure"]

    def slowly(project):
        found = measure(project)
        monkeypatch.undo()
        slip(running, -4)
        return found

    monkeypatch.setattr("qibu.progress.actions.assessing.measure", slowly)
    assess_variances(AT)
    assert standing(running) == []


def test_an_assessment_asks_as_often_for_few_tasks_as_for_many(running):
    assess_variances(AT)

    def statements(at) -> int:
        edit(running, note=str(at))
        with CaptureQueriesContext(connection) as seen:
            assess_variances(at)
        return len(seen)

    few = statements(moment(3, 3))
    slip(running, 4)
    assess_variances(moment(3, 3))
    before = statements(moment(3, 3, 10))
    slip(running, 5, "宣传物料")
    assess_variances(moment(3, 3, 11))
    assert statements(moment(3, 3, 12)) == before
    assert few <= 20


def test_two_assessments_at_once_open_one(committed):
    world = run(company.build())
    slip(world, 4)
    answers = together([lambda: look(world)] * 4 + [lambda: assess_variances(AT)] * 2)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert Variance.objects.count() == 1
    assert sum(len(one.opened) for one in answers if hasattr(one, "opened")) <= 1


def test_an_answer_and_its_recovery_at_once_end_in_one_state(committed):
    world = run(company.build())
    slip(world, 4)
    look(world)
    slip(world, -4)
    together([lambda: answer(world), lambda: look(world)])
    look(world)
    row = variance(world)
    assert (row.state, row.ended) == ("closed", "recovered")
    assert row.version in (2, 3)
