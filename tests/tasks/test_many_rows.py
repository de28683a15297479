"""Several tasks in one step: edited, moved in the tree, copied, deleted and put back; all or nothing."""

from datetime import date

import pytest
from django.utils import translation

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.tasks import actions
from qibu.tasks.actions import Line, LinkTerms, RowEdit, Wish
from qibu.tasks.models import Link, Task
from qibu.tasks.reordering import Place
from tests.world import AT


@pytest.fixture
def plan(world):
    """Five tasks after the world's own: 甲 (with 乙 below it), 丙, 丁, 戊."""
    names = (("甲", 0), ("乙", 1), ("丙", 0), ("丁", 0), ("戊", 0))
    lines = [
        Line(name, level=level, planned_start=date(2026, 3, 2), planned_finish=date(2026, 3, 4), duration=3)
        for name, level in names
    ]
    actions.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="plan-12345", lines=lines)
    return world


def ids(world, *names):
    return [world.task(name).pk for name in names]


def outline(world):
    """The five as they stand: names indented by level."""
    rows = Task.objects.live().filter(project=world.project, name__in="甲乙丙丁戊").order_by("sort")
    return " ".join("·" * row.level + row.name for row in rows)


def do(world, action, *names, **more):
    return action(by=world.lead, at=AT, project_id=world.project.pk, task_ids=ids(world, *names), **more)


def newest(world):
    return Event.objects.filter(space=world.project.space_id).order_by("-number").first()


def test_many_tasks_change_in_one_step_with_one_row_that_ends_it(plan):
    before = plan.project.space.event_number
    wish = Wish({"department": plan.department("market").pk, "assignee": plan.liaison.pk})
    saved = do(plan, actions.edit_tasks, "丙", "丁", wish=wish)
    assert {plan.task(name).department.name for name in "丙丁"} == {"市场部"}
    event = newest(plan)
    assert (event.action, event.data["ids"]) == ("tasks.edited", ids(plan, "丙", "丁"))
    assert saved.number == event.number
    own = Event.objects.filter(number__gt=before, action="task.edited_with", subject_id=plan.task("丙").pk)
    assert set(own.get().data["changes"]) == {"department", "assignee"}


def test_planned_dates_move_by_working_days_and_keep_their_length(plan):
    do(plan, actions.edit_tasks, "丙", "丁", wish=Wish(shift=4))
    moved = plan.task("丙")
    assert (moved.planned_start, moved.planned_finish) == (date(2026, 3, 6), date(2026, 3, 10))


def test_completed_tasks_stay_and_the_preview_says_so(plan):
    Task.objects.filter(pk=plan.task("丁").pk).update(
        status=2, percent=100, actual_start=date(2026, 3, 2), actual_finish=date(2026, 3, 2)
    )
    found = do(plan, actions.preview_edit, "甲", "丙", "丁", wish=Wish(shift=1))
    assert (len(found.changed), found.done, found.still) == (1, ["丁"], ["甲"])
    with translation.override(None):
        assert found.words() == "1 task changes. 1 completed one stays as it is. 1 has nothing to change."
    assert plan.task("丙").planned_start == date(2026, 3, 2)


def test_a_refused_row_is_named_and_nothing_is_written(plan):
    with pytest.raises(Invalid) as refused:
        do(plan, actions.edit_tasks, "丙", "丁", wish=Wish({"planned_finish": "2026-03-01"}))
    assert [text[:3] for text in refused.value.errors[""]] == ["“丙”", "“丁”"]
    assert plan.task("丙").planned_finish == date(2026, 3, 4)


def test_who_may_change_none_of_them_is_denied(plan):
    with pytest.raises(Denied):
        actions.edit_tasks(
            by=plan.observer, at=AT, project_id=plan.project.pk, task_ids=ids(plan, "丙"), wish=Wish(shift=1)
        )


def test_undo_never_overwrites_what_somebody_else_set_since(plan):
    task = plan.task("丙")
    actions.edit_task(
        by=plan.deputy, at=AT, project_id=plan.project.pk, task_id=task.pk,
        changes={"name": "丙乙"}, was={}, version=task.version,
    )  # fmt: skip
    edits = [
        RowEdit(ids(plan, "丁")[0], 1, {"name": "丁二"}, {"name": "丁"}),
        RowEdit(task.pk, task.version, {"name": "旧名"}, {"name": "丙"}),
    ]
    with pytest.raises(Conflict) as conflict:
        actions.edit_rows(by=plan.lead, at=AT, project_id=plan.project.pk, edits=edits)
    assert (conflict.value.subject, conflict.value.differences[0].theirs) == (task.pk, "丙乙")
    assert Task.objects.get(pk=edits[0].task).name == "丁"


def test_a_block_is_indented_and_outdented_as_one(plan):
    do(plan, actions.indent_tasks, "丙", "丁")
    assert outline(plan) == "甲 ·乙 ·丙 ·丁 戊"
    assert newest(plan).action == "tasks.moved"
    do(plan, actions.outdent_tasks, "丙", "丁")
    assert outline(plan) == "甲 ·乙 丙 丁 戊"


