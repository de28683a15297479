"""S1: a project lives through preparing, executing, closing and archived, by the steps of one table."""

import pytest

from qibu.kernel import lifecycle
from qibu.kernel.steps import Answer

EVERYTHING = {name: True for names in lifecycle.CONDITIONS.values() for name in names}


def names(state):
    return list(lifecycle.steps_from(state))


def test_the_plain_way_leads_from_preparing_to_archived():
    state = lifecycle.PREPARING
    for step, reached in (("start", "executing"), ("close", "closing"), ("archive", "archived")):
        passage = lifecycle.take(state, step, EVERYTHING)
        assert passage.allowed
        assert passage.target == reached
        state = passage.target
    assert lifecycle.steps_from(state) == ()


@pytest.mark.parametrize("state", lifecycle.ACTIVE)
def test_a_paused_project_returns_to_where_it_was(state):
    assert lifecycle.take(state, "pause", {}).target == lifecycle.PAUSED
    assert lifecycle.take(lifecycle.PAUSED, "resume", {}, paused_in=state).target == state


def test_a_project_paused_nobody_knows_where_starts_over_in_preparing():
    assert lifecycle.take(lifecycle.PAUSED, "resume", {}, paused_in="archived").target == "preparing"
    assert lifecycle.take(lifecycle.PAUSED, "resume", {}).target == "preparing"


@pytest.mark.parametrize("state", [*lifecycle.ACTIVE, lifecycle.PAUSED])
def test_a_living_project_can_be_terminated_and_then_only_filed_away(state):
    assert lifecycle.take(state, "terminate", {}).target == lifecycle.TERMINATED
    assert names(lifecycle.TERMINATED) == ["file_away"]


@pytest.mark.parametrize("missing", lifecycle.CONDITIONS["executing"])
def test_one_open_condition_keeps_the_door_shut_and_is_named(missing):
    passage = lifecycle.take("preparing", "start", EVERYTHING | {missing: False})
    assert passage.answer is Answer.CONDITIONS_OPEN
    assert passage.open == (missing,)
    assert passage.target == ""


def test_a_fact_nobody_brought_counts_as_not_met():
    assert lifecycle.take("preparing", "start", {}).open == lifecycle.CONDITIONS["executing"]


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("preparing", "close"),
        ("executing", "archive"),
        ("archived", "resume"),
        ("terminated", "start"),
        ("paused", "pause"),
        ("preparing", "fly"),
        ("nowhere", "start"),
    ],
)
def test_every_other_step_is_refused(state, step):
    expected = Answer.NO_SUCH_STEP if step == "fly" else Answer.NOT_FROM_HERE
    assert lifecycle.take(state, step, EVERYTHING).answer is expected


def test_closing_can_go_back_to_executing_without_conditions():
    assert lifecycle.take("closing", "rework", {}).target == "executing"


def test_the_checklist_leads_to_the_next_state_of_the_plain_way():
    assert [lifecycle.next_state(state) for state in ("preparing", "executing", "closing")] == [
        "executing",
        "closing",
        "archived",
    ]
    assert lifecycle.next_state("paused") == ""
    assert lifecycle.next_state("archived") == ""
