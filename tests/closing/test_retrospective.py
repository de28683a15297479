"""复盘: everybody is asked, nobody's words are changed, points live on as actions and lessons (F3)."""

from datetime import date, datetime

import pytest

from qibu.closing.actions import retrospective as asking
from qibu.closing.actions import retrospective_points as points
from qibu.closing.models import Contribution, Point
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.turns.models import Turn
from qibu.lessons.actions import Explanation
from tests.world import SHANGHAI

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)
UNTIL = date(2026, 3, 6)


def opened(world, **more):
    given = {"by": world.lead, "at": NOW, "space_id": world.project.space_id, "until": UNTIL, **more}
    return asking.open_retrospective(**given)


def say(world, by, text="样机早两周到货", kind="well", key=""):
    return asking.contribute(
        by=by, at=NOW, space_id=world.project.space_id, key=key or f"say-{by.pk}-{text}", kind=kind, text=text
    )


def point(world, by=None, text="供应商到厂前验货", kind="improve", contributions=(), key="point-1"):
    return points.add_point(
        by=by or world.lead, at=NOW, space_id=world.project.space_id, key=key, kind=kind, text=text,
        contributions=[one.pk for one in contributions],
    )  # fmt: skip


def asked():
    rows = Turn.objects.open().filter(kind="retrospective.contribute")
    return sorted(rows.values_list("holder__username", flat=True))


def test_every_member_is_asked_once_and_whoever_only_watches_is_not(world):
    opened(world)
    people = asked()
    assert len(people) == len(set(people))
    assert {"lead", "deputy", "sponsor", "liaison", "deputy_liaison", "assignee"} <= set(people)
    assert "observer" not in people and "outsider" not in people
    assert {
        turn.due.astimezone(SHANGHAI).hour
        for turn in Turn.objects.open().filter(kind="retrospective.contribute")
    } == {18}


def test_a_contribution_or_having_nothing_to_say_answers_ones_own_turn_only(world):
    opened(world)
    say(world, world.liaison)
    asking.nothing_to_add(by=world.sponsor, at=NOW, space_id=world.project.space_id)
    assert "liaison" not in asked() and "sponsor" not in asked() and "assignee" in asked()


def test_a_double_submit_is_one_contribution(world):
    opened(world)
    assert say(world, world.liaison, key="same-key").pk == say(world, world.liaison, key="same-key").pk
    assert Contribution.objects.count() == 1


def test_nobody_edits_what_another_one_said_not_even_the_lead(world):
    opened(world)
    row = say(world, world.liaison)
    own = {"at": NOW, "space_id": world.project.space_id, "pk": row.pk, "version": 1, "kind": "well"}
    with pytest.raises(Denied):
        asking.edit_contribution(by=world.lead, text="别人的话", **own)
    assert asking.edit_contribution(by=world.liaison, text="样机早三周到货", **own).version == 2
    with pytest.raises(Conflict):
        asking.edit_contribution(by=world.liaison, text="样机早四周到货", **own)


def test_what_is_merged_is_no_longer_edited_and_free_again_when_left_out(world):
    opened(world)
    mine, other = say(world, world.liaison), say(world, world.assignee, text="验货太晚", kind="improve")
    made = point(world, contributions=[mine, other])
    own = {"by": world.liaison, "at": NOW, "space_id": world.project.space_id, "pk": mine.pk, "version": 1}
    with pytest.raises(Invalid):
        asking.take_back(**own)
    points.edit_point(
        by=world.lead, at=NOW, space_id=world.project.space_id, pk=made.pk, version=1, kind="improve",
        text="到厂前验货", contributions=[other.pk],
    )  # fmt: skip
    asking.take_back(**own)
    assert list(Contribution.objects.values_list("pk", "point_id")) == [(other.pk, made.pk)]


def test_one_contribution_is_merged_into_one_point_only(world):
    opened(world)
    row = say(world, world.liaison)
    point(world, contributions=[row])
    with pytest.raises(Invalid) as refused:
        point(world, contributions=[row], key="point-2")
    assert "contributions" in refused.value.errors and Point.objects.count() == 1


def test_only_who_runs_it_merges_and_outsiders_see_nothing(world):
    with pytest.raises(Denied):
        opened(world, by=world.liaison)
    opened(world)
    with pytest.raises(Denied):
        point(world, by=world.liaison)
    with pytest.raises(Denied) as refused:
        say(world, world.outsider)
    assert not refused.value.visible


def test_an_improvement_becomes_an_action_item_and_a_lesson_that_name_the_point(world):
    opened(world)
    made = point(world)
    common = {"by": world.lead, "at": NOW, "space_id": world.project.space_id, "pk": made.pk}
    item = points.improve(**common, key="improve-1", owner=world.liaison_purchase, due=date(2026, 3, 20))
    row = points.keep_as_lesson(
        **common, key="lesson-1", title="", why=Explanation(root_cause="合同没有写验货")
    )
    assert (item.origin_kind, item.origin_id, item.owner) == (
        "retrospective",
        made.pk,
        world.liaison_purchase,
    )
    assert (row.origin_kind, row.origin_id, row.title) == ("retrospective", made.pk, made.text)
    with pytest.raises(Invalid):
        points.remove_point(by=world.lead, at=NOW, space_id=world.project.space_id, pk=made.pk, version=1)


def test_publishing_freezes_the_facts_and_ends_every_turn(world):
    row = opened(world)
    publish = {"by": world.lead, "at": NOW, "space_id": row.space_id}
    with pytest.raises(Invalid):
        points.publish(**publish, version=1, summary="还没有合并")
    point(world)
    row.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        points.publish(**publish, version=row.version, summary="  ")
    assert "summary" in refused.value.errors
    done = points.publish(**publish, version=row.version, summary="按期上市，验货要提前。")
    assert done.stage == "published" and done.facts["schedule"]["tasks"] == 5
    assert asked() == []
    with pytest.raises(Invalid):
        say(world, world.liaison)


def test_each_step_leaves_one_event(world):
    row = opened(world)
    say(world, world.liaison)
    point(world)
    row.refresh_from_db()
    points.publish(by=world.lead, at=NOW, space_id=row.space_id, version=row.version, summary="按期上市")
    names = (
        Event.objects.filter(action__startswith="retrospective.")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert list(names) == [
        "retrospective.opened", "retrospective.contributed", "retrospective.point_added",
        "retrospective.published",
    ]  # fmt: skip


def test_a_later_day_moves_what_is_still_waited_for(world):
    row = opened(world)
    asking.extend_collecting(by=world.lead, at=NOW, space_id=row.space_id, version=1, until=date(2026, 3, 10))
    days = {
        turn.due.astimezone(SHANGHAI).date()
        for turn in Turn.objects.open().filter(kind="retrospective.contribute")
    }
    assert days == {date(2026, 3, 10)}
    with pytest.raises(Invalid):
        asking.extend_collecting(
            by=world.lead, at=NOW, space_id=row.space_id, version=2, until=date(2026, 3, 1)
        )
