"""A task that was late by itself and now waits for an even later predecessor has no case of its own (T4)."""

from qibu.progress.models import Inherited, Variance
from tests.progress.variances.conftest import (
    answer,
    edit,
    finish,
    look,
    moment,
    run,
    slip,
    standing,
    variance,
)

REVIEW, PROTOTYPE = "原型评审", "产品原型"


def test_its_variance_ends_and_it_stands_under_the_source(world):
    run(world)
    slip(world, 5, REVIEW)
    look(world)
    assert standing(world) == [REVIEW]
    slip(world, 15)
    look(world)
    assert standing(world) == [PROTOTYPE]
    own = variance(world, REVIEW)
    assert (own.state, own.ended, own.worst_days, own.next_step_at) == ("closed", "inherited", 5, None)
    assert Inherited.objects.filter(variance=variance(world), task__name=REVIEW).exists()
    assert look(world).opened == ()


def test_an_answered_one_ends_too_and_keeps_its_answer(world):
    run(world)
    slip(world, 5, REVIEW)
    look(world)
    answer(world, name=REVIEW)
    slip(world, 15)
    look(world)
    own = variance(world, REVIEW)
    assert (own.ended, own.cause) == ("inherited", "resources")


def test_when_the_source_recovers_it_is_asked_for_its_own_part_again(world):
    run(world)
    slip(world, 5, REVIEW)
    look(world)
    slip(world, 15)
    look(world)
    edit(world, PROTOTYPE, expected_finish="")
    look(world)
    assert standing(world) == [REVIEW]
    assert Variance.objects.filter(task__name=REVIEW).count() == 2


def test_one_that_is_still_late_by_itself_goes_on(world):
    run(world)
    slip(world, 15, REVIEW)
    look(world)
    slip(world, 5)
    look(world)
    assert REVIEW in standing(world)


def test_a_task_that_ended_meanwhile_is_not_left_waiting_for_an_answer(world):
    run(world)
    slip(world, 5, REVIEW)
    look(world)
    slip(world, 15)
    look(world, moment(3, 3))
    finish(world, moment(3, 3).date())
    look(world, moment(3, 3))
    assert PROTOTYPE not in standing(world)
