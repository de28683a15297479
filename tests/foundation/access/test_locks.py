"""The lock of a space keeps people who write at the same moment from undoing each other."""

import pytest

from qibu.foundation.access.actions import lock_all, organisation_space
from qibu.foundation.access.models import Space
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.tasks.actions import Line, LinkTerms, add_tasks, edit_task, link_tasks
from qibu.tasks.models import Link, Task
from tests.support.together import together
from tests.world import AT

ROUNDS = 10
WRITERS = ("name", "number", "note", "percent", "block_cause", "block_need", "risk_note", "need_note")
EDITS = 10


def link(world, first: int, second: int, key: str):
    return lambda: link_tasks(
        by=world.lead,
        at=AT,
        project_id=world.project.pk,
        key=key,
        predecessor=first,
        successor=second,
        terms=LinkTerms(),
    )


def test_of_two_people_linking_a_to_b_and_b_to_a_exactly_one_succeeds(committed, world):
    lines = [Line(name=f"第 {n} 件", duration=1) for n in range(2 * ROUNDS)]
    made = add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="pairs", lines=lines).ids
    for n in range(ROUNDS):
        first, second = made[2 * n], made[2 * n + 1]
        answers = together(
            [link(world, first, second, f"there-{n:04d}"), link(world, second, first, f"back-{n:04d}")]
        )
        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert len(refused) == 1, answers
        assert isinstance(refused[0], Invalid), refused
        assert Link.objects.filter(predecessor__in=[first, second]).count() == 1


def test_a_circle_closed_by_three_people_at_once_stays_open(committed, world):
    lines = [Line(name=f"环 {n}", duration=1) for n in range(3)]
    a, b, c = add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="ring", lines=lines).ids
    answers = together(
        [link(world, a, b, "ring-ab"), link(world, b, c, "ring-bc"), link(world, c, a, "ring-ca")]
    )
    assert sum(isinstance(answer, Invalid) for answer in answers) == 1, answers
    assert Link.objects.filter(predecessor__in=[a, b, c]).count() == 2


def typed(field: str, turn: int) -> object:
    return turn * 5 if field == "percent" else f"{field} {turn}"


def test_eight_people_editing_different_fields_of_one_row_lose_nothing(committed, world):
    task = world.task("宣传物料")

    def edit(field: str):
        was = {field: getattr(task, field)}
        for turn in range(1, EDITS + 1):
            edit_task(
                by=world.lead,
                at=AT,
                project_id=world.project.pk,
                task_id=task.pk,
                changes={field: typed(field, turn)},
                was=was,
                version=task.version,  # the page was opened before anybody began
            )
            was = {field: typed(field, turn)}

    before = Event.objects.filter(action="task.edited").count()
    answers = together([lambda field=field: edit(field) for field in WRITERS])
    assert [answer for answer in answers if answer is not None] == []
    stored = Task.objects.get(pk=task.pk)
    assert {field: getattr(stored, field) for field in WRITERS} == {f: typed(f, EDITS) for f in WRITERS}
    assert stored.version == task.version + len(WRITERS) * EDITS
    assert Event.objects.filter(action="task.edited").count() == before + len(WRITERS) * EDITS
    assert list(broken_links()) == []


def test_eight_people_editing_the_same_field_get_one_success_and_seven_conflicts(committed, world):
    task = world.task("宣传物料")

    def edit(person: int):
        return edit_task(
            by=world.lead,
            at=AT,
            project_id=world.project.pk,
            task_id=task.pk,
            changes={"note": f"写的是 {person}"},
            was={"note": ""},
            version=task.version,
        )

    answers = together([lambda n=n: edit(n) for n in range(8)])
    conflicts = [answer for answer in answers if isinstance(answer, Conflict)]
    assert len(conflicts) == 7, answers
    stands = Task.objects.get(pk=task.pk).note
    for conflict in conflicts:
        (difference,) = conflict.differences
        assert difference.theirs == stands
        assert difference.yours != stands
        assert conflict.by == world.lead.name


def test_first_uses_of_the_organisation_at_the_same_moment_make_one_space(committed):
    answers = together([lambda: organisation_space().pk] * 6)
    assert len(set(answers)) == 1, answers
    assert Space.objects.filter(kind=Space.ORGANISATION).count() == 1


def test_the_organisation_has_one_space_only(db):
    first = organisation_space()
    assert organisation_space() == first


@pytest.mark.parametrize("order", ["as given", "reversed"])
def test_several_spaces_are_locked_in_the_order_of_their_ids(db, order):
    ids = [Space.objects.create(kind=Space.PROJECT).pk for _ in range(3)]
    asked = ids if order == "as given" else ids[::-1]
    assert [space.pk for space in lock_all(asked)] == ids
