"""What the sheet says a line lacks is what a submission asks for; what left the sheet is not lost (T1)."""

import pytest
from django.utils import timezone

from qibu.foundation import clock
from qibu.progress.models import Draft
from qibu.tasks.models import Status, Task
from tests.progress.sheet_world import NOW, report_week
from tests.progress.test_sheet_page import client_of, control, draft, late_line, opened, text
from tests.support.browser_form import sent

POSTER = "海报设计"


@pytest.fixture
def week(world, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return report_week(world)


def asked(week, **typed):
    """The fields the live check asks for on the poster's line."""
    Draft.objects.all().delete()
    client, task = client_of(week.world.liaison), str(week.task(POSTER).pk)
    answer = draft(client, week, {"lines": {task: typed}, "seen": {}, "number": 1})
    line = answer.json()["lines"][task]
    return {*line["asked"], *line["wrong"]}


def not_begun(week):
    Task.objects.filter(name=POSTER).update(status=Status.TODO, percent=0, actual_start=None)


def test_what_is_done_lacks_only_the_day_it_was_finished(week):
    assert asked(week, status="2") == {"actual_finish"}
    assert asked(week, status="2", actual_finish="2026-03-11") == set()


def test_all_of_it_done_or_a_finish_alone_mean_done(week):
    assert asked(week, percent="100") == {"actual_finish"}
    assert asked(week, actual_finish="2026-03-11") == set()


def test_progress_begins_a_task_without_asking_for_its_status(week):
    not_begun(week)
    assert asked(week, percent="50") == set()
    assert asked(week, actual_start="2026-03-10") == set()


def test_a_status_typed_against_a_percentage_is_asked_about(week):
    assert asked(week, status="2", percent="60", actual_finish="2026-03-11") == {"percent"}
    assert "status" in asked(week, status="3", percent="100")


def test_a_block_is_asked_for_cause_and_need_together(week):
    client, fields = opened(week)
    fields |= late_line(week) | {control(week, POSTER, "status"): "b", "do": "submit"}
    page = text(client.post(week.url(), fields))
    assert f'id="e-{control(week, POSTER, "block_cause")}"' in page
    assert f'id="e-{control(week, POSTER, "block_need")}"' in page


def test_a_cell_corrected_without_a_script_lacks_nothing_any_more(week):
    client, fields = opened(week)
    place = control(week, POSTER, "actual_finish")
    client.post(week.url(), {**fields, place: "2026-02-30", "do": "save"})
    answer = client.post(week.url(), {**fields, place: "", "do": "more"})
    assert f'class="line same" data-task="{week.task(POSTER).pk}"' in text(answer)


def move_away(week):
    other = week.world.department("rd")
    Task.objects.filter(name=POSTER).update(department=other)


def test_what_was_typed_about_a_task_that_left_is_shown_before_anything_is_sent(week):
    client, fields = opened(week)
    fields |= late_line(week) | {control(week, POSTER, "done"): "海报初稿二", "do": "submit"}
    move_away(week)
    answer = client.post(week.url(), fields)
    assert answer.status_code == 422
    assert POSTER in text(answer)
    assert "海报初稿二" in text(answer)
    assert week.report().submitted_at is None
    again = sent(answer, 'class="sheet"')
    assert control(week, POSTER, "done") not in again
    assert client.post(week.url(), {**again, "do": "submit"}).status_code == 302


@pytest.mark.parametrize("how", ["moved", "deleted"])
def test_what_a_draft_holds_about_a_task_that_left_is_shown_when_it_opens(week, how):
    client, fields = opened(week)
    client.post(week.url(), {**fields, control(week, POSTER, "done"): "海报初稿二", "do": "save"})
    if how == "moved":
        move_away(week)
    else:
        Task.objects.filter(name=POSTER).update(deleted_at=timezone.now())
    assert "海报初稿二" in text(client.get(week.url()))
    client.post(week.url(), {**opened(week)[1], "do": "save"})  # and an autosave keeps it
    assert "海报初稿二" in str(Draft.objects.get().body)


def test_a_task_that_left_untouched_is_not_spoken_of(week):
    client, fields = opened(week)
    move_away(week)
    assert client.post(week.url(), {**fields, **late_line(week), "do": "submit"}).status_code == 302


def test_an_assignee_does_not_lose_what_was_typed_either(week):
    assignee = week.world.deputy_liaison
    client, fields = opened(week, assignee, "report-mine")
    fields |= {control(week, POSTER, "done"): "海报初稿二"}
    Task.objects.filter(name=POSTER).update(assignee=week.world.liaison)
    answer = client.post(week.url("report-mine"), fields)
    assert answer.status_code == 422
    assert "海报初稿二" in text(answer)


def test_tasks_of_other_projects_are_not_named(week):
    client, fields = opened(week)
    foreign = Task.objects.exclude(project=week.world.project).first()
    stranger = foreign.pk if foreign else 999999
    fields |= late_line(week) | {f"{stranger}-seen": "{}", f"{stranger}-done": "偷看", "do": "submit"}
    answer = client.post(week.url(), fields)
    assert foreign is None or foreign.name not in text(answer)
