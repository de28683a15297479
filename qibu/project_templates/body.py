"""What a template holds, as values: no dates, no people, departments by a word for their role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

MOST_ITEMS: Final = 2000
LINK_TYPES: Final = ("FS", "SS", "FF", "SF")
UNITS: Final = ("w", "c")
NEED_KINDS: Final = ("people", "budget", "equipment", "other")


@dataclass(frozen=True, slots=True)
class DepartmentRole:
    """A department by its part in the project; `duty` says which in a few words."""

    word: str
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective; `due` in working days after the start."""

    statement: str
    metric: str = ""
    target: str = ""
    unit: str = ""
    due: int | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """A deliverable; `goal` is the place of its objective."""

    id: str
    name: str
    standard: str = ""
    role: str = ""
    due: int | None = None
    goal: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A resource a task needs; amounts as text, `share` in percent of a person's time."""

    kind: str
    what: str = ""
    share: int | None = None
    planned: str = ""
    unit: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the WBS in its order; `start`: earliest start in working days after the project's."""

    id: str
    name: str
    level: int = 0
    milestone: bool = False
    role: str = ""
    days: int | None = None
    start: int | None = None
    goods: str = ""
    effort: float | None = None
    note: str = ""
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """A dependency between two items; a maximum lag makes it a promise."""

    before: str
    after: str
    type: str = "FS"
    min_lag: int = 0
    min_unit: str = "w"
    max_lag: int | None = None
    max_unit: str = "c"


@dataclass(frozen=True, slots=True)
class Body:
    """A whole template."""

    roles: tuple[DepartmentRole, ...] = ()
    goals: tuple[Goal, ...] = ()
    goods: tuple[Goods, ...] = ()
    items: tuple[Item, ...] = ()
    ties: tuple[Tie, ...] = ()
    in_scope: str = field(default="")

    @property
    def milestones(self) -> int:
        return sum(item.milestone for item in self.items)

    @property
    def promises(self) -> int:
        return sum(tie.max_lag is not None for tie in self.ties)

    def is_summary(self, place: int) -> bool:
        """Whether the item at a place has items below it."""
        following = self.items[place + 1] if place + 1 < len(self.items) else None
        return following is not None and following.level > self.items[place].level


def read_body(data: Mapping[str, Any]) -> Body:
    """A stored or shipped body. Raises ValueError where it does not hold together."""
    try:
        body = Body(
            roles=tuple(
                DepartmentRole(str(r["word"]), str(r.get("duty", ""))) for r in data.get("roles", ())
            ),
            goals=tuple(Goal(**goal) for goal in data.get("goals", ())),
            goods=tuple(Goods(**one) for one in data.get("goods", ())),
            items=tuple(_item(one) for one in data.get("tasks", ())),
            ties=tuple(_tie(one) for one in data.get("links", ())),
            in_scope=str(data.get("in_scope", "")),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"not a template: {problem}") from problem
    _check(body)
    return body


def _item(one: Mapping[str, Any]) -> Item:
    return Item(
        id=str(one["id"]),
        name=str(one["name"]),
        level=int(one.get("level", 0)),
        milestone=one.get("kind") == "milestone",
        role=str(one.get("role", "")),
        days=one.get("days"),
        start=one.get("start"),
        goods=str(one.get("goods", "")),
        effort=one.get("effort"),
        note=str(one.get("note", "")),
        needs=tuple(Need(**need) for need in one.get("needs", ())),
    )


def _tie(one: Mapping[str, Any]) -> Tie:
    return Tie(
        before=str(one["from"]),
        after=str(one["to"]),
        type=str(one.get("type", "FS")),
        min_lag=int(one.get("min", 0)),
        min_unit=str(one.get("min_unit", "w")),
        max_lag=one.get("max"),
        max_unit=str(one.get("max_unit", "c")),
    )


def _check(body: Body) -> None:
    ids = [item.id for item in body.items]
    words, goods = {role.word for role in body.roles}, {one.id for one in body.goods}
    named = [*(item.role for item in body.items), *(one.role for one in body.goods)]
    level = -1
    for item in body.items:
        if item.level > level + 1 or not item.name:
            raise ValueError(f"{item.id}: the tree is broken")
        level = item.level
    wrong = [
        len(ids) != len(set(ids)) or len(ids) > MOST_ITEMS,
        any(tie.before not in ids or tie.after not in ids or tie.before == tie.after for tie in body.ties),
        any(tie.type not in LINK_TYPES or {tie.min_unit, tie.max_unit} - set(UNITS) for tie in body.ties),
        any(role and role not in words for role in named),
        any(item.goods and item.goods not in goods for item in body.items),
        any(need.kind not in NEED_KINDS for item in body.items for need in item.needs),
        any(one.goal is not None and not 0 <= one.goal < len(body.goals) for one in body.goods),
    ]
    if any(wrong):
        raise ValueError(f"not a template: rule {wrong.index(True)}")


def as_json(body: Body) -> dict[str, Any]:
    """The body as it is stored; `read_body` gives the same back."""
    return {
        "roles": [_full(role, "word", "duty") for role in body.roles],
        "goals": [_full(goal, "statement", "metric", "target", "unit", "due") for goal in body.goals],
        "goods": [_full(one, "id", "name", "standard", "role", "due", "goal") for one in body.goods],
        "tasks": [_stored_item(item) for item in body.items],
        "links": [
            {"from": t.before, "to": t.after, "type": t.type, "min": t.min_lag, "min_unit": t.min_unit}
            | ({"max": t.max_lag, "max_unit": t.max_unit} if t.max_lag is not None else {})
            for t in body.ties
        ],
        "in_scope": body.in_scope,
    }


def _stored_item(item: Item) -> dict[str, Any]:
    stored = _full(item, "id", "name", "level", "role", "days", "start", "goods", "effort", "note")
    if item.milestone:
        stored["kind"] = "milestone"
    if item.needs:
        stored["needs"] = [_full(n, "kind", "what", "share", "planned", "unit", "role") for n in item.needs]
    return stored


def _full(one: object, *names: str) -> dict[str, Any]:
    """The fields that hold something."""
    values = {name: getattr(one, name) for name in names}
    return {name: value for name, value in values.items() if value is not None and value != ""}


def without(body: Body, parts: Sequence[str]) -> Body:
    """The body without what somebody unticked: goals, goods, links, promises, needs, durations."""
    gone = set(parts)
    keep_goals, keep_goods = "goals" not in gone, "goods" not in gone
    goods = tuple(
        Goods(g.id, g.name, g.standard, g.role, g.due, g.goal if keep_goals else None) for g in body.goods
    )
    items = tuple(
        Item(
            i.id, i.name, i.level, i.milestone, i.role, None if "durations" in gone else i.days, i.start,
            i.goods if keep_goods else "", i.effort, i.note, () if "needs" in gone else i.needs,
        )
        for i in body.items
    )  # fmt: skip
    ties = tuple(
        Tie(t.before, t.after, t.type, t.min_lag, t.min_unit) if "promises" in gone else t for t in body.ties
    )
    return Body(
        roles=body.roles,
        goals=body.goals if keep_goals else (),
        goods=goods if keep_goods else (),
        items=items,
        ties=() if "links" in gone else ties,
        in_scope=body.in_scope,
    )
