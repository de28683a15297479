"""Form 4 goes out and comes back: unchanged no change, edited exactly the edits; foreign lists too (D2)."""

import io
from datetime import date

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from qibu.foundation.journal.models import Event
from qibu.issues import actions
from qibu.issues.importing.deciding import decide
from qibu.issues.models import Issue
from qibu.projects.importing import storing
from qibu.projects.models import FormUpload, RememberedMapping
from tests.issues.support import report, solve, submitted, triage

HEADS = [
    "问题编号",
    "问题描述",
    "所属任务",
    "责任部门",
    "责任人",
    "发现时间",
    "严重程度",
    "应对措施",
    "当前状态",
    "解决时间",
]


@pytest.fixture(autouse=True)
def _chinese_and_fresh():
    storing.forget()
    with translation.override("zh-hans"):
        yield
    storing.forget()


class Desk:
    """One person at the pages of form 4 of one project."""

    def __init__(self, client, person, project):
        self.client, self.project = client, project
        client.force_login(person)

    def export(self, kind):
        return self.client.get(reverse(f"issues-{kind}", args=[self.project.pk])).content

    def send(self, content, name):
        file = SimpleUploadedFile(name, content)
        answer = self.client.post(reverse("issue-uploads", args=[self.project.pk]), {"file": file})
        assert answer.status_code == 302, answer.content.decode()
        self.upload = FormUpload.objects.latest("pk")
        return self.look()

    def look(self):
        answer = self.client.get(reverse("issue-upload", args=[self.project.pk, self.upload.pk]))
        assert answer.status_code == 200
        return answer.context["preview"]

    def agree(self, **more):
        preview = self.look()
        data = {"key": f"key-{self.upload.pk}-12345", "seen": preview.digest, **more}
        url = reverse("issue-upload-consent", args=[self.project.pk, self.upload.pk])
        return self.client.post(url, data)


@pytest.fixture
def desk(client, world):
    return Desk(client, world.lead, world.project)


@pytest.fixture
def three(world):
    """One waiting, one in hand, one being verified."""
    report(world, title="=1+1 不是公式\n", description="多行")
    triage(world, report(world, title="供应商延期", key="second-report", task=None))
    solve(world, triage(world, report(world, title="驱动电源发热", key="third-report")))
    submitted(world, title="样机缺料", key="fourth-report")
    return Issue.objects.order_by("number")


def edited_xlsx(content, edits):
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in edits:
                cell.value = edits[cell.value]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def edited_docx(content, edits):
    book = docx.Document(io.BytesIO(content))
    for row in book.tables[0].rows:
        for cell in row.cells:
            for run in cell.paragraphs[0].runs:
                if run.text in edits:
                    run.text = edits[run.text]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


EDIT = {"xlsx": edited_xlsx, "docx": edited_docx}


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_an_export_comes_back_without_change(desk, three, kind):
    preview = desk.send(desk.export(kind), f"登记表.{kind}")
    assert preview.counts == {"new": 0, "same": 4, "changed": 0, "unclear": 0, "wrong": 0, "skipped": 0}
    assert not preview.questions and preview.take == 0


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_an_edited_export_brings_exactly_the_edits(desk, three, kind):
    content = EDIT[kind](desk.export(kind), {"供应商延期": "供应商延期两周", "待处理": "处理中"})
    preview = desk.send(content, f"登记表.{kind}")
    edits = {(e.code, c.field, c.file) for e in preview.entries for c in e.changes}
    assert edits == {
        ("I-001", "state", "处理中"), ("I-002", "state", "处理中"), ("I-002", "title", "供应商延期两周"),
    }  # fmt: skip
    assert desk.agree().status_code == 302
    assert [one.title for one in three.all()][1] == "供应商延期两周"
    assert {one.front for one in three.all()} == {"open"}
    event = Event.objects.get(action="issues.imported")
    assert event.data["file"] == f"登记表.{kind}" and sorted(event.data["numbers"]) == [1, 2]


def test_what_both_changed_is_asked_and_never_lost(desk, world, three):
    content = edited_xlsx(desk.export("xlsx"), {"供应商延期": "供应商延期两周"})
    second = three.all()[1]
    where = {"by": world.lead, "at": second.at, "space_id": world.project.space_id, "number": 2}
    second.refresh_from_db()
    actions.edit_issue(
        **where, version=second.version, shown={"title": second.title}, values={"title": "改过"}
    )
    preview = desk.send(content, "a.xlsx")
    assert preview.counts["unclear"] == 1 and preview.take == 0
    desk.client.post(
        reverse("issue-upload", args=[world.project.pk, desk.upload.pk]),
        {f"conflict-{second.pk}:title": "keep"},
    )
    assert desk.look().counts["same"] == 4


