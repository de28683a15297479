"""A project becomes a template; templates are renamed, opened and retired (S7, PMO)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.access.actions import lock, organisation_space
from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants, may, require_in
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.outcomes import Conflict, Denied, Difference, Invalid
from qibu.project_templates.body import MOST_ITEMS, as_json
from qibu.project_templates.from_project import PARTS, body_of
from qibu.project_templates.models import Audience, ProjectTemplate
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def save_template(
    *,
    by: Person,
    at: datetime,
    key: str,
    project_id: int,
    name: str,
    summary: str = "",
    parts: Collection[str] = PARTS,
    audience: str = Audience.MAKER,
) -> ProjectTemplate:
    """A project's structure as a template; names of people, dates and progress are never taken.

    Only the PMO opens it to everybody. The same key gives the same template again. Raises Denied, Invalid.
    """
    space = lock(organisation_space().pk)
    project = Project.objects.filter(pk=project_id).select_related("space").first()
    if project is None:
        raise Denied("template.save", visible=False)
    require_in(grants(by, project.space), "template.save")
    wanted = sorted(set(parts) & set(PARTS))
    claim, earlier = once(
        by=by, form="template", key=key, body=[project_id, name, summary, wanted, audience], at=at
    )
    if earlier is not None:
        return ProjectTemplate.objects.get(pk=earlier["template"])
    _check(name, None)
    body, _left = body_of(project, wanted)
    if not body.items:
        raise Invalid({"": [_("The plan is empty; there is nothing to keep.")]})
    if len(body.items) > MOST_ITEMS:
        raise Invalid({"": [_("A template holds at most %(most)d tasks.") % {"most": MOST_ITEMS}]})
    made = ProjectTemplate.objects.create(
        name=name.strip(),
        summary=summary.strip(),
        body=as_json(body),
        audience=audience if may(by, "templates.manage") else Audience.MAKER,
        source=f"{project.code} {project.name}",
        created_by=by,
        created_at=at,
    )
    _record(space, by, at, "template.saved", made, {"project": project.pk, "parts": wanted})
    answered(claim, {"template": made.pk})
    return made


@transaction.atomic
def edit_template(
    *, by: Person, at: datetime, template_id: int, version: int | None, name: str, summary: str, audience: str
) -> ProjectTemplate:
    """Rename it, say what it is for and (the PMO) who is offered it. Raises Denied, Invalid, Conflict."""
    space, row = _own(by, template_id)
    if version is not None and version != row.version:
        label = pgettext("template", "template name")
        raise Conflict([Difference("name", label, name, row.name)], version=row.version)
    _check(name, row.pk)
    if audience != row.audience and not may(by, "templates.manage"):
        raise Invalid(audience=_("Only the PMO decides who is offered a template."))
    if audience not in Audience.values:
        raise Invalid(audience=_("Please choose one of the list."))
    before = {"name": row.name, "summary": row.summary, "audience": row.audience}
    after = {"name": name.strip(), "summary": summary.strip(), "audience": audience}
    if before == after:
        return row
    row.name, row.summary, row.audience = after["name"], after["summary"], after["audience"]
    row.version += 1
    row.save(update_fields=["name", "summary", "audience", "version"])
    changes = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
    _record(space, by, at, "template.edited", row, {"changes": changes})
    return row


@transaction.atomic
def retire_template(*, by: Person, at: datetime, template_id: int, back: bool = False) -> ProjectTemplate:
    """Take it off the offer, or put it `back`; projects started from it stay as they are. Raises Denied."""
    space, row = _own(by, template_id)
    if (row.retired_at is not None) is back:
        row.retired_at = None if back else at
        row.version += 1
        row.save(update_fields=["retired_at", "version"])
        _record(space, by, at, "template.restored" if back else "template.retired", row, {})
    return row


def _own(by: Person, template_id: int) -> tuple[Space, ProjectTemplate]:
    """The organisation's space, locked, and a template the person may change: its maker and the PMO."""
    space = lock(organisation_space().pk)
    row = ProjectTemplate.objects.visible_to(by).filter(pk=template_id).first()
    if row is None:
        raise Denied("templates.manage", visible=False)
    if row.created_by_id != by.pk and not may(by, "templates.manage"):
        raise Denied("templates.manage", visible=True)
    return space, row


def _check(name: str, but: int | None) -> None:
    if not name.strip():
        raise Invalid(name=_("Please give the template a name."))
    if len(name.strip()) > 120:
        raise Invalid(name=_("At most %(limit)d characters.") % {"limit": 120})
    same = ProjectTemplate.objects.filter(name=name.strip(), retired_at=None).exclude(pk=but or 0)
    if same.exists():
        raise Invalid(name=_("There is a template of this name already."))


def _record(
    space: Space, by: Person, at: datetime, action: str, row: ProjectTemplate, data: dict[str, object]
) -> None:
    record(
        space=space,
        by=by,
        at=at,
        action=action,
        subject=("template", row.pk),
        data={"name": row.name, **data},
    )
