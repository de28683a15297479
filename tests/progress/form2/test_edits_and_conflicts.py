"""What a person changed in an exported form 2, what changed in Qibu meanwhile, and both at once (D2)."""

from __future__ import annotations

from copy import copy
from datetime import date

import pytest

from qibu.foundation.outcomes import Conflict
from qibu.progress.form2 import COLUMNS, form_2
from qibu.projects.importing import storing
from qibu.tasks import actions
from qibu.tasks.actions import Line
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.actions.importing import import_lines
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.actions.uploads import register_upload
from qibu.tasks.importing.deciding import decide
from qibu.tasks.importing.form_words import CHINESE
from qibu.tasks.models import Link, Status, Task
from tests.progress.form2.test_form_2_comes_back_unchanged import _chinese as _chinese
from tests.progress.form2.test_form_2_comes_back_unchanged import edits, export, preview, states
from tests.world import AT


def edit_task(world, name, /, **changes):
    task = world.task(name)
    actions.edit_task(
        by=world.lead,
        at=AT,
        project_id=world.project.pk,
        task_id=task.pk,
        changes=changes,
        was={},
        version=task.version,
    )


def apply(world, path, found):
    kept = storing.keep([path.read_bytes()], 10**8)
    upload = register_upload(
        by=world.lead,
        at=AT,
        project_id=world.project.pk,
        file_name="f.xlsx",
        sha256=kept.sha256,
        stored_as=kept.stored_as,
        settings={},
    )
    return import_lines(
        by=world.lead,
        at=AT,
        project_id=world.project.pk,
        upload_id=upload.pk,
        key="key-import-1",
        decisions=decide(found),
    )


def test_edits_are_applied_with_their_consequences(world, tmp_path):
    def edit(sheet, cell):
        cell("宣传物料", "计划完成时间").value = date(2026, 3, 20)
        cell("备料", "进度状态").value = "已完成"

    path = export(world.project, tmp_path, edit)
    apply(world, path, preview(world.project, path))
    task = world.task("宣传物料")
    assert (task.planned_start, task.planned_finish, task.duration) == (
        date(2026, 3, 9),
        date(2026, 3, 20),
        10,
    )
    assert task.version == 2
    done = world.task("备料")
    assert (done.status, done.percent, done.actual_finish) == (Status.DONE, 100, AT.date())
    assert world.task("产品原型").version == 1


def test_what_changed_in_qibu_only_stays(world, tmp_path):
    path = export(world.project, tmp_path)
    edit_task(world, "产品原型", name="产品原型二")
    found = preview(world.project, path)
    assert states(found) == {}
    assert found.take == 0


def both(world, tmp_path, answers=None):
    path = export(
        world.project,
        tmp_path,
        lambda _s, cell: setattr(cell("产品原型", "任务名称"), "value", "文件里的名字"),
    )
    if world.project.tasks.filter(name="产品原型").exists():
        edit_task(world, "产品原型", name="系统里的名字")
    return path, preview(world.project, path, answers)


def test_changed_in_both_places_is_a_decision_and_keeps_the_present_until_then(world, tmp_path):
    task = world.task("产品原型").pk
    path, found = both(world, tmp_path)
    assert states(found) == {"文件里的名字": "unclear"}
    change = next(c for e in found.entries for c in e.changes)
    assert (change.now, change.file, change.conflict, change.decision) == (
        "系统里的名字",
        "文件里的名字",
        True,
        "",
    )
    assert found.take == 0
    decided = preview(world.project, path, {"conflicts": {f"{task}:name": "file"}})
    apply(world, path, decided)
    assert Task.objects.get(pk=task).name == "文件里的名字"


def test_a_change_between_preview_and_consent_is_a_conflict_and_writes_nothing(world, tmp_path):
    def edit(sheet, cell):
        cell("产品原型", "任务名称").value = "文件里的名字"
        cell("备料", "任务名称").value = "备料改名"

    path = export(world.project, tmp_path, edit)
    found = preview(world.project, path)
    edit_task(world, "产品原型", name="抢先一步")
    with pytest.raises(Conflict) as caught:
        apply(world, path, found)
    assert [(d.yours, d.theirs) for d in caught.value.differences] == [("文件里的名字", "抢先一步")]
    assert world.task("备料").version == 1


