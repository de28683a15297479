"""The tree of a task list: the clearest source, phases that only a column names, rows in tree order."""

from collections.abc import Sequence

from qibu.foundation.documents.spellings import clean

from .drafts import Draft
from .result import Problem
from .structure import (
    by_dotted_numbers,
    by_levels,
    by_name_columns,
    by_parent_column,
    find_numbers,
    levels_from_column,
    levels_from_headings,
    levels_from_indents,
    levels_from_outline,
    levels_from_styles,
    mark_headings,
)
from .table import TaskTable


def build_tree(drafts: Sequence[Draft], table: TaskTable) -> tuple[list[Draft], list[Problem]]:
    """Drafts in tree order (parents before children, children in file order) with `parent` set, and the
    notes about how the tree came to be."""
    find_numbers(drafts)
    mark_headings(drafts, table)
    rows = list(drafts)
    source = "names" if any(len(draft.levels) > 1 for draft in drafts) else _choose(rows, table)
    if source == "names":
        rows = by_name_columns(rows)
    if "parent_text" in table.fields and any(draft.values.get("parent_text") for draft in drafts):
        by_parent_column(rows)
        source = "parents"
    if not any(draft.values.get("key") for draft in drafts):
        rows, made = _add_phases(rows, carry=source == "none")
        source = source if source != "none" or not made else "phases"
    notes = [] if source == "none" else [Problem("", "note", "tree_from", suggestion=source)]
    return _in_tree_order(rows), notes


def _choose(drafts: Sequence[Draft], table: TaskTable) -> str:
    """Apply the first source that says anything, explicit ones first; its name, "none" for a flat list."""
    if sum(draft.style == "dotted" for draft in drafts) >= 2:
        by_dotted_numbers(drafts)
        return "numbers"
    sources = (
        ("levels", levels_from_column(drafts, table)),
        ("styles", levels_from_styles(drafts)),
        ("indents", levels_from_indents(drafts, table)),
        ("outline", levels_from_outline(drafts, table)),
        ("headings", levels_from_headings(drafts)),
    )
    for name, levels in sources:
        if levels is not None:
            by_levels(drafts, levels)
            return name
    return "none"


def _add_phases(drafts: list[Draft], *, carry: bool) -> tuple[list[Draft], bool]:
    """Put top rows below the phase their column names; a phase without a row of its own is made.

    In a flat list (`carry`) an empty phase cell means the one above, which is noted.
    """
    phases = {clean(draft.name): draft for draft in drafts if draft.parent is None and draft.name}
    named = {clean(draft.values["phase"]) for draft in drafts if "phase" in draft.values}
    result: list[Draft] = []
    made = False
    above = ""
    for draft in drafts:
        phase = clean(draft.values.get("phase", ""))
        if carry and not phase and above and not draft.heading and clean(draft.name) not in named:
            phase = draft.values["phase"] = above
            draft.doubt("phase", "note", "phase_carried", suggestion=phase)
        above = phase or above
        if phase and draft.parent is None and phase != clean(draft.name):
            if phase not in phases:
                phases[phase] = Draft(draft.row, {"name": phase}, made=True, heading=True)
                phases[phase].doubt("name", "note", "phase_made", phase)
                result.append(phases[phase])
                made = True
            if phases[phase] is not draft and phases[phase].parent is None:
                draft.parent = phases[phase]
        result.append(draft)
    return result, made


def _in_tree_order(drafts: Sequence[Draft]) -> list[Draft]:
    """Preorder, children in the order they came; also marks every row with children as a heading."""
    children: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.parent is not None:
            children.setdefault(id(draft.parent), []).append(draft)
            draft.parent.heading = True
    ordered: list[Draft] = []
    stack = [draft for draft in reversed(drafts) if draft.parent is None]
    while stack:
        draft = stack.pop()
        ordered.append(draft)
        stack.extend(reversed(children.get(id(draft), [])))
    return ordered
