"""定时: every rule fires once a day, is made up for after a pause, and tried again after a failure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from qibu import timetable
from qibu.foundation.notices.models import Firing
from qibu.timetable import LOST_AFTER, Rule, run_due
from tests.support.together import together

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 3, 6, 17, 0, tzinfo=SHANGHAI)
pytestmark = pytest.mark.django_db


class Job:
    """Remembers when it was called; fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.called: list[datetime] = []
        self.failures = failures

    def __call__(self, at: datetime) -> None:
        self.called.append(at)
        if self.failures:
            self.failures -= 1
            raise OSError("no mail server")


def run(at: datetime, *rules: Rule) -> int:
    return run_due(at, rules, always=())


def test_before_its_time_nothing_fires():
    job = Job()
    assert run(FRIDAY - timedelta(seconds=1), Rule("report", time(17, 0), job)) == 0
    assert job.called == []


def test_at_its_time_it_fires_and_then_not_again_that_day():
    job = Job()
    rule = Rule("report", time(17, 0), job)
    assert [run(FRIDAY + timedelta(seconds=n), rule) for n in range(4)] == [1, 0, 0, 0]
    assert run(FRIDAY.replace(hour=23, minute=59), rule) == 0
    assert job.called == [FRIDAY]


def test_the_next_day_it_fires_again():
    job = Job()
    rule = Rule("report", time(17, 0), job)
    run(FRIDAY, rule)
    assert run(FRIDAY + timedelta(days=1), rule) == 1
    assert len(job.called) == 2


def test_what_was_missed_while_nothing_ran_is_made_up_for_on_the_same_day():
    job = Job()
    late = FRIDAY.replace(hour=22, minute=40)
    assert run(late, Rule("report", time(17, 0), job)) == 1
    assert job.called == [late]


def test_a_pause_over_midnight_is_not_made_up_for():
    job = Job()
    assert run(FRIDAY.replace(hour=1) + timedelta(days=1), Rule("report", time(17, 0), job)) == 0


def test_a_clock_that_jumps_back_does_not_fire_twice():
    job = Job()
    rule = Rule("report", time(17, 0), job)
    run(FRIDAY + timedelta(minutes=30), rule)
    run(FRIDAY - timedelta(minutes=30), rule)
    run(FRIDAY + timedelta(minutes=30), rule)
    assert len(job.called) == 1


def test_five_oclock_is_wall_time_also_where_clocks_change(settings):
    """Berlin, 29 March 2026: the night has an hour less; the moments lie 23 hours apart."""
    berlin = ZoneInfo("Europe/Berlin")
    job = Job()
    rule = Rule("report", time(17, 0), job)
    with timezone.override(berlin):
        saturday = datetime(2026, 3, 28, 17, 0, tzinfo=berlin)
        sunday = datetime(2026, 3, 29, 17, 0, tzinfo=berlin)
        assert run(saturday, rule) == 1
        assert run(saturday + timedelta(hours=22, minutes=59), rule) == 0
        assert run(sunday, rule) == 1
    moments = sorted(Firing.objects.values_list("moment", flat=True))
    assert moments[1] - moments[0] == timedelta(hours=23)


def test_two_rules_at_one_time_both_fire():
    first, second = Job(), Job()
    assert run(FRIDAY, Rule("one", time(17, 0), first), Rule("two", time(17, 0), second)) == 2


def test_two_workers_at_the_same_moment_fire_it_once(committed):
    job = Job()
    rule = Rule("report", time(17, 0), job)
    for day in range(5):
        answers = together([lambda at=FRIDAY + timedelta(days=day): run(at, rule)] * 4)
        assert sorted(answers) == [0, 0, 0, 1], answers
    assert len(job.called) == 5


def test_a_failing_job_is_told_of_and_tried_again_in_the_next_round():
    job = Job(failures=2)
    rule = Rule("report", time(17, 0), job)
    for n in range(2):
        with pytest.raises(ExceptionGroup) as raised:
            run(FRIDAY + timedelta(seconds=n), rule)
        assert isinstance(raised.value.exceptions[0], OSError)
    assert run(FRIDAY + timedelta(seconds=2), rule) == 1
    assert run(FRIDAY + timedelta(seconds=3), rule) == 0
    assert len(job.called) == 3


def test_a_failing_job_does_not_keep_the_others_from_running():
    bad, good, every_round = Job(failures=9), Job(), Job(failures=9)
    rules = (Rule("bad", time(8, 0), bad), Rule("good", time(9, 0), good))
    for _ in range(3):
        with pytest.raises(ExceptionGroup):
            run_due(FRIDAY, rules, always=(every_round,))
    assert (len(bad.called), len(good.called), len(every_round.called)) == (3, 1, 3)


def test_a_moment_whose_worker_was_killed_in_the_middle_is_taken_over_by_one():
    job = Job()
    rule = Rule("report", time(17, 0), job)
    Firing.objects.create(rule="report", moment=FRIDAY, at=FRIDAY)
    assert run(FRIDAY + LOST_AFTER - timedelta(seconds=1), rule) == 0, "it may still be running"
    assert run(FRIDAY + LOST_AFTER, rule) == 1
    assert run(FRIDAY + 3 * LOST_AFTER, rule) == 0


def test_firings_of_long_ago_are_forgotten():
    long_ago = FRIDAY - timedelta(days=90)
    Firing.objects.create(rule="report", moment=long_ago, at=long_ago, done=True)
    run(FRIDAY, Rule("report", time(17, 0), Job()))
    assert list(Firing.objects.values_list("moment", flat=True)) == [FRIDAY]


def test_the_real_table_runs_on_the_small_world(world):
    assert run_due(FRIDAY.replace(hour=23)) == len(timetable.TABLE)


def test_names_in_the_real_table_differ():
    names = [rule.name for rule in timetable.TABLE]
    assert len(names) == len(set(names))