def test_a_change_between_preview_and_consent_is_a_conflict(desk, world, three, monkeypatch):
    preview = desk.send(edited_xlsx(desk.export("xlsx"), {"供应商延期": "供应商延期两周"}), "a.xlsx")
    decided = decide(preview)
    Issue.objects.filter(number=2).update(title="别人改的", version=99)
    monkeypatch.setattr("qibu.issues.views.uploads.decide", lambda _preview: decided)
    monkeypatch.setattr("qibu.issues.views.uploads._preview", lambda *_: preview)
    url = reverse("issue-upload-consent", args=[world.project.pk, desk.upload.pk])
    answer = desk.client.post(url, {"key": "a-key-of-its-own", "seen": preview.digest})
    assert answer.status_code == 409
    assert Issue.objects.get(number=2).title == "别人改的"


def foreign(kind):
    rows = [
        ["R-01", "关键物料交期长", "产品原型", "市场部", "王芳", "2026-02-10", "严重", "下单", "处理中", ""],
        ["I-02", "模具返工", "没有的任务", "不存在的部门", "无名氏", "2026/2/11", "一般", "", "", ""],
        ["I-03", "已了结的问题", "", "", "王芳", "2026-02-01", "低", "换货", "已关闭", "2026-02-20"],
    ]  # fmt: skip
    if kind in ("utf-8-sig", "gb18030"):
        return "\r\n".join(",".join(row) for row in [HEADS, *rows]).encode(kind), "清单.csv"
    stream = io.BytesIO()
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in (["某项目问题清单"], HEADS, *rows):
            book.active.append(row)
        book.save(stream)
    else:
        book = docx.Document()
        table = book.add_table(rows=0, cols=len(HEADS))
        for row in (HEADS, *rows):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        book.save(stream)
    return stream.getvalue(), f"清单.{kind}"


@pytest.mark.parametrize("kind", ["xlsx", "docx", "utf-8-sig", "gb18030"])
def test_a_foreign_list_is_understood_and_taken_in_part(desk, world, kind):
    preview = desk.send(*foreign(kind))
    assert [entry.state for entry in preview.entries] == ["new", "unclear", "new"]
    assert {question.name for question in preview.questions} == {"不存在的部门", "无名氏"}
    last = str(preview.entries[-1].line.row)
    desk.client.post(reverse("issue-upload", args=[world.project.pk, desk.upload.pk]), {"row": last})
    assert desk.look().counts["skipped"] == 1
    assert desk.agree().status_code == 302
    first, second = Issue.objects.order_by("number")
    assert (first.kind, first.front, first.severity, first.owner.name) == ("risk", "open", "high", "王芳")
    assert first.task.name == "产品原型" and first.found_on == date(2026, 2, 10)
    assert second.owner == world.lead and "无名氏" in second.remarks and "没有的任务" in second.remarks
    assert second.severity == "" and "一般" in second.remarks
    again = reverse("issue-upload-consent", args=[world.project.pk, desk.upload.pk])
    assert desk.client.post(again, {"key": "another-key-12"}).status_code == 302
    assert Issue.objects.count() == 2, "the same file has its effect once"


def test_a_mapping_by_hand_is_remembered_for_everybody(desk, world):
    book = openpyxl.Workbook()
    for row in (["甲", "乙"], ["电源发热", "高"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert not desk.send(stream.getvalue(), "a.xlsx").source.recognition.ok
    mapping = {"do": "mapping", "sheet": "Sheet", "header_row": "1", "column-0": "description",
               "column-1": "severity"}  # fmt: skip
    url = reverse("issue-upload", args=[world.project.pk, desk.upload.pk])
    assert desk.client.post(url, mapping).status_code == 302
    assert [entry.line.description for entry in desk.look().entries] == ["电源发热"]
    assert RememberedMapping.objects.get().form == "form-4"
    FormUpload.objects.all().delete()
    assert [entry.line.severity for entry in desk.send(stream.getvalue(), "b.xlsx").entries] == ["high"]


def test_only_who_steers_brings_a_list_in(client, world):
    url = reverse("issue-uploads", args=[world.project.pk])
    for person, status in ((world.liaison, 403), (world.outsider, 404)):
        client.force_login(person)
        assert client.get(url).status_code == status
