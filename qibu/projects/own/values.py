"""What goes into a template: the values of a paper by the names of its kind, or examples of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from qibu.foundation.documents.own import Cell, Values, key_of
from qibu.foundation.documents.paper import Line, Pairs, Paper, Table, Text, Value
from qibu.projects.own.kinds import COUNTER, GENERAL, Name, PaperKind, Rows, names_in

#: How many rows an example has.
EXAMPLES = 3
_DAY = date(2026, 3, 6)


def values_of(paper: Paper, kind: PaperKind) -> Values:
    """The values of a paper under both names of each placeholder."""
    facts = _general(paper.title, paper.day, paper.author)
    labels = {key_of(label): value for label, value in _labelled(paper)}
    for name in kind.facts:
        text = next((labels[key_of(one)] for one in _labels(name) if key_of(one) in labels), "")
        facts |= _both(name, (text, "text"))
    if kind.body is not None:
        texts = [block.text for block in paper.blocks if isinstance(block, Text)]
        facts |= _both(kind.body, ("\n".join(texts), "text"))
    tables: dict[str, Sequence[Mapping[str, Cell]]] = {}
    for rows, table in zip(kind.rows, paper.tables, strict=False):
        found = _rows(rows, table)
        tables |= {key_of(rows.chinese): found, key_of(rows.english): found}
    return Values(facts, tables)


def examples_of(kind: PaperKind, author: str) -> Values:
    """Made-up values, three rows in each list."""
    facts = _general(kind.title, _DAY, author)
    for name in kind.once[len(GENERAL) :]:
        facts |= _both(name, (_example(name, 0), name.kind))
    tables: dict[str, Sequence[Mapping[str, Cell]]] = {}
    for rows in kind.rows:
        found = []
        for number in range(1, EXAMPLES + 1):
            row = _both(COUNTER, (number, "number"))
            for name in rows.names:
                row |= _both(name, (_example(name, number), name.kind))
            found.append(row)
        tables |= {key_of(rows.chinese): found, key_of(rows.english): found}
    return Values(facts, tables)


def placeholder(name: Name, rows: Rows | None = None) -> str:
    """How a name is written in a template, in the language in force."""
    return "{{" + (f"{rows.shown}." if rows else "") + name.shown + "}}"


def known_names(kind: PaperKind) -> dict[tuple[str, str], str]:
    """Every placeholder of a kind by the keys of list and name, as it is written; "" is the list of facts."""
    known: dict[tuple[str, str], str] = {}
    for name in kind.once:
        known |= {("", key_of(one)): "{{" + one + "}}" for one in (name.english, name.chinese)}
    for rows in kind.rows:
        for name in names_in(rows):
            for group, one in ((rows.chinese, name.chinese), (rows.english, name.english)):
                known[key_of(group), key_of(one)] = "{{" + f"{group}.{one}" + "}}"
    return known


def _labels(name: Name) -> tuple[str, ...]:
    return (*name.labels, name.chinese, name.english)


def _labelled(paper: Paper) -> list[tuple[str, str]]:
    """The facts of a paper with their labels; the first of a label counts."""
    found: list[tuple[str, str]] = []
    for block in paper.blocks:
        if isinstance(block, Line):
            found += block.facts
        elif isinstance(block, Pairs):
            found += [(pair.label, pair.value) for pair in block.pairs]
    return found[::-1]


def _rows(rows: Rows, table: Table) -> list[Mapping[str, Cell]]:
    places = {key_of(column.title): index for index, column in enumerate(table.columns)}
    wanted = []
    for name in rows.names:
        place = next((places[key_of(one)] for one in _labels(name) if key_of(one) in places), None)
        if place is not None:
            wanted.append((key_of(name.chinese), key_of(name.english), place))
    kinds = [column.kind for column in table.columns]
    counter = (key_of(COUNTER.chinese), key_of(COUNTER.english))
    found: list[Mapping[str, Cell]] = []
    for number, row in enumerate(table.rows, start=1):
        record: dict[str, Cell] = dict.fromkeys(counter, (number, "number"))
        for chinese, english, place in wanted:
            value: Value = row.values[place]
            if kinds[place] == "tree" and row.level and isinstance(value, str):
                value = "\u3000" * min(row.level, 15) + value
            record[chinese] = record[english] = (value, kinds[place])
        found.append(record)
    return found


def _general(title: str, day: date, author: str) -> dict[str, Cell]:
    cells: tuple[Cell, ...] = ((title, "text"), (day, "date"), (author, "text"))
    facts: dict[str, Cell] = {}
    for name, cell in zip(GENERAL, cells, strict=True):
        facts |= _both(name, cell)
    return facts


def _both(name: Name, cell: Cell) -> dict[str, Cell]:
    return {key_of(name.chinese): cell, key_of(name.english): cell}


def _example(name: Name, number: int) -> Value:
    if name.kind == "date":
        return _DAY + timedelta(days=7 * number)
    if name.kind == "percent":
        return 30 * number
    if name.kind == "number":
        return number + 1
    return name.example or (f"{name.shown} {number}" if number else name.shown)
