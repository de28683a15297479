"""Steps tried in memory come to the very dates the forecast has once they are carried out (S5, T7)."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from qibu.changes.actions.applying import Carrier
from qibu.changes.building import Surroundings, add_step, build
from qibu.changes.draft import Draft
from qibu.changes.effects import as_json, evaluate, from_json
from qibu.changes.steps import in_words, read_steps, stored
from qibu.foundation.outcomes import Invalid
from qibu.kernel.network import schedule
from qibu.projects.models import Deliverable, Objective
from qibu.tasks.actions import delete_tasks, edit_task
from qibu.tasks.impact import tables_of
from qibu.tasks.models import Link, Task
from qibu.tasks.planning import network
from tests import world as world_module
from tests.changes.conftest import delay, edit, plan_of
from tests.world import AT

TODAY = AT.date()
LEAVES = ("产品原型", "原型评审", "宣传物料", "备料", "上市")


def steps_of(world, wanted):
    """The wanted steps that make sense in this plan."""
    found = []
    for one in wanted:
        try:
            found = add_step(world.project, read_steps(found), one)
        except Invalid:
            continue
    return read_steps(found)


def tried(world, steps):
    """(start, finish) by name, in memory; None where the steps do not go together."""
    now = tables_of(world.project, TODAY)
    draft = Draft(world.project, now.table, now.links, now.held, TODAY)
    draft.load(steps)
    draft.take(steps)
    if evaluate(world.project, steps, TODAY).problems:
        return None
    net = network(world.project, *draft.tables(), TODAY, now.held)
    found = schedule(net.plan)
    if found.status != "ok":
        return None
    names = dict(Task.objects.filter(project=world.project).values_list("pk", "name"))
    names |= {pk: step.name for pk, step in draft.added}
    return {
        names[net.table.pk[i]]: (found.forecast_start[k], found.forecast_finish[k])
        for k, i in enumerate(net.leaf)
    }


def carried_out(world, steps):
    """(start, finish) by name as the forecast has them after the plan's own actions."""
    Carrier(world.lead, AT, world.project, "CR-1", "steps-key").carry(steps)
    rows = Task.objects.live().filter(project=world.project, is_summary=False)
    return {n: (s, f) for n, s, f in rows.values_list("name", "forecast__start_day", "forecast__finish_day")}


def wishes(ids):
    task = st.sampled_from(sorted(ids))
    day = st.dates(date(2026, 3, 2), date(2026, 5, 29)).map(str)
    return st.lists(
        st.one_of(
            st.builds(lambda t, n: {"do": "delay", "task": t, "days": n}, task, st.integers(-10, 25)),
            st.builds(
                lambda t, f, d: {"do": "edit", "task": t, "field": f, "value": d},
                task, st.sampled_from(["planned_start", "planned_finish"]), day,
            ),
            st.builds(
                lambda t, n: {"do": "edit", "task": t, "field": "duration", "value": n},
                task, st.integers(1, 20),
            ),
            st.builds(
                lambda a, b, n: {
                    "do": "link", "predecessor": a, "successor": b,
                    "terms": {"type": "FS", "min_lag": n, "min_unit": "w"},
                },
                task, task, st.integers(-2, 5),
            ),
            st.builds(
                lambda t, d, n: {
                    "do": "add", "name": f"新任务{n}", "after": t, "planned_start": d, "duration": n,
                },
                task, day, st.integers(1, 9),
            ),
        ),
        min_size=1, max_size=5,
    )  # fmt: skip


class TestInMemory(TestCase):
    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_the_dates_are_those_of_the_forecast_afterwards(self, data):
        world = world_module.ready()
        ids = list(Task.objects.filter(project=world.project, is_summary=False).values_list("pk", flat=True))
        steps = steps_of(world, data.draw(wishes(ids)))
        names = [step.name for step in steps if type(step).__name__ == "Add"]
        expected = tried(world, steps)
        if expected is None or len(names) != len(set(names)):
            return
        with transaction.atomic():
            assert carried_out(world, steps) == expected


def test_every_kind_of_step_in_one_list(world):
    link = Link.objects.get(predecessor__name="原型评审")
    wanted = [
        delay(world, "产品设计", 3),
        edit(world, "宣传物料", "planned_finish", "2026-03-27"),
        edit(world, "宣传物料", "planned_start", "2026-03-16"),
        {"do": "add", "name": "试产", "after": world.task("备料").pk, "duration": 4,
         "planned_start": "2026-04-01"},
        {"do": "link", "predecessor": world.task("备料").pk, "successor": "+1"},
        {"do": "unlink", "link": link.pk},
        {"do": "remove", "task": world.task("原型评审").pk},
    ]  # fmt: skip
    steps = steps_of(world, wanted)
    assert len(steps) == len(wanted)
    expected = tried(world, steps)
    assert carried_out(world, steps) == expected
    assert "试产" in expected and "原型评审" not in expected


