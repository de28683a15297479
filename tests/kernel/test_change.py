"""The life of a change request: its table of steps, and who decides (S5)."""

from itertools import product

import pytest

from qibu.kernel import change
from qibu.kernel.change import ASKER, DECIDER, STATES, STEPS, decided_by_pmo, take
from qibu.kernel.steps import Answer

#: state → the steps out of it and where they lead, written out by hand
TABLE = {
    "draft": {"edit": "draft", "submit": "submitted", "withdraw": "withdrawn"},
    "submitted": {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"},
    "approved": {},
    "rejected": {"revise": "draft"},
    "withdrawn": {},
}


def test_the_table_names_every_state():
    assert set(TABLE) == set(STATES)


@pytest.mark.parametrize(("state", "step"), list(product(TABLE, STEPS)))
def test_a_step_is_allowed_from_its_states_only_and_leads_where_it_should(state, step):
    assert take(state, step).target == TABLE[state].get(step, "")
    assert take(state, step).allowed == (step in TABLE[state])


def test_an_unknown_step_is_an_answer_and_no_exception():
    assert take("draft", "perhaps").answer is Answer.NO_SUCH_STEP
    assert take("approved", "approve").answer is Answer.NOT_FROM_HERE


def test_who_asked_cannot_decide_by_the_asker_s_steps():
    assert change.steps_from("submitted", ASKER) == ("withdraw",)
    assert change.steps_from("submitted", DECIDER) == ("approve", "reject")
    assert change.steps_from("approved", ASKER) == change.steps_from("approved", DECIDER) == ()


@pytest.mark.parametrize(
    ("days", "limit", "pmo"), [(0, 0, False), (5, 5, False), (6, 5, True), (-6, 5, True), (None, 5, True)]
)
def test_above_the_limit_the_pmo_decides(days, limit, pmo):
    assert decided_by_pmo(days, limit) is pmo
