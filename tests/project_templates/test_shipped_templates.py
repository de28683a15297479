"""The three templates that come with Qibu are plans one could start tomorrow (S7)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from qibu.project_templates.body import as_json, read_body
from qibu.project_templates.dates import timetable
from qibu.project_templates.shipped import shipped
from tests.kernel.china import CHINA

TEMPLATES = {one.name: one for one in shipped()}
STARTS = (date(2026, 1, 5), date(2026, 3, 2), date(2026, 4, 27), date(2026, 9, 21))
each = pytest.mark.parametrize("one", TEMPLATES.values(), ids=[t.ref for t in TEMPLATES.values()])


def test_there_are_three():
    assert list(TEMPLATES) == ["新产品上市", "市场活动", "信息系统上线"]


@each
@pytest.mark.parametrize("start", STARTS, ids=str)
def test_it_holds_together_and_keeps_its_own_promises_whenever_it_starts(one, start):
    dates = timetable(one.body, start, CHINA)
    assert dates.holds
    assert dates.broken == 0
    assert all(CHINA.is_working_date(day) for day in (*dates.starts, *dates.finishes) if day)


@each
def test_it_has_the_size_of_a_real_plan(one):
    tasks = [i for n, i in enumerate(one.body.items) if not one.body.is_summary(n) and not i.milestone]
    assert 30 <= len(tasks) <= 50
    assert one.body.milestones >= 4
    assert one.body.promises >= 8
    assert 40 <= timetable(one.body, date(2026, 3, 2), CHINA).working_days <= 150


@each
def test_every_task_has_a_department_and_every_leaf_a_length(one):
    leaves = [item for n, item in enumerate(one.body.items) if not one.body.is_summary(n)]
    assert [item.name for item in leaves if not item.role] == []
    assert [item.name for item in leaves if not item.milestone and not item.days] == []


@each
def test_names_differ_among_siblings(one):
    above: list[str] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for item in one.body.items:
        del above[item.level :]
        seen[(*above, item.name)] += 1
        above.append(item.name)
    assert [name for name, times in seen.items() if times > 1] == []


@each
def test_departments_hand_over_to_one_another(one):
    roles = {item.id: item.role for item in one.body.items}
    across = [tie for tie in one.body.ties if roles[tie.before] != roles[tie.after]]
    assert len(across) >= 15
    assert any(tie.max_lag is not None for tie in across)


@each
def test_every_deliverable_has_a_standard_and_a_task_and_every_objective_a_measure(one):
    made = {item.goods for item in one.body.items}
    assert [goods.name for goods in one.body.goods if not goods.standard or goods.id not in made] == []
    assert [
        goal.statement for goal in one.body.goals if not (goal.metric and goal.target and goal.unit)
    ] == []


@each
def test_it_is_said_in_one_line_of_english(one):
    assert one.summary_en.isascii() and 20 < len(one.summary_en) < 160


@each
def test_what_is_stored_is_read_back_the_same(one):
    assert read_body(as_json(one.body)) == one.body


def test_a_body_that_does_not_hold_together_is_refused():
    for wrong in (
        {"tasks": [{"id": "a", "name": "甲", "level": 1}]},
        {"tasks": [{"id": "a", "name": "甲"}], "links": [{"from": "a", "to": "b"}]},
        {"tasks": [{"id": "a", "name": "甲", "role": "谁"}]},
        {"tasks": [{"name": "甲"}]},
        {"goods": [{"id": "g", "name": "物", "goal": 3}]},
    ):
        with pytest.raises(ValueError):
            read_body(wrong)
