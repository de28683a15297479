"""Changing a dependency that stands: its type, its lags, its promise (S9)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Denied, Invalid
from qibu.tasks.actions.linking import LinkTerms, finish
from qibu.tasks.actions.work import Saved, begin
from qibu.tasks.contradictions import refuse_contradiction
from qibu.tasks.models import Link

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person


@transaction.atomic
def change_link(
    *, by: Person, at: datetime, project_id: int, link_id: int, terms: LinkTerms, under: str = ""
) -> Saved:
    """Give a dependency other terms; its tasks stay.

    Raises Invalid where the terms make no sense, where the tasks have another dependency of that type,
    and, with the chain of rules in words, where no dates can keep the promise.
    """
    work = begin(by, at, project_id, under)
    require_in(work.grants, "plan.edit")
    links = Link.objects.select_related("predecessor", "successor")
    link = links.filter(project=work.project, pk=link_id).first()
    if link is None:
        raise Denied("link", visible=False)
    if problems := terms.problems():
        raise Invalid(problems)
    ends = [link.predecessor, link.successor]
    twins = Link.objects.filter(predecessor=ends[0], successor=ends[1], type=terms.type)
    if twins.exclude(pk=link.pk).exists():
        raise Invalid({"type": [_("These two tasks already have a dependency of this type.")]})
    for name, value in asdict(terms).items():
        setattr(link, name, value)
    link.version += 1
    link.save(update_fields=[*asdict(terms), "version"])
    refuse_contradiction(work.project, {(ends[0].pk, ends[1].pk)}, work.today)
    return finish(work, "link.made", ends[1].pk, ends, asdict(terms))
