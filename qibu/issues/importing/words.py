"""What columns and values of a list of risks and issues are called on pages."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.issues.models import Front, Kind, Severity
from qibu.projects.importing.doubts import Words

TITLES: Final[dict[str, str | Promise]] = {
    "number": pgettext_lazy("form 4", "No."),
    "kind": pgettext_lazy("issue", "Kind"),
    "type": gettext_lazy("type"),
    "description": pgettext_lazy("form 4", "Description"),
    "task": pgettext_lazy("form 4", "Task/phase"),
    "owner": pgettext_lazy("form 4", "Responsible"),
    "department": gettext_lazy("department"),
    "people": gettext_lazy("owner"),
    "found_on": pgettext_lazy("form 4", "Found"),
    "severity": pgettext_lazy("form 4", "Severity"),
    "probability": gettext_lazy("probability"),
    "scope": pgettext_lazy("form 4", "Scope"),
    "response": pgettext_lazy("form 4", "Response"),
    "prevention": gettext_lazy("prevention"),
    "contingency": gettext_lazy("contingency"),
    "state": pgettext_lazy("form 4", "Status"),
    "due": gettext_lazy("due"),
    "resolved_on": gettext_lazy("Resolved on"),
    "note": pgettext_lazy("form 4", "Remarks"),
}


def title_of(field: str) -> str:
    """What a column of the list is called on pages."""
    return str(TITLES.get(field, field))


def front_word(code: str) -> str:
    """The word for a state of form 4."""
    return str(Front(code).label) if code in Front.values else code


def severity_word(code: str) -> str:
    """The word for a severity."""
    return str(Severity(code).label) if code in Severity.values else code


def kind_word(code: str) -> str:
    """The word for a risk or an issue."""
    return str(Kind(code).label) if code in Kind.values else code


WORDS: Final[Words] = {"state": front_word, "severity": severity_word, "kind": kind_word}
