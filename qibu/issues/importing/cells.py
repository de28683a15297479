"""The cells of form 4: what its export writes, what travels with each row unseen, what an edit means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from qibu.issues.queries.register import RegisterLine
from qibu.projects.importing.rowkeys import Keys, version_text
from qibu.projects.models import Project

FORM: Final = "form-4"
#: What a file says of its heads: `h:<head>` → cell.
HEADER: Final = "h:"
#: The cells of form 4, in their order; that of their marks as well, so it never changes.
CELLS: Final = (
    "code", "title", "place", "who", "found", "severity", "scope", "response", "state", "resolved", "remarks",
)  # fmt: skip
#: Cell → field of recognition that carries its value.
FIELD_OF: Final[Mapping[str, str]] = {
    "code": "number", "title": "description", "place": "task", "who": "owner", "found": "found_on",
    "severity": "severity", "scope": "scope", "response": "response", "state": "state",
    "resolved": "resolved_on", "remarks": "note",
}  # fmt: skip


def titles() -> dict[str, str]:
    """Cell → head, as form 4 prints it."""
    return {
        "code": _("Risk/issue number"),
        "title": _("Risk/issue description"),
        "place": _("Task or phase concerned"),
        "who": _("Department/person responsible"),
        "found": _("Found on"),
        "severity": _("Severity"),
        "scope": _("Scope of impact"),
        "response": _("Response"),
        "state": _("Current status"),
        "resolved": _("Resolved on"),
        "remarks": _("Remarks"),
    }


def cells_of(line: RegisterLine) -> dict[str, object]:
    """Cell → value of a row, as the export writes it."""
    return {
        "code": line.code,
        "title": line.title,
        "place": line.place,
        "who": line.answerable,
        "found": line.found_on,
        "severity": line.severity_word,
        "scope": line.scope,
        "response": line.response,
        "state": line.front_word,
        "resolved": line.resolved_on,
        "remarks": line.remarks,
    }


def row_keys(project: Project) -> Keys:
    """The keys of this project's rows of form 4."""
    return Keys(project.pk, FORM)


def version_of(line: RegisterLine, cells: Mapping[str, object]) -> str:
    """What travels with a row to tell later what was edited in the file, and what here."""
    return version_text(line.version, [cells[name] for name in CELLS])


def metadata() -> dict[str, str | int]:
    """What a file carries to be known as ours: which form it is, and what its heads are."""
    return {"form": FORM, **{f"{HEADER}{title}": cell for cell, title in titles().items()}}
