"""The parts of an Office file, and what makes one unfit as a template: it may hold text, pictures and
layout, nothing that runs, reads or reaches out."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeAlias
from xml.dom import minidom
from xml.parsers.expat import ExpatError

from qibu.foundation.documents.limits import MEGABYTE
from qibu.foundation.documents.xlsx_scan import Refused

Parts = dict[str, bytes]
Node: TypeAlias = Any
"""A node of minidom, whose own types are unions no reader of a tree can use."""

MAX_BYTES: Final = 2 * MEGABYTE
MAX_UNPACKED: Final = 20 * MEGABYTE
#: One part that is filled; forms of an office have a tenth of it.
MAX_XML: Final = 2 * MEGABYTE
MAX_DEPTH: Final = 120
MAX_ELEMENTS: Final = 60_000

#: Beginning of a part's name → what it is; each reads or runs something of its own.
UNWELCOME: Final[Mapping[str, str]] = {
    "word/vbaProject": "macros", "xl/vbaProject": "macros", "word/vbaData": "macros",
    "word/activeX": "controls", "xl/activeX": "controls", "xl/ctrlProps": "controls",
    "word/embeddings": "embedded", "xl/embeddings": "embedded", "word/afchunk": "embedded",
    "customUI": "controls", "word/webextensions": "controls", "xl/webextensions": "controls",
    "xl/externalLinks": "external", "xl/connections": "external", "xl/queryTables": "external",
    "xl/model": "external", "xl/customData": "external", "xl/pivot": "pivot", "xl/tables": "tables",
    "xl/comments": "comments", "xl/threadedComments": "comments", "xl/macrosheets": "macros",
    "xl/dialogsheets": "controls", "word/mailMergeHeaderSource": "external", "word/recipientData": "external",
}  # fmt: skip
_MAIN: Final = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
_EMBEDDING: Final = ("/afchunk", "/oleobject", "/attachedtemplate", "/control", "/package", "/subdocument")
_HARMLESS_LINK: Final = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_CORE: Final = "docProps/core.xml"


def unpack(content: bytes) -> Parts:
    """Every part of the file by its name, in its order. Raises Refused for what is too large inside."""
    if len(content) > MAX_BYTES:
        raise Refused("template_too_big", megabytes=MAX_BYTES // MEGABYTE)
    parts: Parts = {}
    left = MAX_UNPACKED
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            with archive.open(info) as stream:
                part = stream.read(left + 1)
            left -= len(part)
            if left < 0:
                raise Refused("too_big_inside", megabytes=MAX_UNPACKED // MEGABYTE)
            if not info.is_dir():
                parts[info.filename] = part
    return parts


def pack(parts: Mapping[str, bytes], day: date) -> bytes:
    """The file of these parts; the same parts give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (min(max(day.year, 1980), 2107), 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def check_parts(parts: Parts) -> None:
    """Refuse what runs, what is embedded, and every way out but a link a reader clicks. Raises Refused."""
    for name in parts:
        for beginning, what in UNWELCOME.items():
            if name.lower().startswith(beginning.lower()):
                raise Refused("template_holds", what=what)
    types = parts.get("[Content_Types].xml", b"")
    main = next((kind for name, kind in _MAIN.items() if name in parts), "")
    if b"macroEnabled" in types:
        raise Refused("template_holds", what="macros")
    if not main or main not in types.decode("utf-8", "replace"):
        raise Refused("not_a_template")
    for name, content in parts.items():
        if name.endswith(".rels"):
            _check_relations(content)


def _check_relations(content: bytes) -> None:
    for relation in elements(parsed(content).documentElement):
        kind = relation.getAttribute("Type").lower()
        target = relation.getAttribute("Target")
        if kind.endswith(_EMBEDDING):
            raise Refused("template_holds", what="embedded")
        if relation.getAttribute("TargetMode").lower() == "external":
            if not (kind.endswith("/hyperlink") and _HARMLESS_LINK.match(target)):
                raise Refused("template_reaches_out", target=target[:80])
        elif "://" in target or target.startswith("\\\\"):
            raise Refused("template_reaches_out", target=target[:80])


def parsed(content: bytes) -> Node:
    """A part as a tree without processing instructions. Raises Refused for what no Office program writes."""
    if len(content) > MAX_XML:
        raise Refused("document_too_long")
    try:
        text = _DECLARATION.sub("", content.decode("utf-8-sig"), count=1)
        # Without its declaration a part is UTF-8 for the parser too, so nothing hides from this look.
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise Refused("unsafe_parts")
        tree = minidom.parseString(text.encode())
    except (UnicodeDecodeError, ExpatError, ValueError) as problem:
        raise Refused("damaged") from problem
    _check_shape(tree)
    return tree


def _check_shape(tree: Node) -> None:
    """Bound depth and number of elements; drop processing instructions, which mark places of ours."""
    count = 0
    stack: list[tuple[Node, int]] = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        count += 1
        if depth > MAX_DEPTH or count > 2 * MAX_ELEMENTS:
            raise Refused("document_too_long")
        for child in list(node.childNodes):
            if child.nodeType == child.PROCESSING_INSTRUCTION_NODE:
                node.removeChild(child)
            else:
                stack.append((child, depth + 1))


def local(node: Node) -> str:
    """The name of an element without its prefix."""
    return str(node.nodeName).rpartition(":")[2]


def children(node: Node) -> list[Node]:
    """The elements directly in it."""
    return [child for child in node.childNodes if child.nodeType == child.ELEMENT_NODE]


def elements(node: Node) -> Iterator[Node]:
    """Every element below it, in the order of the text."""
    for child in children(node):
        yield child
        yield from elements(child)


def text_of(node: Node) -> str:
    """The text directly in it."""
    texts = (minidom.Node.TEXT_NODE, minidom.Node.CDATA_SECTION_NODE)
    return "".join(child.data for child in node.childNodes if child.nodeType in texts)


def targets_of(parts: Mapping[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Relations of a part: id → (kind, name of the part meant)."""
    folder, _, name = part.rpartition("/")
    content = parts.get(f"{folder}/_rels/{name}.rels")
    if content is None:
        return {}
    found = {}
    for relation in elements(parsed(content).documentElement):
        target = posixpath.normpath(posixpath.join("/", folder, relation.getAttribute("Target")))[1:]
        found[relation.getAttribute("Id")] = (relation.getAttribute("Type").rpartition("/")[2], target)
    return found


def core_part(parts: Parts, xml: str) -> None:
    """Whose document it is and of which day, instead of who made the template and when."""
    if _CORE in parts:
        parts[_CORE] = xml.encode()
