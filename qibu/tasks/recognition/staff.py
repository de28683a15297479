"""Who does a task: department, people, contributors, and responsibility matrices with a column per person."""

import re

from qibu.foundation.documents.spellings import (
    Named,
    Unclear,
    clean,
    looks_like_department,
    read_people,
    says_nothing,
)
from qibu.foundation.documents.workbook import Cell

from .drafts import Draft, Memo, as_text, take
from .table import TaskTable

ACCOUNTABLE = frozenset({"主", "主责", "负责"})
DOING = frozenset({"协", "辅", "协助", "配合"})


def read_staff(draft: Draft, table: TaskTable, memo: Memo) -> None:
    """Fill department, contributors, people (the first is accountable) and helpers of a row."""
    row = draft.row
    department = as_text(table.value(row, "department"))
    if department and not says_nothing(clean(department).lower()):
        draft.values["department"] = clean(department)
    contributors = as_text(table.value(row, "contributors"))
    if contributors and not says_nothing(clean(contributors).lower()):
        parts = re.split(r"[、,，;；/\s]+", contributors)
        draft.values["contributors"] = tuple(part for part in parts if part)
    take(draft, "people", memo.read("people", table.value(row, "people"), read_people))
    take(draft, "helpers", memo.read("people", table.value(row, "helpers"), read_people))
    _read_owner(draft, table.value(row, "owner"), memo)
    _department_of_people(draft, table)
    _read_matrix(draft, table)


def _read_owner(draft: Draft, owner: Cell, memo: Memo) -> None:
    """One column for department and person: 研发部/张三, 研发部; a column of people alone goes before it."""
    found = memo.read("people", owner, read_people)
    if isinstance(found, Unclear) and found.reason == "department_not_person":
        draft.values.setdefault("department", as_text(owner))
    elif found is not None and "people" not in draft.values:
        take(draft, "people", found)


def _department_of_people(draft: Draft, table: TaskTable) -> None:
    """张三（研发部） names the department too, and so does a department in the person's column, where no
    other column does."""
    if draft.values.get("department"):
        return
    people: tuple[Named, ...] = draft.values.get("people", ())
    text = as_text(table.value(draft.row, "people"))
    if people and people[0].department:
        draft.values["department"] = people[0].department
    elif not people and text and looks_like_department(text):
        draft.values["department"] = clean(text)


def _read_matrix(draft: Draft, table: TaskTable) -> None:
    """R, A, C, I below people's names: A is accountable, R does the work (S6)."""
    accountable: list[Named] = []
    doing: list[Named] = []
    for column, person in table.people_columns:
        marks = clean(as_text(table.sheet.rows[draft.row][column])).upper()
        if "A" in marks or marks in ACCOUNTABLE:
            accountable.append(Named(person))
        elif "R" in marks or marks in DOING:
            doing.append(Named(person))
    names = "、".join(one.name for one in accountable or doing)
    if len(accountable) > 1:
        draft.doubt("people", "unclear", "several_accountable", names, tuple(accountable[:1]))
    elif not accountable and len(doing) > 1:
        draft.doubt("people", "unclear", "nobody_accountable", names, tuple(doing[:1]))
    elif accountable or doing:
        draft.values["people"] = tuple(accountable or doing)
        if accountable and doing:
            draft.values["helpers"] = (*draft.values.get("helpers", ()), *doing)
