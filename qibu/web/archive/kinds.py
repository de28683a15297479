"""What a kind of document is given and what it gives: the words between `collecting.TABLE` and its lines."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import BinaryIO, Final

from django.utils import timezone

from qibu.closing.models import Package
from qibu.foundation.documents.naming import document_filename
from qibu.foundation.documents.package import Document
from qibu.foundation.documents.paper import Paper
from qibu.foundation.documents.paper_pdf import MOST_ROWS
from qibu.foundation.people.models import Person
from qibu.projects.models import Project
from qibu.projects.papers import paper_file
from qibu.projects.queries import Opened, open_project


@dataclass(frozen=True)
class Stand:
    """The project as it was archived. `opened` as `by`, who asked for the package, sees it; `at` the moment
    of archiving; `base` the address all pages of the project begin with."""

    opened: Opened
    by: Person
    at: datetime

    @property
    def project(self) -> Project:
        return self.opened.project

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    @property
    def base(self) -> str:
        return f"/projects/{self.project.pk}/"


#: A line of the table: gives the documents of its kind in a fixed order, each with its own day and page.
Kind = Callable[[Stand], Iterator[Document]]


def standing(package: Package) -> Stand:
    """Raises Denied where whoever asked for the package may not see the project any more."""
    project = Project.objects.get(space=package.space_id)
    return Stand(open_project(package.by, project.pk), package.by, package.at)


def sheets(stand: Stand, paper: Paper, source: str) -> Iterator[Document]:
    """A paper as Excel and as PDF; one too long to be set as PDF as Word. `source` is its page below the
    project's, "" for the project's own."""
    rows = sum(len(table.rows) for table in paper.tables)
    for ending in ("xlsx", "docx" if rows > MOST_ROWS else "pdf"):
        yield _written(stand, paper.title, paper.day, source, ending, lambda: paper)


def workbook(stand: Stand, title: str, day: date, source: str, make: Callable[[], Paper]) -> Document:
    """A long table of which there are many, as Excel alone; read from the database when its turn comes."""
    return _written(stand, title, day, source, "xlsx", make)


def plain(stand: Stand, title: str, day: date, source: str, ending: str, content: bytes) -> Document:
    """A document whose bytes are there already."""
    name = document_filename(stand.project.name, day, title, ending)
    return Document(name, title, day, f"{stand.base}{source}", lambda: io.BytesIO(content))


def _written(
    stand: Stand, title: str, day: date, source: str, ending: str, make: Callable[[], Paper]
) -> Document:
    """What a file carries unseen to be read back is left out: it counts the events of the project, and so
    would differ from build to build."""
    name = stand.project.name

    def read() -> BinaryIO:
        file = paper_file(replace(make(), metadata=NOTHING), name, ending, "paper")
        return io.BytesIO(file.content)

    return Document(document_filename(name, day, title, ending), title, day, f"{stand.base}{source}", read)


NOTHING: Final[dict[str, str | int]] = {}
