"""Which tasks the predecessor cells of a list mean: by number, WBS number, place in the list, or name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qibu.foundation.documents.spellings import clean
from qibu.kernel.promise_words import Unclear, WordLink, parse_predecessors
from qibu.kernel.wbs import numbers_of
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.recognition.result import TaskLine

MOST_LINKS = 100


@dataclass(frozen=True)
class Wanted:
    """A predecessor of a line: another line of the list (`line`), or a task that stands already (`task`)."""

    terms: LinkTerms
    line: int | None = None
    task: int | None = None


@dataclass(frozen=True)
class LinkDoubt:
    """A part of a predecessor cell that gives no link. `id` names a sentence of `words.say`."""

    id: str
    text: str
    severity: str = "unclear"


@dataclass(frozen=True)
class Known:
    """A task of the project that a list may refer to: id, number or WBS number as shown, name."""

    pk: int
    code: str
    name: str


class References:
    """Finds tasks by what people write; the list itself first, then the project."""

    def __init__(self, lines: Sequence[TaskLine], known: Sequence[Known] = ()) -> None:
        self._numbers: dict[str, list[int]] = {}
        self._names: dict[str, list[int]] = {}
        self._wbs: dict[str, int] = {}
        self._places: list[int] = []
        for index, line in enumerate(lines):
            if line.number:
                self._numbers.setdefault(_bare(line.number), []).append(index)
            if line.name:
                self._names.setdefault(_bare(line.name), []).append(index)
            if not line.made:
                self._places.append(index)
        self._places.sort(key=lambda index: lines[index].row)
        for index, number in enumerate(numbers_of([line.level for line in lines])):
            self._wbs[number] = index
        self._codes: dict[str, list[int]] = {}
        self._titles: dict[str, list[int]] = {}
        for task in known:
            self._codes.setdefault(_bare(task.code), []).append(task.pk)
            self._titles.setdefault(_bare(task.name), []).append(task.pk)

    def read(self, text: str, own: int | None) -> tuple[list[Wanted], list[LinkDoubt]]:
        """The predecessors a cell of line `own` names, and what in it is not sure; never a guess."""
        wanted: dict[tuple[int | None, int | None, str], Wanted] = {}
        doubts: list[LinkDoubt] = []
        for part in parse_predecessors(text)[:MOST_LINKS]:
            if isinstance(part, Unclear):
                doubts.append(LinkDoubt(f"link_{part.why}", part.text))
                continue
            found = self._find(part, own)
            if isinstance(found, LinkDoubt):
                doubts.append(found)
                continue
            link = Wanted(terms_of(part), line=found[0], task=found[1])
            if link.terms.problems():
                doubts.append(LinkDoubt("link_terms", part.text or part.ref, "wrong"))
                continue
            key = (link.line, link.task, link.terms.type)
            if wanted.setdefault(key, link) != link:
                doubts.append(LinkDoubt("link_twice", part.text or part.ref))
        return list(wanted.values()), doubts

    def _find(self, part: WordLink, own: int | None) -> tuple[int | None, int | None] | LinkDoubt:
        text = part.text or part.ref
        if not part.ref:
            return LinkDoubt("link_nobody", text)
        for ref in (part.ref, part.alternative):
            found = self._candidates(_bare(ref)) if ref else []
            if len(found) > 1:
                return LinkDoubt("link_several", text)
            if found:
                line = found[0][0]
                return (
                    LinkDoubt("link_itself", text, "wrong") if line is not None and line == own else found[0]
                )
        return LinkDoubt("link_unknown", text)

    def _candidates(self, ref: str) -> list[tuple[int | None, int | None]]:
        """(line, task) of the first way that finds any."""
        ways: list[list[int]] = [self._numbers.get(ref, [])]
        plain = ref.isascii() and ref.isdigit()
        if "." in ref or not (self._numbers or plain):
            ways.append([self._wbs[ref]] if ref in self._wbs else [])
        if plain and 0 < int(ref[:9]) <= len(self._places):
            ways.append([self._places[int(ref[:9]) - 1]])
        ways.append(self._names.get(ref, []))
        for found in ways:
            if found:
                return [(index, None) for index in found]
        for tasks in (self._codes.get(ref, []), self._titles.get(ref, [])):
            if tasks:
                return [(None, pk) for pk in tasks]
        return []


def terms_of(link: WordLink) -> LinkTerms:
    """The kernel's reading of a dependency in the form links are stored in."""
    units = {"working": "w", "calendar": "c"}
    longest = link.maximum
    return LinkTerms(
        type=link.kind.name,
        min_lag=link.minimum.amount,
        min_unit=units[link.minimum.unit],
        max_lag=longest.amount if longest is not None else None,
        max_unit=units[longest.unit] if longest is not None else "c",
    )


def _bare(text: str) -> str:
    return clean(text).casefold()


def names_of(wanted: Sequence[Wanted], lines: Sequence[TaskLine], titles: Mapping[int, str]) -> list[str]:
    """The predecessors by name, as a preview shows them."""
    return [lines[w.line].name if w.line is not None else titles.get(w.task or 0, "") for w in wanted]
