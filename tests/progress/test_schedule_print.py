"""The master schedule on paper: which rows and days stand on which sheet, and that it needs no script."""

import re
from datetime import date
from itertools import pairwise

import pytest
from django.http import QueryDict
from django.test import Client

from qibu.foundation.access.queries import grants
from qibu.progress.printing.choosing import USUAL, Choice, choice_of, chosen_rows
from qibu.progress.printing.scale import Scale
from qibu.progress.printing.sheets import ROWS, SHEETS, sheets_of
from qibu.progress.queries.schedule import master_schedule
from qibu.progress.texts import schedule_texts
from tests.tasks.test_statement_counts import grow, statements
from tests.world import AT


def found(world):
    return master_schedule(world.project, grants(world.lead, world.project.space), AT.date())


def printed(world, query=""):
    return sheets_of(found(world), choice_of(QueryDict(query)), schedule_texts())


def names(printout):
    return [dict(line.cells)["name"] for sheet in printout.sheets for line in sheet.lines]


def page(world, query="", person=None):
    client = Client()
    client.force_login(person or world.lead)
    return client.get(f"/projects/{world.project.pk}/schedule/print/{query}")


def test_a_small_plan_stands_on_one_sheet_in_tree_order(world):
    printout = printed(world)
    assert printout.total == 1
    assert names(printout)[:3] == ["产品设计", "产品原型", "原型评审"]


def test_a_department_brings_its_tasks_and_what_stands_above_them(world):
    market = world.department("market").pk
    assert names(printed(world, f"department={market}")) == ["上市准备", "宣传物料", "上市"]


def test_days_choose_the_rows_that_touch_them_and_cut_the_chart(world):
    printout = printed(world, "from=2026-03-02&to=2026-03-06")
    assert (printout.sheets[0].first, printout.sheets[0].last) == (date(2026, 3, 2), date(2026, 3, 6))
    assert "产品原型" in names(printout)
    assert "上市" not in names(printout)


def test_levels_and_closed_branches_leave_rows_out(world):
    assert names(printed(world, "level=1")) == ["产品设计", "上市准备", "上市"]
    closed = world.task("产品设计").pk
    assert "产品原型" not in names(printed(world, f"closed={closed}"))
    assert "宣传物料" in names(printed(world, f"closed={closed}"))


def test_what_an_address_says_wrongly_counts_as_not_said():
    choice = choice_of(
        QueryDict("from=morgen&scale=huge&level=x&department=-1&part=0&column=secret&closed=a,,9")
    )
    assert (choice.first, choice.scale, choice.department, choice.part) == (None, "fit", None, 1)
    assert choice.columns == USUAL
    assert choice.closed == {9}


def test_a_finer_scale_takes_more_sheets_across_and_none_of_their_days_is_missing(world):
    sheets = printed(world, "scale=day&from=2026-03-02&to=2026-07-31").sheets
    assert len(sheets) > 2
    for one, two in pairwise(sheets):
        assert (two.first - one.last).days == 1
    assert sheets[0].first == date(2026, 3, 2)


def test_a_bar_lies_at_its_days(world):
    sheet = printed(world, "scale=day&from=2026-03-02&to=2026-03-13").sheets[0]
    bars = [one for one in sheet.chart.rects if one.look.startswith("bar") and one.y < 2 * 18 + 18]
    prototype = next(one for one in bars if 18 <= one.y < 36)
    assert (prototype.x, prototype.width) == (0, 5 * 14)  # Monday to Friday, 14 pixels a day


def test_a_band_of_weeks_has_their_numbers():
    scale = Scale(date(2026, 6, 29), 0, 120, 5.0)
    assert scale.units == ("month", "week")
    assert re.fullmatch(r"(W|第 )27( 周)?", scale.band("week")[0].text)


def test_long_plans_come_in_parts_with_a_clear_word(world):
    grow(world, ROWS * (SHEETS + 2))
    printout = printed(world)
    assert (len(printout.sheets), printout.parts) == (SHEETS, 2)
    rest = printed(world, "part=2").sheets
    assert rest[0].number == SHEETS + 1
    assert rest[-1].number == printout.total


def test_links_between_rows_of_a_sheet_are_drawn(world):
    assert printed(world).sheets[0].chart.links


def test_the_page_holds_the_sheets_without_script_or_inline_style(world):
    answer = page(world)
    html = answer.content.decode()
    paper = html[html.index('class="paper"') :]
    assert answer.status_code == 200
    assert paper.count("<svg") > 1
    assert "style=" not in paper and "<script" not in paper.split("</section>")[0]
    assert "产品原型" in paper


def test_numbers_in_the_drawing_are_not_written_the_local_way(world):
    grow(world, 40)
    paper = page(world).content.decode()
    assert not re.search(r'(x|y|width|height|d)="[^"]*\d,\d{3}', paper)


def test_nothing_to_print_says_what_to_do(world):
    assert 'class="empty"' in page(world, "?from=2030-01-01&to=2030-01-31").content.decode()


def test_a_print_asks_as_often_for_ten_tasks_as_for_a_thousand(world):
    client = Client()
    client.force_login(world.lead)
    url = f"/projects/{world.project.pk}/schedule/print/"
    few = statements(client, url)
    grow(world, 1000)
    assert statements(client, url) == few


@pytest.mark.parametrize("who", ["outsider", "other_lead"])
def test_who_is_not_in_the_project_finds_no_sheet(world, who):
    assert page(world, person=getattr(world, who)).status_code == 404


def test_rows_without_dates_are_printed_and_draw_nothing(world):
    task = world.task("备料")
    for name in ("planned_start", "planned_finish", "duration"):
        setattr(task, name, None)
    task.save()
    assert "备料" in [row.name for row in chosen_rows(found(world), Choice())]
    assert "备料" in names(printed(world))
