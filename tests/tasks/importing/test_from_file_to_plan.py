"""A lead uploads a task list, looks at it, agrees, and the tasks stand in the plan (D2)."""

from __future__ import annotations

from datetime import date

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.people.models import Department, Person
from qibu.tasks.models import Link, Status, Task
from tests.tasks.importing.conftest import workbook

SIMPLE = (
    ("1", "准备", "研发部", "张伟", date(2026, 4, 1), date(2026, 4, 10), "未开始", 0, ""),
    ("1.1", "写方案", "研发部", "张伟", date(2026, 4, 1), date(2026, 4, 3), "已完成", 1, ""),
    ("1.2", "评审，定稿", "市场部", "王芳", "2026年4月7日", "4月10日", "延期", 0.3, "1.1FS+1天"),
    ("2", "采购", "采购部", "杨帆", date(2026, 4, 13), date(2026, 4, 24), "进行中", 0.2, "1.2完成后2周内"),
)


def tasks_of(project):
    return {
        t.name: t
        for t in Task.objects.filter(project=project).select_related("parent", "assignee", "department")
    }


def test_nothing_is_written_before_consent(importing, world):
    before = Task.objects.count()
    upload = importing.upload(workbook(*SIMPLE))
    assert importing.page(upload).status_code == 200
    assert Task.objects.count() == before
    assert upload.applied_at is None


def test_after_consent_the_tasks_stand_in_the_plan(importing, world):
    upload = importing.upload(workbook(*SIMPLE))
    assert importing.consent(upload).status_code == 302
    tasks = tasks_of(world.project)
    plan = tasks["写方案"]
    assert plan.parent == tasks["准备"]
    assert (plan.department.name, plan.assignee.name) == ("研发部", "张伟")
    assert (plan.planned_start, plan.planned_finish, plan.duration) == (date(2026, 4, 1), date(2026, 4, 3), 3)
    assert (plan.status, plan.percent, plan.actual_finish) == (Status.DONE, 100, date(2026, 4, 3))
    assert tasks["评审，定稿"].status == Status.DOING
    assert tasks["评审，定稿"].planned_finish == date(2026, 4, 10)
    upload.refresh_from_db()
    assert upload.applied_at is not None
    event = Event.objects.filter(space=world.project.space, action="tasks.imported").get()
    assert event.by == world.lead
    assert event.data["counts"]["wrong"] == 0


def test_predecessors_and_promises_become_links(importing, world):
    upload = importing.upload(workbook(*SIMPLE))
    importing.consent(upload)
    terms = set(
        Link.objects.filter(successor__name__in=["评审，定稿", "采购"]).values_list(
            "predecessor__name", "type", "min_lag", "min_unit", "max_lag", "max_unit"
        )
    )
    assert ("写方案", "FS", 1, "c", None, "c") in terms
    assert any(t[0] == "评审，定稿" and t[4:] == (14, "c") for t in terms)


def test_the_list_stands_below_what_was_there(importing, world):
    upload = importing.upload(workbook(*SIMPLE))
    importing.consent(upload)
    top = list(
        Task.objects.filter(project=world.project, level=0).order_by("sort").values_list("name", flat=True)
    )
    assert top == ["产品设计", "上市准备", "上市", "准备", "采购"]


def test_two_clicks_have_one_effect(importing, world):
    upload = importing.upload(workbook(*SIMPLE))
    seen = importing.preview(upload).digest
    url = importing.url(upload, "upload-consent")
    for _ in range(2):
        assert importing.client.post(url, {"key": "same-key-1", "seen": seen}).status_code == 302
    assert Task.objects.filter(project=world.project, name="写方案").count() == 1


def test_wrong_rows_are_left_out_and_the_button_says_so(importing, world):
    rows = [*SIMPLE, ("3", "坏日期", "研发部", "张伟", "2026-02-30", date(2026, 4, 1), "", "", "")]
    upload = importing.upload(workbook(*rows))
    page = importing.page(upload).content.decode()
    assert importing.states(upload)[-1] == "wrong"
    assert "2026-02-30" in page
    importing.consent(upload)
    assert not Task.objects.filter(name="坏日期").exists()
    assert Task.objects.filter(name="采购").exists()


