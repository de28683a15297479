"""Rules, reasons and history of a task in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qibu.tasks.fields import BY_ID, FIELDS, shown

_TYPES = {
    "FS": gettext_lazy("starts after its finish"),
    "SS": gettext_lazy("starts after its start"),
    "FF": gettext_lazy("finishes after its finish"),
    "SF": gettext_lazy("finishes after its start"),
}


def days(amount: int, unit: str) -> str:
    """ "2 working days", "14 calendar days"."""
    if unit == "w":
        return ngettext("%(n)d working day", "%(n)d working days", abs(amount)) % {"n": amount}
    return ngettext("%(n)d calendar day", "%(n)d calendar days", abs(amount)) % {"n": amount}


def rule(kind: str, min_lag: int, min_unit: str, max_lag: int | None, max_unit: str) -> str:
    """A dependency read aloud: "finishes after its finish, within 14 calendar days"."""
    parts = [str(_TYPES[kind])]
    if min_lag:
        parts.append(_("at least %(days)s") % {"days": days(min_lag, min_unit)})
    if max_lag is not None:
        parts.append(_("within %(days)s") % {"days": days(max_lag, max_unit)})
    return _(", ").join(parts)


def after(name: str) -> str:
    return _("because “%(name)s” comes first") % {"name": name}


def hidden() -> str:
    """What a task of a project the reader may not see is called."""
    return _("a task of another project")


_REASONS = {
    "data_date": gettext_lazy("because work not yet done cannot lie in the past"),
    "planned": gettext_lazy("as planned"),
    "project_start": gettext_lazy("from the project's start"),
    "not_before": gettext_lazy("not earlier, as agreed"),
    "actual": gettext_lazy("as reported"),
    "expected": gettext_lazy("on the day reported as expected"),
    "manual": gettext_lazy("its dates are facts"),
    "constraint": gettext_lazy("because of its constraint"),
    "alap": gettext_lazy("as late as what comes after it allows"),
    "external": gettext_lazy("because a task of another project comes first"),
}


def reason(code: str) -> str:
    """Why a forecast starts on its day, where it was no dependency."""
    return str(_REASONS.get(code, ""))


_EVENTS = {
    "task.moved": gettext_lazy("moved it in the tree"),
    "link.made": gettext_lazy("made a dependency: %(predecessor)s → %(successor)s"),
    "links.set": gettext_lazy("set its predecessors: “%(before)s” → “%(after)s”"),
    "link.removed": gettext_lazy("removed a dependency: %(predecessor)s → %(successor)s"),
}


Names = Mapping[tuple[str, int], str]


def event(action: str, data: Mapping[str, Any], names: Names) -> str:
    """One journal row of a task in words; an edit names each field with both values.

    `names` gives departments and people by (field, id).
    """
    if action in ("task.edited", "task.edited_with", "task.reported"):
        return _("; ").join(_change(names, name, *pair) for name, pair in data.get("changes", {}).items())
    if action == "task.contributors_set":
        return _contributors(data)
    if action == "task.deliverable_set":
        before, now = (name or "—" for name in data["deliverable"])
        return _("%(label)s: %(text)s") % {"label": _("deliverable"), "text": f"{before} → {now}"}
    if action in _EVENTS:
        return str(_EVENTS[action]) % {**data, "predecessor": data.get("predecessor") or hidden()}
    return action


def _contributors(data: Mapping[str, Any]) -> str:
    """Each department with its share before and now; -1 stands for no contribution."""
    named = data.get("departments", {})
    told = []
    for key, pair in data.get("changes", {}).items():
        words = ["—" if share == -1 else _("yes") if share is None else f"{share}%" for share in pair]
        name = named.get(key.removeprefix("contributor-"), "—")
        told.append(_("%(label)s: %(text)s") % {"label": name, "text": " → ".join(words)})
    return _("contributing departments: %(changes)s") % {"changes": _("; ").join(told)}


def _change(names: Names, name: str, old: object, new: object) -> str:
    label = FIELDS[name].label if name in FIELDS else name
    change = f"{_value(names, name, old)} → {_value(names, name, new)}"
    return _("%(label)s: %(text)s") % {"label": label, "text": change}


def _value(names: Names, name: str, value: Any) -> str:
    return names.get((name, value), "—") if name in BY_ID else shown(name, value)
