"""The machine all lives share: a table names what leads where, and what is not in it is not allowed."""

from datetime import datetime, time
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from qibu.kernel import change, commitment, lifecycle, reporting
from qibu.kernel.ladders import morning
from qibu.kernel.steps import CLOCKWORK, LEAD, Answer, Step, steps_from, table, take
from tests.kernel.china import CHINA

LIVES = {
    "commitment": commitment.STEPS,
    "project": lifecycle.STEPS,
    "report": reporting.REPORT,
    "period": reporting.PERIOD,
    "variance": reporting.VARIANCE,
    "change request": change.STEPS,
}
DOOR = table(
    Step("open", LEAD, ("shut",), "ajar"),
    Step("shut", LEAD, ("ajar",), "shut"),
    Step("draught", CLOCKWORK, ("ajar",), "shut"),
)


@pytest.mark.parametrize("life", LIVES)
def test_a_step_leads_from_its_sources_to_its_target_and_from_nowhere_else(life):
    steps = LIVES[life]
    states = {state for step in steps.values() for state in (*step.sources, step.target)}
    for state, (name, step) in product(states, steps.items()):
        passage = take(steps, state, name)
        assert passage.allowed == (state in step.sources)
        assert passage.target == (step.target if passage.allowed else "")


def test_who_takes_a_step_is_told_and_what_happens_by_itself_is_offered_to_nobody():
    assert steps_from(DOOR, "ajar", LEAD) == ("shut",)
    assert steps_from(DOOR, "ajar", CLOCKWORK) == ("draught",)
    assert steps_from(DOOR, "gone", LEAD) == ()


def test_a_step_nobody_knows_and_one_that_does_not_fit_are_two_answers():
    assert take(DOOR, "shut", "kick").answer is Answer.NO_SUCH_STEP
    assert take(DOOR, "shut", "shut").answer is Answer.NOT_FROM_HERE


def test_a_morning_is_counted_in_working_days_and_keeps_the_time_zone():
    saturday = datetime(2026, 2, 14, 18, tzinfo=ZoneInfo("Asia/Shanghai"))  # made up for Spring Festival
    assert morning(saturday, CHINA, 0, time(9)).isoformat() == "2026-02-14T09:00:00+08:00"
    assert morning(saturday, CHINA, 1, time(10)).isoformat() == "2026-02-24T10:00:00+08:00"
    assert morning(saturday, CHINA, -1, time(9)).isoformat() == "2026-02-13T09:00:00+08:00"
