"""D2: minutes as offices write them become those of a meeting, or a meeting: everything right or asked, and
nothing written before somebody agrees."""

import re
from datetime import date, datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from qibu.actionitems.models import ActionItem
from qibu.foundation import clock
from qibu.foundation.notices.models import Notice
from qibu.foundation.turns.models import Turn
from qibu.meetings import actions
from qibu.meetings.models import Meeting
from qibu.projects.importing import storing
from qibu.projects.models import FormUpload
from tests.foundation.documents.books import book
from tests.foundation.documents.words import UP, document, line, table
from tests.meetings.scenes import AFTER, call, do, held
from tests.meetings.test_form_3_comes_back import Desk

HEAD = ["任务描述", "责任部门/人", "完成时限"]
ACTIONS = [("确认模具报价", "市场部 王芳", "2026-03-12"), ("补做跌落试验", "研发部 张伟", "2026-03-16")]


@pytest.fixture(autouse=True)
def _chinese_and_fresh(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    storing.forget()
    with translation.override("zh-hans"):
        yield
    storing.forget()


def sheet_of_pairs():
    rows = [
        ["会议纪要"],
        ["会议名称", "上市协调会", "会议时间", "2026-03-04 10:00-11:00"],
        ["会议地点", "三号会议室", "主持人", "李强"],
        ["参会人员", "李强、王芳、张伟、供应商 刘总"],
        ["会议议题", "1. 进度\n2. 采购"],
        ["讨论内容", "模具要改。\n试产推迟一周。"],
        ["决议事项", "1. 换模具供应商\n2. 试产推迟到三月底"],
        ["行动项"],
        HEAD,
        *map(list, ACTIONS),
        ["下一步计划", "三月底试产"],
    ]
    return "xlsx", book({"纪要": rows}, ["A1:D1", "B4:D4", "B5:D5", "B6:D6", "B7:D7", "A8:D8"])


def word_form_of_one_table():
    body = line("上市协调会会议纪要") + table(
        ["会议主题", ("上市协调会", 3)],
        ["会议日期", "2026年3月4日 上午10点-11点", "召集人", "李强"],
        ["会议室", ("三号会议室", 3)],
        ["与会人员", ("研发部：李强、张伟\n市场部：王芳\n供应商 刘总", 3)],
        ["议程", ("1、进度\n2、采购", 3)],
        ["会议内容", ("模具要改。\n试产推迟一周。", 3)],
        ["会议决议", ("1、换模具供应商\n2、试产推迟到三月底", 3)],
        ["待办事项↓", "工作内容", "责任人", "要求完成时间"],
        [UP, "确认模具报价", "王芳", "3月12日"],
        [UP, "补做跌落试验", "张伟", "2026.3.16"],
        ["后续计划", ("三月底试产", 3)],
    )
    return "docx", document(body)


def word_text_with_headings():
    before = (
        "会议纪要", "会议名称：上市协调会", "时间：2026-03-04 10:00～11:00    地点：三号会议室", "主持：李强",
        "参会人：李强 王芳 张伟", "一、会议议题", "1. 进度", "2. 采购", "二、讨论情况",
        "模具要改。", "试产推迟一周。",
        "三、会议决定", "1. 换模具供应商", "2. 试产推迟到三月底", "四、后续行动",
    )  # fmt: skip
    rows = table(
        ["序号", "事项", "牵头部门", "负责人", "截止日期"],
        ["1", "确认模具报价", "市场部", "王芳", "2026/3/12"],
        ["2", "补做跌落试验", "研发部", "张伟", "2026/3/16"],
    )
    after = line("五、下步计划") + line("三月底试产")
    return "docx", document("".join(map(line, before)) + rows + after)


def sheet_with_titles_above_values():
    rows = [
        ["星河科技会议纪要", None, None, None],
        ["会议名称", "会议时间", "会议地点", "主持人"],
        ["上市协调会", "2026-03-04 10:00-11:00", "三号会议室", "李强"],
        ["会议议题：", "1）进度\n2）采购"],
        ["讨论要点：", "模具要改。\n试产推迟一周。"],
        ["结论：", "1）换模具供应商\n2）试产推迟到三月底"],
        ["跟进事项", "承办人", "完成节点", "备注"],
        ["确认模具报价", "王芳", "3/12", None],
        ["补做跌落试验", "张伟", "3/16", None],
        ["下一步：", None],
        ["下一步工作", "三月底试产"],
    ]
    return "xlsx", book({"Sheet1": rows})


LAYOUTS = [sheet_of_pairs, word_form_of_one_table, word_text_with_headings, sheet_with_titles_above_values]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_the_same_of_the_meeting(client, world, layout):
    kind, content = layout()
    meeting = held(world)
    desk = Desk(client, world.lead, world, meeting)
    preview = desk.send(content, kind)
    assert [one.field for one in preview.fields if one.field in HEADS and one.choosable] == []
    assert [one.text for one in preview.topics.lines] == ["进度", "采购"]
    assert [one.text for one in preview.decisions.lines] == ["换模具供应商", "试产推迟到三月底"]
    assert [one.state for one in preview.actions] == ["new", "new"], preview.actions
    desk.agree()
    texts = dict(meeting.sections.values_list("key", "text"))
    assert texts == {"discussion": "模具要改。\n试产推迟一周。", "next_steps": "三月底试产"}
    rows = ActionItem.objects.order_by("number").values_list("what", "owner__name", "due")
    assert list(rows) == [
        ("确认模具报价", "王芳", date(2026, 3, 12)), ("补做跌落试验", "张伟", date(2026, 3, 16)),
    ]  # fmt: skip


HEADS = ("name", "when", "place", "chair", "recorder")


def test_who_came_is_noted_and_who_is_not_on_the_list_comes_on_it(client, world):
    meeting = held(world)
    desk = Desk(client, world.lead, world, meeting)
    preview = desk.send(*reversed(sheet_of_pairs()))
    found = {one.text: (one.state, one.as_what) for one in preview.comers}
    assert found["王芳"] == ("changed", "参会 · 到会") and found["张伟"] == ("new", "参会 · 到会")
    assert found["供应商 刘总"][0] == "new"
    desk.agree()
    rows = meeting.participants.all()
    came = {one.person.name if one.person else one.name for one in rows if one.attendance == "present"}
    assert came == {"李强", "王芳", "张伟", "供应商 刘总"}


def test_the_same_file_again_brings_nothing_new(client, world):
    meeting = held(world)
    desk = Desk(client, world.lead, world, meeting)
    desk.send(*reversed(word_form_of_one_table()))
    desk.agree()
    preview = desk.send(*reversed(word_form_of_one_table()))
    assert set(preview.states) == {"same"} and preview.take == 0


def test_what_is_unclear_or_wrong_is_said_row_by_row_and_typed_anew(client, world):
    rows = [
        ["会议名称", "上市协调会"],
        ["会议时间", "2026-03-04"],
        ["讨论内容", "模具"],
        HEAD,
        ["确认报价", "王小芳", "2026-03-12"],
        ["补做试验", "张伟", "下周"],
        ["旧事", "张伟", "2026-03-01"],
        ["谈合同", "周宁", "2026-03-12"],
        ["订样品", "市场部", "2026-03-12"],
    ]
    meeting = held(world)
    desk = Desk(client, world.lead, world, meeting)
    preview = desk.send(book({"Sheet1": rows}), "xlsx")
    assert [one.state for one in preview.actions] == ["unclear", "unclear", "wrong", "wrong", "new"]
    assert [one.name for one in preview.questions] == ["王小芳"]
    row = {one.line.description: one.row for one in preview.actions}
    answers = {
        "do": "answers", "question-kind": "people", "question-key": preview.questions[0].key,
        "answer-0": str(world.liaison.pk), f"cell-{row['补做试验']}-due": "2026-03-13",
        f"cell-{row['谈合同']}-who": "杨帆",
    }  # fmt: skip
    desk.client.post(desk.address, answers)
    assert [one.state for one in desk.look().actions] == ["new", "new", "wrong", "new", "new"]
    desk.agree()
    found = list(ActionItem.objects.order_by("number").values_list("what", "owner__name"))
    assert found == [("确认报价", "王芳"), ("补做试验", "张伟"), ("谈合同", "杨帆"), ("订样品", "王芳")]
    assert "旧事" in desk.client.get(desk.address).content.decode()


def test_actions_in_sentences_wait_for_an_owner_and_a_day(client, world):
    rows = [["会议名称", "例会"], ["会议时间", "2026-03-04"], ["行动项", "1. 王芳3月12日前比价"]]
    desk = Desk(client, world.lead, world, held(world))
    preview = desk.send(book({"Sheet1": rows}), "xlsx")
    assert [(one.line.description, one.state) for one in preview.actions] == [("王芳3月12日前比价", "wrong")]
    row = preview.actions[0].row
    desk.client.post(
        desk.address, {"do": "answers", f"cell-{row}-who": "王芳", f"cell-{row}-due": "3月12日"}
    )  # fmt: skip
    assert desk.look().actions[0].state == "new"


def test_words_that_stand_already_wait_for_a_decision(client, world):
    meeting = held(world)
    do(
        actions.save_section,
        world,
        world.liaison,
        meeting,
        AFTER,
        key="discussion",
        version=0,
        text="我的记录",
    )
    desk = Desk(client, world.lead, world, meeting)
    assert desk.send(*reversed(sheet_of_pairs())).open
    desk.agree(**{"conflict-discussion": "both"})
    assert meeting.sections.get(key="discussion").text == "我的记录\n模具要改。\n试产推迟一周。"


def test_another_time_or_name_goes_to_everybody_only_where_somebody_says_so(client, world):
    meeting = held(world)
    desk = Desk(client, world.lead, world, meeting)
    rows = [["会议名称", "改名的会"], ["会议时间", "2026-03-04 9:00-11:00"], ["讨论内容", "模具"]]
    preview = desk.send(book({"Sheet1": rows}), "xlsx")
    assert [one.field for one in preview.fields if one.taken] == ["discussion"]
    desk.agree(**{"conflict-when": "file"})
    meeting.refresh_from_db()
    assert meeting.title == "上市协调会" and timezone.localtime(meeting.starts).hour == 9


def test_who_only_writes_brings_in_words_but_not_another_invitation(client, world):
    meeting = held(world)
    desk = Desk(client, world.liaison, world, meeting)
    rows = [
        ["会议名称", "改名的会"],
        ["会议时间", "2026-03-04"],
        ["讨论内容", "模具"],
        ["参会人员", "张伟"],
    ]
    preview = desk.send(book({"Sheet1": rows}), "xlsx")
    assert [one.field for one in preview.fields if one.taken] == ["discussion"]
    desk.agree()
    meeting.refresh_from_db()
    assert meeting.title == "上市协调会" and not meeting.participants.filter(person=world.assignee).exists()


def started(client, world, layout=sheet_of_pairs):
    """The page on which a new meeting is made of a file."""
    kind, content = layout()
    client.force_login(world.lead)
    address = reverse("meetings-import", args=[world.project.pk])
    answer = client.post(address, {"file": SimpleUploadedFile(f"会议纪要.{kind}", content)})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, client.get(answer.url)


def filled(page):
    """What the browser would send of the form as it is shown."""
    form = page.context["form"]
    data = {"do": "consent", "seen": re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]}
    for name, box in form.fields.items():
        value = form.get_initial_for_field(box, name)
        if isinstance(value, time):
            value = value.strftime("%H:%M")
        data[name] = "" if value is None else value
    preview = page.context["preview"]
    rows = [*preview.topics.lines, *preview.decisions.lines, *preview.actions]
    return data | {"row": [one.row for one in rows], **{f"take-{one.row}": "1" for one in rows}}


