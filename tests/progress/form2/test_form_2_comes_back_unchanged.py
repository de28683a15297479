"""Form 2 goes out and comes back: unchanged it changes nothing, edited it reports exactly the edits (D2)."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.utils import timezone, translation

from qibu.progress.form2 import form_2
from qibu.projects.importing.storing import forget
from qibu.tasks import actions
from qibu.tasks.actions import Line, LinkTerms
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.importing.deciding import decide
from qibu.tasks.importing.preview import build
from qibu.tasks.importing.sources import read
from qibu.tasks.models import Kind, Status, Task
from qibu.tasks.planning import calendars_of
from tests.world import AT

TODAY = timezone.localtime(AT).date()


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield
    forget()


def export(project, folder, edit=None):
    """The file, changed by `edit(worksheet, place)` where place(name, header) finds a cell."""
    path = folder / "form.xlsx"
    content = form_2(project, AT).content
    if edit is not None:
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        heads = {c.value: c.column for c in sheet[3]}
        rows = {sheet.cell(r, heads["任务名称"]).value: r for r in range(4, sheet.max_row + 1)}
        edit(sheet, lambda name, header: sheet.cell(rows[name], heads[header]))
        stream = io.BytesIO()
        book.save(stream)
        content = stream.getvalue()
    path.write_bytes(content)
    return path


def preview(project, path, answers=None):
    forget()
    calendars = calendars_of(project)
    source = read(path, path.name, project, calendars.project, {})
    assert source.own is not None
    return build(project, source, answers or {}, today=TODAY, calendars=calendars)


def states(found):
    return {e.understood.task.name: e.state for e in found.entries if e.state != "same"}


def edits(found):
    return {e.line.name: {c.field: c.file for c in e.changes} for e in found.entries if e.changes}


AWKWARD = [
    "=1+1",
    "+86 电话",
    "@张三，李四、王五",
    "第一行\n第二行",
    "  前后  空格 ",
    "全角，逗号；（括号）",
    "1.10",
    "0012",
    "'引号",
    '"双引号"',
    "<b>&amp;</b>",
    "_x0041_",
    "emoji 😀 字",
    "无",
    "2026-03-02",
    "50%",
    "TRUE",
    "一、准备",
    "-",
    "ＡＢＣ",
    "备注：请注意",
]


def test_the_unchanged_file_reports_no_change(world, tmp_path):
    found = preview(world.project, export(world.project, tmp_path))
    assert states(found) == {}
    assert found.counts["same"] == Task.objects.filter(project=world.project).count()
    assert found.questions == []
    assert found.take == 0


def test_awkward_texts_links_and_states_come_back_unchanged(world, tmp_path):
    rd = world.department("rd").pk
    states_ = [
        {
            "status": Status.DONE,
            "percent": 100,
            "actual_start": date(2026, 2, 2),
            "actual_finish": date(2026, 2, 6),
        },
        {"status": Status.DOING, "percent": 37, "actual_start": date(2026, 2, 2)},
        {"status": Status.PAUSED, "percent": 20},
        {"status": Status.CANCELLED},
        {"status": Status.DOING, "is_blocked": True, "block_cause": "缺料", "block_need": "采购"},
        {},
    ]
    lines = [Line(name="特殊文字")]
    terms = [
        LinkTerms(),
        LinkTerms(type="FF", max_lag=14),
        LinkTerms(type="SS", min_lag=2, min_unit="c"),
        LinkTerms(type="FS", min_lag=-3),
        LinkTerms(type="SF"),
        LinkTerms(max_lag=5, max_unit="w", min_lag=1),
    ]
    for i, text in enumerate(AWKWARD):
        name = " ".join(text.split()) or "x"
        links = (LineLink(terms[i % len(terms)], line=i),) if i else ()
        start = date(2026, 2, 27) if i % 3 else None
        lines.append(
            Line(
                name=name,
                level=1,
                number=f"N{i}" if i % 2 else "",
                department=rd,
                assignee=world.assignee.pk,
                planned_start=start,
                planned_finish=date(2026, 2, 28) if start else None,
                risk_note=text,
                need_note=text,
                note=text,
                links=links,
                **states_[i % len(states_)],
            )
        )
    lines.append(
        Line(
            name="里程碑",
            kind=Kind.MILESTONE,
            planned_start=date(2026, 4, 1),
            planned_finish=date(2026, 4, 1),
            duration=0,
        )
    )
    actions.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="awkward-1", lines=lines)
    found = preview(world.project, export(world.project, tmp_path))
    assert states(found) == {}
    assert found.counts["same"] == Task.objects.filter(project=world.project).count()


def test_the_links_read_back_from_words_are_the_stored_ones(world, tmp_path):
    found = preview(world.project, export(world.project, tmp_path))
    pk = {e.index: e.task for e in found.entries}
    read_back = {
        (pk[w.line], e.task, w.terms.type, w.terms.min_lag, w.terms.max_lag)
        for e in found.entries
        for w in e.understood.links
    }
    from qibu.tasks.models import Link

    stored = set(
        Link.objects.filter(project=world.project).values_list(
            "predecessor", "successor", "type", "min_lag", "max_lag"
        )
    )
    assert read_back == stored


def test_edits_in_the_file_are_reported_and_nothing_else(world, tmp_path):
    def edit(sheet, cell):
        cell("产品原型", "任务名称").value = "产品原型（二版）"
        cell("宣传物料", "计划完成时间").value = date(2026, 3, 20)
        cell("宣传物料", "责任执行人").value = "王芳"
        cell("备料", "进度状态").value = "进行中"
        cell("备料", "当前完成百分比").value = 0.5

    found = preview(world.project, export(world.project, tmp_path, edit))
    assert edits(found) == {
        "产品原型（二版）": {"name": "产品原型（二版）"},
        "宣传物料": {"assignee": "王芳", "planned_finish": "2026-03-20"},
        "备料": {"status": str(Status.DOING.label), "percent": "50%"},
    }
    assert found.counts["changed"] == 3
    assert decide(found).additions == ()
