"""Doubts of an import as sentences."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from qibu.projects.importing import doubts
from qibu.projects.importing.doubts import Doubt
from qibu.tasks.fields import FIELDS
from qibu.tasks.importing.references import LinkDoubt
from qibu.tasks.recognition.result import Problem

LINKS: Final[dict[str, str | Promise]] = {
    "link_amount": gettext_lazy("“%(text)s”: how long after it is not clear."),
    "link_unit": gettext_lazy("“%(text)s”: the unit of the lag is not clear."),
    "link_phrase": gettext_lazy("“%(text)s” is not understood as a predecessor."),
    "link_undecided": gettext_lazy("“%(text)s”: the predecessor is not decided yet."),
    "link_nobody": gettext_lazy("“%(text)s” names no task."),
    "link_several": gettext_lazy("Several tasks are meant by “%(text)s”."),
    "link_unknown": gettext_lazy("There is no task “%(text)s” in the list."),
    "link_itself": gettext_lazy("“%(text)s”: a task cannot wait for itself."),
    "link_twice": gettext_lazy("“%(text)s”: this predecessor is named twice with different terms."),
    "link_terms": gettext_lazy("“%(text)s”: these lags cannot be kept."),
}


def link_doubt(doubt: LinkDoubt) -> Doubt:
    """A doubt about a predecessor in words."""
    return Doubt("predecessors", doubt.severity, str(LINKS[doubt.id]) % {"text": doubt.text}, doubt.text)


_STATUS: Final = {
    "todo": gettext_lazy("Not started"),
    "doing": gettext_lazy("In progress"),
    "done": gettext_lazy("Done"),
    "paused": gettext_lazy("Paused"),
    "cancelled": gettext_lazy("Cancelled"),
}


def status_word(code: str) -> str:
    """The word for a status of the kernel."""
    return str(_STATUS.get(code, code))


WORDS: Final[doubts.Words] = {"status": status_word, "percent": lambda value: f"{value}%"}


def doubt_of(problem: Problem, *, taken: bool = False) -> Doubt:
    """A doubt of recognition in words; an accepted suggestion makes a note of it."""
    return doubts.doubt_of(problem, WORDS, taken=taken)


TITLES: Final[dict[str, str | Promise]] = {
    "people": gettext_lazy("assignee"),
    "helpers": gettext_lazy("others involved"),
    "contributors": gettext_lazy("contributing departments"),
    "phase": gettext_lazy("phase"),
    "parent_text": gettext_lazy("summary task"),
    "planned_span": gettext_lazy("planned period"),
    "actual_span": gettext_lazy("actual period"),
    "milestone": gettext_lazy("milestone"),
    "predecessors": gettext_lazy("predecessors"),
    "deliverable": gettext_lazy("deliverable"),
    "risk": gettext_lazy("risks and issues"),
    "need": gettext_lazy("coordination needs"),
    "updated_on": gettext_lazy("updated on"),
    "level": gettext_lazy("level"),
    "key": gettext_lazy("row key of Qibu"),
    "version": gettext_lazy("row version of Qibu"),
}


def title_of(field: str) -> str:
    """What a column of a list is called on pages."""
    if field in TITLES:
        return str(TITLES[field])
    if field in FIELDS:
        return str(FIELDS[field].label)
    return field