def test_a_block_moves_up_and_down_among_its_siblings(plan):
    do(plan, actions.step_tasks, "丙", "丁", places=-1)
    assert outline(plan) == "丙 丁 甲 ·乙 戊"
    do(plan, actions.step_tasks, "丙", "丁", places=1)
    do(plan, actions.step_tasks, "丙", "丁", places=1)
    assert outline(plan) == "甲 ·乙 戊 丙 丁"
    with pytest.raises(Invalid):
        do(plan, actions.step_tasks, "丙", "丁", places=1)


def test_what_was_moved_is_put_back_unless_somebody_moved_it_since(plan):
    first, third, fourth = ids(plan, "甲", "丙", "丁")
    do(plan, actions.indent_tasks, "丙")
    back, was = [Place(third, None, first)], [Place(third, first, ids(plan, "乙")[0])]
    actions.arrange_tasks(by=plan.lead, at=AT, project_id=plan.project.pk, places=back, was=was)
    assert outline(plan) == "甲 ·乙 丙 丁 戊"
    do(plan, actions.indent_tasks, "丙")
    do(plan, actions.move_tasks, "丙", parent=None, after=fourth)
    with pytest.raises(Invalid):
        actions.arrange_tasks(by=plan.lead, at=AT, project_id=plan.project.pk, places=back, was=was)


def test_deleted_rows_come_back_where_they_stood(plan):
    fifth = ids(plan, "戊")[0]
    do(plan, actions.move_tasks, "戊", parent=None, after=ids(plan, "甲")[0])
    gone = do(plan, actions.delete_tasks, "甲", "戊")
    assert outline(plan) == "丙 丁"
    before = Task.objects.get(name="丙").sort
    actions.restore_tasks(
        by=plan.lead, at=AT, project_id=plan.project.pk, task_ids=gone.ids,
        places=[Place(gone.ids[0], None, None), Place(fifth, None, gone.ids[0])],
    )  # fmt: skip
    assert before > 0
    assert outline(plan) == "甲 ·乙 戊 丙 丁"


def test_a_new_row_somebody_has_changed_is_not_undone(plan):
    third = plan.task("丙")
    with pytest.raises(Invalid):
        do(plan, actions.delete_tasks, "丙", versions={third.pk: third.version + 1})
    with pytest.raises(Invalid):  # somebody put 乙 below it
        do(plan, actions.delete_tasks, "甲", versions={plan.task("甲").pk: plan.task("甲").version})
    do(plan, actions.delete_tasks, "丙", versions={third.pk: third.version})


def link(world, before, after, **terms):
    first, second = ids(world, before, after)
    actions.link_tasks(
        by=world.lead, at=AT, project_id=world.project.pk, key=f"{before}{after}-123456",
        predecessor=first, successor=second, terms=LinkTerms(**terms),
    )  # fmt: skip


def test_copied_rows_keep_their_tree_and_the_links_among_them(plan):
    link(plan, "乙", "丙", type="SS", min_lag=2)
    link(plan, "丙", "丁")
    saved = do(plan, actions.copy_tasks, "甲", "乙", "丙", key="copy-12345", after=None, parent=None)
    copies = list(Task.objects.filter(pk__in=saved.ids).order_by("sort").values_list("name", "level"))
    assert copies == [("甲", 0), ("乙", 1), ("丙", 0)]
    link_ = Link.objects.get(successor__in=saved.ids)
    assert (link_.type, link_.min_lag, link_.predecessor.name) == ("SS", 2, "乙")


def predecessors(world, name, text, **more):
    return actions.set_predecessors(
        by=world.lead, at=AT, project_id=world.project.pk, task_id=ids(world, name)[0], text=text, **more
    )


def test_predecessors_are_typed_with_lag_and_promise(plan):
    code = plan.task("丙").wbs
    predecessors(plan, "丁", f"{code}FS+3工作日≤14天，乙")
    found = {
        link.predecessor.name: (link.type, link.min_lag, link.min_unit, link.max_lag, link.max_unit)
        for link in Link.objects.filter(successor=plan.task("丁"))
    }
    assert found == {"丙": ("FS", 3, "w", 14, "c"), "乙": ("FS", 0, "w", None, "c")}
    assert newest(plan).data["after"].startswith(f"{code}FS+3")
    predecessors(plan, "丁", "")
    assert not Link.objects.filter(successor=plan.task("丁")).exists()


@pytest.mark.parametrize("text", ["9999", "丁", "丙后两三天", "甲", "丙FS+5d≤1wd"])
def test_predecessors_that_cannot_be_are_refused_in_words(plan, text):
    with pytest.raises(Invalid) as refused:
        predecessors(plan, "乙" if text == "甲" else "丁", text)
    assert set(refused.value.errors) == {"predecessors"}


def test_a_circle_of_predecessors_is_refused(plan):
    predecessors(plan, "丁", "丙")
    with pytest.raises(Invalid) as refused:
        predecessors(plan, "丙", "丁")
    assert set(refused.value.errors) == {"predecessors"}


def test_predecessors_somebody_changed_since_are_a_conflict(plan):
    predecessors(plan, "丁", "丙")
    with pytest.raises(Conflict):
        predecessors(plan, "丁", "乙", was={})