def test_trying_writes_nothing(world):
    before = plan_of(world)
    found = evaluate(world.project, steps_of(world, [delay(world, "产品设计", 8)]), TODAY)
    assert plan_of(world) == before
    assert found.effect.days == 8 and found.effect.moved >= 4
    assert [one.name for one in found.effect.impact.milestones] == ["原型评审", "上市"]
    assert {one.name for one in found.effect.impact.departments} == {"研发部", "市场部", "采购部"}


def test_a_broken_promise_is_part_of_the_effect(world):
    found = evaluate(world.project, steps_of(world, [delay(world, "宣传物料", 20)]), TODAY)
    assert [one.name for one in found.effect.impact.promises] == ["宣传物料"]


def test_an_effect_survives_its_json(world):
    found = evaluate(
        world.project,
        steps_of(world, [{"do": "add", "name": "试产", "duration": 2}, delay(world, "备料", 4)]),
        TODAY,
    )
    assert from_json(as_json(found)) == found.effect
    assert from_json({}) is None


def test_steps_survive_their_json_and_read_as_sentences(world):
    wanted = [
        delay(world, "宣传物料", -2),
        edit(world, "备料", "department", world.departments["rd"].pk),
        {"do": "link", "predecessor": world.task("备料").pk, "successor": world.task("宣传物料").pk},
        {"do": "remove", "task": world.task("备料").pk},
    ]  # fmt: skip
    steps = steps_of(world, wanted)
    assert read_steps([stored(step) for step in steps]) == steps
    words = [in_words(step) for step in steps]
    assert "宣传物料" in words[0] and "2" in words[0]
    assert "采购部 → 研发部" in words[1]
    assert all("备料" in text for text in words[1:])


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"do": "delay", "days": 3}, "task"),
        ({"do": "delay", "task": "产品原型", "days": 0}, "days"),
        ({"do": "delay", "task": "备料", "days": 2}, "task"),  # no planned dates to move
        ({"do": "edit", "task": "产品原型", "field": "percent", "value": 3}, "field"),
        (
            {"do": "edit", "task": "产品原型", "field": "planned_finish", "value": "2026-02-30"},
            "planned_finish",
        ),
        (
            {"do": "edit", "task": "产品设计", "field": "planned_finish", "value": "2026-03-30"},
            "planned_finish",
        ),
        ({"do": "add", "name": ""}, "name"),
        ({"do": "link", "predecessor": "备料", "successor": "备料"}, "predecessor"),
        ({"do": "unlink", "link": 0}, "link"),
        ({"do": "sing"}, "do"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_at_its_field(world, wanted, field):
    for name in ("task", "predecessor", "successor"):
        if wanted.get(name):
            wanted = {**wanted, name: world.task(wanted[name]).pk}
    with pytest.raises(Invalid) as refusal:
        build(Surroundings(world.project), wanted)
    assert field in refusal.value.errors


def test_a_task_of_another_project_is_no_task_of_this_one(world):
    foreign = Task.objects.filter(project=world.foreign).first()
    with pytest.raises(Invalid):
        build(Surroundings(world.project), {"do": "delay", "task": foreign.pk, "days": 3})


def test_what_no_longer_fits_is_told(world):
    steps = steps_of(
        world, [delay(world, "产品原型", 3), edit(world, "宣传物料", "planned_finish", "2026-03-27")]
    )
    gone, moved = world.task("产品原型"), world.task("宣传物料")
    delete_tasks(by=world.lead, at=AT, project_id=world.project.pk, task_ids=[gone.pk])
    edit_task(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=moved.pk, was={}, version=moved.version,
        changes={"planned_finish": "2026-03-20"},
    )  # fmt: skip
    found = evaluate(world.project, steps, TODAY)
    assert [(one.step, one.kind) for one in found.problems] == [(0, "gone"), (1, "changed")]


def test_a_circle_is_told(world):
    wanted = {"do": "link", "predecessor": world.task("上市").pk, "successor": world.task("备料").pk}
    assert evaluate(world.project, steps_of(world, [wanted]), TODAY).effect.impact.status == "cycle"


def test_what_the_steps_make_pass_its_day_is_said_in_words(world):
    goal = Objective.objects.create(
        project=world.project, statement="三月内上市", due=date(2026, 3, 31), position=0
    )
    kit = Deliverable.objects.create(
        project=world.project, name="物料包", due=date(2026, 3, 25), objective=goal, position=0
    )
    Task.objects.filter(pk=world.task("宣传物料").pk).update(deliverable=kit, deadline=date(2026, 3, 20))
    assert not evaluate(world.project, steps_of(world, [delay(world, "宣传物料", 1)]), TODAY).outrun.passed
    found = evaluate(world.project, steps_of(world, [delay(world, "宣传物料", 12)]), TODAY).outrun
    assert [(one.kind, one.name) for one in found.passed] == [
        ("task", "宣传物料"), ("deliverable", "物料包"), ("objective", "三月内上市"),
    ]  # fmt: skip
    assert found.years == ()
    said = " ".join(found.words)
    assert "2026-03-20" in said and "三月内上市" in said


def test_a_year_without_published_holidays_is_named(world):
    found = evaluate(world.project, steps_of(world, [delay(world, "宣传物料", 260)]), TODAY).outrun
    assert found.years == (2027,)
    assert "2027" in found.words[0]
