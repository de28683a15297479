"""Promises that are broken as soon as they are made, in words (S9)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from qibu.projects.models import Project
from qibu.tasks import words
from qibu.tasks.models import Promise


def broken_at_once(project: Project, successors: Collection[int], *predecessors: int) -> tuple[str, ...]:
    """What the answer to a save says of promises (to these tasks' predecessors, or to those named) that
    cannot be kept as the plan now stands: by how much, in the unit of each; one statement."""
    rows = Promise.objects.filter(project=project, breach__gt=0, link__successor__in=successors)
    if predecessors:
        rows = rows.filter(link__predecessor__in=predecessors)
    text = _("“%(task)s” cannot keep its promise after “%(first)s”: %(days)s over.")
    return tuple(
        text
        % {
            "task": one.link.successor.name,
            "first": words.hidden() if one.link.is_outside else one.link.predecessor.name,
            "days": words.days(one.breach, one.link.max_unit),
        }
        for one in rows.select_related("link__successor", "link__predecessor").order_by("link")
    )
