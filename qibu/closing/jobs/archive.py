"""Building a package: streamed into a file beside, synced, renamed; then the row says so (F4)."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.closing.actions.archive import settle
from qibu.closing.models import Package
from qibu.closing.models.archive import State
from qibu.closing.queries.archive import all_stored, new_name, path_of
from qibu.foundation.documents.csv_writer import write_csv
from qibu.foundation.documents.naming import document_filename
from qibu.foundation.documents.package import Document, Packed, hash_of, synced, write_package
from qibu.foundation.documents.paper import FormColumn, FormRow, Table
from qibu.foundation.documents.paper_xlsx import write_xlsx
from qibu.foundation.files.storing import sync_folder
from qibu.projects.models import Project
from qibu.projects.papers import facts_line, project_paper

logger = logging.getLogger(__name__)

#: How old a file without a row must be by the disk's own clock: a younger one may be under way.
ORPHAN_SECONDS: Final = 24 * 3600.0

Report = Callable[[int, int], None]
Collect = Callable[[Package, Project], Sequence[Document]]


def build(package: Package, report: Report, collect: Collect, at: datetime) -> bool:
    """Build the zip of `collect`'s documents; whether the package is ready now.

    `report(done, total)` may raise to stop: nothing is left then, nor of a package given up meanwhile.
    No transaction is open and no lock held while it is written: an archived project does not change.
    """
    project = Project.objects.select_related("space").get(space=package.space_id)
    day = timezone.localtime(package.at).date()
    stored_as = new_name()
    target = path_of(stored_as)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_suffix(".part")
    try:
        documents = collect(package, project)
        with beside.open("xb") as stream:
            packed = write_package(
                stream, documents, day, lambda found: _lists(project, package, found), report
            )
            synced(stream)
        beside.rename(target)
        sync_folder(target.parent)
        sha256, size = hash_of(target)
        name = document_filename(
            project.name, day, _("Archive package V%(number)d") % {"number": package.number}, "zip"
        )
        done = settle(
            package, at, state=State.READY, stored_as=stored_as, name=name, sha256=sha256, size=size,
            manifest=[_line(one) for one in packed], built_at=at, problem="",
        )  # fmt: skip
    except BaseException:
        beside.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise
    if not done:
        target.unlink(missing_ok=True)
    return done


def sweep(at: datetime) -> int:
    """Remove bytes no package names, a day after they were written: what a lost worker left. How many."""
    before = time.time() - ORPHAN_SECONDS
    old = [(name, path) for name, path in all_stored() if path.stat().st_mtime < before]
    named = set(Package.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    gone = [path for name, path in old if name not in named]
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        logger.info("packages no row names: %s removed", len(gone))
    return len(gone)


def _line(one: Packed) -> dict[str, str | int]:
    return {
        "name": one.name, "kind": one.kind, "day": one.day.isoformat(), "size": one.size,
        "sha256": one.sha256, "source": one.source,
    }  # fmt: skip


_WIDTHS: Final = (6, 52, 20, 12, 12, 66, 30)


def _lists(project: Project, package: Package, packed: Sequence[Packed]) -> list[Document]:
    """归档清单 as Excel and CSV: every document with its size and hash."""
    day = timezone.localtime(package.at).date()
    heads = (_("No."), _("File"), _("Kind"), _("Day"), _("Bytes"), "SHA-256", _("Page"))
    rows = [
        (number, one.name, one.kind, one.day, one.size, one.sha256, one.source)
        for number, one in enumerate(packed, start=1)
    ]
    columns = [
        FormColumn(head, width, "date" if place == 3 else "number" if place in (0, 4) else "text")
        for place, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True))
    ]
    table = Table(columns, [FormRow(row) for row in rows])
    title = _("Archive manifest")
    paper = project_paper(title, day, [facts_line(project, day), table], landscape=True)
    contents = {"csv": write_csv([heads, *rows]), "xlsx": write_xlsx(paper)}
    return [
        Document(document_filename(project.name, day, title, ending), title, day, "", _reader(content))
        for ending, content in contents.items()
    ]


def _reader(content: bytes) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(content)
