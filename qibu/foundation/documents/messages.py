"""What is said when a table file cannot be read: one sentence for what is wrong, one for what to do."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: Final[dict[str, str | Promise]] = {
    "empty_file": _("The file is empty."),
    "file_too_big": _(
        "The file is larger than %(megabytes)s MB. Remove pictures and sheets that are not needed."
    ),
    "unreadable": _("The file could not be stored. Please upload it again."),
    "encrypted": _("The file is protected by a password. Remove the password in Excel and upload it again."),
    "old_xls": _("This is the old Excel format (.xls). Save it as .xlsx and upload it again."),
    "word_file": _("This is a Word document, not a table. Copy its table into Excel and save it as .xlsx."),
    "web_page": _(
        "This is a web page with the name of an Excel file. Open it in Excel and save it as .xlsx."
    ),
    "other_spreadsheet": _("This kind of spreadsheet is not read. Save it as .xlsx and upload it again."),
    "not_a_table": _("This is not an Excel workbook (.xlsx), a CSV file or a project as XML."),
    "wrong_extension": _("The file ends in %(extension)s but is an Excel workbook. Save it as .xlsx."),
    "wrong_word_extension": _("The file ends in %(extension)s but is a Word document. Save it as .docx."),
    "old_doc": _("This is the old Word format (.doc). Save it as .docx and upload it again."),
    "macros": _("The workbook contains macros. Save it as .xlsx without macros and upload it again."),
    "damaged": _("The file is damaged or incomplete. Open it in Excel, save it again and upload it."),
    "unsafe_parts": _("The file contains parts that do not belong in a workbook and was not opened."),
    "too_many_parts": _("The file has more than %(limit)s parts and was not opened."),
    "too_big_inside": _("The file unpacks to more than %(megabytes)s MB and was not opened."),
    "too_compressed": _("The file unpacks to more than a hundred times its size and was not opened."),
    "sheet_too_big": _(
        "A sheet reaches to row %(rows)s and column %(columns)s; up to 50,000 rows and 200 columns are read. "
        "Copy the list into a new workbook."
    ),
    "too_many_cells": _(
        "The workbook has more than %(limit)s cells. Copy the list alone into a new workbook."
    ),
    "too_complex": _("The file is too complex to be read. Copy the list alone into a new workbook."),
    "unknown_encoding": _("The text of the CSV file cannot be read. Save it as UTF-8 or as .xlsx."),
    "has_doctype": _(
        "The file carries a document type, which a project plan has no use for. It was not opened."
    ),
    "not_a_project_file": _(
        "This is not an MS Project plan. In Project, save it as XML and upload that file."
    ),
    "damaged_project": _(
        "The XML is damaged or incomplete. In MS Project, save the plan as XML again and upload that file."
    ),
    "too_complex_project": _(
        "The XML holds more than a plan can. In MS Project, save the plan alone as XML and upload that file."
    ),
    "mpp_file": _("This is MS Project's own format (.mpp). In Project, save it as XML and upload that file."),
    "no_tasks": _("There are no tasks in this project plan."),
    "no_cells": _("There is nothing in the workbook."),
    "document_too_long": _(
        "The document is longer or more complex than any form. Copy the form alone into a new document."
    ),
    "busy": _("Other files are being read at the moment. Please try again in a minute."),
}


def say(problem_id: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentences for a `Verdict.problem_id`, in the language of the reader."""
    return str(MESSAGES.get(problem_id, MESSAGES["damaged"])) % dict(params or {})