def test_predecessors_edited_in_words_change_the_links(world, tmp_path):
    path = export(
        world.project, tmp_path, lambda _s, cell: setattr(cell("备料", "前置任务"), "value", "1.1完成后2周内")
    )
    found = preview(world.project, path)
    assert edits(found) == {"备料": {"predecessors": "1.1完成后2周内"}}
    apply(world, path, found)
    links = Link.objects.filter(successor__name="备料").values_list(
        "predecessor__name", "max_lag", "max_unit"
    )
    assert list(links) == [("产品原型", 14, "c")]


def test_a_circle_made_in_the_file_is_wrong(world, tmp_path):
    path = export(
        world.project, tmp_path, lambda _s, cell: setattr(cell("产品原型", "前置任务"), "value", "3")
    )
    found = preview(world.project, path)
    assert "wrong" in states(found).values()
    text = " ".join(d.text for e in found.entries for d in e.doubts)
    assert "上市" in text
    assert "产品原型" in text
    assert found.take == 0


def test_a_row_added_in_excel_becomes_a_task_at_its_place(world, tmp_path):
    def edit(sheet, cell):
        row = cell("原型评审", "任务名称").row
        sheet.insert_rows(row)
        sheet.cell(row, 2).value = "新加的一行"
        sheet.cell(row, 2).alignment = copy(sheet.cell(row - 1, 2).alignment)

    path = export(world.project, tmp_path, edit)
    found = preview(world.project, path)
    assert states(found) == {"新加的一行": "new"}
    apply(world, path, found)
    names = list(Task.objects.filter(parent__name="产品设计").order_by("sort").values_list("name", flat=True))
    assert names == ["产品原型", "新加的一行", "原型评审"]


def test_computed_cells_of_summaries_are_not_taken(world, tmp_path):
    path = export(
        world.project,
        tmp_path,
        lambda _s, cell: setattr(cell("产品设计", "计划完成时间"), "value", date(2027, 1, 1)),
    )
    found = preview(world.project, path)
    assert edits(found) == {}
    assert found.take == 0


def test_a_file_of_another_project_matches_nothing(world, tmp_path):
    path = export(world.foreign, tmp_path)
    found = preview(world.project, path)
    assert found.foreign_keys
    assert {entry.state for entry in found.entries} == {"new"}


def test_a_forged_key_matches_nothing(world, tmp_path):
    victim = Task.objects.get(name="绝密条款清单")

    def edit(sheet, cell):
        for row in sheet.iter_rows(min_row=4):
            for one in row:
                if isinstance(one.value, str) and one.value.startswith(f"{world.task('备料').pk}-"):
                    one.value = f"{victim.pk}-0000000000000000"

    found = preview(world.project, export(world.project, tmp_path, edit))
    assert {e.task for e in found.entries if e.line.name == "备料"} == {None}


def test_a_thousand_tasks_come_back_unchanged_with_few_statements(
    world, tmp_path, django_assert_max_num_queries
):
    rd = world.department("rd").pk
    lines = [Line(name="大阶段")]
    for i in range(1000):
        # A promise of a summary would bind the chain below it, which takes longer than that.
        most = (i % 5) * 7 + 7 if i % 4 == 0 and i % 3 else None
        terms = LinkTerms(min_lag=i % 3, max_lag=most)
        links = (LineLink(terms, line=i),) if i % 3 != 1 and i else ()
        lines.append(
            Line(
                name=f"任务，第{i}号",
                level=1 if i % 3 == 0 else 2,
                department=rd,
                assignee=world.assignee.pk,
                links=links,
                planned_start=date(2026, 3, 2),
                planned_finish=date(2026, 3, 2 + i % 20),
                risk_note=f"风险\n{i}",
            )
        )
    actions.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="thousand", lines=lines)
    with django_assert_max_num_queries(7):
        form_2(world.project, AT)
    found = preview(world.project, export(world.project, tmp_path))
    assert states(found) == {}
    assert found.counts["same"] == 1008


def test_the_columns_are_those_of_the_form_in_its_order(world):
    printed = [CHINESE.columns[name] for name in COLUMNS[:14]]
    assert printed == [
        "任务编号",
        "任务名称",
        "所属阶段",
        "责任部门",
        "责任执行人",
        "计划开始时间",
        "计划完成时间",
        "实际开始时间",
        "实际完成时间",
        "进度状态",
        "当前完成百分比",
        "风险与问题",
        "协调需求",
        "更新日期",
    ]
    assert form_2(world.project, AT).name == "护眼台灯上市-20260302-项目总进度表.xlsx"
