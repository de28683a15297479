"""Read MS Project XML (MSPDI) safely, one task, calendar, resource or assignment at a time.

A document type declaration is refused before anything it declares can matter, so there are no entities to
expand; size, depth, number of elements and length of texts are bounded. What the values mean for a schedule
is said in :mod:`.mspdi_plan`.
"""

from __future__ import annotations

from typing import Any, Final
from xml.parsers import expat

from . import limits
from .mspdi_elements import CONVERTERS, Element
from .mspdi_file import ProjectFile
from .xlsx_scan import Refused

NAMESPACE: Final = "http://schemas.microsoft.com/project"
MAX_DEPTH: Final = 40
MAX_ELEMENTS: Final = 4_000_000
MAX_TEXT: Final = 200_000
CHUNK: Final = 1 << 16
SKIPPED: Final = {"OutlineCode", "OutlineCodes", "TimephasedData"}


def read_mspdi(content: bytes) -> ProjectFile:
    """Read a file; raises Refused with a problem id for what is no MS Project XML or too big.

    For uploads call it in the limited child only (:func:`.sandbox.parse_project_in_child`).
    """
    if len(content) > limits.MAX_FILE_BYTES:
        raise Refused("file_too_big", megabytes=limits.MAX_FILE_BYTES // limits.MEGABYTE)
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        for at in range(0, len(content), CHUNK):
            parser.Parse(content[at : at + CHUNK], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused("damaged_project") from error
    if not reader.is_project:
        raise Refused("not_a_project_file")
    return reader.project()


def _refuse_doctype(*_arguments: Any) -> None:
    raise Refused("has_doctype")


class _Reader:
    """Collects elements from the parser; only kept ones become trees, the rest is counted and dropped."""

    def __init__(self) -> None:
        self.stack: list[Element] = []
        self.depth, self.count, self.skipping = 0, 0, 0
        self.is_project = False
        self.root = Element("Project")
        self.found: dict[str, list[Any]] = {tag: [] for tag in CONVERTERS}

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise Refused("too_complex_project")
        space, _, tag = name.rpartition(" ")
        if self.depth == 1:
            self.is_project = tag == "Project" and space in (NAMESPACE, "")
            if not self.is_project:
                raise Refused("not_a_project_file")
            self.stack.append(self.root)
            return
        if self.skipping or tag in SKIPPED:
            self.skipping += 1
            return
        self.stack.append(Element(tag))

    def end(self, _name: str) -> None:
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
            return
        done = self.stack.pop()
        if not self.stack:
            return
        if self.depth == 2 and done.tag in CONVERTERS:
            rows = self.found[done.tag]
            if len(rows) >= limits.MAX_ROWS:
                raise Refused("too_complex_project")
            rows.append(CONVERTERS[done.tag](done))
        elif self.depth != 1 or not done.children:
            self.stack[-1].children.append(done)

    def text(self, value: str) -> None:
        if self.skipping or not self.stack:
            return
        top = self.stack[-1]
        if len(top.value) + len(value) > MAX_TEXT:
            raise Refused("too_complex_project")
        top.value += value

    def project(self) -> ProjectFile:
        root = self.root
        return ProjectFile(
            name=root.text("Title") or root.text("Name"),
            start=root.moment("StartDate"),
            finish=root.moment("FinishDate"),
            from_start=root.flag("ScheduleFromStart", True),
            calendar=root.number("CalendarUID", -1),
            minutes_per_day=root.number("MinutesPerDay", 480) or 480,
            hold=root.flag("HonorConstraints", True),
            status_date=root.moment("StatusDate"),
            guid=root.text("GUID")[:40],
            created=root.moment("CreationDate"),
            currency=root.text("CurrencyCode")[:10],
            fields=self.found["ExtendedAttribute"],
            tasks=self.found["Task"],
            calendars=self.found["Calendar"],
            resources=self.found["Resource"],
            assignments=self.found["Assignment"],
        )
