"""The pages of lessons, by the people who use them."""

import io
import re

import openpyxl
import pytest

from qibu.foundation.access.actions import lock
from qibu.foundation.turns.models import Turn
from qibu.issues.actions import confirm_repeat, report_issue
from qibu.lessons import actions
from qibu.lessons.actions import Subject
from qibu.lessons.models import Lesson, LessonCheck, State
from qibu.projects.actions import create_project
from qibu.projects.inputs import CharterInput
from qibu.tasks import actions as tasks
from qibu.tasks.actions import Line
from qibu.tasks.models import Task
from tests.lessons.test_life import CAUSE, NOW, published, repeated, step, write
from tests.world import team


@pytest.fixture
def listed(world):
    return f"/projects/{world.project.pk}/lessons/"


def page(client, person, url):
    client.force_login(person)
    return client.get(url).content.decode()


def post(client, person, url, **data):
    client.force_login(person)
    return client.post(url, data)


FORM = {
    "title": "灯珠批次色差导致返工", "happened": "首批样机色温不一。", "why_1": "两个批次混用",
    "why_3": "检验没有光谱", "root_cause": CAUSE, "improvement": "收货检验增加光谱抽检",
    "due": "2099年3月20日", "where_to_check": "来料检验", "tags": "灯珠、来料检验",
}  # fmt: skip


def test_a_lesson_is_written_explained_and_becomes_an_action(world, client, listed):
    answer = post(client, world.liaison, f"{listed}new/", **FORM, owner=world.liaison_purchase.pk)
    row = Lesson.objects.get()
    assert answer.url == f"/lessons/{row.pk}/"
    assert (row.whys, row.words) == (["两个批次混用", "检验没有光谱"], ["灯珠", "来料检验"])
    shown = page(client, world.liaison, answer.url)
    for text in ("两个批次混用", CAUSE, "来料检验", "杨帆", "收货检验增加光谱抽检"):
        assert text in shown
    assert 'value="publish"' not in shown
    assert 'name="owner"' not in page(client, world.liaison, f"{listed}1/edit/")


def test_a_wrong_form_keeps_what_was_typed(world, client, listed):
    answer = post(client, world.lead, f"{listed}new/", **FORM)
    assert answer.status_code == 422 and "两个批次混用" in answer.content.decode()
    assert not Lesson.objects.exists()


def test_a_stale_edit_changes_nothing_and_keeps_what_was_typed(world, client, listed):
    write(world)
    typed = {**FORM, "due": "", "improvement": "", "version": 7, "title": "又错了"}
    answer = post(client, world.lead, f"{listed}1/edit/", **typed)
    again = answer.content.decode()
    assert answer.status_code == 409 and "两个批次混用" in again
    assert re.search("(It says now: |现在的内容：)灯珠批次色差导致返工", again)
    assert 'name="version" value="1"' in again


def test_tags_beyond_those_kept_are_said_not_dropped(world, client, listed):
    for tags in ("、".join("一二三四五六七八九"), "标" * 21):
        answer = post(client, world.lead, f"{listed}new/", title="先看样件", tags=tags)
        assert answer.status_code == 422 and tags in answer.content.decode()


def test_the_page_of_a_lesson_says_where_it_was_looked_at(world, client):
    row, task = published(world), world.task("宣传物料")
    check = LessonCheck.objects.create(
        lesson=row, space=world.project.space, subject_kind="task", subject_id=task.pk, shown_at=NOW,
        answer="applies", by=world.lead, at=NOW,
    )  # fmt: skip
    assert f"/tasks/{task.pk}/" in page(client, world.lead, f"/lessons/{row.pk}/")
    LessonCheck.objects.filter(pk=check.pk).update(space=world.foreign.space)
    assert f"/projects/{world.foreign.pk}/" in page(client, world.pmo, f"/lessons/{row.pk}/")
    assert world.foreign.name not in page(client, world.lead, f"/lessons/{row.pk}/")


