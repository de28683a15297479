"""What is said when a file cannot be a template: what is wrong, where it stands, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.foundation.documents import messages
from qibu.foundation.documents.own import Found

_CHOOSE: Final = gettext_lazy("Choose a Word document (.docx) or an Excel workbook (.xlsx).")
MESSAGES: Final[Mapping[str, str | Promise]] = {
    "not_a_template": _CHOOSE,
    "not_a_table": _CHOOSE,
    "not_a_project_file": _CHOOSE,
    "other_spreadsheet": _CHOOSE,
    "wrong_word_extension": _CHOOSE,
    "wrong_extension": _CHOOSE,
    "has_doctype": _CHOOSE,
    "mpp_file": _CHOOSE,
    "macros": gettext_lazy("The file holds macros. Save it as .docx or .xlsx without macros."),
    "encrypted": gettext_lazy("The file is protected by a password. Remove it and upload the file again."),
    "damaged": gettext_lazy("The file is damaged or incomplete. Open it, save it again and upload it."),
    "unsafe_parts": gettext_lazy("The file holds parts no Office program writes and was not opened."),
    "too_complex": gettext_lazy("The file is longer or more complex than any form."),
    "document_too_long": gettext_lazy("The file is longer or more complex than any form."),
    "template_too_big": gettext_lazy(
        "The file is larger than %(megabytes)s MB. Make its pictures smaller and upload it again."
    ),
    "template_empty": gettext_lazy(
        "No placeholder stands in this file, so every document would be the same. Write some into it; "
        "they are listed on this page."
    ),
    "template_holds": gettext_lazy(
        "The file holds %(what)s. A template holds text, pictures and tables only."
    ),
    "template_reaches_out": gettext_lazy(
        "The file fetches something from outside: %(target)s. Put it into the file itself."
    ),
    "template_field": gettext_lazy(
        "The file holds the field %(field)s, which reads more than this document. Remove it (Ctrl+Shift+F9)."
    ),
    "template_formula": gettext_lazy(
        "Sheet “%(sheet)s”, cell %(cell)s holds a formula. A template cannot count; write text instead."
    ),
    "template_rows": gettext_lazy("The file has more placeholders than any form."),
    "template_name": gettext_lazy(
        "The name “%(name)s” of the workbook is a formula. Delete it in the name manager."
    ),
}  # fmt: skip
WHAT: Final[Mapping[str, str | Promise]] = {
    "macros": gettext_lazy("macros"),
    "controls": gettext_lazy("controls or add-ins"),
    "embedded": gettext_lazy("embedded or linked files"),
    "external": gettext_lazy("links to other files or databases"),
    "pivot": gettext_lazy("pivot tables"),
    "tables": gettext_lazy("an Excel table (convert it to a range)"),
    "comments": gettext_lazy("comments on cells"),
}
PARTS: Final[Mapping[str, str | Promise]] = {
    "document": pgettext_lazy("part of a page", "body"),
    "header": pgettext_lazy("part of a page", "head of the page"),
    "footer": pgettext_lazy("part of a page", "foot of the page"),
    "footnotes": pgettext_lazy("part of a page", "footnotes"),
    "endnotes": pgettext_lazy("part of a page", "endnotes"),
}


def say(problem_id: str, params: Mapping[str, Any]) -> str:
    """The sentence for a problem of a whole file, in the language of the reader."""
    if problem_id not in MESSAGES:
        return messages.say(problem_id, params)
    words = {**params, "what": WHAT.get(str(params.get("what")), "")}
    return str(MESSAGES[problem_id]) % words


def say_found(one: Found, near: str = "") -> str:
    """What is wrong with one placeholder and where it stands; `near` is one that was perhaps meant."""
    words = {"text": one.text, "where": where(one.where), "near": near}
    if one.problem == "open":
        return _("%(where)s: “%(text)s” has braces that do not close.") % words
    if one.problem == "outside":
        return _("%(where)s: %(text)s belongs to a list and must stand in a row of a table.") % words
    if one.problem == "mixed":
        return _("%(where)s: %(text)s belongs to another list than the rest of its row.") % words
    if one.problem == "elsewhere":
        return _("%(where)s: nothing can be filled in for %(text)s here.") % words
    if near:
        return _("%(where)s: %(text)s is no placeholder of this document. Is %(near)s meant?") % words
    return _("%(where)s: %(text)s is no placeholder of this document.") % words


def where(place: tuple[str, ...]) -> str:
    """A place in a file as people find it."""
    if place[0] == "cell":
        return _("Sheet “%(sheet)s”, cell %(cell)s") % {"sheet": place[1], "cell": place[2]}
    if place[0] == "table":
        return _("%(part)s, table %(table)s, row %(row)s, column %(column)s") % {
            "part": PARTS.get(place[1], place[1]), "table": place[2], "row": place[3], "column": place[4],
        }  # fmt: skip
    if place[0] == "text":
        part = PARTS.get(place[1], place[1])
        return _("%(part)s, paragraph “%(text)s”") % {"part": part, "text": place[2]}
    return _("Head or foot of a sheet, chart or drawing (%(part)s)") % {"part": place[1]}
