"""The pages of the lead's Friday: who sees what, plain forms, words kept, wrong input said at its place."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from qibu.foundation import clock
from qibu.progress.editions import Damaged
from qibu.progress.models import Line, Period, Review
from tests.progress.friday.weeks import CUTOFF, at, close, edit, open_week, submit, submit_all


@pytest.fixture(autouse=True)
def _friday_evening(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(6, 18))


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(world, name, role="lead", **where):
    url = reverse(name, kwargs={"project": world.project.pk, **where})
    return client_of(world.people[role]).get(url)


def hidden(html, name, value):
    return re.search(rf'name="{name}"[^>]*value="{value}"|value="{value}"[^>]*name="{name}"', html)


def test_before_the_first_week_the_page_names_the_next_step(world):
    answer = page(world, "reports")
    assert answer.status_code == 200
    assert reverse("report-cycle", args=[world.project.pk]) in answer.content.decode()


def test_the_lead_sees_all_departments_and_can_chase_all_at_once(world):
    period = open_week(world)
    submit(world, period, "rd")
    html = page(world, "reports").content.decode()
    assert all(name in html for name in ("研发部", "市场部", "采购部"))
    assert 'name="department" value="all"' in html
    chases = reverse("report-chases", args=[world.project.pk, 1])
    answer = client_of(world.lead).post(chases, {"department": "all"}, follow=True)
    text = answer.content.decode()
    assert "市场部" in text and 'value="all" disabled' in text


def test_a_liaison_finds_the_own_report_with_one_button_and_no_wall(world):
    open_week(world)
    html = page(world, "reports", "liaison").content.decode()
    assert html.count("own-report") == 1 and "市场部" in html
    assert reverse("report-sheet", args=[world.project.pk, 1, world.department("market").pk]) in html
    assert "采购部</h2>" not in html and 'value="all"' not in html


@pytest.mark.parametrize("role", ["assignee", "observer"])
def test_members_without_a_report_see_the_weeks_and_editions_only(world, role):
    period = open_week(world)
    close(world, period, when=CUTOFF)
    html = page(world, "reports", role).content.decode()
    assert "wall" not in re.findall(r'class="table[^"]*"', html)
    assert reverse("edition", args=[world.project.pk, 1]) in html
    assert page(world, "edition", role, number=1).status_code == 200


@pytest.mark.parametrize("name", ["reports", "period", "editions", "edition", "edition-changes"])
def test_an_outsider_finds_nothing(world, name):
    close(world, open_week(world), when=CUTOFF)
    where = {} if name in ("reports", "editions") else {"number": 1}
    assert page(world, name, "outsider", **where).status_code == 404


def test_closing_lists_what_is_missing_and_wants_it_confirmed(world):
    period = open_week(world)
    submit(world, period, "rd")
    where = reverse("period-closure", args=[world.project.pk, 1])
    client = client_of(world.lead)
    assert "市场部" in client.get(where).content.decode()
    refused = client.post(where, {"version": period.version})
    assert refused.status_code == 422 and "市场部" in refused.content.decode()
    done = client.post(where, {"version": period.version, "confirmed": "on"})
    assert done["Location"] == reverse("edition", args=[world.project.pk, 1])


def test_before_the_cutoff_the_page_says_when_closing_will_be_possible(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(6, 12))
    open_week(world)
    where = reverse("period-closure", args=[world.project.pk, 1])
    html = client_of(world.lead).get(where).content.decode()
    assert 'name="confirmed"' not in html
    assert client_of(world.lead).post(where, {"version": 1, "confirmed": "on"}).status_code == 422


def test_a_stale_closing_is_a_conflict_page(world):
    period = open_week(world)
    close(world, period, when=CUTOFF)
    where = reverse("period-closure", args=[world.project.pk, 1])
    assert client_of(world.lead).post(where, {"version": 1, "confirmed": "on"}).status_code == 409


def test_the_lead_opens_again_and_the_deputy_cannot(world):
    period = open_week(world)
    close(world, period, when=CUTOFF)
    period.refresh_from_db()
    where = reverse("period-closure", args=[world.project.pk, 1])
    body = {"do": "reopen", "version": period.version, "reason": "补充数据"}
    assert client_of(world.deputy).post(where, body).status_code == 403
    assert client_of(world.lead).post(where, {**body, "reason": ""}).status_code == 422
    assert client_of(world.lead).post(where, body).status_code == 302
    period.refresh_from_db()
    assert period.state == Period.OPEN


def test_the_summary_of_the_week_is_kept_and_a_stale_one_is_a_conflict(world):
    open_week(world)
    where = reverse("period-summary", args=[world.project.pk, 1])
    client = client_of(world.lead)
    assert client.post(where, {"summary": "本周正常", "version": 1}).status_code == 302
    assert client.post(where, {"summary": "另一种说法", "version": 1}).status_code == 409
    long = "长" * 5000
    refused = client.post(where, {"summary": long, "version": 2})
    assert refused.status_code == 422 and long in refused.content.decode()


def review(world, word="market"):
    return reverse("report-review", args=[world.project.pk, 1, world.department(word).pk])


def test_the_lead_keeps_lines_from_the_review_page(world):
    period = open_week(world)
    submit(world, period, "market", done="初稿")
    client = client_of(world.lead)
    assert client.post(review(world), {"do": "keep-all"}).status_code == 302
    assert set(Line.objects.values_list("review", flat=True)) == {Review.KEPT}


def test_a_correction_travels_with_what_was_seen_and_the_reason(world):
    period = open_week(world)
    submit(world, period, "market", done="初稿", late_cause="technical")
    client = client_of(world.lead)
    task = world.task("宣传物料")
    html = client.get(f"{review(world)}?correct={task.pk}").content.decode()
    form = html[html.index('class="form wide correction"') :]
    body = {
        name: value
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form)
        if name != "csrfmiddlewaretoken"
    }
    body |= {"do": "correct", "task": task.pk, "status": "1", "percent": "30", "actual_start": "2026-03-05",
             "late_cause": "technical", "done": "完成 3 张", "reason": "核对纪要"}  # fmt: skip
    refused = client.post(review(world), {**body, "reason": ""})
    assert refused.status_code == 422 and "完成 3 张" in refused.content.decode()
    assert client.post(review(world), body).status_code == 302
    assert world.task("宣传物料").percent == 30
    text = client.get(review(world)).content.decode()
    assert "核对纪要" in text and "完成 3 张" in text


def test_the_liaison_reads_the_own_review_without_its_buttons(world):
    period = open_week(world)
    submit(world, period, "market")
    html = client_of(world.liaison).get(review(world)).content.decode()
    assert "宣传物料" in html and 'value="keep"' not in html
    assert client_of(world.liaison).get(review(world, "rd")).status_code == 403
    assert client_of(world.liaison).post(review(world), {"do": "keep-all"}).status_code == 403


@pytest.mark.parametrize("task", ["999999", "x", "-1", "9" * 30])
def test_odd_ids_of_lines_are_not_found(world, task):
    submit(world, open_week(world), "market")
    answer = client_of(world.lead).post(review(world), {"do": "keep", "task": task})
    assert answer.status_code == 404
    assert client_of(world.lead).get(f"{review(world)}?correct={task}").status_code == 200


def test_the_cycle_is_set_in_any_spelling_of_the_hour(world):
    where = reverse("report-cycle", args=[world.project.pk])
    client = client_of(world.lead)
    body = {"weekday": "3", "hour": "16：30", "is_on": "on", "version": "1"}
    assert client.post(where, body).status_code == 302
    assert world.project.cycle.weekday == 3
    assert client.post(where, {**body, "hour": "25:00", "version": "2"}).status_code == 422
    assert client_of(world.liaison).get(where).status_code == 403


def test_the_edition_page_strikes_the_old_value_above_the_new_and_filters(world):
    submit_all(world, open_week(world))
    close(world, Period.objects.get(), when=at(6, 18))
    edit(world, "宣传物料", at(6, 18), planned_finish="2026-03-20")
    second = open_week(world, 2, cutoff=CUTOFF.replace(day=13))
    submit_all(world, second)
    close(world, second, when=at(6, 19))
    html = page(world, "edition", number=2).content.decode()
    assert '<s class="was">2026-03-18</s> <b>2026-03-20</b>' in html
    url = reverse("edition", args=[world.project.pk, 2])
    only = client_of(world.lead).get(f"{url}?only=changes").content.decode()
    assert "宣传物料" in only and only.count("row-same") == 0 < html.count("row-same")


def test_a_damaged_edition_says_so_and_shows_no_table(world, monkeypatch):
    close(world, open_week(world), when=CUTOFF)

    def refuse(content, digest):
        raise Damaged("the digest does not fit")

    monkeypatch.setattr("qibu.progress.queries.editions.unpacked", refuse)
    answer = page(world, "edition", number=1)
    assert answer.status_code == 500 and "edition-table" not in answer.content.decode()


def test_the_text_for_the_group_stands_ready_to_copy(world):
    submit_all(world, open_week(world), support="要一名设计师")
    close(world, Period.objects.get(), when=at(6, 18))
    html = page(world, "edition", number=1).content.decode()
    assert 'data-copy="#weekly-text"' in html
    text = html[html.index('id="weekly-text"') :]
    assert "护眼台灯上市" in text and "要一名设计师" in text


@pytest.mark.parametrize("against", ["7", "x", "1.5"])
def test_comparing_with_an_edition_that_does_not_exist_is_not_found(world, against):
    close(world, open_week(world), when=CUTOFF)
    url = reverse("edition-changes", args=[world.project.pk, 1])
    assert client_of(world.lead).get(f"{url}?against={against}").status_code == 404
    assert client_of(world.lead).get(f"{url}?against=now").status_code == 200
