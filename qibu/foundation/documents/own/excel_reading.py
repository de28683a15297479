"""An Excel template as it is read: its cells, the placeholders in them, the rows to repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import quoteattr

from qibu.foundation.documents.xlsx_scan import Refused

from .marks import MARK, STRAY, Found, Marks, key_of
from .numbers import Group
from .package import Node, Parts, children, elements, local, parsed, targets_of, text_of

WORKBOOK: Final = "xl/workbook.xml"
STRINGS: Final = "xl/sharedStrings.xml"
_SLOT: Final = re.compile(rf"<\?{MARK} (\d+)\?>")
_PLACE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SHEET_NAME: Final = r"(?:'[^'\[\]]*'|[^'!\[\]():,]+)"
_NAME: Final = re.compile(rf"{_SHEET_NAME}!\$?[A-Z0-9$:]+(?:,{_SHEET_NAME}!\$?[A-Z0-9$:]+)*")
_MOST_ROWS: Final = 10_000


@dataclass
class SheetCell:
    """A cell of the template: its column, format, other attributes, and content; `pieces` are literal text
    and numbers of placeholders by turns where it holds any."""

    column: str
    style: str
    rest: str
    inner: str
    pieces: list[str] = field(default_factory=list)
    alone: int = -1
    """The number of the placeholder that is all there is."""


@dataclass
class SheetRow:
    number: int
    attributes: str
    cells: list[SheetCell]
    group: str = ""
    height: float = 0.0
    """Points it is high at least; 0 where Excel fits it to its text."""


@dataclass
class Sheet:
    """A sheet with its placeholders."""

    name: str
    part: str
    tree: Node
    rows: list[SheetRow]
    marks: Marks
    groups: list[Group]


def sheets_of(parts: Parts) -> list[tuple[str, str]]:
    """(name, part) of the sheets in their order."""
    targets = targets_of(parts, WORKBOOK)
    found = []
    for one in elements(parsed(parts[WORKBOOK]).documentElement):
        if local(one) == "sheet":
            relation = next((v for k, v in one.attributes.items() if k.rpartition(":")[2] == "id"), "")
            kind, part = targets.get(relation, ("", ""))
            if kind == "worksheet" and part in parts:
                found.append((one.getAttribute("name"), part))
    return found


def read_sheets(parts: Parts) -> list[Sheet]:
    """Every sheet with its placeholders marked. Raises Refused for formulas."""
    strings: list[Node] = []
    if STRINGS in parts:
        root = parsed(parts[STRINGS]).documentElement
        strings = [one for one in children(root) if local(one) == "si"]
    _check_names(parts)
    return [_read_sheet(name, part, parts[part], strings) for name, part in sheets_of(parts)]


def _check_names(parts: Parts) -> None:
    """Names may mean places of the workbook, nothing that counts or reads."""
    for one in elements(parsed(parts[WORKBOOK]).documentElement):
        if local(one) == "definedName" and not _NAME.fullmatch(text_of(one).strip()):
            raise Refused("template_name", name=one.getAttribute("name")[:40])


def _read_sheet(name: str, part: str, content: bytes, strings: list[Node]) -> Sheet:
    tree, marks, rows = parsed(content), Marks(), []
    data = next((one for one in children(tree.documentElement) if local(one) == "sheetData"), None)
    if data is None:
        raise Refused("damaged")
    number = 0
    for row in children(data):
        number = int(row.getAttribute("r") or number + 1)
        rows.append(_read_row(row, number, name, strings, marks))
        if len(rows) > _MOST_ROWS:
            raise Refused("document_too_long")
    for one in elements(tree.documentElement):
        if local(one) in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
            match = STRAY.search(text_of(one))
            if match is not None:
                marks.problems.append(
                    Found(
                        text_of(one)[match.start() : match.start() + 30],
                        ("elsewhere", name),
                        problem="elsewhere",
                    )
                )
    return Sheet(name, part, tree, rows, marks, _groups(rows))


def _read_row(row: Node, number: int, sheet: str, strings: list[Node], marks: Marks) -> SheetRow:
    cells: list[SheetCell] = []
    first = len(marks.found)
    column = ""
    for one in children(row):
        match = _PLACE.fullmatch(one.getAttribute("r"))
        column = match[1] if match else _next_column(column)
        cells.append(_read_cell(one, column, f"{column}{number}", sheet, strings, marks))
    found = marks.found[first:]
    listed = [one for one in found if one.group]
    group = key_of(listed[0].group) if listed else ""
    marks.problems += [
        Found(one.text, one.where, problem="mixed") for one in listed if key_of(one.group) != group
    ]
    attributes = {key: value for key, value in row.attributes.items() if key not in ("r", "spans")}
    height = 0.0
    if found:
        fixed = attributes.pop("customHeight", "0") in ("1", "true")
        measured = attributes.pop("ht", "")
        # A height Excel measured for the placeholder says nothing about the value.
        height = float(measured) if fixed and measured else 0.0
    rest = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return SheetRow(number, rest, cells, group, height)


def _read_cell(
    one: Node,
    column: str,
    place: str,
    sheet: str,
    strings: list[Node],
    marks: Marks,
) -> SheetCell:
    if any(local(child) == "f" for child in children(one)):
        raise Refused("template_formula", sheet=sheet, cell=place)
    style, kind = one.getAttribute("s"), one.getAttribute("t")
    rest = "".join(
        f" {key}={quoteattr(value)}" for key, value in one.attributes.items() if key not in ("r", "s")
    )
    cell = SheetCell(column, style, rest, "".join(child.toxml() for child in one.childNodes))
    text = _string_of(one, kind, strings)
    if text is None:
        return cell
    for reading in [child for child in elements(text) if local(child) == "rPh"]:
        reading.parentNode.removeChild(reading)
    numbers = marks.mark([child for child in elements(text) if local(child) == "t"], ("cell", sheet, place))
    if numbers:
        inner = "".join(child.toxml() for child in text.childNodes)
        cell.pieces = _SLOT.split(inner)
        whole = "".join(text_of(child) for child in elements(text) if local(child) == "t")
        if len(numbers) == 1 and not whole.strip():
            cell.alone = numbers[0]
    return cell


def _string_of(one: Node, kind: str, strings: list[Node]) -> Node | None:
    """A copy of the text of a cell, of its own or one of the shared ones."""
    if kind == "inlineStr":
        own = next((child for child in children(one) if local(child) == "is"), None)
        return own.cloneNode(True) if own is not None else None
    if kind != "s":
        return None
    index = next((text_of(child).strip() for child in children(one) if local(child) == "v"), "")
    if not index.isdigit() or int(index) >= len(strings):
        raise Refused("damaged")
    return strings[int(index)].cloneNode(True)


def _next_column(column: str) -> str:
    """A → B, Z → AA."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    number += 1
    letters = ""
    while number:
        number, left = divmod(number - 1, 26)
        letters = chr(65 + left) + letters
    return letters


def _groups(rows: list[SheetRow]) -> list[Group]:
    """Rows one below the other that belong to the same list are repeated together."""
    groups: list[Group] = []
    for row in rows:
        if not row.group:
            continue
        if groups and groups[-1].key == row.group and groups[-1].last == row.number - 1:
            groups[-1] = Group(row.group, groups[-1].first, row.number)
        else:
            groups.append(Group(row.group, row.number, row.number))
    return groups
