"""Where a list says which task belongs to which: numbers, levels, indents, headings, columns of names.

Each source sets `parent` on the drafts it understands; `tree.py` chooses the source and puts the rows in
tree order.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from qibu.foundation.documents.spellings import clean

from .drafts import Draft, as_text
from .numbers import STYLE_ORDER, number_in_name, style_of
from .table import TaskTable

BARE: Final = frozenset({"name", "number", "milestone", "key", "version", "phase"})
_PHASE_LIKE: Final = re.compile(r".{1,20}(?:阶段|期)$|^第.{1,3}(?:阶段|部分|章).*")


def find_numbers(drafts: Sequence[Draft]) -> None:
    """Set style and path of every draft from its number, or from a number its name begins with.

    Names lose that number only where the list as a whole numbers its names: 3D打样 stays as it is.
    """
    inside = [number_in_name(draft.name) for draft in drafts]
    styles = [style for style, _, _ in inside]
    with_number = sum(1 for draft in drafts if draft.number)
    dotted = styles.count("dotted") >= 2
    counted = styles.count("digits") + styles.count("dotted")
    usable = {"cn"} if styles.count("cn") >= 2 else set()
    usable |= {"bracket_cn", "bracket_digits"} if styles.count("bracket_cn") >= 2 else set()
    if dotted or (usable and with_number == 0) or (with_number == 0 and counted >= max(3, 0.6 * len(drafts))):
        usable |= {"dotted", "digits"}
    for draft, (style, number, rest) in zip(drafts, inside, strict=True):
        if draft.number:
            draft.style, draft.path = style_of(draft.number)
        if style in usable and rest:
            inner_style, inner_path = style_of(number)
            if draft.style != "dotted":
                draft.style, draft.path = (inner_style if style != "bracket_cn" else style), inner_path
            draft.values["name"] = rest
            if not draft.number:
                draft.values["number"] = number


def mark_headings(drafts: Sequence[Draft], table: TaskTable) -> None:
    """A heading is a line merged across the table, or a lone name that is numbered 一、 or ends with 阶段."""
    for draft in drafts:
        bare = set(draft.values) <= BARE
        wide = draft.row in table.wide_merges
        like = draft.style in {"cn", "bracket_cn"} or _PHASE_LIKE.match(draft.name) is not None
        like = like and draft.style != "dotted"
        draft.heading = bare and bool(draft.name) and (draft.heading or wide or like)


def by_dotted_numbers(drafts: Sequence[Draft]) -> None:
    """1.2 belongs to 1, or to 1.0 where lists count so; a missing parent is reported."""
    owners: dict[tuple[int, ...], Draft] = {}
    heading: Draft | None = None
    previous: Draft | None = None
    zeroes = any(draft.path[-1:] == (0,) and len(draft.path) == 2 for draft in drafts)
    for draft in drafts:
        path = draft.path
        if zeroes and len(path) == 2 and path[1] == 0:
            path = path[:1]
        if path and path in owners:
            path = _meant(path, previous) or path
        draft.path = path
        if not path:
            heading, draft.parent = _unnumbered(draft, heading, previous)
        else:
            draft.parent = _owner_of(draft, path, owners, heading)
            owners.setdefault(path, draft)
            previous = draft


def _meant(path: tuple[int, ...], previous: Draft | None) -> tuple[int, ...] | None:
    """1.1 after 1.9 was 1.10 before Excel made a number of it."""
    if previous is None or len(previous.path) != len(path) or previous.path[:-1] != path[:-1]:
        return None
    following = previous.path[-1] + 1
    return (*path[:-1], following) if following % 10 == 0 and following // 10 == path[-1] else None


def _unnumbered(
    draft: Draft, heading: Draft | None, previous: Draft | None
) -> tuple[Draft | None, Draft | None]:
    """A row without a number in a numbered list: a heading, or beside the row above it, which is reported."""
    if draft.heading:
        return draft, None
    if previous is not None and not draft.number:
        draft.doubt("number", "note", "number_missing")
        return heading, previous.parent
    return heading, heading


def _owner_of(
    draft: Draft, path: tuple[int, ...], owners: Mapping[tuple[int, ...], Draft], heading: Draft | None
) -> Draft | None:
    if len(path) == 1:
        return heading if heading is not None and not heading.path else None
    if path[:-1] in owners:
        return owners[path[:-1]]
    if heading is not None and len(path) == 2:
        return heading
    for length in range(len(path) - 2, 0, -1):
        if path[:length] in owners:
            missing = ".".join(map(str, path[:-1]))
            draft.doubt("parent", "unclear", "parent_missing", draft.number, missing=missing)
            return owners[path[:length]]
    if not draft.values.get("phase"):
        draft.doubt(
            "parent", "unclear", "parent_missing", draft.number, missing=".".join(map(str, path[:-1]))
        )
    return heading


def by_levels(drafts: Sequence[Draft], levels: Sequence[int]) -> None:
    """Each row belongs to the nearest row above with a smaller level."""
    stack: list[tuple[int, Draft]] = []
    for draft, level in zip(drafts, levels, strict=True):
        while stack and stack[-1][0] >= level:
            stack.pop()
        draft.parent = stack[-1][1] if stack else None
        stack.append((level, draft))


def levels_from_column(drafts: Sequence[Draft], table: TaskTable) -> list[int] | None:
    """The level column, where every row has a whole number in it."""
    if "level" not in table.fields:
        return None
    levels: list[int] = []
    for draft in drafts:
        text = clean(table.value(draft.row, "level") or "")
        digits = re.fullmatch(r"[Ll]?(\d{1,2})级?", text)
        if not digits:
            return None
        levels.append(int(digits[1]))
    return levels if len(set(levels)) > 1 else None


def levels_from_styles(drafts: Sequence[Draft]) -> list[int] | None:
    """一、 over （一） over 1 over (1): by the order in which Chinese documents nest them."""
    present = [style for style in STYLE_ORDER if any(draft.style == style for draft in drafts)]
    if len(present) < 2 or present[0] not in {"cn", "bracket_cn"}:
        return None
    inner = len(present)
    return [
        present.index(draft.style) if draft.style in present else (0 if draft.heading else inner)
        for draft in drafts
    ]


def levels_from_indents(drafts: Sequence[Draft], table: TaskTable) -> list[int] | None:
    """Indent of the name cell, by format or by leading blanks; a single stray blank is none."""
    column = table.fields.get("name")
    if column is None:
        return None
    sheet = table.sheet
    widths = []
    for draft in drafts:
        raw = sheet.cell(draft.row, column)
        lead = raw[: len(raw) - len(raw.lstrip())] if isinstance(raw, str) else ""
        blanks = sum(
            4 if char == "\t" else 2 if char == "\u3000" else 1 for char in lead if char not in "\r\n"
        )
        widths.append(2 * sheet.indents.get((draft.row, column), 0) + (blanks if blanks > 1 else 0))
    return widths if len(set(widths)) > 1 else None


def levels_from_outline(drafts: Sequence[Draft], table: TaskTable) -> list[int] | None:
    """Grouped rows of Excel."""
    levels = [table.sheet.outline.get(draft.row, 0) for draft in drafts]
    return levels if len(set(levels)) > 1 else None


def levels_from_headings(drafts: Sequence[Draft]) -> list[int] | None:
    """Heading lines, and everything below them one deeper."""
    if not any(draft.heading for draft in drafts):
        return None
    return [0 if draft.heading else 1 for draft in drafts]


def by_name_columns(drafts: Sequence[Draft]) -> list[Draft]:
    """一级任务 | 二级任务 | 三级任务: the deepest name is the task; names before it are lines of their own,
    made where no row stands for them. Returns the drafts with the made ones before their first child."""
    result: list[Draft] = []
    current: list[Draft] = []
    for draft in drafts:
        deepest = len(draft.levels) - 1
        for depth, name in enumerate(draft.levels[:-1]):
            if not name or (depth < len(current) and current[depth].name == name):
                continue
            made = Draft(draft.row, {"name": name}, made=True, heading=True)
            made.parent = current[depth - 1] if 0 < depth <= len(current) else None
            made.doubt("name", "note", "summary_made", name)
            current[depth:] = [made]
            result.append(made)
        if deepest > len(current):
            draft.doubt("parent", "unclear", "parent_missing", draft.name)
        depth = max(min(deepest, len(current)), 0)
        draft.parent = current[depth - 1] if depth > 0 else None
        current[depth:] = [draft]
        result.append(draft)
    return result


def by_parent_column(drafts: Sequence[Draft]) -> None:
    """A column that names each row's parent by number or name; what is unknown or circular is reported."""
    numbers: dict[str, list[Draft]] = {}
    names: dict[str, list[Draft]] = {}
    for draft in drafts:
        numbers.setdefault(clean(draft.number), []).append(draft)
        names.setdefault(clean(draft.name), []).append(draft)
    for draft in drafts:
        text = clean(draft.values.get("parent_text", ""))
        if not text:
            continue
        found = [one for one in numbers.get(text, []) or names.get(text, []) if one is not draft]
        if not found:
            reason = (
                "parent_is_itself" if text in {clean(draft.number), clean(draft.name)} else "parent_missing"
            )
            draft.doubt("parent", "wrong", reason, text, missing=text)
        else:
            draft.parent = found[0]
            if len(found) > 1:
                draft.parent = None
                draft.doubt("parent", "unclear", "parent_ambiguous", text, f"{as_text(found[0].row + 1)}")
    _cut_circles(drafts)


def _cut_circles(drafts: Sequence[Draft]) -> None:
    """No task is its own ancestor: the row that closes a circle loses its parent and says so."""
    safe: set[int] = set()
    for draft in drafts:
        walked: list[Draft] = []
        seen: set[int] = set()
        one: Draft | None = draft
        while one is not None and id(one) not in safe:
            if id(one) in seen:
                one.doubt("parent", "wrong", "parent_circle", one.values.get("parent_text", ""))
                one.parent = None
                break
            seen.add(id(one))
            walked.append(one)
            one = one.parent
        safe.update(id(step) for step in walked)
