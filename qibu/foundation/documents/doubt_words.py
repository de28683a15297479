"""The sentence of every doubt about forms 1, 3 and 4 that no other file says; `{id: sentence}`."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FORMS: Final[dict[str, str | Promise]] = {
    # the file
    "no_charter": _("No project charter was found in this file."),
    "no_minutes": _("No minutes of a meeting were found in this file."),
    "no_issue_table": _("No list of risks and issues was found. Say which row holds the headers."),
    "table_not_read": _("A table that begins with “%(text)s” is not read."),
    "label_not_used": _("“%(text)s” has no place in this form."),
    "text_not_used": _("“%(text)s” belongs to no label and is not read."),
    "document_text_box": _("Text boxes of the document are not read."),
    "document_tracked_changes": _("Tracked changes: text that was deleted is not read."),
    "document_hidden_text": _("Hidden text of the document is not read."),
    "document_nested_table": _("A table inside of a cell is read on its own."),
    "too_many_rows": _("Only the first %(text)s rows are read."),
    # labels and values
    "label_twice": _("“%(text)s” stands there twice with different values."),
    "several_cells": _("Several cells stand behind “%(text)s”."),
    "value_apart": _("An empty cell lies between “%(text)s” and its value."),
    "merged_across": _("“%(text)s” is merged over several columns."),
    "continues_row": _("The row continues row %(above)s."),
    "description_missing": _("The row says nothing about what it is."),
    "person_or_department": _("“%(text)s” may be a person or a group."),
    # form 1
    "project_name_missing": _("The name of the project is missing."),
    "span_disagrees": _("“%(text)s” disagrees with the start or the finish."),
    # form 3
    "meeting_name_from_title": _("The meeting has no name; the title “%(text)s” is suggested."),
    "action_as_text": _("“%(text)s”: who does it, and by when, is not certain."),
    "no_such_hour": _("“%(text)s”: there is no such hour."),
    "hours_backwards": _("“%(text)s” ends before it begins."),
    # form 4
    "severity_unknown": _("“%(text)s” is not one of our severities."),
    "issue_state_unknown": _("“%(text)s” is not one of the three states."),
    "issue_kind_unknown": _("“%(text)s” is neither a risk nor an issue."),
    "resolved_before_found": _("It was resolved before it was found: %(text)s."),
    "resolved_day_but_open": _("It was resolved on %(text)s but is not resolved."),
    "resolved_day_but_no_state": _("It was resolved on %(text)s but has no state."),
    "resolved_without_day": _("It is resolved; the day is missing."),
}
"""The other ids are those of `problem_words`: dates, people, columns, numbers."""