def test_a_wrong_cell_can_be_typed_anew(importing, world):
    rows = [("1", "坏日期", "研发部", "张伟", "2026-02-30", date(2026, 4, 1), "", "", "")]
    upload = importing.upload(workbook(*rows))
    row = importing.preview(upload).entries[0].line.row
    importing.answer(
        upload, **{f"cell-{row}-planned_start": "2026-03-30", f"seen-cell-{row}-planned_start": "2026-02-30"}
    )
    assert importing.states(upload) == ["new"]
    importing.consent(upload)
    assert Task.objects.get(name="坏日期").planned_start == date(2026, 3, 30)


def test_a_circle_in_the_file_is_told_as_a_chain_on_every_row(importing, world):
    rows = [
        ("1", "甲", "", "", "", "", "", "", "3"),
        ("2", "乙", "", "", "", "", "", "", "1"),
        ("3", "丙", "", "", "", "", "", "", "2"),
        ("4", "丁", "", "", "", "", "", "", "3"),
    ]
    upload = importing.upload(workbook(*rows))
    assert importing.states(upload) == ["wrong", "wrong", "wrong", "new"]
    for entry in importing.preview(upload).entries[:3]:
        text = " ".join(doubt.text for doubt in entry.doubts)
        assert all(name in text for name in ("甲", "乙", "丙"))


def test_an_unknown_predecessor_is_reported_not_guessed(importing, world):
    upload = importing.upload(workbook(("1", "甲", "", "", "", "", "", "", "77")))
    entry = importing.preview(upload).entries[0]
    assert entry.state == "unclear"
    assert any("77" in doubt.text for doubt in entry.doubts)
    importing.consent(upload)
    assert Link.objects.filter(successor__name="甲").count() == 0
    assert "77" in Task.objects.get(name="甲").note


def test_a_row_can_be_skipped(importing, world):
    upload = importing.upload(workbook(*SIMPLE))
    entries = importing.preview(upload).entries
    rows = [str(entry.line.row) for entry in entries]
    importing.answer(upload, row=rows, **{f"take-{row}": "1" for row in rows[:-1]})
    assert importing.states(upload)[-1] == "skipped"
    importing.consent(upload)
    assert not Task.objects.filter(name="采购").exists()


def ask(importing, upload, answer):
    question = importing.preview(upload).questions[0]
    return importing.answer(
        upload, **{"question-kind": question.kind, "question-key": question.key, "answer-0": answer}
    )


UNKNOWN = ("1", "甲", "研发部", "欧阳锋", "", "", "", "", "")


def test_an_unknown_person_is_asked_about(importing, world):
    upload = importing.upload(workbook(UNKNOWN))
    found = importing.preview(upload)
    assert [(q.kind, q.name, q.answer) for q in found.questions] == [("people", "欧阳锋", "")]
    assert found.entries[0].state == "unclear"
    assert "欧阳锋" in importing.page(upload).content.decode()


def test_an_unknown_person_can_be_left_empty_and_stays_in_the_note(importing, world):
    upload = importing.upload(workbook(UNKNOWN))
    ask(importing, upload, "leave")
    assert importing.states(upload) == ["new"]
    importing.consent(upload)
    task = Task.objects.get(name="甲")
    assert task.assignee is None
    assert "欧阳锋" in task.note


def test_an_unknown_person_can_be_matched(importing, world):
    upload = importing.upload(workbook(UNKNOWN))
    ask(importing, upload, str(world.assignee.pk))
    importing.consent(upload)
    assert Task.objects.get(name="甲").assignee == world.assignee


def test_a_lead_cannot_create_people(importing, world):
    upload = importing.upload(workbook(UNKNOWN))
    ask(importing, upload, "create")
    assert importing.preview(upload).questions[0].answer == ""
    importing.consent(upload)
    assert not Person.objects.filter(name="欧阳锋").exists()


def test_who_manages_people_creates_them_with_the_import(importing, world):
    world.lead.is_administrator = True
    world.lead.save()
    rows = [UNKNOWN, ("2", "乙", "物流部", "欧阳锋", "", "", "", "", "")]
    upload = importing.upload(workbook(*rows))
    kinds = [(q.kind, q.key) for q in importing.preview(upload).questions]
    importing.answer(
        upload,
        **{
            "question-kind": [k for k, _ in kinds],
            "question-key": [k for _, k in kinds],
            "answer-0": "create",
            "answer-1": "create",
        },
    )
    assert not Person.objects.filter(name="欧阳锋").exists()
    importing.consent(upload)
    person = Person.objects.get(name="欧阳锋")
    assert {t.assignee for t in Task.objects.filter(name__in="甲乙")} == {person}
    assert Task.objects.get(name="乙").department == Department.objects.get(name="物流部")


