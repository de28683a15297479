"""What goes into the package of a project: one readable table, a line for each kind of document (F4).

A slice that makes a new document adds its line here; names, days, formats, hashes and the manifest follow by
themselves. The order of lines decides who of two namesakes gets -2.
"""

from __future__ import annotations

from typing import Final

from qibu.closing.models import Package
from qibu.foundation.documents.package import Document
from qibu.projects.models import Project
from qibu.web.archive import attached, plans, records, registers
from qibu.web.archive.kinds import Kind, standing

TABLE: Final[tuple[Kind, ...]] = (
    plans.charter,  # form 1
    plans.master_schedule,  # form 2
    plans.editions,
    plans.baselines,
    plans.changes,
    records.weekly_reports,
    records.minutes,  # form 3
    registers.issues,  # form 4
    registers.issue_actions,
    registers.action_items,
    registers.lessons,
    records.acceptance,
    records.signed,
    records.retrospective,
    attached.files,
    attached.comments,
)


def collect(package: Package, project: Project) -> list[Document]:
    """Every document of the project as it stood when it was archived, in a fixed order.

    Raises Denied where whoever asked for the package may not see the project any more.
    """
    stand = standing(package)
    return [document for kind in TABLE for document in kind(stand)]
