"""Cells of the sheet as people type or paste them, read by the server (T1, S7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from qibu.foundation.documents.problem_words import VALUES
from qibu.foundation.documents.spellings import (
    Unclear,
    clean,
    read_date,
    read_percent,
    read_status,
    read_yes_no,
    says_nothing,
)
from qibu.kernel.status import Status as Word
from qibu.progress.dayswords import spoken_day
from qibu.progress.linefields import ALL, LONGEST, form_text
from qibu.progress.models import Cause
from qibu.tasks.models import Status

#: Quotes without an end; from then on none is looked for, so that no paste takes long.
MOST_LOST: Final = 20


@dataclass(frozen=True)
class Read:
    """One cell read: ``text`` as a form sends it, or a ``problem`` with ``text`` as it was typed.

    ``note`` tells what was understood where a person may want to know (a year that was added).
    ``also``: other fields the cell speaks about (阻塞 in the status column sets is_blocked).
    """

    text: str
    problem: str = ""
    note: str = ""
    also: Mapping[str, str] = field(default_factory=dict)


def read_cell(name: str, text: str, *, today: date) -> Read:
    """A typed cell of column ``name`` (`linefields.ALL`); an empty one is empty, never a problem.

    An empty status or percent means "as it stands".
    """
    if name not in ALL:
        return Read(text, problem=_("This field cannot be edited."))
    if "\x00" in text:
        return Read(text, problem=_("This text has a character that cannot be stored."))
    return _READERS.get(name, _prose)(text, today)


def _unclear(text: str, found: Unclear, taken: object = None) -> Read:
    """A doubtful value: a note where its reading is certain enough, else a problem with our guess."""
    sentence = str(VALUES.get(found.reason, VALUES["cell_error"])) % {"text": found.text}
    guess = form_text(found.suggestion if taken is None else taken)
    if found.severity == "note":
        return Read(guess, note=sentence)
    if guess:
        sentence = _("%(sentence)s Do you mean %(guess)s?") % {"sentence": sentence, "guess": guess}
    return Read(text, problem=sentence)


_CODES: Final = {Word.TODO: Status.TODO, Word.DOING: Status.DOING, Word.DONE: Status.DONE}
_CODES[Word.PAUSED] = Status.PAUSED
_OPEN_CODES: Final = {str(int(code)) for code in _CODES.values()}


def _status(text: str, today: date) -> Read:
    if text.strip() in _OPEN_CODES:
        return Read(text.strip())
    by_label = {clean(status.label).lower(): status for status in _CODES.values()}
    own = by_label.get(clean(text).lower())
    if own is not None:
        return Read(str(int(own)))
    found = read_status(text)
    if found is None:
        return Read("")
    if isinstance(found, Unclear):
        return _unclear(
            text, found, Status(_CODES[found.suggestion]).label if found.suggestion in _CODES else ""
        )
    if found.blocked:
        return Read("", also={"is_blocked": "1"})
    if found.late:
        return Read(text, problem=_("“Late” is worked out from the dates: please say the status itself."))
    if found.status not in _CODES:
        return Read(text, problem=_("A task is cancelled on its own page, not in a report."))
    return Read(str(int(_CODES[found.status])))


def _percent(text: str, today: date) -> Read:
    bare = clean(text)
    if says_nothing(bare):
        return Read("")
    # A bare 1 typed here is one percent; a bare 0.45 can only be a share of one.
    found = read_percent(text, fractions=False if bare.isdigit() else None)
    if found is None:
        return Read("")
    return _unclear(text, found) if isinstance(found, Unclear) else Read(str(found))


def _date_reader(name: str) -> Callable[[str, date], Read]:
    edge = "start" if name == "actual_start" else "finish"

    def read(text: str, today: date) -> Read:
        bare = clean(text)
        spoken = spoken_day(bare, today)
        if spoken is not None:
            return Read(spoken.isoformat())
        value = int(bare) if bare.isdigit() and len(bare) == 5 else text
        found = read_date(value, around=today, edge="start" if edge == "start" else "finish")
        if found is None:
            return Read("")
        return _unclear(text, found) if isinstance(found, Unclear) else Read(found.isoformat())

    return read


def _blocked(text: str, today: date) -> Read:
    if clean(text).lower() in ("on", "阻塞", "blocked"):
        return Read("1")
    found = read_yes_no(text)
    if isinstance(found, Unclear):
        return _unclear(text, found)
    return Read("1" if found else "")


#: What people write for a cause, beside its own word in either language.
_CAUSES: Final[Mapping[str, Cause]] = {
    word: cause
    for cause, line in {
        Cause.RESOURCES: "资源不足 资源 缺资源 人手不足 缺人 人力不足 人力 resources",
        Cause.REQUIREMENTS: "需求变更 需求 需求变化 变更 requirements",
        Cause.EXTERNAL: "外部依赖延误 外部依赖 外部 供应商 等待外部 等待他人 external",
        Cause.TECHNICAL: "技术 技术问题 技术难题 technical",
        Cause.PROCESS: "流程 流程问题 审批 process",
        Cause.OTHER: "其他 其它 other",
    }.items()
    for word in line.split()
}


def _cause(text: str, today: date) -> Read:
    bare = clean(text).lower()
    if says_nothing(bare):
        return Read("")
    own = {clean(str(cause.label)).lower(): cause for cause in Cause}
    found = (
        own.get(bare) or _CAUSES.get(bare.replace(" ", "")) or (Cause(bare) if bare in Cause.values else None)
    )
    if found is None:
        words = _(", ").join(str(cause.label) for cause in Cause)
        return Read(
            text, problem=_("“%(text)s” is not one of: %(words)s.") % {"text": text[:80], "words": words}
        )
    return Read(found.value)


def _prose(text: str, today: date) -> Read:
    prose = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(prose) > LONGEST:
        return Read(text, problem=_("At most %(limit)d characters.") % {"limit": LONGEST})
    return Read(prose)


_READERS: Final[Mapping[str, Callable[[str, date], Read]]] = {
    "status": _status,
    "percent": _percent,
    "is_blocked": _blocked,
    "late_cause": _cause,
    **{name: _date_reader(name) for name in ("actual_start", "actual_finish", "expected_finish")},
}


def split_block(text: str) -> list[list[str]]:
    """Rows of cells of text copied from a spreadsheet: tabs, line ends of any kind, quoted cells that hold
    line breaks, tabs and doubled quotes; one line end at the very end is not a row.

    A cell is quoted only where its very first character is a quote and a closing one ends the cell; so a
    plain cell may hold quotes, and a lost one spoils no other cell.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows: list[list[str]] = [[]]
    place, size, lost = 0, len(text), 0
    while True:
        quoted = _quoted(text, place) if text[place : place + 1] == '"' and lost < MOST_LOST else None
        lost += quoted is None and text[place : place + 1] == '"'
        cell, place = quoted or _plain(text, place)
        rows[-1].append(cell)
        if place >= size:
            break
        if text[place] == "\n":
            rows.append([])
        place += 1
    if len(rows) > 1 and rows[-1] == [""]:
        rows.pop()
    return rows


def _plain(text: str, place: int) -> tuple[str, int]:
    ends = [found for found in (text.find("\t", place), text.find("\n", place)) if found >= 0]
    end = min(ends, default=len(text))
    return text[place:end], end


def _quoted(text: str, place: int) -> tuple[str, int] | None:
    """The cell that begins with the quote at ``place``, and where it ends; None where no quote ends it."""
    end = place + 1
    while True:
        end = text.find('"', end)
        if end < 0:
            return None
        if text[end + 1 : end + 2] == '"':
            end += 2
            continue
        if text[end + 1 : end + 2] in ("", "\t", "\n"):
            return text[place + 1 : end].replace('""', '"'), end + 1
        return None
