"""The sheet as a page shows it: what stands, what is typed, what is wrong, what is still needed (T1)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.forms import new_key
from qibu.foundation.outcomes import Difference
from qibu.progress.forms.block import Target
from qibu.progress.forms.cells import (
    BLOCK,
    BLOCKED,
    FIELDS,
    LABELS,
    LATE,
    STATES,
    line_texts,
    page_texts,
    read,
)
from qibu.progress.linefields import ALL
from qibu.progress.queries.sheets import SheetLine, judged

LONGEST_TYPED: Final = 10_000
MOST_GONE: Final = 50
THEIRS: Final = "theirs"
Problems = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Choice:
    """A field two people changed: both values, and the words for the choice (409)."""

    task: int
    field: str
    label: str
    line: str
    yours: str
    theirs: str
    by: str

    @property
    def name(self) -> str:
        return f"{self.task}-{self.field}-choice"


@dataclass
class Row:
    """One line with its controls. `texts`: what they hold; `before`: what stood when the page was made;
    `errors`: what was refused; `needs`: what the line still lacks, by field."""

    line: SheetLine
    texts: dict[str, str]
    before: dict[str, str]
    seen: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)

    @property
    def task(self) -> int:
        return self.line.task_id

    @property
    def changed(self) -> bool:
        return self.texts != self.before

    @property
    def state(self) -> str:
        """missing, changed or same."""
        return "missing" if self.errors or self.needs else "changed" if self.changed else "same"

    @property
    def block_open(self) -> bool:
        return self.texts["status"] == BLOCKED or self._asks(BLOCK)

    @property
    def late_open(self) -> bool:
        return self.line.late or any(self.texts[name] for name in LATE) or self._asks(LATE)

    @property
    def more_open(self) -> bool:
        return self.block_open or self.late_open or bool(self.errors)

    def _asks(self, names: Iterable[str]) -> bool:
        return any(name in self.errors or name in self.needs for name in names)

    @property
    def needed(self) -> str:
        """The names of the fields still needed, one after the other."""
        names = [name for name in FIELDS if name in self.needs or name in self.errors]
        return pgettext("list", ", ").join(str(LABELS[name]) for name in names)

    @property
    def seen_json(self) -> str:
        return msgspec.json.encode(self.seen).decode()

    @property
    def before_json(self) -> str:
        return msgspec.json.encode(self.before).decode()


@dataclass
class SheetForm:
    """All rows, the headline and the counts of the bar; `key` survives a refusal. `gone`: line texts typed
    about tasks that have left the sheet, by task."""

    rows: list[Row]
    headline: str
    key: str
    refused: bool = False
    general: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    gone: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return sum(row.changed for row in self.rows)

    @property
    def missing(self) -> int:
        return sum(row.state == "missing" for row in self.rows)

    @property
    def same(self) -> int:
        return sum(row.state == "same" for row in self.rows)

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(id of the control, task and field, message) of what was refused, for the summary."""
        found = [("", "", text) for text in self.general]
        for row in self.rows:
            for name in FIELDS:
                if name in row.errors:
                    where = f"{row.line.wbs} {row.line.name} · {LABELS[name]}".strip()
                    found.append((f"f-{row.task}-{name}", where, row.errors[name]))
        return found

    def targets(self) -> list[Target]:
        """The lines as a pasted block is laid over them."""
        return [Target(row.task, row.line.wbs, row.line.name, row.texts) for row in self.rows]

    def lines(self) -> dict[int, dict[str, str]]:
        """Line texts that differ from what was seen, by task; lines without any are left out."""
        found = {row.task: line_texts(row.texts, row.seen) for row in self.rows}
        return {task: texts for task, texts in found.items() if texts}

    def seen(self) -> dict[int, dict[str, str]]:
        return {row.task: row.seen for row in self.rows}

    def draft(self) -> dict[str, Any]:
        """The body of a draft of what is typed."""
        lines = self.lines()
        seen = {str(task): self.seen()[task] for task in lines}
        told: Mapping[int, Mapping[str, str]] = {**self.gone, **lines}
        return {
            "lines": {str(task): texts for task, texts in told.items()},
            "headline": self.headline,
            "seen": seen,
        }

    def row(self, task: int) -> Row | None:
        return next((row for row in self.rows if row.task == task), None)

    def refuse(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Put an action's messages ("<task>.<field>") at their controls; others speak for the whole."""
        self.refused = True
        for where, messages in errors.items():
            number, _dot, name = where.partition(".")
            row = self.row(int(number)) if number.isdigit() else None
            name = "status" if name == "is_blocked" else name
            if row is None or name not in FIELDS:
                label = f"{row.line.name}: " if row is not None else ""
                self.general.extend(f"{label}{message}" for message in messages)
            else:
                row.errors[name] = " ".join(messages)
                row.needs.pop(name, None)


def shown_form(lines: Sequence[SheetLine], headline: str, *, today: date) -> SheetForm:
    """The form as it opens: what stands, with what the person's draft holds over it."""
    rows = []
    for line in lines:
        shown = _whole(line.shown)
        row = Row(line, page_texts({**shown, **line.typed}), page_texts(shown), {**shown, **line.seen})
        _look(row, today)
        rows.append(row)
    return SheetForm(rows, headline, new_key())


def sent_form(
    lines: Sequence[SheetLine], data: Mapping[str, str], *, today: date, headline: str = ""
) -> SheetForm:
    """The form as it was sent, over the lines as they stand now.

    `seen` is what the page showed; a control nobody touched follows what stands now. Texts are kept as
    typed, readable or not.
    """
    rows = []
    for line in lines:
        shown = _whole(line.shown)
        seen = _seen(data.get(f"{line.task_id}-seen"), shown)
        before, now = page_texts(seen), page_texts(shown)
        texts: dict[str, str] = {}
        for name in FIELDS:
            sent = data.get(f"{line.task_id}-{name}")
            typed = before[name] if sent is None else _typed(sent)
            untouched = typed == before[name]
            theirs = data.get(f"{line.task_id}-{name}-choice") == THEIRS
            texts[name] = now[name] if untouched or theirs else typed
            if untouched or theirs or f"{line.task_id}-{name}-choice" in data:
                _settle(seen, shown, name)
        row = Row(judged(line, line_texts(texts, shown), today), texts, now, seen)
        _look(row, today)
        rows.append(row)
    sent_headline = data.get("headline")
    key = data.get("key") or new_key()
    said = headline if sent_headline is None else _typed(sent_headline)[:300]
    return SheetForm(rows, said, key, gone=_gone(data, {line.task_id for line in lines}))


def _gone(data: Mapping[str, str], here: Collection[int]) -> dict[int, dict[str, str]]:
    """What was typed about tasks the page had shown and that are not to be reported about any more."""
    found = {}
    for control, raw in data.items():
        number, _dash, name = control.partition("-")
        if name != "seen" or not number.isdecimal() or len(number) > 18 or int(number) in here:
            continue
        seen = _seen(raw, dict.fromkeys(ALL, ""))
        before = page_texts(seen)
        typed = {name: _typed(data.get(f"{number}-{name}", before[name])) for name in FIELDS}
        texts = line_texts(typed, seen)
        if texts:
            found[int(number)] = texts
    return dict(list(found.items())[:MOST_GONE])


def _settle(seen: dict[str, str], shown: Mapping[str, str], name: str) -> None:
    """What stands now counts as seen: nobody typed there, or both values were laid before the person."""
    for one in (name, "is_blocked") if name == "status" else (name,):
        seen[one] = shown[one]


def _typed(text: str) -> str:
    return text[:LONGEST_TYPED].replace("\r\n", "\n").replace("\r", "\n").strip()


def _whole(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: texts.get(name, "") for name in ALL}


def _seen(raw: str | None, shown: Mapping[str, str]) -> dict[str, str]:
    """What the page had shown, as its hidden field says; what stands now where that is damaged."""
    try:
        found = json.loads(raw or "{}")
    except ValueError:
        found = {}
    if not isinstance(found, dict):
        found = {}
    return {name: str(found.get(name, shown[name]))[:LONGEST_TYPED] for name in ALL}


def _look(row: Row, today: date) -> None:
    """Read every control once: readable texts get their plain form, the others their reason."""
    for name in FIELDS:
        text = row.texts[name]
        if text == row.before[name]:
            continue
        got = read(name, text, today=today, status=row.before["status"])
        if got.problem:
            row.errors[name] = got.problem
        else:
            row.texts[name] = got.text
    row.needs = {
        name: message for name, message in _asked(row.line.problems).items() if name not in row.errors
    }


def _asked(problems: Mapping[str, str]) -> dict[str, str]:
    found = {("status" if name == "is_blocked" else name): text for name, text in problems.items()}
    return {name: text for name, text in found.items() if name in FIELDS}


def choices_of(form: SheetForm, differences: Sequence[Difference], by: str) -> list[Choice]:
    """The fields of a conflict, with both values in words, for the page that asks which one counts."""
    found: dict[tuple[int, str], Choice] = {}
    for difference in differences:
        number, _dot, name = difference.field.partition(".")
        row = form.row(int(number)) if number.isdigit() else None
        name = "status" if name == "is_blocked" else name
        if row is None or name not in FIELDS:
            form.general.append(
                _("“%(field)s” was changed meanwhile: %(theirs)s.")
                % {"field": difference.label, "theirs": difference.theirs}
            )
            continue
        yours = str(STATES.get(row.texts[name], difference.yours)) if name == "status" else difference.yours
        theirs = (
            str(STATES.get(row.before[name], difference.theirs)) if name == "status" else difference.theirs
        )
        label = str(LABELS[name])
        found[row.task, name] = Choice(
            row.task, name, label, f"{row.line.wbs} {row.line.name}".strip(), yours, theirs, by
        )
    return list(found.values())


def without_needs(line: SheetLine) -> SheetLine:
    """The line on an assignee's own sheet, where a cause or a new forecast is welcome but not asked for."""
    return replace(line, problems={}, late=False, stands=None)