@pytest.mark.parametrize("layout", LAYOUTS[:3])
def test_a_meeting_that_was_is_made_of_its_minutes_and_nobody_is_invited(client, world, layout):
    address, page = started(client, world, layout)
    assert page.status_code == 200 and not Meeting.objects.exists()
    answer = client.post(address, filled(page))
    assert answer.status_code == 302, answer.context["form"].errors
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.place, meeting.host) == ("上市协调会", "三号会议室", world.lead)
    assert timezone.localtime(meeting.starts) == datetime(2026, 3, 4, 10, tzinfo=AFTER.tzinfo)
    assert meeting.state == "held" and meeting.agenda.count() == 2 and meeting.decisions.count() == 2
    assert ActionItem.objects.filter(origin_kind="meeting", origin_id=meeting.pk).count() == 2
    assert not Notice.objects.filter(kind="meeting.invited").exists()
    assert Turn.objects.open().filter(kind="minutes.distribute", holder=world.lead).count() == 1
    assert meeting.participants.filter(person=world.liaison, attendance="present").exists()
    assert FormUpload.objects.get().applied_at and client.get(address).status_code == 200


def test_a_head_that_is_not_filled_in_is_said_and_what_was_typed_stays(client, world):
    address, page = started(client, world)
    answer = client.post(address, filled(page) | {"title": "", "place": "食堂"})
    assert answer.status_code == 422 and "食堂" in answer.content.decode() and not Meeting.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("observer", 403)])
def test_who_takes_no_part_brings_nothing_in(client, world, who, status):
    meeting = call(world)
    client.force_login(world.people[who])
    for address in ("meetings-import", "meeting-import"):
        parts = [world.project.pk] if address == "meetings-import" else [world.project.pk, meeting.number]
        assert client.get(reverse(address, args=parts)).status_code == status


def test_a_file_without_minutes_is_refused_in_words(client, world):
    client.force_login(world.lead)
    address = reverse("meetings-import", args=[world.project.pk])
    answer = client.post(address, {"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    assert answer.status_code == 422 and not FormUpload.objects.exists()
