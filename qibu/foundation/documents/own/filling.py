"""What a template holds, and a template filled: one way in for Word and Excel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from qibu.foundation.documents.paper import shown
from qibu.foundation.documents.paper_docx_parts import core_xml
from qibu.foundation.documents.xlsx_scan import Refused

from .excel import excel_text_parts, fill_excel, places_in_excel
from .marks import PLACEHOLDER, Found, Values
from .package import Parts, check_parts, core_part, pack, unpack
from .word import fill_word, places_in_word, word_parts

#: Placeholders of a template, and places in rows that are repeated; forms have a tenth of it.
MOST_PLACES: Final = 600
MOST_REPEATED: Final = 120
#: Parts that may name anything: nobody reads them on paper.
_UNSEEN = (
    "docProps/",
    "customXml/",
    "_rels/",
    "[Content_Types].xml",
    "word/settings",
    "word/styles",
    "xl/styles",
)


def read_parts(content: bytes) -> Parts:
    """The parts of a file that is fit to be a template. Raises Refused."""
    parts = unpack(content)
    check_parts(parts)
    return parts


def places_of(content: bytes) -> list[Found]:
    """Every placeholder of a file and where it stands, with what cannot be filled. Raises Refused."""
    parts = read_parts(content)
    is_word = "word/document.xml" in parts
    found = places_in_word(parts) if is_word else places_in_excel(parts)
    read = set(word_parts(parts) if is_word else excel_text_parts(parts))
    if len(found) > MOST_PLACES or len({one.where[:4] for one in found if one.group}) > MOST_REPEATED:
        raise Refused("template_rows")
    for name, part in parts.items():
        if name in read or name.startswith(_UNSEEN) or not name.endswith(".xml"):
            continue
        match = PLACEHOLDER.search(part.decode("utf-8", "replace"))
        if match is not None:
            found.append(Found(match[0], ("elsewhere", name), problem="elsewhere"))
    return found


def fill_template(content: bytes, values: Values, *, title: str, author: str, day: date) -> bytes:
    """The template with values in its places: text stays text whatever it says. The same values give the same
    bytes. Raises Refused for a file `places_of` would refuse."""
    parts = read_parts(content)
    if "word/document.xml" in parts:
        fill_word(parts, values)
    else:
        fill_excel(parts, values)
    core_part(parts, core_xml(escape(shown(title)), escape(shown(author)), day))
    return pack(parts, day)


def read_template(path: Path) -> dict[str, Any]:
    """For the child process: what `places_of` finds, as JSON can carry it. The file is filled once, with
    nothing, so that whatever fails fails there."""
    content = path.read_bytes()
    found = places_of(content)
    fill_template(content, Values({}, {}), title="", author="", day=date(2000, 1, 1))
    return {"places": [[one.text, list(one.where), one.group, one.name, one.problem] for one in found]}


def from_child(places: Sequence[tuple[str, list[str], str, str, str]]) -> list[Found]:
    """What the child says, as `places_of` gives it."""
    return [Found(text, tuple(where), group, name, problem) for text, where, group, name, problem in places]