def test_the_lead_publishes_and_retires(world, client, listed):
    row = write(world, cause=CAUSE)
    post(client, world.lead, f"{listed}1/steps/", do="publish", version=1)
    row.refresh_from_db()
    assert row.state == State.PUBLISHED
    post(client, world.lead, f"{listed}1/steps/", do="retire", version=2)
    row.refresh_from_db()
    assert row.state == State.PUBLISHED, "retiring wants a reason"
    post(client, world.lead, f"{listed}1/steps/", do="retire", text="工艺已换", version=2)
    row.refresh_from_db()
    assert row.state == State.RETIRED
    assert row.title not in page(client, world.lead, listed)
    assert row.title in page(client, world.lead, f"{listed}?state=retired")


@pytest.mark.parametrize("word", ["outsider", "other_lead"])
def test_everybody_reads_a_published_lesson_and_nothing_of_where_it_comes_from(world, client, listed, word):
    row = published(world, improvement="增加抽检", owner=world.liaison_purchase, due=NOW.date())
    reader = world.people[word]
    for url in ("/lessons/", "/lessons/?q=色差", "/lessons/?tag=灯珠", "/lessons/?like=灯珠采购"):
        shown = page(client, reader, url)
        assert row.title in shown, url
        assert world.project.name not in shown, url
    shown = page(client, reader, f"/lessons/{row.pk}/")
    assert CAUSE in shown and "增加抽检" in shown
    for hidden in (world.project.name, world.project.code, "杨帆", "李强", listed):
        assert hidden not in shown.replace(reader.name, ""), hidden
    for url in (
        listed,
        f"{listed}print/",
        f"{listed}1/edit/",
        listed.replace("lessons/", "exports/lessons.xlsx"),
    ):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("word", ["outsider", "other_lead"])
def test_nobody_else_meets_a_title_that_is_not_published(world, client, word):
    row = write(world, cause=CAUSE)
    reader = world.people[word]
    for url in (
        "/lessons/",
        "/lessons/?q=色差",
        "/lessons/?state=waiting",
        "/lessons/?tag=灯珠",
        "/lessons/?like=灯珠",
    ):
        assert row.title not in page(client, reader, url), url
    assert client.get(f"/lessons/{row.pk}/").status_code == 404


def test_the_inbox_of_the_lead_takes_the_root_cause(world, client):
    row = repeated(world)
    shown = page(client, world.lead, "/")
    assert row.title in shown
    turn = Turn.objects.open().get(kind="lesson.cause")
    url = f"/inbox/turns/{turn.pk}/answer/"
    assert client.post(url, {"root_cause": " ", "version": "1"}).status_code == 422
    client.post(url, {"root_cause": "没有第二家供应商", "version": "1"})
    row.refresh_from_db()
    assert row.root_cause == "没有第二家供应商"
    assert not Turn.objects.open().filter(kind="lesson.cause").exists()


def start(world, lead, name="护眼灯二代：灯珠升级", key="new-project-1"):
    return create_project(
        by=lead, at=NOW, key=key, team=team(world, lead=lead, only=("legal",)),
        charter=CharterInput(name=name, start=NOW.date(), planned_finish=NOW.date(), code=key),
    )  # fmt: skip


def test_a_new_project_shows_its_lead_what_others_learned_until_it_is_answered(world, client):
    row = published(world)
    project = start(world, world.other_lead)
    overview = f"/projects/{project.pk}/"
    shown = page(client, world.other_lead, overview)
    assert row.title in shown and world.project.name not in shown
    assert overview in page(client, world.other_lead, "/")
    check = LessonCheck.objects.get()
    answers = f"{overview}lessons/answers/"
    said = {"check": check.pk, "answer": "applies", "note": "已排入来料检验", "next": overview}
    assert post(client, world.other_lead, answers, **said).url == overview
    client.get(overview)
    assert row.title not in page(client, world.other_lead, overview)
    assert not Turn.objects.open().filter(kind="lesson.answer").exists()


def test_a_project_like_nothing_before_asks_nothing(world, client):
    published(world)
    start(world, world.other_lead, name="年度团建")
    assert not LessonCheck.objects.exists()
    assert not Turn.objects.open().filter(kind="lesson.answer").exists()


