"""联动: the table names only actions that exist, and every action of the journal has its place."""

import ast
from functools import cache
from pathlib import Path

import pytest

import qibu
from qibu.changes.showing import event_words
from qibu.foundation.journal.actions import reactions
from qibu.reactions import TABLE
from qibu.tasks import words

ROOT = Path(qibu.__file__).parent

#: Actions whose name is put together; what they come to.
COMPOSED = {
    'f"{kind}.{what}"': {
        f"{kind}.{what}" for kind in ("objective", "deliverable") for what in ("added", "edited", "removed")
    },
}
#: Actions shown in words on a page: the history of a task.
IN_WORDS = {
    "link.made", "link.removed", "links.set",
    "task.contributors_set", "task.deliverable_set",
    "task.edited", "task.edited_with", "task.moved", "task.reported",
}  # fmt: skip
#: Actions shown in words on the page of a change request.
OF_CHANGES = {
    "change.approved", "change.created", "change.edited", "change.rejected", "change.revised",
    "change.submitted", "change.withdrawn",
}  # fmt: skip
#: Actions no page shows line by line yet; give a new one words, or list it here.
WITHOUT_WORDS = {
    "acceptance.accepted", "acceptance.acceptors", "acceptance.judged", "acceptance.rejected",
    "acceptance.rework_planned", "acceptance.submitted", "acceptance.withdrawn",
    "action.cancelled", "action.changed", "action.closed", "action.created", "action.done",
    "action.escalated", "action.handed_over", "action.reopened", "action.returned", "actions.changed",
    "signoff.completed", "signoff.opened", "signoff.passed", "signoff.signed",
    "archive.asked_again", "archive.built",
    "calendar.changed", "calendar.created", "calendar.given",
    "charter.edited",
    "form.imported",
    "form.uploaded",
    "comment.edited", "comment.removed", "comment.restored", "comment.written",
    "commitment.agreed", "commitment.asked_again", "commitment.recorded", "commitment.withdrawn",
    "commitments.answered", "commitments.clock_set", "commitments.dispatched", "commitments.escalated",
    "commitments.followed",
    "deliverable.added", "deliverable.edited", "deliverable.removed",
    "delivery.confirmed", "delivery.replayed",
    "department.activated", "department.created", "department.deactivated", "department.edited",
    "file.added", "file.removed", "file.restored",
    "forecast.moved",
    "decision.added", "decision.amended", "decision.changed", "decision.kept", "decision.objected",
    "decision.stood", "decision.withdrawn",
    "meeting.agenda_changed", "meeting.attendance_noted", "meeting.called", "meeting.cancelled",
    "meeting.changed", "meeting.commitment_recorded", "meeting.handed_over", "meeting.opened",
    "meeting.people_set", "meeting.settled",
    "minutes.amended", "minutes.distributed", "minutes.received", "minutes.written",
    "letterhead.logo_removed", "letterhead.set",
    "paper_template.kept", "paper_template.set_aside", "paper_template.used",
    "lesson.added", "lesson.answered", "lesson.awaited", "lesson.edited", "lesson.escalated",
    "lesson.published", "lesson.repeated", "lesson.retired", "lesson.revived",
    "retrospective.contributed", "retrospective.contribution_edited", "retrospective.extended",
    "retrospective.escalated", "retrospective.meeting", "retrospective.opened",
    "retrospective.passed", "retrospective.point_added", "retrospective.point_edited",
    "retrospective.point_removed", "retrospective.published", "retrospective.taken_back",
    "issue.edited", "issue.escalated", "issue.handed_over", "issue.recurrence_answered", "issue.reopened",
    "issue.repeat_confirmed", "issue.repeat_rejected", "issue.reported", "issue.result_submitted",
    "issue.returned", "issue.solution_given", "issue.triaged", "issue.verified", "issue.withdrawn",
    "issues.imported",
    "issues.changed", "issues.view_deleted", "issues.view_saved",
    "need.met", "need.refused",
    "objective.added", "objective.edited", "objective.measured", "objective.removed",
    "organisation.set_up",
    "person.activated", "person.created", "person.deactivated", "person.edited", "person.feed_ended",
    "person.feed_made", "person.language_set",
    "person.link_issued", "person.password_changed", "person.password_reset", "person.sessions_ended",
    "person.signed_in", "person.signed_out",
    "plan.approved",
    "project.created", "project.settings_changed", "project.state_changed",
    "resource.added", "resource.edited", "resource.removed",
    "robot.added", "robot.edited", "robot.removed", "robot.tested",
    "period.closed", "period.opened", "period.reopened", "period.summarised",
    "report.chased", "report.corrected", "report.kept", "report.summarised",
    "report.cycle_set", "report.escalated", "report.own_updated", "report.submitted",
    "series.changed", "series.ended", "series.started",
    "tasks.added", "tasks.deleted", "tasks.edited", "tasks.imported", "tasks.moved", "tasks.restored",
    "tasks.uploaded",
    "team.set",
    "template.edited", "template.restored", "template.retired", "template.saved",
    "variance.answered", "variance.closed", "variance.escalated", "variance.lapsed", "variance.opened",
}  # fmt: skip


