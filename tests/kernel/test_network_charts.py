"""The scheduling pass, drawn: X a worked day, - a day off inside a bar, o a milestone (S9, S10)."""

from datetime import date

from qibu.kernel.network import Driver, schedule
from tests.kernel.chart import WEEKDAYS, chart_of, day, draw, drawn, on, plan_of, task_names
from tests.kernel.china import CHINA


def test_a_successor_starts_on_the_next_working_day():
    assert chart_of("A 3\nB 4 < A") == drawn("""
          MTWTFssMTWTFssMTWTF
        A XXX................
        B ...XX--XX..........
    """)


def test_the_four_types_of_link():
    plan = """
        A   4
        FS  2 < A
        SS  2 < A:SS
        FF  2 < A:FF
        SF  1 < FS:SF
    """
    assert chart_of(plan, days=12) == drawn("""
           MTWTFssMTWTF
        A  XXXX........
        FS ....X--X....
        SS XX..........
        FF ..XX........
        SF ...X........
    """)


def test_lags_and_leads_in_working_days():
    plan = """
        A     3
        FS+2  1 < A:FS+2
        FS-1  2 < A:FS-1
        SS+4  1 < A:SS+4
        FF+3  2 < A:FF+3
    """
    assert chart_of(plan, days=12) == drawn("""
             MTWTFssMTWTF
        A    XXX.........
        FS+2 .......X....
        FS-1 ..XX........
        SS+4 ....X.......
        FF+3 ....X--X....
    """)


def test_a_calendar_lag_counts_days_off_and_then_moves_to_a_working_day():
    plan = """
        A      4
        FS+1c  1 < A:FS+1c
        FS+4c  1 < A:FS+4c
        SS+5c  1 < A:SS+5c
        FF+2c  1 < A:FF+2c
    """
    assert chart_of(plan, days=12) == drawn("""
              MTWTFssMTWTF
        A     XXXX........
        FS+1c .......X....
        FS+4c ........X...
        SS+5c .......X....
        FF+2c .......X....
    """)


def test_a_milestone_falls_on_the_day_its_drivers_finish_and_its_successor_starts_the_next_day():
    assert chart_of("A 2\nB 5\nM 0 < A B\nN 0 < M\nC 2 < N", days=12) == drawn("""
          MTWTFssMTWTF
        A XX..........
        B XXXXX.......
        M ....o.......
        N ....o.......
        C .......XX...
    """)


def test_a_milestone_without_driver_stands_on_its_planned_day_or_the_first():
    assert chart_of("K 0\nM 0 planned=03-05\nA 1 < M", days=7) == drawn("""
          MTWTFss
        K o......
        M ...o...
        A ....X..
    """)


def test_planned_dates_hold_a_task_and_a_later_predecessor_moves_only_its_forecast():
    plan = """
        A 6 planned=03-02
        B 2 < A planned=03-05 until=03-06
        C 2 planned=03-04
        D 2
    """
    assert chart_of(plan, days=12) == drawn("""
          MTWTFssMTWTF
        A XXXXX--X....
        B ........XX..
        C ..XX........
        D XX..........
    """)


def test_an_agreed_finish_alone_implies_the_start():
    assert chart_of("A 3 until=03-09", days=8) == drawn("""
          MTWTFssM
        A ...XX--X
    """)


def test_the_data_date_moves_what_has_not_started_and_a_not_before_holds_it():
    assert chart_of("A 2 planned=03-02\nB 1\nC 1 before=03-11", today="03-05", days=12) == drawn("""
          MTWTFssMTWTF
        A ...XX.......
        B ...X........
        C .........X..
    """)


def test_a_started_task_does_its_remaining_work_from_the_data_date():
    plan = """
        A 10 began=03-02 percent=75
        B 4  began=03-02 percent=100
        C 5  began=03-02 left=1 percent=10
        D 2 < A
    """
    assert chart_of(plan, today="03-05", days=12) == drawn("""
          MTWTFssMTWTF
        A XXXXX--X....
        B XXXX........
        C XXXX........
        D ........XX..
    """)


def test_a_finished_task_is_a_fact_even_on_a_day_off():
    plan = """
        A 9 began=03-02 done=03-07
        B 2 < A
        C 1 < A:FF
        M 0 < A
    """
    assert chart_of(plan, today="03-09", days=12) == drawn("""
          MTWTFssMTWTF
        A XXXXX-......
        B .......XX...
        C .......X....
        M .......o....
    """)


def test_what_follows_a_finish_on_a_day_off_comes_on_the_next_working_day():
    plan = "A 9 began=03-02 done=03-07\nM 0 < A\nC 1 < A:FF\nD 1 < A:FF+1"
    assert chart_of(plan, days=10) == drawn("""
          MTWTFssMTW
        A XXXXX-....
        M .......o..
        C .......X..
        D ........X.
    """)


def test_retained_logic_does_the_rest_of_an_early_starter_after_its_predecessor():
    plan = "A 6 began=03-02 left=4\nB 3 < A began=03-03 left=2\nC 3 < A:FF began=03-03 left=1"
    assert chart_of(plan, today="03-04", days=12) == drawn("""
          MTWTFssMTWTF
        A XXXXX--X....
        B .XXXX--XXX..
        C .XXXX--X....
    """)
    assert chart_of(plan, today="03-04", days=12, retained_logic=False) == drawn("""
          MTWTFssMTWTF
        A XXXXX--X....
        B .XXX........
        C .XXXX--X....
    """)


