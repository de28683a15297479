"""Comments: who is called is told as important, who is concerned quietly, nobody else at all (S13, N1)."""

from datetime import datetime, timedelta

import pytest

from qibu.foundation.access.models import Space
from qibu.foundation.files import actions, queries
from qibu.foundation.files.actions.talking import Unclear
from qibu.foundation.files.models import Comment, Mention
from qibu.foundation.notices.models import Notice
from qibu.foundation.notices.texts import title
from qibu.foundation.outcomes import Conflict, Denied, Invalid, KeyReused
from tests.world import SHANGHAI

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)
ON = ("task", 1)


def say(world, text, by=None, *, key="talk-1-key", at=NOW, **more):
    return actions.write_comment(
        by=by or world.assignee, at=at, space_id=world.project.space_id, key=key, subject=ON, text=text,
        about="产品原型", **more,
    )  # fmt: skip


def edit(world, row, text, by=None, at=NOW, version=None):
    return actions.edit_comment(
        by=by or world.assignee, at=at, space_id=world.project.space_id, comment_id=row.pk, text=text,
        version=version or row.version,
    )  # fmt: skip


def told(kind):
    rows = Notice.objects.filter(kind=kind).order_by("person")
    return list(rows.values_list("person__username", "important"))


def test_who_is_called_and_who_is_concerned_are_told_once_each(world):
    audience = [world.lead.pk, world.liaison.pk, world.assignee.pk, world.outsider.pk]
    row = say(world, "请@李强确认尺寸", audience=audience)
    assert told("comment.mentioned") == [("lead", True)]
    assert told("comment.written") == [("liaison", False)]
    assert [one.person_id for one in row.mentions.all()] == [world.lead.pk]
    words = title(Notice.objects.get(kind="comment.mentioned"))
    assert all(one in words for one in ("张伟", "产品原型", "请@李强确认尺寸"))


def test_who_was_told_quietly_and_is_called_by_other_words_is_told_so(world):
    row = say(world, "尺寸待确认", audience=[world.lead.pk])
    edit(world, row, "尺寸待确认，@李强 请看")
    assert told("comment.written") == [("lead", False)]
    assert told("comment.mentioned") == [("lead", True)]


def test_who_spoke_before_hears_the_answer(world):
    say(world, "已确认", world.liaison)
    say(world, "收到", world.lead, key="talk-2-key")
    assert told("comment.written") == [("liaison", False)]


def test_nobody_is_told_who_may_not_see_the_project_or_read_the_subject(world):
    say(world, "@周宁 @王芳 看看", audience=[world.outsider.pk, world.observer.pk], readers={world.lead.pk})
    assert not Notice.objects.filter(kind__startswith="comment.").exists()
    assert not Mention.objects.exists()


def test_a_name_two_people_bear_is_asked_about_and_nothing_is_written_meanwhile(world):
    world.liaison.name = world.lead.name
    world.liaison.save()
    with pytest.raises(Unclear) as asked:
        say(world, "@李强 看看")
    assert {one.department for one in asked.value.unclear["李强"]} == {"研发部", "市场部"}
    assert not Comment.objects.exists()
    say(world, "@李强 看看", chosen={"李强": world.liaison.pk})
    assert told("comment.mentioned") == [("liaison", True)]
    say(world, "@李强(研发部) 看看", key="talk-2-key")
    assert ("lead", True) in told("comment.mentioned")


def test_a_text_keeps_its_lines_and_loses_what_is_no_text(world):
    row = say(world, "  第一行\r\n第二行  \r\n\r\n第四行\0 \n")
    assert row.text == "第一行\n第二行\n\n第四行"
    for empty in ("", " \r\n ", "\0"):
        with pytest.raises(Invalid):
            say(world, empty, key="talk-3-key")
    with pytest.raises(Invalid):
        say(world, "长" * 5001, key="talk-4-key")


def test_a_double_submit_says_it_once(world):
    assert say(world, "好").pk == say(world, "好").pk
    with pytest.raises(KeyReused):
        say(world, "不好")


def test_ones_own_words_change_for_a_quarter_of_an_hour_and_leave_a_trace(world):
    row = say(world, "@李强 周五交付")
    later = NOW + timedelta(minutes=15)
    changed = edit(world, row, "@李强 @王芳 周四交付", at=later)
    assert (changed.version, changed.edited_at) == (2, later)
    assert [(one.text, one.until) for one in changed.earlier.all()] == [("@李强 周五交付", later)]
    assert told("comment.mentioned") == [("lead", True), ("liaison", True)]
    assert edit(world, changed, changed.text, at=later).version == 2
    edit(world, changed, "周四交付", at=later)
    assert not row.mentions.exists()
    with pytest.raises(Invalid):
        edit(world, row, "周三", at=later + timedelta(seconds=1), version=3)
    with pytest.raises(Invalid):
        edit(world, row, "周三", by=world.lead, version=3)
    with pytest.raises(Conflict) as differs:
        edit(world, row, "周三", version=1)
    assert differs.value.differences[0].theirs == "周四交付"


def test_the_recycle_bin(world):
    row = say(world, "说错了")
    where = {"at": NOW, "space_id": world.project.space_id, "comment_id": row.pk}
    with pytest.raises(Denied):
        actions.remove_comment(by=world.liaison, **where)
    actions.remove_comment(by=world.assignee, **where)
    assert queries.comments_of(world.project.space_id, ON) == []
    assert queries.removed_comments(world.project.space_id) == [row]
    with pytest.raises(Invalid):
        edit(world, row, "再说")
    actions.restore_comment(by=world.assignee, **where)
    assert [one.comment for one in queries.comments_of(world.project.space_id, ON)] == [row]


@pytest.mark.parametrize("who", ["observer", "outsider", "administrator"])
def test_readers_and_strangers_say_nothing(world, who):
    with pytest.raises(Denied):
        say(world, "好", world.people[who])


def test_an_archived_project_is_for_reading(world):
    row = say(world, "好")
    Space.objects.filter(pk=world.project.space_id).update(frozen_at=NOW)
    for call in (lambda: say(world, "又好", key="talk-2-key"), lambda: edit(world, row, "改")):
        with pytest.raises(Denied):
            call()


def test_reading_costs_the_same_however_much_was_said(world, django_assert_num_queries):
    for n in range(2):
        say(world, "@李强 好", key=f"talk-{n}-key1")
    with django_assert_num_queries(3):
        queries.comments_of(world.project.space_id, ON)
    for n in range(2, 9):
        say(world, "@李强 @王芳 好", key=f"talk-{n}-key1")
    with django_assert_num_queries(3):
        queries.comments_of(world.project.space_id, ON)
