"""Typed lines on their way to tasks and report: read, compared with what stands, checked, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from qibu.foundation.journal.queries import history
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.kernel import reporting as rules
from qibu.kernel.reporting import LineProblem
from qibu.progress.linefields import ALL, ON_TASK, label, words
from qibu.progress.linestates import contradictions
from qibu.progress.linewords import say
from qibu.progress.queries.facts import Facts, Standing
from qibu.progress.typed import read_cell
from qibu.tasks.actions.progressing import Progress, parse
from qibu.tasks.actions.work import Work
from qibu.tasks.models import Status, Task
from qibu.tasks.planning import Calendars

Lines = Mapping[int, Mapping[str, str]]
#: Read from an empty cell, these stay as they stand.
KEPT_WHEN_EMPTY: Final = ("status", "percent")
#: The most lines and tasks of one form.
MOST_LINES: Final = 1000


@dataclass
class Filled:
    """One line with what was typed into it: ``typed`` holds form texts of fields that differ from what was
    seen, ``words`` what the line says in the end; ``now`` is the task with its newest forecast."""

    stands: Standing
    now: Facts
    typed: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def touched(self) -> bool:
        return bool(self.typed)


@dataclass
class Filling:
    """All lines of one form, with everything wrong with them: messages by "<task>.<field>"."""

    work: Work
    lines: dict[int, Filled] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    clashes: list[Difference] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.errors and not self.clashes

    def see(self, facts: Mapping[int, Facts]) -> None:
        """Forecasts as they are once everything typed has been stored."""
        for task_id, filled in self.lines.items():
            filled.now = facts.get(task_id, filled.now)

    def wrong(self, task_id: int, name: str, message: str) -> None:
        told = self.errors.setdefault(f"{task_id}.{name}", [])
        if message not in told:
            told.append(message)

    def refuse(self) -> None:
        """Raise Conflict where somebody else was quicker, then Invalid with all that is wrong."""
        if self.clashes:
            last = next(iter(history("task", int(self.clashes[0].field.split(".")[0]), limit=1)), None)
            raise Conflict(self.clashes, by=last.by if last else "", at=last.at if last else None)
        if self.errors:
            raise Invalid(self.errors)


def read_lines(work: Work, found: Mapping[int, Standing], lines: Lines, seen: Lines) -> Filling:
    """Every line of ``found`` with what ``lines`` say about it, seen as ``seen``."""
    filling = Filling(work)
    for task_id, stands in found.items():
        filled = Filled(stands, stands.facts, words=dict(stands.words))
        filling.lines[task_id] = filled
        _read(filling, filled, lines.get(task_id, {}), seen.get(task_id, {}))
    return filling


def _read(filling: Filling, filled: Filled, typed: Mapping[str, str], seen: Mapping[str, str]) -> None:
    task_id, shown = filled.stands.facts.task_id, filled.stands.shown
    also: dict[str, str] = {}
    for name, text in typed.items():
        before = seen.get(name, shown.get(name, ""))
        if name in ALL and _plain(text) == _plain(before):
            continue  # a form sends every field along; one that reads as it was shown is not an edit
        read = read_cell(name, text, today=filling.work.today)
        if read.problem:
            filling.wrong(task_id, name, read.problem)
            continue
        also.update(read.also)
        if (name in KEPT_WHEN_EMPTY and not read.text) or read.text == before:
            continue
        _take(filling, filled, name, read.text, before)
    for name, text in also.items():
        if name not in filled.typed and text != shown[name]:
            _take(filling, filled, name, text, shown[name])


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _take(filling: Filling, filled: Filled, name: str, text: str, before: str) -> None:
    """A typed value other than what was seen; somebody else's in the same field meanwhile is a clash."""
    facts, stands = filled.stands.facts, filled.stands.shown[name]
    if stands == text:
        return
    if stands != before:
        filling.clashes.append(
            Difference(
                field=f"{facts.task_id}.{name}",
                label=f"{facts.name}: {label(name)}",
                yours=words(name, text),
                theirs=words(name, stands),
            )
        )
        return
    filled.typed[name] = text
    if name not in ON_TASK:
        filled.words[name] = text


def apply(filling: Filling, progress: Mapping[int, Progress], held: Calendars) -> None:
    """Put what was typed into the tasks (not yet written); what contradicts itself is collected."""
    for task_id, one in progress.items():
        filled = filling.lines[task_id]
        try:
            values: dict[str, Any] = {
                name: parse(name, filled.typed[name]) for name in ON_TASK if name in filled.typed
            }
            for name, problem in contradictions(values):
                filling.wrong(task_id, name, say(problem))
            lacks = _block_lacks(filled, values)
            for name, problem in lacks:
                filling.wrong(task_id, name, say(problem))
            if lacks:
                values.pop("is_blocked", None)  # taken, it would be refused for one of the two alone
            one.take(values, work=filling.work, calendar=held.of_task(one.task))
            # An edit fills in today; a report says on which day it was (T1).
            ended = one.task.status == Status.DONE and one.before["actual_finish"] is None
            if ended and values.get("actual_finish") is None:
                filling.wrong(task_id, "actual_finish", say(LineProblem.DONE_NEEDS_FINISH))
        except Invalid as refusal:
            for name, messages in refusal.errors.items():
                for message in messages:
                    filling.wrong(task_id, name, message)


def _block_lacks(filled: Filled, values: Mapping[str, Any]) -> list[tuple[str, LineProblem]]:
    """What a block declared here lacks: cause and need are asked for together."""
    if not values.get("is_blocked"):
        return []
    stands = filled.stands.facts.values
    told = {name: values.get(name, stands[name]) for name in ("block_cause", "block_need")}
    problems = {"block_cause": LineProblem.BLOCKED_NEEDS_CAUSE, "block_need": LineProblem.BLOCKED_NEEDS_NEED}
    return [(name, problems[name]) for name, text in told.items() if not text.strip()]


def check(filling: Filling, progress: Mapping[int, Progress]) -> None:
    """What every touched line must say (kernel.reporting), with the values it comes to."""
    for task_id, one in progress.items():
        if any(key.startswith(f"{task_id}.") for key in filling.errors):
            continue  # a line that cannot be read is not judged on top of that
        filled = filling.lines[task_id]
        state = filled.now.state(values_of(one.task), filled.words)
        for name, problem in rules.line_problems(state, filling.work.today):
            filling.wrong(task_id, name, say(problem))


def values_of(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in ON_TASK}


def refuse_strangers(work: Work, facts: Mapping[int, Facts], lines: Lines) -> None:
    """Tasks typed about that are not among ``facts``: another project's are unknown (404), one that has been
    moved, cancelled or deleted meanwhile is named."""
    if len(lines) > MOST_LINES:
        raise Invalid({"": [_("These are more lines than a report holds.")]})
    strangers = set(lines) - set(facts)
    if not strangers:
        return
    names = dict(Task.objects.filter(project=work.project, pk__in=strangers).values_list("pk", "name"))
    if set(names) != strangers:
        raise Denied("task", visible=False)
    text = _("“%(task)s” is not among the tasks to report about here any more; it is left out.")
    raise Invalid({"": [text % {"task": name} for name in names.values()]})