def test_a_new_task_shows_the_lesson_on_its_page(world, client):
    row = published(world)
    tasks.add_tasks(
        by=world.lead, at=NOW, project_id=world.project.pk, key="new-tasks-1",
        lines=[Line(name="灯珠采购"), Line(name="办公室搬迁")],
    )  # fmt: skip
    like, unlike = (Task.objects.get(name=name) for name in ("灯珠采购", "办公室搬迁"))
    tasks_url = f"/projects/{world.project.pk}/tasks/"
    shown = page(client, world.liaison, f"{tasks_url}{like.pk}/")
    assert row.title in shown and 'value="not_applicable"' in shown
    assert 'value="not_applicable"' not in page(client, world.assignee, f"{tasks_url}{like.pk}/")
    assert row.title not in page(client, world.liaison, f"{tasks_url}{unlike.pk}/")


def report(world, title, key):
    return report_issue(
        by=world.liaison,
        at=NOW,
        space_id=world.project.space_id,
        key=key,
        title=title,
        description="又晚了三天",
    )


def test_a_confirmed_repeat_enters_the_list_once_however_often_it_comes_back(world, client, listed):
    first, second, third = (report(world, f"灯珠供应商第 {n} 次晚到", f"issue-{n}-key") for n in (1, 2, 3))
    for issue, earlier in ((second, first), (third, second)):
        confirm_repeat(
            by=world.lead, at=NOW, space_id=world.project.space_id, number=issue.number, earlier_id=earlier.pk
        )
    row = Lesson.objects.get()
    assert (row.origin_kind, row.origin_id, row.repeats) == ("issue", first.pk, 2)
    assert row.happened == "又晚了三天"
    assert row.title in page(client, world.lead, listed)
    assert Turn.objects.open().filter(kind="lesson.cause", holder=world.lead).exists()


def test_a_lesson_leads_those_of_its_project_back_to_where_it_comes_from(world, client):
    first, second = (report(world, f"灯珠供应商第 {n} 次晚到", f"issue-{n}-key") for n in (1, 2))
    confirm_repeat(
        by=world.lead, at=NOW, space_id=world.project.space_id, number=second.number, earlier_id=first.pk
    )
    row = step(actions.give_cause, world, Lesson.objects.get(), root_cause=CAUSE)
    step(actions.publish_lesson, world, row)
    url, issue_url = f"/lessons/{row.pk}/", f"/projects/{world.project.pk}/issues/{first.number}/"
    assert issue_url in page(client, world.lead, url)
    shown = page(client, world.outsider, url)
    assert row.title in shown and issue_url not in shown and first.title not in shown


def test_a_new_issue_is_shown_the_lesson(world, client):
    row = published(world)
    issue = report(world, "灯珠色差", "issue-1-key")
    check = LessonCheck.objects.get()
    assert (check.subject_kind, check.subject_id) == ("issue", issue.pk)
    shown = page(client, world.lead, f"/projects/{world.project.pk}/issues/{issue.number}/")
    assert row.title in shown and 'value="not_applicable"' in shown


def test_another_projects_check_is_not_answered_from_here(world, client):
    published(world)
    actions.propose(space=lock(world.foreign.space_id), at=NOW, subjects=[Subject("task", 5, "灯珠")])
    url = f"/projects/{world.project.pk}/lessons/answers/"
    assert post(client, world.lead, url, check=LessonCheck.objects.get().pk, answer="done").status_code == 404


def test_the_list_goes_out_as_a_document_and_as_excel(world, client, listed):
    row = write(world, cause=CAUSE, whys=("两个批次混用",))
    shown = page(client, world.observer, f"{listed}print/")
    assert CAUSE in shown and "两个批次混用" in shown
    answer = client.get(listed.replace("lessons/", "exports/lessons.xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert row.title in cells and CAUSE in cells and "1. 两个批次混用" in cells


def test_an_empty_list_names_the_next_step(world, client, listed):
    assert f"{listed}new/" in page(client, world.lead, listed)
    assert f"{listed}new/" not in page(client, world.observer, listed)


def test_pages_cost_the_same_however_many_lessons(world, client, listed, django_assert_max_num_queries):
    counts = []
    for number in range(8):
        published(world, key=f"lesson-{number}-many", title=f"灯珠第 {number} 条")
        if number in (0, 7):
            client.force_login(world.lead)
            client.get(listed)
            for url in (listed, "/lessons/", f"{listed}print/"):
                with django_assert_max_num_queries(14) as seen:
                    client.get(url)
                counts.append(len(seen))
    assert counts[:3] == counts[3:]
