"""D2: our own minutes come back without a change, an edit comes back as exactly that edit, what changed here
meanwhile is never lost, and distributed minutes are changed by no file."""

import io
import re

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from qibu.actionitems.models import ActionItem
from qibu.foundation import clock
from qibu.foundation.journal.models import Event
from qibu.meetings import actions
from qibu.meetings.inputs import Topic
from qibu.projects.importing import storing
from qibu.projects.models import FormUpload
from tests.meetings.scenes import AFTER, DAY, call, distributed, do, held

BOTH = pytest.mark.parametrize("kind", ["xlsx", "docx"])


@pytest.fixture(autouse=True)
def _chinese_and_fresh(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    storing.forget()
    with translation.override("zh-hans"):
        yield
    storing.forget()


class Desk:
    """One person at the import of one meeting."""

    def __init__(self, client, person, world, meeting):
        self.client, self.world, self.meeting = client, world, meeting
        client.force_login(person)

    def export(self, kind):
        address = reverse(f"meeting-{kind}", args=[self.world.project.pk, self.meeting.number])
        return self.client.get(address).content

    def send(self, content, kind):
        address = reverse("meeting-import", args=[self.world.project.pk, self.meeting.number])
        answer = self.client.post(address, {"file": SimpleUploadedFile(f"纪要.{kind}", content)})
        assert answer.status_code == 302, answer.content.decode()
        self.address = answer.url
        return self.look()

    def look(self):
        answer = self.client.get(self.address)
        assert answer.status_code == 200
        self.page = answer.content.decode()
        return answer.context["preview"]

    def agree(self, **more):
        self.look()
        seen = re.search(r'name="seen" value="([0-9a-f]+)"', self.page)[1]
        return self.client.post(self.address, {"do": "consent", "seen": seen, **more})


@pytest.fixture
def meeting(world):
    """Minutes with something in every field."""
    row = held(world, agenda=[Topic("进度"), Topic("采购 延误")])
    first = row.agenda.first()
    texts = {
        f"item-{first.pk}": "说了很多\n1. 先\n2. 后",
        "discussion": "另外：\n还有",
        "next_steps": "下周试产",
        "notes": "附图一张",
    }
    for key, text in texts.items():
        do(actions.save_section, world, world.lead, row, AFTER, key=key, version=0, text=text)
    for at, text in enumerate(["物料外包", "分两步：\n1. 打样\n2. 量产", "换供应商"]):
        do(actions.add_decision, world, world.lead, row, AFTER, key=f"decision-{at}", text=text)
    for what, who in (("比价", world.liaison), ("改图", world.assignee)):
        due = DAY.replace(day=20)
        do(
            actions.ask_action,
            world,
            world.lead,
            row,
            AFTER,
            key=f"ask-{what}-1",
            what=what,
            owner=who,
            due=due,
        )
    return row


@pytest.fixture
def desk(client, world, meeting):
    return Desk(client, world.lead, world, meeting)


def edited(content, kind, edits):
    """The file with words replaced, in every cell that holds them."""
    stream = io.BytesIO()
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        for row in book.worksheets[0].iter_rows():
            for cell in row:
                for old, new in edits.items():
                    if old in str(cell.value or "") and not hasattr(cell.value, "year"):
                        cell.value = str(cell.value).replace(old, new)
        book.save(stream)
        return stream.getvalue()
    book = docx.Document(io.BytesIO(content))
    parts = [p for t in book.tables for row in t.rows for cell in row.cells for p in cell.paragraphs]
    for run in (run for p in parts for run in p.runs):
        for old, new in edits.items():
            if old in run.text:
                run.text = run.text.replace(old, new)
    book.save(stream)
    return stream.getvalue()


def changes(preview):
    """(what, now, file) of everything the file would change."""
    found = {(one.field, one.change.now, one.change.file) for one in preview.fields if one.choosable}
    for one in (*preview.topics.lines, *preview.decisions.lines):
        if one.choosable:
            found.add((one.kind, one.now, one.text))
    for row in preview.actions:
        found |= {(row.line.description, one.field, one.file) for one in row.changes}
        if row.found == "new":
            found.add(("action", "", row.line.description))
    return found


@BOTH
def test_our_own_minutes_come_back_without_a_change(desk, kind):
    preview = desk.send(desk.export(kind), kind)
    assert preview.own and set(preview.states) == {"same"}, changes(preview)
    assert len(preview.decisions.lines) == 3 and len(preview.topics.lines) == 2 and len(preview.actions) == 2
    assert not preview.doubts and not preview.questions and preview.take == 0


def test_also_in_english(desk):
    with translation.override("en"):
        desk.client.cookies["django_language"] = "en"
        preview = desk.send(desk.export("xlsx"), "xlsx")
    assert set(preview.states) == {"same"} and len(preview.actions) == 2


@BOTH
def test_edits_come_back_as_exactly_these_edits(desk, world, meeting, kind):
    words = {
        "换供应商": "换两家供应商",
        "说了很多": "说了更多",
        "三号会议室": "五号会议室",
        "改图": "改图并复核",
    }
    preview = desk.send(edited(desk.export(kind), kind, words), kind)
    first = meeting.agenda.first()
    assert changes(preview) == {
        ("place", "三号会议室", "五号会议室"),
        (f"item-{first.pk}", "说了很多\n1. 先\n2. 后", "说了更多\n1. 先\n2. 后"),
        ("decision", "换供应商", "换两家供应商"),
        ("改图并复核", "what", "改图并复核"),
    }
    assert desk.agree().url == reverse("meeting", args=[world.project.pk, meeting.number])
    meeting.refresh_from_db()
    assert meeting.place == "五号会议室" and meeting.decisions.get(number=3).text == "换两家供应商"
    assert meeting.sections.get(key=f"item-{first.pk}").text.startswith("说了更多")
    assert sorted(ActionItem.objects.values_list("what", flat=True)) == ["改图并复核", "比价"]


def test_the_uploader_is_the_source_in_the_journal(desk, world):
    desk.send(edited(desk.export("xlsx"), "xlsx", {"下周试产": "本周试产"}), "xlsx")
    desk.agree()
    event = Event.objects.get(action="form.imported")
    assert event.by == world.lead and event.data["file"] == "纪要.xlsx" and event.data["sha256"]
    assert "李强" in desk.client.get(desk.address).content.decode()


@BOTH
def test_both_changed_waits_for_a_decision_and_both_texts_can_be_kept(desk, world, meeting, kind):
    content = edited(desk.export(kind), kind, {"下周试产": "本周试产", "物料外包": "物料自制"})
    write(world, meeting, "next_steps", "下月试产")
    do(
        actions.change_decision, world, world.lead, meeting, AFTER, decision=1, version=1, text="物料半外包"
    )  # fmt: skip
    preview = desk.send(content, kind)
    assert preview.open and preview.take == 0
    desk.agree()
    assert meeting.sections.get(key="next_steps").text == "下月试产"
    desk.agree(**{"conflict-next_steps": "both", "conflict-decision-1": "keep"})
    assert meeting.sections.get(key="next_steps").text == "下月试产\n本周试产"
    assert meeting.decisions.get(number=1).text == "物料半外包"


def write(world, meeting, key, text):
    section = meeting.sections.get(key=key)
    do(actions.save_section, world, world.lead, meeting, AFTER, key=key, version=section.version, text=text)


def test_what_changed_between_preview_and_consent_is_shown_and_nothing_is_lost(desk, world, meeting):
    desk.send(edited(desk.export("xlsx"), "xlsx", {"下周试产": "本周试产"}), "xlsx")
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', desk.page)[1]
    write(world, meeting, "next_steps", "下月试产")
    assert desk.client.post(desk.address, {"do": "consent", "seen": seen}).url == desk.address
    assert meeting.sections.get(key="next_steps").text == "下月试产" and desk.look().open


def test_the_action_itself_refuses_words_it_was_not_decided_on(desk, world, meeting):
    desk.send(edited(desk.export("xlsx"), "xlsx", {"下周试产": "本周试产"}), "xlsx")
    edit = actions.importing.TextEdit("next_steps", 1, "本周试产")
    write(world, meeting, "next_steps", "下月试产")
    upload = FormUpload.objects.get()
    with pytest.raises(actions.importing.Conflict):
        do(
            actions.import_minutes, world, world.lead, meeting, AFTER, upload_id=upload.pk,
            agreed=actions.Agreed(sections=(edit,)),
        )  # fmt: skip
    upload.refresh_from_db()
    assert upload.applied_at is None and meeting.sections.get(key="next_steps").text == "下月试产"


def test_a_row_that_is_not_ticked_is_left_out_and_said(desk, meeting):
    words = {"换供应商": "换两家供应商", "物料外包": "物料自制"}
    preview = desk.send(edited(desk.export("xlsx"), "xlsx", words), "xlsx")
    rows = {one.text: one.row for one in preview.decisions.lines}
    desk.agree(row=[rows["换两家供应商"], rows["物料自制"]], **{f"take-{rows['物料自制']}": "1"})
    assert [one.text for one in meeting.decisions.all()][::2] == ["物料自制", "换供应商"]
    assert "换两家供应商" in desk.client.get(desk.address).content.decode()


def test_a_lost_heading_of_the_discussion_is_unclear_not_guessed(desk, meeting):
    preview = desk.send(edited(desk.export("docx"), "docx", {"1. 进度": "进度", "说了很多": "别的"}), "docx")
    assert [one.change.state for one in preview.fields if one.field == "discussion"] == ["unclear"]


def test_distributed_minutes_are_changed_by_no_file(client, world):
    meeting = distributed(world)
    desk = Desk(client, world.lead, world, meeting)
    address = reverse("meeting-import", args=[world.project.pk, meeting.number])
    page = client.get(address).content.decode()
    assert 'type="file"' not in page
    file = SimpleUploadedFile("纪要.xlsx", desk.export("xlsx"))
    assert client.post(address, {"file": file}).status_code == 422 and not FormUpload.objects.exists()


def test_the_file_of_another_meeting_is_compared_as_anybodys(desk, world, client):
    other = call(world, key="call-2-key")
    preview = Desk(client, world.lead, world, other).send(desk.export("xlsx"), "xlsx")
    assert preview.foreign_keys and not preview.own and len(preview.decisions.lines) == 3
