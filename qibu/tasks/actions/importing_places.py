"""Tasks an imported file has moved: hung where the file has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Invalid
from qibu.tasks import reordering
from qibu.tasks.actions.work import Work
from qibu.tasks.circles import refuse_circle
from qibu.tasks.models import PlanState, Task
from qibu.tasks.tree import children_of, read_tree, write_tree


@dataclass(frozen=True)
class Hung:
    """A task below `parent` (None: at the top) behind `after` (None: first); `was`: its parent as seen."""

    task: int
    parent: int | None
    after: int | None
    was: int | None


def hang_moved(work: Work, moves: Iterable[Hung]) -> int:
    """Move tasks in the order of the file; how many. Invalid where one was moved or deleted meanwhile."""
    moves = list(moves)
    if not moves:
        return 0
    nodes = read_tree(work.project.pk)
    children = children_of(nodes)
    standing = reordering.parents(children)
    for one in moves:
        if one.task not in standing or (one.parent is not None and one.parent not in standing):
            text = _("A task of this list was deleted meanwhile; please check the list again.")
            raise Invalid({"": [text]})
        if standing[one.task] != one.was:
            name = Task.objects.values_list("name", flat=True).filter(pk=one.task).first() or "—"
            text = _("“%(name)s” was moved by somebody else meanwhile; it stays where it is.")
            raise Invalid({"": [text % {"name": name}]})
    for one in moves:
        if one.parent in reordering.branch(children, one.task):
            raise Invalid({"": [_("A task cannot become part of itself.")]})
        reordering.hang(children, [one.task], one.parent, one.after)
    write_tree(nodes, children, work.number)
    PlanState.objects.update_or_create(project=work.project, defaults={"order_touched": work.number})
    refuse_circle(work.project, [])
    return len(moves)
