"""Several people write one set of minutes: a version per section, and nobody's words are lost (C6)."""

from datetime import timedelta

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Denied, Invalid
from qibu.meetings import actions
from qibu.meetings.actions import Clash, Saved
from qibu.meetings.inputs import Topic
from qibu.meetings.models import SectionText
from qibu.meetings.queries import read_meeting
from tests.meetings.scenes import AFTER, call, do, held


def save(world, meeting, by, version, text, at=AFTER, key="discussion", **more):
    return do(actions.save_section, world, by, meeting, at, key=key, version=version, text=text, **more)


def test_two_sections_written_at_once_both_stand(world):
    meeting = held(world)
    save(world, meeting, world.lead, 0, "讨论了外包", key="discussion")
    save(world, meeting, world.liaison, 0, "下周三复核", key="next_steps")
    page = read_meeting(meeting, world.lead, AFTER)
    assert {key: one.text for key, one in page.sections.items()} == {
        "discussion": "讨论了外包", "next_steps": "下周三复核",
    }  # fmt: skip


def test_writing_on_counts_versions(world):
    meeting = held(world)
    assert save(world, meeting, world.lead, 0, "一").version == 1
    assert save(world, meeting, world.lead, 1, "一二").version == 2
    assert save(world, meeting, world.lead, 2, "一二").version == 2


def test_who_comes_second_gets_both_texts_and_keeps_their_own(world):
    meeting = held(world)
    save(world, meeting, world.lead, 0, "草稿")
    save(world, meeting, world.lead, 1, "主持人的版本")
    clash = save(world, meeting, world.liaison, 1, "市场部的版本")
    assert isinstance(clash, Clash)
    assert (clash.theirs, clash.yours, clash.by, clash.version) == ("主持人的版本", "市场部的版本", "李强", 2)
    kept = read_meeting(meeting, world.liaison, AFTER).asides
    assert [(one.text, one.pk) for one in kept] == [("市场部的版本", clash.aside)]
    assert read_meeting(meeting, world.lead, AFTER).asides == []


def test_bringing_both_together_ends_the_clash(world):
    meeting = held(world)
    save(world, meeting, world.lead, 0, "甲")
    clash = save(world, meeting, world.liaison, 0, "乙")
    both = save(world, meeting, world.liaison, clash.version, "甲\n乙", settles=clash.aside)
    assert isinstance(both, Saved) and both.version == 2
    assert read_meeting(meeting, world.liaison, AFTER).asides == []
    assert SectionText.objects.filter(text="乙", aside=True).exists(), "set aside, not lost"


def test_saving_by_itself_again_keeps_one_text_aside(world):
    meeting = held(world)
    save(world, meeting, world.lead, 0, "甲")
    first = save(world, meeting, world.liaison, 0, "乙")
    second = save(world, meeting, world.liaison, 0, "乙乙")
    assert first.aside == second.aside
    assert [one.text for one in read_meeting(meeting, world.liaison, AFTER).asides] == ["乙乙"]
    do(actions.end_aside, world, world.liaison, meeting, aside=first.aside)
    assert read_meeting(meeting, world.liaison, AFTER).asides == []
    with pytest.raises(Denied):
        do(actions.end_aside, world, world.lead, meeting, aside=first.aside)


def test_the_same_text_is_no_clash(world):
    meeting = held(world)
    save(world, meeting, world.lead, 0, "甲")
    assert isinstance(save(world, meeting, world.liaison, 0, "甲"), Saved)


def test_what_stood_before_somebody_else_wrote_is_kept(world):
    meeting = held(world)
    save(world, meeting, world.lead, 0, "甲")
    save(world, meeting, world.liaison, 1, "")
    assert list(SectionText.objects.values_list("text", "by__username", "aside")) == [("甲", "lead", False)]


def test_the_journal_has_one_row_per_sitting(world):
    meeting = held(world)
    for version in range(4):
        save(world, meeting, world.lead, version, "字" * (version + 1), AFTER + timedelta(minutes=version))
    save(world, meeting, world.liaison, 4, "市场部接着写", AFTER + timedelta(minutes=5))
    save(world, meeting, world.liaison, 5, "市场部接着写。", AFTER + timedelta(minutes=20))
    assert Event.objects.filter(action="minutes.written").count() == 3


def test_a_topic_has_a_section_of_its_own(world):
    meeting = call(world, agenda=[Topic("宣传物料")])
    item = meeting.agenda.get()
    save(world, meeting, world.liaison, 0, "外包报价三家", key=f"item-{item.pk}")
    with pytest.raises(Invalid):
        do(actions.remove_topic, world, world.lead, meeting, item_id=item.pk, version=1)
    other = call(world, key="call-2-key", agenda=[Topic("备料")]).agenda.get()
    for key in (f"item-{other.pk}", "item-", "item-x", "secret", "item-" + "9" * 30, "item-²"):
        with pytest.raises(Denied):
            save(world, meeting, world.lead, 0, "x", key=key)


def test_a_text_has_a_limit(world):
    with pytest.raises(Invalid):
        save(world, held(world), world.lead, 0, "字" * 20_001)
