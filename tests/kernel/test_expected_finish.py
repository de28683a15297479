"""预计完成: the day a liaison reports is where open work ends (T1, S10)."""

from qibu.kernel.network import Driver, schedule
from tests.kernel.chart import WEEKDAYS, chart_of, day, drawn, plan_of
from tests.kernel.china import CHINA


def test_remaining_work_of_a_started_task_is_stretched_or_shrunk_to_the_day_reported():
    plan = """
        LATER   5 began=03-02 percent=20 expect=03-13
        SOONER  9 began=03-02 percent=0  expect=03-05
        A       2 < LATER
        B       2 < SOONER
    """
    assert chart_of(plan, today="03-04") == drawn("""
               MTWTFssMTWTFssMTWTF
        LATER  XXXXX--XXXXX.......
        SOONER XXXX...............
        A      ..............XX...
        B      ....X--X...........
    """)


def test_a_started_task_held_up_by_its_predecessor_still_ends_on_the_day_reported():
    """What is left waits for the predecessor (retained logic), and ends on the day a person reports."""
    plan = """
        A 5 began=03-02 percent=0
        B 5 < A began=03-02 percent=50 expect=03-12
        C 5 < A began=03-02 percent=0 expect=03-05
    """
    result = schedule(plan_of(plan, today="03-04"))
    assert result.forecast_finish == [day("03-10"), day("03-12"), day("03-11")]


def test_a_task_not_started_begins_where_logic_puts_it_and_ends_on_the_day_reported():
    plan = """
        A 2
        B 2 < A expect=03-10
        C 1 < B
        D 3 < A expect=03-05
    """
    assert chart_of(plan) == drawn("""
          MTWTFssMTWTFssMTWTF
        A XX.................
        B ..XXX--XX..........
        C .........X.........
        D ..XXX..............
    """)


def test_logic_that_starts_a_task_after_its_expected_day_wins():
    plan = """
        A 6
        B 2 < A expect=03-05
        C 1 < B:FS+1
    """
    assert chart_of(plan, days=13) == drawn("""
          MTWTFssMTWTFs
        A XXXXX--X.....
        B ........XX...
        C ...........X.
    """)


def test_a_milestone_moves_to_its_expected_day_and_its_successor_after_it():
    plan = plan_of("A 1\nM 0 < A expect=03-11\nB 1 < M")
    result = schedule(plan)
    assert result.forecast_finish == [day("03-02"), day("03-11"), day("03-12")]
    assert result.driver[1] == Driver.EXPECTED


def test_an_expected_day_off_is_the_working_day_before_it():
    for text in ("A 1 expect=03-08", "A 1 began=03-02 expect=03-08"):
        assert schedule(plan_of(text)).forecast_finish == [day("03-06")]


def test_the_days_of_a_manual_task_give_way_to_what_is_reported():
    plan = """
        OPEN    3 planned=03-03 until=03-05 manual expect=03-09
        EARLIER 3 planned=03-03 until=03-05 manual expect=03-04
        BEGAN   3 planned=03-03 until=03-05 manual began=03-03 expect=03-04
        M       0 until=03-04 manual expect=03-06
    """
    assert chart_of(plan, days=9) == drawn("""
                MTWTFssMT
        OPEN    .XXXX--X.
        EARLIER .XXX.....
        BEGAN   .XX......
        M       ....o....
    """)


def test_a_past_expected_day_of_an_unfinished_task_is_stale():
    for began in ("", "began=03-02 left=3"):
        with_day = schedule(plan_of(f"A 3 {began} expect=03-06", today="03-09"))
        without = schedule(plan_of(f"A 3 {began}", today="03-09"))
        assert with_day == without


def test_a_finished_task_keeps_its_actual_day():
    plan = plan_of("A 3 began=03-02 done=03-04 percent=100 expect=03-20", today="03-05")
    assert schedule(plan).forecast_finish == [day("03-04")]


def test_the_expected_day_counts_in_floats_and_for_every_type_of_link():
    plan = plan_of(
        """
        A 2 expect=03-12
        B 1 < A:FF+1
        C 1 < A:SS
        D 1 < A:FS+2c
        """
    )
    result = schedule(plan)
    assert result.forecast_start == [day("03-02"), day("03-13"), day("03-02"), day("03-16")]
    assert result.driver == [Driver.PROJECT_START, 0, Driver.PROJECT_START, 2]
    assert result.total_float == [1, 1, 10, 0]  # a Friday plus two days is Monday too


def test_a_reported_start_that_the_expected_day_contradicts_is_told():
    result = schedule(plan_of("A 2 expect=03-12\nB 2 < A began=03-03 done=03-04"))
    assert result.broken_links == (0,)


def test_days_are_counted_on_the_calendar_of_each_task_across_a_holiday():
    plan = plan_of(
        "A 2 began=02-09 left=1 expect=02-25 cal=1\nB 1 < A", start="02-09", today="02-11",
        calendars=(WEEKDAYS, CHINA),
    )  # fmt: skip
    result = schedule(plan)
    assert result.forecast_finish == [day("02-25"), day("02-26")]
