"""The pages of meetings, by the people who use them (C6, form 3)."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from qibu.actionitems.models import ActionItem
from qibu.foundation import clock
from qibu.meetings import actions
from qibu.meetings.models import Decision, Meeting, Section, Series
from tests.commitments.conftest import commitment, dispatch
from tests.meetings.scenes import AFTER, NOW, call, distributed, do, held, object_to, plan, step
from tests.support.browser_form import sent


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AFTER)


def address(world, name, meeting=None, **more):
    places = {"project": world.project.pk} | ({"meeting": meeting.number} if meeting else {}) | more
    return reverse(name, kwargs=places)


def see(client, person, url):
    client.force_login(person)
    return client.get(url)


def read(client, person, url) -> str:
    answer = see(client, person, url)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client, person, world, meeting, do_, **data):
    client.force_login(person)
    return client.post(address(world, "meeting", meeting), {"do": do_, **data})


# --- calling ------------------------------------------------------------------------------


def test_the_lead_calls_a_meeting_from_its_form(world, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    new = address(world, "meeting-new")
    fields = sent(see(client, world.lead, new), 'class="form wide"')
    assert fields["day"] == "2026-03-04" and fields["start"] == "10:00"
    fields |= {"title": "上市协调会", "place": "三号会议室", "people": [world.liaison.pk], "guests": "老周",
               "extra": "宣传物料谁来出\n\n样机几时到"}  # fmt: skip
    assert client.post(new, fields).status_code == 302
    meeting = Meeting.objects.get()
    assert [one.title for one in meeting.agenda.all()] == ["宣传物料谁来出", "样机几时到"]
    page = read(client, world.liaison, address(world, "meeting", meeting))
    assert "三号会议室" in page and "老周" in page and "宣传物料谁来出" in page


def test_a_wrong_form_keeps_what_was_typed(world, client):
    new = address(world, "meeting-new")
    fields = sent(see(client, world.lead, new), 'class="form wide"')
    answer = client.post(new, fields | {"title": "", "extra": "宣传物料谁来出", "start": "25:00"})
    assert answer.status_code == 422 and "宣传物料谁来出" in answer.content.decode()
    assert not Meeting.objects.exists()


def test_it_is_called_from_a_task_with_the_task_as_first_topic(world, client):
    task = world.task("宣传物料")
    page = read(client, world.lead, f"/projects/{world.project.pk}/tasks/{task.pk}/")
    link = f"{address(world, 'meeting-new')}?about=task:{task.pk}"
    assert link in page
    fields = sent(see(client, world.lead, link), 'class="form wide"')
    assert task.name in fields["title"]
    client.post(link, fields | {"topic": [f"task:{task.pk}"]})
    meeting = Meeting.objects.get()
    assert (meeting.origin_kind, meeting.origin_id) == ("task", task.pk)
    assert meeting.agenda.get().title == task.name
    assert reverse("task", args=[world.project.pk, task.pk]) in read(
        client, world.lead, address(world, "meeting", meeting)
    )


def test_what_belongs_to_another_project_calls_nothing(world, client):
    theirs = world.foreign.tasks.first()
    page = read(client, world.lead, f"{address(world, 'meeting-new')}?about=task:{theirs.pk}")
    assert theirs.name not in page


# --- before ---------------------------------------------------------------------------------


def test_topics_are_added_moved_and_taken_out(world, client):
    meeting = call(world)
    for title in ("样机", "物料", "展位"):
        assert press(client, world.liaison, world, meeting, "topic-add", title=title).status_code == 302
    last = meeting.agenda.get(title="展位")
    press(client, world.liaison, world, meeting, "topic-up", item=last.pk, version=last.version)
    first = meeting.agenda.get(title="样机")
    press(client, world.liaison, world, meeting, "topic-remove", item=first.pk, version=first.version)
    assert [one.title for one in meeting.agenda.all()] == ["展位", "物料"]


def test_an_empty_topic_is_refused_in_the_page(world, client):
    meeting = call(world)
    answer = press(client, world.liaison, world, meeting, "topic-add", title=" ")
    assert answer.status_code == 422 and not meeting.agenda.exists()


def test_the_list_of_people_is_changed(world, client):
    meeting = call(world)
    url = address(world, "meeting-people", meeting)
    fields = sent(see(client, world.lead, url))
    answer = client.post(url, fields | {"people": [world.assignee.pk], "guests": "老周\n老吴"})
    assert answer.status_code == 302
    names = {one.name for one in meeting.participants.all() if one.name}
    assert names == {"老周", "老吴"} and meeting.participants.filter(person=world.assignee).exists()


def test_the_meeting_is_moved(world, client):
    meeting = call(world)
    url = address(world, "meeting-edit", meeting)
    fields = sent(see(client, world.lead, url))
    assert client.post(url, fields | {"start": "15:30"}).status_code == 302
    assert "15:30" in read(client, world.liaison, address(world, "meeting", meeting))


def test_it_is_cancelled_with_a_reason_only(world, client):
    meeting = call(world)
    assert press(client, world.lead, world, meeting, "cancel", version=1, reason="").status_code == 422
    assert press(client, world.lead, world, meeting, "cancel", version=1, reason="改期").status_code == 302
    assert "改期" in read(client, world.liaison, address(world, "meeting", meeting))


def test_the_invitation_is_a_file_of_the_reader(world, client):
    meeting = call(world)
    answer = see(client, world.liaison, address(world, "meeting-ics", meeting))
    body = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Disposition"].startswith("attachment") and "METHOD:REQUEST" in body
    assert f"http://testserver{address(world, 'meeting', meeting)}" in body


# --- the minutes ------------------------------------------------------------------------------


def save(client, person, world, meeting, text, version=0, section="discussion", page="meeting"):
    client.force_login(person)
    data = {"do": "section", "section": section, "text": text, "version": version}
    return client.post(address(world, page, meeting), data)


def test_a_section_is_a_plain_form(world, client):
    meeting = held(world)
    page = see(client, world.liaison, address(world, "meeting", meeting))
    fields = sent(page, 'data-section="next_steps"')
    assert save(
        client, world.liaison, world, meeting, "周五前定样机", section=fields["section"]
    ).url.endswith("#text-next_steps")
    assert "周五前定样机" in read(client, world.liaison, address(world, "meeting", meeting))


def test_who_comes_second_sees_both_texts_and_loses_none(world, client):
    meeting = held(world)
    assert save(client, world.lead, world, meeting, "李强写的").status_code == 302
    answer = save(client, world.liaison, world, meeting, "王芳写的")
    shown = answer.content.decode()
    assert answer.status_code == 409 and "李强写的" in shown and "王芳写的" in shown
    page = read(client, world.liaison, address(world, "meeting", meeting))
    assert "王芳写的" in page and "李强写的" in page
    aside = re.search(r'name="aside" value="(\d+)"', page)[1]
    assert press(client, world.liaison, world, meeting, "aside-end", aside=aside).status_code == 302
    assert "王芳写的" not in read(client, world.liaison, address(world, "meeting", meeting))


def test_a_script_gets_the_section_as_it_stands(world, client):
    meeting = held(world)
    script = {"page": "meeting-section"}
    answer = save(client, world.lead, world, meeting, "李强写的", **script)
    assert answer.json()["section"]["version"] == 1
    second = save(client, world.liaison, world, meeting, "王芳写的", **script)
    assert second.status_code == 409
    assert second.json()["section"]["text"] == "李强写的" and second.json()["section"]["aside"]


def test_the_page_hears_of_every_save(world, client):
    meeting = held(world)
    news = address(world, "meeting-news", meeting)
    client.force_login(world.liaison)
    first = client.get(news, {"after": 0}).json()["after"]
    assert client.get(news, {"after": first}).status_code == 204
    save(client, world.lead, world, meeting, "一")
    save(client, world.lead, world, meeting, "一二", version=1)
    client.force_login(world.liaison)
    answer = client.get(news, {"after": first + 1}).json()
    assert answer["sections"][0]["text"] == "一二" and answer["sections"][0]["by"] == world.lead.name


def test_decisions_and_action_items_are_made_line_by_line(world, client):
    meeting = held(world)
    press(client, world.liaison, world, meeting, "decision-add", text="物料外包")
    press(client, world.liaison, world, meeting, "decision-add", text="样机周五到")
    assert [one.number for one in meeting.decisions.all()] == [1, 2]
    line = {"what": "联系印刷厂", "owner": world.liaison.pk, "due": "2026年3月9日"}
    assert press(client, world.liaison, world, meeting, "action-add", **line).status_code == 302
    item = ActionItem.objects.get()
    assert (item.origin_kind, item.origin_id, item.owner) == ("meeting", meeting.pk, world.liaison)
    refused = press(client, world.liaison, world, meeting, "action-add", what="看展位", owner="", due="")
    assert refused.status_code == 422 and "看展位" in refused.content.decode()


def test_an_issue_is_registered_on_the_spot(world, client):
    meeting = held(world)
    assert press(client, world.liaison, world, meeting, "issue-add", issue=" ").status_code == 422
    assert press(client, world.liaison, world, meeting, "issue-add", issue="缺外箱设计").status_code == 302
    issue = world.project.issues.get()
    assert issue.title == "缺外箱设计" and meeting.title in issue.description
    new = f"{address(world, 'meeting-new')}?about=issue:{issue.pk}"
    assert 'value="issue" selected' in read(client, world.lead, new)


def test_a_decision_changes_its_words_or_goes(world, client):
    meeting = held(world)
    press(client, world.liaison, world, meeting, "decision-add", text="物料外包")
    press(client, world.liaison, world, meeting, "decision-edit", number=1, version=1, text="物料自己做")
    assert Decision.objects.get().text == "物料自己做"
    stale = press(client, world.liaison, world, meeting, "decision-edit", number=1, version=1, text="别的")
    assert stale.status_code == 409 and "别的" in stale.content.decode()
    press(client, world.liaison, world, meeting, "decision-withdraw", number=1, version=2, reason="重复")
    assert Decision.objects.get().state == "withdrawn"


def test_attendance_is_ticked(world, client):
    meeting = held(world)
    row = meeting.participants.get(person=world.liaison)
    page = see(client, world.lead, address(world, "meeting", meeting))
    assert "do" not in sent(page, 'class="attendance"')  # each of its buttons says what it does
    press(client, world.lead, world, meeting, "attendance", **{f"came-{row.pk}": "late"})
    press(client, world.lead, world, meeting, "all-present")
    row.refresh_from_db()
    assert row.attendance == "late"
    assert meeting.participants.get(person=world.lead).attendance == "present"


def test_whoever_does_not_take_part_reads_but_writes_nothing(world, client):
    meeting = held(world)
    page = read(client, world.assignee, address(world, "meeting", meeting))
    assert "section-form" not in page and 'value="decision-add"' not in page
    assert save(client, world.assignee, world, meeting, "插话").status_code == 403
    assert press(client, world.assignee, world, meeting, "decision-add", text="插话").status_code == 403
    assert not Section.objects.exists() and not Decision.objects.exists()


def test_a_kick_off_confirms_what_the_charter_says(world, client):
    meeting = held(world, plan_=None)
    Meeting.objects.filter(pk=meeting.pk).update(kind="kickoff")
    page = read(client, world.lead, address(world, "meeting", meeting))
    assert "confirm-team" in page and world.liaison.name in page
    press(client, world.lead, world, meeting, "confirm-team")
    assert world.liaison.name in Decision.objects.get().text
    assert "confirm-team" not in read(client, world.lead, address(world, "meeting", meeting))


# --- after -------------------------------------------------------------------------------------


def test_the_preview_says_who_gets_it_and_until_when(world, client):
    meeting = held(world)
    do(actions.add_decision, world, world.lead, meeting, AFTER, key="decide-12", text="物料外包")
    url = address(world, "meeting-distribution", meeting)
    page = read(client, world.lead, url)
    assert world.sponsor.name in page and "2026-03-05" in page and "18:00" in page
    fields = sent(see(client, world.lead, url), 'name="version"')
    assert client.post(url, fields).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == "distributed"
    see(client, world.liaison, url)
    assert client.get(url).status_code == 403


def test_receipt_objection_and_answer(world, client):
    meeting = distributed(world)
    page = read(client, world.liaison, address(world, "meeting", meeting))
    assert 'value="receive"' in page and 'value="object"' in page and "2026-03-05" in page
    press(client, world.liaison, world, meeting, "receive")
    assert meeting.participants.get(person=world.liaison).received_at is not None
    assert press(client, world.liaison, world, meeting, "object", number=1, reason=" ").status_code == 422
    assert (
        press(client, world.liaison, world, meeting, "object", number=1, reason="没有预算").status_code == 302
    )
    page = read(client, world.lead, address(world, "meeting", meeting))
    assert "没有预算" in page and 'value="answer-amend"' in page
    version = Decision.objects.get().version
    sending = {"number": 1, "version": version, "answer": "改为自己做", "text": "物料自己做"}
    press(client, world.lead, world, meeting, "answer-amend", **sending)
    page = read(client, world.liaison, address(world, "meeting", meeting))
    assert "物料自己做" in page and "改为自己做" in page and 'value="receive"' in page


def test_an_objection_that_comes_too_late_is_told_so(world, client, monkeypatch):
    meeting = distributed(world)
    monkeypatch.setattr(clock, "now", lambda: AFTER.replace(day=6))
    answer = press(client, world.liaison, world, meeting, "object", number=1, reason="没有预算")
    assert answer.status_code == 422 and "2026-03-05 18:00" in answer.content.decode()


def test_the_sheet_is_form_3_as_distributed(world, client):
    meeting = distributed(world, "物料外包")
    object_to(world, meeting)
    sheet = read(client, world.observer, address(world, "meeting-print", meeting))
    article = sheet[sheet.index('class="form3"') :]
    for words in (
        "上市协调会",
        "三号会议室",
        world.lead.name,
        "外部顾问 老周",
        "物料外包",
        'rowspan="2"',
        "V1",
    ):
        assert words in article


def test_the_next_meeting_starts_from_what_is_open(world, client):
    meeting = call(world)
    press(client, world.lead, world, meeting, "topic-add", title="样机几时到")
    step(actions.open_minutes, world, world.lead, meeting, AFTER)
    line = {"what": "联系印刷厂", "owner": world.liaison.pk, "due": "2026-03-09"}
    press(client, world.lead, world, meeting, "action-add", **line)
    new = f"{address(world, 'meeting-new')}?after={meeting.number}"
    assert new.replace("&", "&amp;") in read(client, world.lead, address(world, "meeting", meeting))
    answer = see(client, world.lead, new)
    page = answer.content.decode()
    assert "样机几时到" in page and "联系印刷厂" in page
    topics = re.findall(r'name="topic" value="([^"]+)"', page)
    fields = sent(answer, 'class="form wide"') | {"topic": topics, "day": "2026-03-11"}
    assert client.post(new, fields).status_code == 302
    following = Meeting.objects.get(previous=meeting)
    assert following.agenda.get(title="样机几时到").carried == 1
    assert address(world, "meeting", following) in read(
        client, world.lead, address(world, "meeting", meeting)
    )


def test_a_commitment_is_recorded_with_the_meeting_as_source(world, client):
    meeting, task = held(world), world.task("宣传物料")
    dispatch(world)
    url = address(world, "meeting-commitment", meeting)
    assert f'value="{task.pk}"' in read(client, world.lead, url)
    fields = sent(see(client, world.lead, f"{url}?task={task.pk}"))
    assert client.post(f"{url}?task={task.pk}", fields).status_code == 302
    row = commitment(world)
    assert row.agreed.source == "meeting"
    assert meeting.title in row.agreed.source_text
    assert task.name in read(client, world.lead, address(world, "meeting", meeting))


# --- the list and series ------------------------------------------------------------------------


def test_the_list_tells_what_comes_and_what_was(world, client):
    call(world)
    distributed(world, key="call-2-key")
    page = read(client, world.observer, address(world, "meetings"))
    assert page.count("上市协调会") == 2 and "meeting-new" not in page


def test_the_overview_names_the_next_meeting(world, client):
    meeting = call(world, plan_=plan(world, day=AFTER.date() + timedelta(days=5)))
    page = read(client, world.observer, reverse("overview", args=[world.project.pk]))
    assert address(world, "meeting", meeting) in page


def test_a_series_shows_its_next_days_with_days_off_moved(world, client):
    url = address(world, "meeting-series-new")
    fields = sent(see(client, world.lead, url), 'class="form wide"')
    # Monday 2026-04-06 is the holiday of 清明节: the meeting is moved to the Friday before.
    fields |= {"weekday": "0", "first": "2026-03-30", "every": "1", "start": "09:30"}
    shown = client.post(url, fields | {"do": "days"}).content.decode()
    assert "2026-03-30" in shown and "2026-04-03" in shown and not Series.objects.exists()
    assert client.post(url, fields | {"do": "save"}).status_code == 302
    series = Series.objects.get()
    own = address(world, "meeting-series", series=series.pk)
    assert "2026-04-03" in read(client, world.liaison, own)
    assert "04-03" in read(client, world.liaison, address(world, "meetings"))
    change = sent(see(client, world.lead, own), 'class="form wide"')
    assert client.post(own, change | {"place": "五号会议室", "do": "save"}).status_code == 302
    series.refresh_from_db()
    assert series.place == "五号会议室"
    client.post(own, change | {"version": series.version, "do": "end"})
    series.refresh_from_db()
    assert not series.active


def test_strangers_find_nothing(world, client):
    meeting = distributed(world)
    for name in ("meeting", "meeting-print", "meeting-ics", "meeting-news", "meeting-distribution"):
        assert see(client, world.outsider, address(world, name, meeting)).status_code == 404
    assert see(client, world.outsider, address(world, "meetings")).status_code == 404


@pytest.mark.parametrize("more", [1, 6])
def test_pages_cost_the_same_however_much_is_written(world, client, django_assert_max_num_queries, more):
    meeting = held(world)
    for place in range(more):
        press(client, world.lead, world, meeting, "topic-add", title=f"议题 {place}")
        press(client, world.lead, world, meeting, "decision-add", text=f"决议 {place}")
        save(client, world.lead, world, meeting, "写", section=f"item-{meeting.agenda.last().pk}")
    with django_assert_max_num_queries(40):
        see(client, world.lead, address(world, "meeting", meeting))
    with django_assert_max_num_queries(16):
        see(client, world.lead, address(world, "meetings"))