def test_same_names_are_told_apart_by_department(importing, world):
    twin = Person.objects.create(username="zhangwei2", name="张伟", created_at=world.lead.created_at)
    twin.department_memberships.create(department=world.department("market"))
    rows = [
        ("1", "甲", "市场部", "张伟", "", "", "", "", ""),
        ("2", "乙", "研发部", "张伟", "", "", "", "", ""),
    ]
    upload = importing.upload(workbook(*rows, ("3", "丙", "", "张伟", "", "", "", "", "")))
    assert [q.status for q in importing.preview(upload).questions] == ["several"]
    importing.consent(upload)
    assert Task.objects.get(name="甲").assignee == twin
    assert Task.objects.get(name="乙").assignee == world.assignee
    assert Task.objects.get(name="丙").assignee is None


def test_an_exception_in_the_middle_leaves_nothing(importing, world, monkeypatch):
    upload = importing.upload(workbook(*SIMPLE, UNKNOWN))
    before = (Task.objects.count(), Link.objects.count(), Event.objects.count(), Person.objects.count())

    def fail(*_args, **_named):
        raise RuntimeError("the power is gone")

    monkeypatch.setattr("qibu.tasks.actions.importing._finish", fail)
    with pytest.raises(RuntimeError):
        importing.consent(upload)
    assert (
        Task.objects.count(),
        Link.objects.count(),
        Event.objects.count(),
        Person.objects.count(),
    ) == before
    monkeypatch.undo()
    assert importing.consent(upload, key="another-key").status_code == 302
    assert Task.objects.filter(name="采购").count() == 1


def test_columns_can_be_mapped_by_hand_and_are_remembered(importing, world):
    headers = ("甲列", "乙列", "丙列")
    rows = [("写方案", "研发部", date(2026, 4, 1)), ("评审", "市场部", date(2026, 4, 3))]
    upload = importing.upload(workbook(*rows, headers=headers, title=""))
    importing.client.post(importing.url(upload), {"do": "mapping", "header_row": "2"})
    page = importing.page(upload)
    sheet = page.context["found"].sheet
    posted = {
        "do": "mapping",
        "sheet": sheet,
        "header_row": "2",
        "column-0": "name",
        "column-1": "department",
        "column-2": "planned_finish",
    }
    importing.client.post(importing.url(upload), posted)
    found = importing.preview(upload)
    assert [e.understood.task.name for e in found.entries] == ["写方案", "评审"]
    assert found.entries[1].understood.task.planned_finish == date(2026, 4, 3)
    again = importing.upload(workbook(*rows, ("验收", "采购部", date(2026, 5, 6)), headers=headers, title=""))
    assert again.settings["remembered"]
    assert len(importing.preview(again).entries) == 3


def test_ten_thousand_rows_are_paged(importing, world, monkeypatch):
    monkeypatch.setattr("qibu.tasks.views.uploads.PAGE", 2)
    upload = importing.upload(workbook(*SIMPLE))
    page = importing.page(upload, "?page=2")
    assert [row.name for row in page.context["rows"]] == ["评审，定稿", "采购"]


def test_the_same_file_again_says_so(importing, world):
    content = workbook(*SIMPLE)
    importing.consent(importing.upload(content))
    again = importing.upload(content)
    assert importing.page(again).context["twin"] is not None


def test_rows_left_out_can_be_read_after_the_import_with_their_reasons(importing, world):
    wrong = ("3", "发货", "采购部", "杨帆", "2026-02-30", date(2026, 4, 24), "未开始", 0, "")
    upload = importing.upload(workbook(*SIMPLE, wrong))
    assert importing.consent(upload).status_code == 302
    page = importing.page(upload).content.decode()
    assert "发货" not in tasks_of(world.project)
    assert "发货" in page
    assert "没有这一天" in page


def test_of_two_people_in_one_cell_the_preview_says_who_is_accountable(importing, world):
    pair = ("3", "发货", "采购部", "杨帆、张伟", date(2026, 4, 20), date(2026, 4, 24), "未开始", 0, "")
    upload = importing.upload(workbook(pair))
    preview = importing.page(upload)
    (row,) = preview.context["rows"]
    assert any("杨帆" in doubt.text for cell in row.cells for doubt in cell.doubts)
    importing.consent(upload)
    task = tasks_of(world.project)["发货"]
    assert task.assignee.name == "杨帆"
    assert "张伟" in task.note