def _sources() -> list[ast.Module]:
    return [ast.parse(path.read_text("utf-8")) for path in ROOT.rglob("*.py")]


def _functions(tree: ast.AST) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _places(function: ast.FunctionDef) -> dict[str, int]:
    """Its parameters and the place of each among positional arguments (-1: by name only)."""
    places = [argument.arg for argument in function.args.args if argument.arg != "self"]
    return {name: n for n, name in enumerate(places)} | {a.arg: -1 for a in function.args.kwonlyargs}


def _recorders(trees: list[ast.Module]) -> dict[str, set[int]]:
    """Functions that take an `action` and hand it down, with its place among their arguments."""
    found: dict[str, set[int]] = {}
    for function in (f for tree in trees for f in _functions(tree)):
        if "action" in (places := _places(function)):
            found.setdefault(function.name, set()).add(places["action"])
    return found


@cache
def recorded() -> frozenset[str]:
    """Every action name the product records, read from its source."""
    trees = _sources()
    takes = _recorders(trees)
    found: set[str] = set()
    for tree in trees:
        for function in _functions(tree):
            for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
                for value in _given(call, takes.get(_called(call), set()), "action"):
                    found |= _literals(value, function, tree)
    return frozenset(found)


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).split(".")[-1]


def _given(call: ast.Call, places: set[int], name: str) -> list[ast.expr]:
    """What a call gives for the parameter `name`, which may stand in one of the places."""
    by_name = [keyword.value for keyword in call.keywords if keyword.arg == name]
    by_place = [call.args[place] for place in places if 0 <= place < len(call.args)]
    return (by_name or by_place) if places else []


def _literals(value: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> set[str]:
    if isinstance(value, ast.JoinedStr):
        written = ast.unparse(value).replace("'", '"')
        assert written in COMPOSED, f"list what {written} comes to in COMPOSED"
        return COMPOSED[written]
    if isinstance(value, ast.Name):
        return _behind(value.id, function, tree)
    texts = {n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {text for text in texts if "." in text}


def _behind(name: str, function: ast.FunctionDef, tree: ast.Module) -> set[str]:
    """What a name holds: put into it in this function, or given by the callers in this file."""
    put = [n.value for n in ast.walk(function) if isinstance(n, ast.Assign) and _is(n.targets, name)]
    found = {text for value in put for text in _literals(value, function, tree)}
    places = _places(function)
    if put or name == "action" or name not in places:  # whoever takes an `action` is followed by itself
        return found
    for caller in _functions(tree):
        for call in [n for n in ast.walk(caller) if isinstance(n, ast.Call) and _called(n) == function.name]:
            for value in _given(call, {places[name]}, name):
                found |= _literals(value, caller, tree)
    return found


def _is(targets: list[ast.expr], name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def test_the_source_is_really_read():
    assert {"task.edited", "plan.approved", "person.signed_in", "tasks.imported"} <= recorded()


def test_the_table_names_only_actions_that_are_recorded():
    assert set(TABLE) - recorded() == set()


def test_every_action_has_words_or_is_listed():
    placed = IN_WORDS | OF_CHANGES | WITHOUT_WORDS
    assert recorded() - placed == set(), "give the new action words, or list it"
    assert placed - recorded() == set(), "these actions are recorded no more"


@pytest.mark.parametrize("action", sorted(IN_WORDS))
def test_an_action_of_a_task_is_shown_in_words(action):
    data = {"predecessor": "产品原型", "successor": "备料", "changes": {"note": ["旧", "新"]}, "name": "x"}
    data |= {"deliverable": ["", "样机"], "before": "2", "after": "2FS+3工作日"}
    assert words.event(action, data, {}) != action


@pytest.mark.parametrize("action", sorted(OF_CHANGES))
def test_an_action_of_a_change_request_is_shown_in_words(action):
    assert event_words(action, {}) != action


def test_every_reaction_is_a_function_of_an_upper_slice():
    for action, functions in TABLE.items():
        assert functions, action
        for function in functions:
            assert function.__module__.startswith("qibu.")
            assert not function.__module__.startswith(("qibu.foundation", "qibu.kernel")), function


def test_the_journal_uses_this_table():
    assert reactions() is TABLE
