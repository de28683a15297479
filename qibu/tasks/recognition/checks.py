"""What the values of a row, and the rows among each other, must agree on."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from qibu.foundation.documents.spellings import StatusWord, clean
from qibu.kernel.status import Problem as Disagreement
from qibu.kernel.status import Status, imported_late, problems

from .drafts import Draft

Workdays = Callable[[date, date], int]
SEVERITY: Final = {
    Disagreement.FINISH_BEFORE_START: "wrong",
    Disagreement.SUGGEST_DONE: "note",
}
FIELD: Final = {
    Disagreement.DONE_NEEDS_FINISH: "actual_finish",
    Disagreement.DONE_NEEDS_FULL_PERCENT: "percent",
    Disagreement.FINISH_BEFORE_START: "actual_finish",
    Disagreement.PERCENT_WITHOUT_START: "status",
    Disagreement.STARTED_BUT_TODO: "status",
    Disagreement.FINISHED_BUT_OPEN: "status",
    Disagreement.SUGGEST_DONE: "status",
}


def monday_to_friday(first: date, last: date) -> int:
    """Days from Monday to Friday between two days, both included; no holidays."""
    days = (last - first).days + 1
    weeks, rest = divmod(max(days, 0), 7)
    return weeks * 5 + sum((first + timedelta(days=day)).weekday() < 5 for day in range(rest))


def settle_status(draft: Draft) -> None:
    """The stored status of a row: 延期 and 阻塞 depend on whether it has started (D0); without a status
    word, progress and actual dates say it."""
    values = draft.values
    word: StatusWord | None = values.pop("status_word", None)
    percent = values.get("percent")
    started = bool(values.get("actual_start") or percent)
    if word is not None:
        values["blocked"] = word.blocked
        if word.status is None:
            values["status"] = imported_late(started)
            reason = "blocked_means" if word.blocked else "late_means"
            draft.doubt("status", "note", reason, suggestion=values["status"])
        else:
            values["status"] = word.status
    elif any(problem.field == "status" for problem in draft.problems):
        return
    elif values.get("actual_finish") or percent == 100:
        values["status"] = Status.DONE
        values.setdefault("percent", 100)
    elif started:
        values["status"] = Status.DOING
    elif percent == 0:
        values["status"] = Status.TODO


def check_row(draft: Draft, workdays: Workdays) -> None:
    """Dates in order, duration and dates in agreement, status, percent and actual dates in agreement."""
    values = draft.values
    start, finish = values.get("planned_start"), values.get("planned_finish")
    if start and finish and finish < start:
        draft.doubt("planned_finish", "wrong", "finish_before_start", f"{start} – {finish}")
    elif start and finish and "duration" in values:
        _check_duration(draft, start, finish, workdays)
    status = values.get("status")
    if status is None:
        return
    doubtful = {problem.field for problem in draft.problems if problem.severity != "note"}
    default = 100 if status is Status.DONE else 0
    percent = values.get("percent", default)
    for found in problems(status, percent, values.get("actual_start"), values.get("actual_finish")):
        if FIELD.get(found, "") in doubtful:
            continue  # the cell itself is already in doubt
        draft.doubt(
            FIELD.get(found, "status"),
            SEVERITY.get(found, "unclear"),
            found.value,
            str(values.get(FIELD.get(found, ""), "")),
            _way_out(found, draft),
        )


def _way_out(found: Disagreement, draft: Draft) -> date | int | str | None:
    """What we would take where the parts disagree."""
    values = draft.values
    if found is Disagreement.DONE_NEEDS_FINISH:
        finish: date | None = values.get("planned_finish")
        return finish
    if found is Disagreement.DONE_NEEDS_FULL_PERCENT:
        return 100
    if found in {Disagreement.FINISHED_BUT_OPEN, Disagreement.SUGGEST_DONE}:
        return Status.DONE
    if found in {Disagreement.PERCENT_WITHOUT_START, Disagreement.STARTED_BUT_TODO}:
        return Status.DOING
    return None


def _check_duration(draft: Draft, start: date, finish: date, workdays: Workdays) -> None:
    """A duration that is neither the working days nor the calendar days of the dates is unclear."""
    duration = draft.values["duration"]
    working, calendar = workdays(start, finish), (finish - start).days + 1
    if abs(duration - working) < 1 or (duration == 0 and start == finish):
        return
    text = f"{duration:g}"
    if duration in {calendar, calendar - 1}:
        draft.doubt("duration", "note", "duration_in_calendar_days", text, working)
        draft.values["duration"] = float(working)
    else:
        draft.doubt(
            "duration", "unclear", "duration_disagrees", text, working, working=working, calendar=calendar
        )


def check_rows(drafts: Sequence[Draft], *, numbered: bool) -> None:
    """Numbers and row keys that occur twice. `numbered` is False for a mere running number (序号)."""
    numbers: dict[str, Draft] = {}
    keys: dict[str, Draft] = {}
    for draft in sorted(drafts, key=lambda draft: draft.row):
        number = clean(draft.number)
        restarts = draft.style in {"digits", "bracket_digits", "cn", "bracket_cn"} and not numbered
        if number and not draft.made and not restarts:
            if number in numbers:
                meant = ".".join(map(str, draft.path))
                suggestion = meant if draft.style == "dotted" and meant != number else None
                draft.doubt(
                    "number", "unclear", "number_repeated", number, suggestion, row=numbers[number].row + 1
                )
            numbers.setdefault(number, draft)
        key = draft.values.get("key")
        if key and key in keys:
            draft.doubt("key", "note", "row_copied", draft.name, row=keys[key].row + 1)
            draft.values["key"] = draft.values["version"] = ""
        elif key:
            keys[key] = draft
