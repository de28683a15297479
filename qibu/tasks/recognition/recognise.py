"""The entry: a workbook in, a `Recognition` out."""

from collections.abc import Callable, Mapping
from datetime import date

from qibu.foundation.documents.workbook import Workbook

from .result import Recognition

FIELDS: tuple[str, ...] = (
    "number",
    "name",
    "phase",
    "parent_text",
    "department",
    "contributors",
    "people",
    "helpers",
    "planned_start",
    "planned_finish",
    "planned_span",
    "actual_start",
    "actual_finish",
    "actual_span",
    "duration",
    "status",
    "percent",
    "milestone",
    "predecessors",
    "deliverable",
    "risk",
    "need",
    "note",
    "updated_on",
    "level",
    "key",
    "version",
)
"""The fields a column may be mapped to, in the order a mapping form offers them."""


def recognise(
    workbook: Workbook,
    *,
    around: date,
    sheet: str | None = None,
    mapping: Mapping[str, int] | None = None,
    header_row: int | None = None,
    workdays: Callable[[date, date], int] | None = None,
) -> Recognition:
    """Read a workbook as a task list (D2, S7).

    `around`: a day near the plan, for dates written without a year. `sheet`: by name, else the likeliest.
    `mapping`: field → column index (both from `FIELDS` and 0), replaces the recognised columns; `header_row`
    from 0 replaces the recognised header. `workdays(first, last)` counts working days inclusively, to
    compare a duration with its dates; Monday to Friday when not given. Never raises for what is in the file.
    """
    raise NotImplementedError
