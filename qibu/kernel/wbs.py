"""WBS numbers and the tree behind them (S7): levels, parents and numbers of rows in preorder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Number = tuple[int, ...]


def numbers_of(levels: Sequence[int]) -> list[str]:
    """WBS numbers of rows in preorder from their levels (0 at the top): "1", "1.1", "1.2", "2".

    A level that jumps by more than one is taken as one deeper than the row above, as in :func:`parents_of`.
    """
    counters: list[int] = []
    numbers: list[str] = []
    for depth in dense_levels(levels):
        if depth >= len(counters):
            counters.append(1)
        else:
            del counters[depth + 1 :]
            counters[depth] += 1
        numbers.append(".".join(map(str, counters)))
    return numbers


def dense_levels(levels: Sequence[int]) -> list[int]:
    """Levels without jumps: a row is at most one deeper than the row above.

    Rows indented alike under the same parent are siblings.
    """
    stack: list[int] = []
    dense: list[int] = []
    for level in levels:
        while stack and stack[-1] >= level:
            stack.pop()
        dense.append(len(stack))
        stack.append(level)
    return dense


def parents_of(levels: Sequence[int]) -> list[int]:
    """Parent index of each row in preorder from indentation levels, -1 at the top."""
    stack: list[tuple[int, int]] = []
    parents: list[int] = []
    for row, level in enumerate(levels):
        while stack and stack[-1][0] >= level:
            stack.pop()
        parents.append(stack[-1][1] if stack else -1)
        stack.append((level, row))
    return parents


def levels_of(parents: Sequence[int]) -> list[int]:
    """Level of each row in preorder from its parent index; parents come before their children."""
    levels: list[int] = []
    for parent in parents:
        levels.append(levels[parent] + 1 if parent >= 0 else 0)
    return levels


def parse_number(text: str) -> Number | None:
    """Read a WBS number: "1.2.10" → (1, 2, 10); full-width digits, "1-2" and a trailing "." or "、" are fine.

    None for anything else.
    """
    plain = text.strip().translate(_PLAIN).rstrip(".、")
    parts = plain.split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return None
    return tuple(int(part) for part in parts)


_PLAIN = str.maketrans("０１２３４５６７８９．。－-—–", "0123456789......")


@dataclass(frozen=True, slots=True)
class Tree:
    """Rows put into preorder. ``rows`` the original index at each place, ``parent`` the parent's place (-1 at
    the top), ``number`` new dense WBS numbers; ``orphans`` original indexes whose parent number is missing
    (they hang on the nearest ancestor there is), ``repeated`` those whose number came before."""

    rows: list[int]
    parent: list[int]
    number: list[str]
    orphans: tuple[int, ...]
    repeated: tuple[int, ...]


def tree_of_numbers(numbers: Sequence[Number]) -> Tree:
    """The tree that parsed WBS numbers describe, whatever order the rows stand in.

    Siblings sort by number (2 before 10), rows with the same number keep their order and become siblings.
    """
    rows = sorted(range(len(numbers)), key=lambda row: (numbers[row], row))
    place: dict[Number, int] = {}
    parent: list[int] = []
    orphans: list[int] = []
    repeated: list[int] = []
    for at, row in enumerate(rows):
        number = numbers[row]
        above = number[:-1]
        while above and above not in place:
            above = above[:-1]
        if len(above) < len(number) - 1:
            orphans.append(row)
        parent.append(place[above] if above else -1)
        if number in place:
            repeated.append(row)
        else:
            place[number] = at
    rows, parent = preorder(parent, rows)
    return Tree(rows, parent, numbers_of(levels_of(parent)), tuple(orphans), tuple(repeated))


def preorder(parent: Sequence[int], rows: Sequence[int] | None = None) -> tuple[list[int], list[int]]:
    """Rows in dense preorder, siblings in the order given: (original rows, parent places).

    ``rows`` names the rows (default: their index). A row whose parents go round is left out, so compare the
    length. Iterative: depth does not matter.
    """
    names = range(len(parent)) if rows is None else rows
    children: dict[int, list[int]] = {}
    for at in range(len(parent) - 1, -1, -1):
        children.setdefault(parent[at], []).append(at)
    stack = [(at, -1) for at in children.get(-1, ())]
    ordered: list[int] = []
    places: list[int] = []
    while stack:
        at, above = stack.pop()
        here = len(ordered)
        ordered.append(names[at])
        places.append(above)
        stack.extend((child, here) for child in children.get(at, ()))
    return ordered, places
