"""The sentence of every doubt about a row or a sheet; forms 1, 3 and 4 have their own in `doubt_words`."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .doubt_words import FORMS
from .doubts import Problem

VALUES: Final[dict[str, str | Promise]] = {
    # dates
    "not_a_date": _("“%(text)s” is not a date."),
    "no_such_day": _("“%(text)s”: there is no such day."),
    "day_out_of_range": _("“%(text)s” lies outside 1970 to 2200."),
    "year_assumed": _("“%(text)s” has no year; the nearest one is taken."),
    "serial": _("“%(text)s” is the number Excel stores for a date."),
    "until": _("“%(text)s” is taken as the last day."),
    "approximate": _("“%(text)s” is only approximate."),
    "part_of_month": _("“%(text)s” is a part of a month, not a day."),
    "whole_month": _("“%(text)s” is a month, not a day."),
    "long_period": _("“%(text)s” is a period, not a day."),
    "week": _("“%(text)s”: which days that week has is not known."),
    "range": _("“%(text)s” is a period; one end of it is suggested."),
    "range_backwards": _("“%(text)s” ends before it begins."),
    "range_unreadable": _("One end of “%(text)s” is not clear."),
    "one_date": _("“%(text)s” does not name a start and a finish."),
    "short_year": _("“%(text)s”: which part is the year is not certain."),
    "day_or_month_first": _("“%(text)s”: which part is the month is not certain."),
    "decimal_date": _("“%(text)s” is a number; it may have been a month and a day."),
    "repeating": _("“%(text)s” repeats; a task has one start and one finish."),
    "open_ended": _("“%(text)s” has no end."),
    "relative": _("“%(text)s” depends on another day."),
    # durations
    "not_a_duration": _("“%(text)s” is not a duration."),
    "negative_duration": _("“%(text)s”: a duration cannot be negative."),
    "duration_too_long": _("“%(text)s” is longer than any plan."),
    "duration_range": _("“%(text)s” leaves the duration open; the longer one is suggested."),
    "duration_in_months": _("“%(text)s”: months are not working days; the average is suggested."),
    "calendar_days": _("“%(text)s” counts calendar days; the working days are suggested."),
    "effort_not_duration": _("“%(text)s” is effort, not duration."),
    "hours_or_days": _("“%(text)s” are hours of work; eight a day are suggested."),
    # percent
    "not_a_percent": _("“%(text)s” is not a percentage."),
    "percent_out_of_range": _("“%(text)s” is not between 0 and 100 %%."),
    "one_or_all": _("“%(text)s” may mean 1 %% or all of it."),
    "percent_among_shares": _("“%(text)s” stands among shares of 1."),
    "share_among_percents": _("“%(text)s” stands among whole percentages."),
    "about_done": _("“%(text)s” does not say how much is done."),
    "count_of_parts": _("“%(text)s” counts parts."),
    "rounded": _("“%(text)s” is rounded to a whole percentage."),
    # words
    "status_unknown": _("“%(text)s” is not one of our status words."),
    "not_a_name": _("“%(text)s” is not a person's name."),
    "nobody_in_particular": _("“%(text)s” names nobody in particular."),
    "one_or_two_people": _("“%(text)s” may be one person or several."),
    "and_others": _("“%(text)s” does not name everybody."),
    "department_not_person": _(
        "“%(text)s” is a department; its liaison is accountable until a person is named."
    ),
    "not_yes_or_no": _("“%(text)s” is neither yes nor no."),
    "number_became_date": _("Excel made a date of this number."),
    "cell_error": _("The cell shows the error %(text)s."),
    "formula_without_value": _("The cell holds a formula without its result. Save the file in Excel once."),
}

ROWS: Final[dict[str, str | Promise]] = {
    "name_missing": _("The row has no task name."),
    "name_too_long": _("The task name is longer than 200 characters."),
    "number_missing": _("The row has no number; it is put beside the row above."),
    "number_repeated": _("Number %(text)s already stands in row %(row)s."),
    "row_copied": _("This is a copy of row %(row)s; it is taken as a new task."),
    "parent_missing": _("The task above it, %(missing)s, is not in the list."),
    "parent_ambiguous": _("Several tasks are called “%(text)s”; which one it belongs to is open."),
    "parent_is_itself": _("“%(text)s”: a task cannot belong to itself."),
    "parent_circle": _("The tasks belong to each other in a circle."),
    "phase_made": _("The phase “%(text)s” has no row of its own and is added."),
    "phase_carried": _("The phase of the row above is taken."),
    "summary_made": _("“%(text)s” has no row of its own and is added."),
    "several_accountable": _("Several people are accountable: %(text)s."),
    "nobody_accountable": _("Nobody is accountable; %(text)s do the work."),
    "finish_before_start": _("The finish lies before the start: %(text)s."),
    "duration_in_calendar_days": _("The duration of %(text)s counts calendar days; working days are taken."),
    "duration_disagrees": _(
        "The duration of %(text)s days disagrees with the dates: %(working)s working days, "
        "%(calendar)s calendar days."
    ),
    "late_means": _("Late is computed by Qibu; whether the task has started decides its status."),
    "blocked_means": _("Blocked is marked; whether the task has started decides its status."),
    "done-needs-actual-finish": _("The task is done but has no actual finish."),
    "done-needs-100-percent": _("The task is done but not at 100 %%."),
    "actual-finish-before-start": _("The actual finish lies before the actual start."),
    "percent-out-of-range": _("The percentage is not between 0 and 100 %%."),
    "percent-on-task-not-started": _("The task has not started but has progress."),
    "actual-start-on-task-not-started": _("The task has not started but has an actual start."),
    "actual-finish-on-open-task": _("The task is open but has an actual finish."),
    "suggest-done": _("The task is at 100 %% but not done."),
}

SHEETS: Final[dict[str, str | Promise]] = {
    "no_table": _("No task list was found. Say which row holds the headers and what the columns mean."),
    "no_such_sheet": _("There is no sheet “%(text)s”."),
    "no_name_column": _("No column holds the task names."),
    "no_date_column": _("No column holds planned dates or durations."),
    "column_guessed": _("The meaning of the column “%(text)s” is guessed."),
    "column_twice": _("The column “%(text)s” means the same as another one and is not used."),
    "column_not_used": _("The column “%(text)s” is not used."),
    "other_table": _("Beside the task list stands another table that is not read: %(text)s."),
    "table_below": _("Below the task list stands another table that is not read, from row %(row)s."),
    "other_sheet": _("The sheet “%(text)s” also looks like a task list and is not read."),
    "tree_from": _("The levels of the tasks come from: %(source)s."),
}

SOURCES: Final[dict[str, str | Promise]] = {
    "numbers": _("their numbers"),
    "levels": _("the level column"),
    "styles": _("the kinds of their numbers"),
    "indents": _("their indents"),
    "outline": _("the grouping of rows"),
    "headings": _("the heading rows"),
    "names": _("the columns of names"),
    "parents": _("the column of parent tasks"),
    "phases": _("the phase column"),
}

SKIPPED: Final[dict[str, str | Promise]] = {
    "blank": _("empty row"),
    "title": _("above the list"),
    "total": _("total"),
    "repeated_header": _("repeated header"),
    "footnote": _("remark below the list"),
    "other_table": _("part of another table"),
}


_TABLES: Final = (VALUES, ROWS, SHEETS, FORMS)


def say(problem: Problem) -> str:
    """The sentence of a problem of a line or a sheet, in the language of the reader."""
    sentence = next((words[problem.id] for words in _TABLES if problem.id in words), None)
    if sentence is None:
        return problem.id
    source = str(SOURCES.get(str(problem.suggestion), "")) if problem.id == "tree_from" else ""
    return str(sentence) % {"missing": problem.text, "text": problem.text, "source": source, **problem.params}


def say_skipped(reason: str) -> str:
    """Why a row is not a task."""
    return str(SKIPPED.get(reason, reason))
