"""A Word template: every paragraph of body, head, foot and notes; rows of tables are repeated as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from qibu.foundation.documents.paper import shown
from qibu.foundation.documents.xlsx_scan import Refused

from .marks import MARK, Cell, Found, Marks, Values, Where, cell_for, key_of
from .package import Node, Parts, children, elements, local, parsed, text_of

TEXT_PARTS: Final = re.compile(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml")
#: Fields that read nothing but the document itself.
FIELDS: Final = frozenset(
    {
        "PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "STYLEREF", "SEQ", "REF", "PAGEREF", "TOC", "DATE",
        "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "FORMTEXT", "FORMCHECKBOX", "SYMBOL", "EQ",
    }
)  # fmt: skip
#: Above the first repeated row at most so many rows are its head, and come again on every page.
HEAD_ROWS: Final = 2
#: What may stand only once in a document, and so not in a row that is repeated.
_ONCE: Final = frozenset({"bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd"})
_TOKENS: Final = re.compile(rf"<\?{MARK}(-rows|-end)? (\d+)\?>")
_BREAKS: Final = frozenset({"br", "cr", "tab"})


def word_parts(parts: Parts) -> list[str]:
    """The names of the parts with text, the body first."""
    return sorted(filter(TEXT_PARTS.fullmatch, parts), key=lambda name: (name != "word/document.xml", name))


def places_in_word(parts: Parts) -> list[Found]:
    """Every placeholder with its place, and what is wrong with some. Raises Refused."""
    found: list[Found] = []
    for name in word_parts(parts):
        _tree, marks = _marked(name, parts[name])
        found += [*marks.found, *marks.problems]
    return found


def fill_word(parts: Parts, values: Values) -> None:
    """Write the values into the parts."""
    for name in word_parts(parts):
        tree, marks = _marked(name, parts[name])
        if marks.found:
            xml = tree.documentElement.toxml()
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            parts[name] = (head + _written(xml, marks.found, values, tree.documentElement.prefix)).encode()


def _marked(name: str, content: bytes) -> tuple[Node, Marks]:
    """The part with its placeholders marked and its repeated rows bracketed."""
    tree, marks = parsed(content), Marks()
    root = tree.documentElement
    _check_fields(root)
    part = re.sub(r"\d", "", name[5:-4])
    tables = [one for one in elements(root) if local(one) == "tbl" and one.prefix == root.prefix]
    for paragraph in elements(root):
        if local(paragraph) == "p" and paragraph.prefix == root.prefix:
            texts = list(_texts(paragraph))
            marks.mark(texts, _where(part, paragraph, texts, tables))
    _bracket_rows(tree, marks)
    return tree, marks


def _texts(paragraph: Node) -> list[Node | None]:
    """The texts of a paragraph, without those of a text box in it; None for a tab or a line break."""
    texts: list[Node | None] = []
    for child in children(paragraph):
        name = local(child)
        if name == "t":
            texts.append(child)
        elif name in _BREAKS:
            texts.append(None)
        elif name not in ("p", "txbxContent", "pPr", "rPr"):
            texts += _texts(child)
    return texts


def _where(
    part: str,
    paragraph: Node,
    texts: list[Node | None],
    tables: list[Node],
) -> Where:
    cell, row = _above(paragraph, "tc"), _above(paragraph, "tr")
    table = _above(row, "tbl") if row is not None else None
    if cell is None or row is None or table is None:
        text = "".join(text_of(one) for one in texts if one is not None)
        return ("text", part, text.strip()[:24])
    rows = [one for one in children(table) if local(one) == "tr"]
    cells = [one for one in children(row) if local(one) == "tc"]
    place = (
        tables.index(table),
        rows.index(row) if row in rows else 0,
        cells.index(cell) if cell in cells else 0,
    )
    return ("table", part, *(str(number + 1) for number in place))


def _above(node: Node | None, name: str) -> Node | None:
    """The nearest element of that name it stands in."""
    node = node.parentNode if node is not None else None
    while node is not None and (node.nodeType != node.ELEMENT_NODE or local(node) != name):
        node = node.parentNode
    return node


def _bracket_rows(tree: Node, marks: Marks) -> None:
    """Bracket each run of rows that holds placeholders of one list; note what stands outside or mixes."""
    groups: dict[Node, str] = {}
    numbers: dict[Node, int] = {}
    for number, one in enumerate(marks.found):
        if not one.group:
            continue
        row = _above(marks.nodes[number], "tr")
        if row is None:
            marks.problems.append(Found(one.text, one.where, problem="outside"))
            continue
        group = key_of(one.group)
        if groups.setdefault(row, group) != group:
            marks.problems.append(Found(one.text, one.where, problem="mixed"))
        numbers.setdefault(row, number)
    for row, group in groups.items():
        before = _sibling(row, back=True)
        if groups.get(before) != group:
            begin = tree.createProcessingInstruction(f"{MARK}-rows", str(numbers[row]))
            row.parentNode.insertBefore(begin, row)
            _repeat_head(tree, row)
        if groups.get(_sibling(row, back=False)) != group:
            end = tree.createProcessingInstruction(f"{MARK}-end", str(numbers[row]))
            row.parentNode.insertBefore(end, row.nextSibling)
        _make_repeatable(row)


def _sibling(row: Node, *, back: bool) -> Node | None:
    """The element before or behind it."""
    node = row.previousSibling if back else row.nextSibling
    while node is not None and node.nodeType != node.ELEMENT_NODE:
        node = node.previousSibling if back else node.nextSibling
    return node


def _make_repeatable(row: Node) -> None:
    """Take from a row what may stand only once."""
    for name in ("w14:paraId", "w14:textId"):
        for one in (row, *elements(row)):
            if one.hasAttribute(name):
                one.removeAttribute(name)
    for one in list(elements(row)):
        alone = local(one) == "id" and local(one.parentNode) == "sdtPr"
        if local(one) in _ONCE or alone:
            one.parentNode.removeChild(one)


def _repeat_head(tree: Node, row: Node) -> None:
    """Let the head of a list come again on every page, where the template does not say so itself."""
    above = []
    before = _sibling(row, back=True)
    while before is not None and local(before) == "tr":
        above.append(before)
        before = _sibling(before, back=True)
    said = any(local(one) == "tblHeader" for tr in above for one in elements(tr))
    if said or not 0 < len(above) <= HEAD_ROWS:
        return
    prefix = f"{row.prefix}:" if row.prefix else ""
    for tr in above:
        properties = next((one for one in children(tr) if local(one) == "trPr"), None)
        if properties is None:
            properties = tree.createElement(f"{prefix}trPr")
            first = next((one for one in children(tr) if local(one) != "tblPrEx"), None)
            tr.insertBefore(properties, first)
        properties.appendChild(tree.createElement(f"{prefix}tblHeader"))


def _check_fields(root: Node) -> None:
    """Refuse fields that read other files, databases or the world outside."""
    instruction: list[str] | None = None
    for one in elements(root):
        name = local(one)
        kind = _attribute(one, "fldCharType") if name == "fldChar" else ""
        if name == "fldSimple":
            _check_field(_attribute(one, "instr"))
        elif kind == "begin":
            if instruction is not None:
                _check_field("".join(instruction))
            instruction = []
        elif name == "instrText":
            instruction = [*(instruction or []), text_of(one)]
        elif kind and instruction is not None:
            _check_field("".join(instruction))
            instruction = None
    if instruction is not None:
        _check_field("".join(instruction))


def _check_field(instruction: str) -> None:
    words = instruction.split()
    word = words[0].upper() if words else ""
    inside = word == "HYPERLINK" and (len(words) > 1 and words[1] == "\\l")
    if word and word not in FIELDS and not inside:
        raise Refused("template_field", field=word[:30])


def _attribute(node: Node, name: str) -> str:
    return next((value for key, value in node.attributes.items() if key.rpartition(":")[2] == name), "")


def _written(xml: str, found: list[Found], values: Values, prefix: str | None) -> str:
    """The part as text: literal pieces, values, and repeated pieces for each row of their list."""
    tokens = _TOKENS.split(xml)
    out = [tokens[0]]
    inner: list[tuple[int, str]] | None = None
    opening, group = "", ""
    for kind, number, literal in zip(tokens[1::3], tokens[2::3], tokens[3::3], strict=True):
        if kind == "-rows":
            inner, opening, group = [], literal, key_of(found[int(number)].group)
        elif kind == "-end":
            for row in values.tables.get(group) or ({},):
                out.append(opening)
                _fill(out, inner or [], found, values, row, prefix)
            out.append(literal)
            inner = None
        elif inner is not None:
            inner.append((int(number), literal))
        else:
            _fill(out, [(int(number), literal)], found, values, None, prefix)
    return "".join(out)


def _fill(
    out: list[str],
    pieces: list[tuple[int, str]],
    found: list[Found],
    values: Values,
    row: Mapping[str, Cell] | None,
    prefix: str | None,
) -> None:
    for number, literal in pieces:
        out.append(_text(cell_for(found[number], values, row), f"{prefix}:" if prefix else ""))
        out.append(literal)


def _text(cell: Cell, prefix: str) -> str:
    """A value inside a text element; a line break ends the element and begins another."""
    value, kind = cell
    text = escape(shown(value, kind))
    if "\n" not in text:
        return text
    again = f'</{prefix}t><{prefix}br/><{prefix}t xml:space="preserve">'
    return text.replace("\n", again)
