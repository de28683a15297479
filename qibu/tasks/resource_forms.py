"""The forms of what a task needs: one for each kind, and the departments that contribute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qibu.foundation.forms import Form, Group, Line, Number
from qibu.projects.choosing import Choosable
from qibu.projects.forms.common import Choice, Entries, Target, offer, remember
from qibu.tasks.actions.needing import OF_KIND, NeedInput
from qibu.tasks.models import ResourceKind

_WHAT: Final = {
    ResourceKind.PEOPLE: pgettext_lazy("resource", "Role"),
    ResourceKind.BUDGET: pgettext_lazy("resource", "Purpose"),
    ResourceKind.EQUIPMENT: pgettext_lazy("resource", "Equipment"),
    ResourceKind.OTHER: pgettext_lazy("resource", "What is needed"),
}


class NeedForm(Form):
    """A need of one kind; fields of other kinds are not there."""

    versioned = True

    person = Choice(label=_("Person"), help_text=_("Or leave it open and name the role."))
    what = Line(label=_("What is needed"), max_length=120, required=False)
    share = Number(
        label=_("Share of time"), unit="%", initial=100, min_value=1, max_value=100, decimal_places=0
    )
    planned = Target(label=_("Planned"))
    actual = Target(label=_("Actual"))
    unit = Line(label=_("Unit"), max_length=20, required=False)
    department = Choice(
        label=_("Providing department"), help_text=_("Empty: the department of the task itself.")
    )
    note = Line(label=_("Note"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        kind: str,
        people: Sequence[Choosable],
        departments: Sequence[Choosable],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        kept = OF_KIND[kind]
        for name in [name for name in self.fields if name not in {*kept, "key", "version"}]:
            del self.fields[name]
        if "person" in self.fields:
            offer(self, "person", Entries(people))
        offer(self, "department", Entries(departments))
        self.fields["what"].label = _WHAT[ResourceKind(kind)]
        if kind == ResourceKind.BUDGET:
            for name in ("planned", "actual"):
                self.fields[name].unit = _("yuan")  # type: ignore[attr-defined]
        self.groups = (*_groups(kind), Group("", "note"))  # type: ignore[misc]
        remember(self)

    def as_input(self) -> NeedInput:
        return NeedInput(kind=self.kind, **self.typed)

    @property
    def typed(self) -> dict[str, Any]:
        """The values as `actions.needing` takes them; valid after `is_valid()`."""
        values = dict(self.values)
        if values.get("share") is not None:
            values["share"] = int(values["share"])
        return values


def _groups(kind: str) -> list[Group]:
    if kind == ResourceKind.PEOPLE:
        return [Group("", "person", "what", columns=2), Group("", "share", "department", columns=2)]
    if kind == ResourceKind.BUDGET:
        return [Group("", "what", "department", columns=2), Group("", "planned", "actual", columns=2)]
    return [
        Group("", "what", "department", columns=2),
        Group("", "planned", "actual", "unit", columns=3),
    ]


class ContributorsForm(Form):
    """配合部门: which departments put a share of effort into a task, one line each."""

    def __init__(
        self, *args: Any, departments: Sequence[Choosable], stands: dict[int, int | None], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        groups = []
        self.ids = [one.id for one in departments]
        for one in departments:
            takes_part, share = f"part-{one.id}", f"share-{one.id}"
            self.fields[takes_part] = forms.BooleanField(
                label=one.label, required=False, initial=one.id in stands
            )
            self.fields[share] = Number(
                label=_("Share of a person's time"),
                unit="%",
                required=False,
                min_value=1,
                max_value=100,
                decimal_places=0,
                initial=stands.get(one.id),
            )
            groups.append(Group("", takes_part, share, columns=2))
        self.groups = tuple(groups)  # type: ignore[misc]
        remember(self)

    def chosen(self, values: dict[str, Any]) -> dict[int, int | None]:
        """Department → share (None: not said), from cleaned or shown values; a share alone counts too."""
        found: dict[int, int | None] = {}
        for pk in self.ids:
            share = values.get(f"share-{pk}")
            if values.get(f"part-{pk}") in (True, "True", "on") or share is not None:
                found[pk] = None if share is None else int(share)
        return found