def test_manual_dates_are_facts_that_links_do_not_move():
    text = """
        A 5
        B 2 < A planned=03-04 until=03-05 manual
        C 1 < B
    """
    plan = plan_of(text)
    result = schedule(plan)
    assert draw(plan, result, task_names(text), 12) == drawn("""
          MTWTFssMTWTF
        A XXXXX.......
        B ..XX........
        C ....X.......
    """)
    assert result.broken_links == (0,)
    assert result.driver[1] == Driver.MANUAL


def test_an_unstarted_manual_task_that_today_has_passed_moves_to_today():
    plan = """
        A 2 planned=03-02 until=03-04 manual
        B 2 planned=03-02 until=03-06 manual began=03-02
        C 2 planned=03-02 until=03-03 manual began=03-02 left=2
        M 0 planned=03-03 manual
    """
    assert chart_of(plan, today="03-05", days=12) == drawn("""
          MTWTFssMTWTF
        A ...XX--X....
        B XXXXX.......
        C XXXXX.......
        M ...o........
    """)


def test_work_flows_over_spring_festival_and_the_make_up_saturdays():
    text = "A 3 planned=02-12\nB 6 < A\nC 1 < B:FS+2"
    chart = chart_of(text, start="02-12", calendars=(CHINA,), days=24, first=date(2026, 2, 12))
    assert chart == drawn("""
          TFssMTWTFssMTWTFssMTWTFs
        A XXX.....................
        B ............XXXXX-X.....
        C .....................X..
    """)


def test_each_task_works_on_its_own_calendar():
    text = "A 4 cal=1\nB 2 < A cal=0\nC 3 < B cal=1\nD 1 < A:FF+1"
    six_days = type(WEEKDAYS).of((True,) * 6 + (False,))
    assert chart_of(text, start="03-05", calendars=(WEEKDAYS, six_days), days=15) == drawn("""
          MTWTFssMTWTFssM
        A ...XXX-X.......
        B ........XX.....
        C ..........XXX..
        D ........X......
    """)


def test_floats_and_the_critical_path():
    text = "A 3\nB 5 < A\nC 2 < A\nD 1 < C\nE 1 < B D"
    result = schedule(plan_of(text))
    assert result.total_float == [0, 0, 2, 2, 0]
    assert result.free_float == [0, 0, 0, 2, 0]
    assert result.critical == [True, True, False, False, True]
    assert list(map(on, result.late_start)) == ["03-02", "03-05", "03-09", "03-11", "03-12"]
    assert on(result.project_finish) == "03-12"


def test_finished_work_is_never_critical():
    result = schedule(plan_of("A 3 began=03-02 done=03-04\nB 5 < A", today="03-05"))
    assert result.critical == [False, True]
    assert result.total_float[0] == 0 and on(result.late_finish[0]) == "03-04"


def test_every_date_names_its_driver():
    text = """
        A 2
        B 2 < A
        C 2 planned=03-10
        D 2 before=03-12
        E 2 began=03-02
        F 2 done=03-03
        G 2 planned=03-03 manual
        H 2 planned=03-02
    """
    assert schedule(plan_of(text)).driver == [
        Driver.PROJECT_START,
        0,
        Driver.PLANNED,
        Driver.NOT_BEFORE,
        Driver.ACTUAL,
        Driver.ACTUAL,
        Driver.MANUAL,
        Driver.PLANNED,
    ]
    assert schedule(plan_of("H 2 planned=03-02", today="03-03")).driver == [Driver.DATA_DATE]


def test_facts_that_break_a_rule_are_named_not_changed():
    text = "A 5 began=03-02 left=3\nB 2 < A began=03-02 done=03-03"
    result = schedule(plan_of(text, today="03-04"))
    assert result.broken_links == (0,)
    assert on(result.forecast_finish[1]) == "03-03"
    assert result.total_float[0] == 0 and result.critical == [True, False]


def test_a_cycle_is_an_answer_with_its_chain():
    result = schedule(plan_of("A 1 < C\nB 1 < A\nC 1 < B\nD 1 < C"))
    assert (result.status, result.cycle) == ("cycle", (0, 1, 2))
    assert schedule(plan_of("A 1\nB 1 < B")).cycle == (1,)


def test_running_past_2200_is_an_answer_too():
    assert schedule(plan_of("A 9999999")).status == "beyond-calendar"
    assert schedule(plan_of("A 1\nB 1 < A:FS+9999999c")).status == "beyond-calendar"
    far = plan_of("A 1", start="")
    assert schedule(type(far)(calendars=far.calendars, duration=[1], planned_start=[1])).status == (
        "beyond-calendar"
    )


def test_an_empty_plan_has_an_empty_schedule():
    result = schedule(plan_of(""))
    assert result.status == "ok" and result.project_finish == 0 and result.forecast_start == []


def test_links_may_run_upwards():
    upwards = schedule(plan_of("C 1 < B\nB 2 < A\nA 3"))
    assert [on(one) for one in upwards.forecast_start] == ["03-09", "03-05", "03-02"]
    assert upwards.critical == [True] * 3


def test_without_any_start_given_the_calendar_begins_the_plan():
    assert schedule(plan_of("A 1", start="")).forecast_start == [day("01-01") - (2026 - 1970) * 365 - 14]
