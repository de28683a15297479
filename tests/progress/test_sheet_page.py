"""The page of the Friday report without a script: what is typed is kept, whatever is wrong with it (T1)."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qibu.foundation import clock
from qibu.progress.models import Correction, Draft, Line, OwnUpdate, Period
from qibu.tasks.actions import Line as TaskLine
from qibu.tasks.actions import add_tasks
from qibu.tasks.models import Status, Task
from tests.progress.sheet_world import LATE, NAMES, NOW, report_week, said_by_assignee
from tests.support.browser_form import sent
from tests.world import AT


@pytest.fixture
def week(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return report_week(world)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def opened(week, person=None, name="report-sheet"):
    """(client, fields of the form as a browser would send them)."""
    client = client_of(person or week.world.liaison)
    answer = client.get(week.url(name))
    assert answer.status_code == 200
    return client, sent(answer, 'class="sheet"')


def control(week, name: str, field: str) -> str:
    return f"{week.task(name).pk}-{field}"


def late_line(week) -> dict[str, str]:
    """What the late line asks for."""
    return {
        control(week, LATE, "expected_finish"): "2026-03-20",
        control(week, LATE, "late_cause"): "external",
    }


def text(answer) -> str:
    return answer.content.decode()


def test_a_whole_report_is_submitted_by_a_plain_post(week):
    client, fields = opened(week)
    fields |= late_line(week) | {
        control(week, "海报设计", "percent"): "４５％",
        control(week, "海报设计", "done"): "完成评审，\n输出纪要",
        control(week, "样机摄影", "expected_finish"): "2026年3月17日",
        "headline": "门店陈列推迟",
        "do": "submit",
    }
    answer = client.post(week.url(), fields)
    assert answer.status_code == 302
    report = week.report()
    assert (report.submitted_by, report.late, report.on_behalf) == (week.world.liaison, False, False)
    assert (report.touched, report.headline) == (3, "门店陈列推迟")
    assert report.untouched == report.lines.count() - 3
    poster = week.task("海报设计")
    assert (poster.percent, poster.expected_finish) == (45, None)
    assert report.lines.get(task=poster).done == "完成评审，\n输出纪要"
    assert week.task("样机摄影").expected_finish == date(2026, 3, 17)


def test_what_a_line_needs_is_asked_for_before_anything_is_typed(week):
    page = text(client_of(week.world.liaison).get(week.url()))
    row = page[page.index(f'data-task="{week.task(LATE).pk}"') :]
    row = row[: row.index("</tbody>")]
    assert "data-needed" in row
    assert 'class="more open"' in row
    assert page.count('class="more open"') == 1


def test_errors_keep_everything_that_was_typed(week):
    client, fields = opened(week)
    typed = {
        control(week, "海报设计", "percent"): "130",
        control(week, "样机摄影", "expected_finish"): "2026-13-01",
        control(week, "样机摄影", "done"): "拍了三组",
        control(week, "媒体名单", "status"): "b",
        "headline": "一句话还在",
    }
    answer = client.post(week.url(), {**fields, **typed, "do": "submit"})
    assert answer.status_code == 422
    again = sent(answer, 'class="sheet"')
    assert {name: again[name] for name in typed} == typed
    page = text(answer)
    for name, field in (
        ("海报设计", "percent"),
        ("样机摄影", "expected_finish"),
        ("媒体名单", "block_cause"),
    ):
        assert f'href="#f-{control(week, name, field)}"' in page
        assert f'id="e-{control(week, name, field)}"' in page
    assert Line.objects.filter(report=week.report()).count() == 0
    assert again["key"] == fields["key"]


def test_a_status_that_is_none_stays_in_its_cell(week):
    client, fields = opened(week)
    place = control(week, "海报设计", "status")
    answer = client.post(week.url(), {**fields, place: "差不多了", "do": "submit"})
    assert answer.status_code == 422
    assert sent(answer, 'class="sheet"')[place] == "差不多了"


def test_two_people_change_the_same_field_and_both_values_are_offered(week):
    client, fields = opened(week)
    poster = week.task("海报设计")
    Task.objects.filter(pk=poster.pk).update(percent=60, version=poster.version + 1)
    place = control(week, "海报设计", "percent")
    fields |= late_line(week) | {place: "45", control(week, "样机摄影", "done"): "拍了三组", "do": "submit"}
    answer = client.post(week.url(), fields)
    assert answer.status_code == 409
    page = text(answer)
    assert "45%" in page
    assert "60%" in page
    again = sent(answer, 'class="sheet"')
    assert again[place] == "45"
    assert again[control(week, "样机摄影", "done")] == "拍了三组"
    theirs = client.post(week.url(), {**again, f"{place}-choice": "theirs", "do": "submit"})
    assert theirs.status_code == 302
    assert week.task("海报设计").percent == 60


def test_after_a_conflict_ones_own_value_can_be_kept(week):
    client, fields = opened(week)
    Task.objects.filter(pk=week.task("海报设计").pk).update(percent=60)
    place = control(week, "海报设计", "percent")
    answer = client.post(week.url(), {**fields, **late_line(week), place: "45", "do": "submit"})
    again = sent(answer, 'class="sheet"')
    assert again[f"{place}-choice"] == "mine"
    assert client.post(week.url(), {**again, "do": "submit"}).status_code == 302
    assert week.task("海报设计").percent == 45


def test_a_field_nobody_touched_takes_the_newest_value(week):
    client, fields = opened(week)
    Task.objects.filter(pk=week.task("海报设计").pk).update(percent=60)
    place = control(week, "海报设计", "done")
    answer = client.post(week.url(), {**fields, **late_line(week), place: "评审完", "do": "submit"})
    assert answer.status_code == 302
    assert week.report().lines.get(task=week.task("海报设计")).percent == 60


def test_last_week_is_copied_where_nothing_stands(week):
    client, fields = opened(week)
    kept = control(week, "样机摄影", "done")
    answer = client.post(week.url(), {**fields, kept: "自己写的", "do": "copy"})
    again = sent(answer, 'class="sheet"')
    assert again[control(week, "海报设计", "done")] == "海报设计：初稿"
    assert again[control(week, "海报设计", "next")] == "送审"
    assert again[kept] == "自己写的"
    assert Draft.objects.count() == 0


def test_last_week_of_one_line_only(week):
    client, fields = opened(week)
    answer = client.post(week.url(), {**fields, "do": f"copy-{week.task('海报设计').pk}"})
    again = sent(answer, 'class="sheet"')
    assert again[control(week, "海报设计", "done")] == "海报设计：初稿"
    assert again[control(week, "样机摄影", "done")] == ""


def test_a_block_is_pasted_without_a_script(week):
    client, fields = opened(week)
    block = '45%\t\t\t2026/3/17\t"完成评审，\r\n输出纪要"\r\n130\t\t\t2026年3月19日\t样片'
    first = {"block-task": str(week.task("海报设计").pk), "block-field": "percent", "block": block}
    answer = client.post(week.url(), {**fields, **first, "do": "paste"})
    assert answer.status_code == 200
    again = sent(answer, 'class="sheet"')
    assert again[control(week, "海报设计", "percent")] == "45"
    assert again[control(week, "海报设计", "expected_finish")] == "2026-03-17"
    assert again[control(week, "海报设计", "done")] == "完成评审，\n输出纪要"
    assert again[control(week, "样机摄影", "percent")] == "130"
    assert again[control(week, "样机摄影", "expected_finish")] == "2026-03-19"
    assert f'id="e-{control(week, "样机摄影", "percent")}"' in text(answer)


def test_rows_of_a_block_find_their_task_by_name(week):
    client, fields = opened(week)
    block = "任务名称\t完成度\t本周进展\n宣传视频\t70%\t粗剪\n海报设计\t55\t定稿\n没有的任务\t1\t无"
    answer = client.post(week.url(), {**fields, "block": block, "do": "paste"})
    again = sent(answer, 'class="sheet"')
    assert again[control(week, "宣传视频", "percent")] == "70"
    assert again[control(week, "海报设计", "done")] == "定稿"
    assert "没有的任务" in text(answer)


def test_a_draft_is_kept_without_a_script_and_only_for_its_writer(week):
    client, fields = opened(week)
    place = control(week, "海报设计", "done")
    client.post(week.url(), {**fields, place: "写到一半", "do": "save"})
    assert opened(week)[1][place] == "写到一半"
    assert opened(week, week.world.deputy_liaison)[1][place] == ""


def test_another_own_task_joins_the_report(week):
    market = week.world.department("market").pk
    far = TaskLine(
        name="年终活动",
        department=market,
        duration=3,
        planned_start=date(2026, 6, 1),
        planned_finish=date(2026, 6, 3),
    )
    add_tasks(by=week.world.lead, at=AT, project_id=week.world.project.pk, key="far-task-1", lines=[far])
    client, fields = opened(week)
    place = control(week, "年终活动", "done")
    assert place not in fields
    answer = client.post(week.url(), {**fields, "more": str(week.task("年终活动").pk), "do": "more"})
    assert place in sent(answer, 'class="sheet"')


def draft(client, week, body, name="report-draft"):
    return client.post(week.url(name), json.dumps(body), content_type="application/json")


def test_the_script_saves_a_draft_and_hears_what_it_means(week):
    client = client_of(week.world.liaison)
    task = str(week.task("海报设计").pk)
    typed = {"percent": "４５％", "expected_finish": "2026年3月17日", "actual_finish": "2026-02-30"}
    answer = draft(client, week, {"lines": {task: typed}, "headline": "还行", "seen": {}, "number": 1})
    assert answer.status_code == 200
    line = answer.json()["lines"][task]
    assert (line["texts"]["percent"], line["texts"]["expected_finish"]) == ("45", "2026-03-17")
    assert list(line["wrong"]) == ["actual_finish"]
    assert opened(week)[1][f"{task}-actual_finish"] == "2026-02-30"


def test_a_window_that_is_behind_gets_what_the_other_one_saved(week):
    client = client_of(week.world.liaison)
    poster, photo = (str(week.task(name).pk) for name in NAMES[:2])
    draft(client, week, {"lines": {poster: {"status": "b"}}, "seen": {}, "number": 1})
    answer = draft(client, week, {"lines": {photo: {"done": "拍了"}}, "seen": {}, "number": 1})
    assert answer.status_code == 409
    assert answer.json()["lines"] == {poster: {"status": "b"}}
    assert Draft.objects.get().body["lines"] == {poster: {"is_blocked": "1"}}


def test_news_are_asked_for_cheaply_and_bring_the_assignees_words(week):
    client = client_of(week.world.liaison)
    week.world.project.space.refresh_from_db()
    number = week.world.project.space.event_number
    assert client.get(week.url("report-draft") + f"?after={number}").status_code == 204
    said_by_assignee(week, "海报设计", done="打样完成")
    found = client.get(week.url("report-draft") + f"?after={number - 1}").json()
    line = found["lines"][str(week.task("海报设计").pk)]
    assert found["after"] == number
    assert line["own"]["by"] == week.world.deputy_liaison.name
    assert line["own"]["texts"] == {"done": "打样完成"}


def test_a_pasted_block_is_previewed_and_nothing_is_written(week):
    client = client_of(week.world.liaison)
    poster = week.task("海报设计").pk
    body = {"text": "进行中\t45%\n不知道\t130", "task": poster, "field": "status", "lines": {}}
    found = draft(client, week, body, "report-block").json()
    assert [bool(cell["problem"]) for cell in found["cells"]] == [False, True, True]
    assert found["wrong"] == 2
    assert week.task("海报设计").percent == 40


def test_the_assignees_words_stand_in_the_sheet_with_name_and_time(week):
    said_by_assignee(week, "海报设计", done="打样完成")
    page = text(client_of(week.world.liaison).get(week.url()))
    assert "打样完成" in page
    assert f'<span class="who">{week.world.deputy_liaison.name} <time' in page


def test_an_assignee_saves_own_updates_for_the_liaison(week):
    client, fields = opened(week, week.world.deputy_liaison, "report-mine")
    fields |= {control(week, "海报设计", "percent"): "50", control(week, "海报设计", "done"): "打样完成"}
    assert client.post(week.url("report-mine"), fields).status_code == 302
    assert week.task("海报设计").percent == 50
    assert OwnUpdate.objects.get(task=week.task("海报设计")).done == "打样完成"
    assert opened(week)[1][control(week, "海报设计", "done")] == "打样完成"


def submitted(week):
    client, fields = opened(week)
    fields |= late_line(week) | {control(week, "海报设计", "done"): "定稿", "do": "submit"}
    assert client.post(week.url(), fields).status_code == 302
    return client


def test_a_submitted_report_is_read_and_can_be_changed_until_the_week_is_closed(week):
    client = submitted(week)
    page = text(client.get(week.url()))
    assert 'class="sheet"' not in page
    assert "定稿" in page
    assert 'class="sheet"' in text(client.get(week.url() + "?edit=1"))
    Period.objects.filter(pk=week.period.pk).update(state=Period.CLOSED)
    assert 'class="sheet"' not in text(client.get(week.url() + "?edit=1"))


def test_readers_see_corrections_with_their_trace(week):
    submitted(week)
    line = week.report().lines.get(task=week.task("海报设计"))
    Correction.objects.create(
        line=line, field="percent", was="40%", now="35%", reason="口径不同", by=week.world.lead, at=NOW
    )
    page = text(client_of(week.world.head).get(week.url()))
    assert "口径不同" in page
    assert "35%" in page
    assert '<form method="post" class="sheet"' not in page


def test_what_was_typed_survives_the_closing_of_the_week(week):
    client, fields = opened(week)
    Period.objects.filter(pk=week.period.pk).update(state=Period.CLOSED)
    place = control(week, "海报设计", "done")
    answer = client.post(week.url(), {**fields, place: "来不及了", "do": "submit"})
    assert answer.status_code == 422
    assert sent(answer, 'class="sheet"')[place] == "来不及了"


def test_the_lead_reports_on_behalf(week):
    client, fields = opened(week, week.world.lead)
    assert client.post(week.url(), {**fields, **late_line(week), "do": "submit"}).status_code == 302
    assert week.report().on_behalf


def test_a_report_after_the_cut_off_is_marked_late(week):
    client, fields = opened(week)
    Period.objects.filter(pk=week.period.pk).update(cutoff=NOW - timedelta(minutes=1))
    assert client.post(week.url(), {**fields, **late_line(week), "do": "submit"}).status_code == 302
    assert week.report().late


@pytest.mark.parametrize(
    ("who", "reads", "fills"),
    [
        ("liaison", 200, True),
        ("deputy_liaison", 200, True),
        ("lead", 200, True),
        ("head", 200, False),
        ("pmo", 200, False),
        ("liaison_rd", 403, False),
        ("assignee", 403, False),
        ("observer", 403, False),
        ("outsider", 404, False),
        ("other_lead", 404, False),
    ],
)
def test_who_sees_the_sheet_and_who_fills_it_in(week, who, reads, fills):
    client = client_of(getattr(week.world, who))
    answer = client.get(week.url())
    assert answer.status_code == reads
    assert ('class="sheet"' in text(answer)) is fills
    if not fills:
        assert client.post(week.url(), {"do": "submit"}).status_code in (403, 404)
        assert draft(client, week, {"lines": {}, "number": 1}).status_code in (403, 404)
        assert draft(client, week, {"text": "1", "lines": {}}, "report-block").status_code in (403, 404)


def test_an_outsider_finds_no_own_sheet(week):
    assert client_of(week.world.outsider).get(week.url("report-mine")).status_code == 404


def statements(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_page_costs_the_same_statements_for_few_and_many_lines(week):
    client = client_of(week.world.liaison)
    few = statements(client, week.url())
    market = week.world.department("market").pk
    lines = [
        TaskLine(
            name=f"任务 {at}", department=market, duration=5, planned_start=date(2026, 3, 9),
            planned_finish=date(2026, 3, 16),
        )
        for at in range(40)
    ]  # fmt: skip
    add_tasks(by=week.world.lead, at=AT, project_id=week.world.project.pk, key="many-lines", lines=lines)
    Task.objects.filter(name__startswith="任务 ").update(status=Status.DOING, actual_start=date(2026, 3, 9))
    assert statements(client, week.url()) == few
    assert few <= 22


def test_a_report_that_does_not_exist_is_not_found(week):
    url = reverse("report-sheet", args=[week.world.project.pk, 99, week.world.department("market").pk])
    assert client_of(week.world.liaison).get(url).status_code == 404
