"""为什么是这一天? The chain of reasons from a task back to its first cause, in sentences (S10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Denied
from qibu.kernel.network import schedule
from qibu.kernel.plan import Schedule
from qibu.kernel.why import Reason, why
from qibu.projects.models import Project
from qibu.tasks import words
from qibu.tasks.models import Task
from qibu.tasks.planning import Network, calendars_of, network, read_links, read_table
from qibu.tasks.reasons import Telling, sentence

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

LONGEST = 40  # steps of a chain that a page tells


@dataclass(frozen=True)
class Step:
    """One sentence about one task of the project: `name` is its subject, `text` the rest."""

    task: int
    name: str
    text: str


@dataclass(frozen=True)
class Why:
    """The answer for one task: its forecast (None: it has none), and the chain from it to the first cause.

    A summary is explained by the task below it that ends last (`last`). `left`: steps beyond what is told.
    """

    name: str
    start: date | None
    finish: date | None
    steps: tuple[Step, ...] = ()
    last: str = ""
    left: int = 0


def why_this_day(project: Project, task_id: int, person: Person, today: date) -> Why:
    """Schedule the plan in memory and tell what set the dates of a task; Denied (404) for no live task.

    Three statements for the plan, one for names, one more where a link comes from another project.
    """
    table = read_table(project.pk)
    if task_id not in table.place:
        raise Denied("task")
    net = network(project, table, read_links(project.pk, table.place), today, calendars_of(project))
    result = schedule(net.plan)
    leaves = _leaves(net, table.place[task_id])
    if result.status != "ok" or not leaves:
        return Why(_names([task_id])[task_id], None, None)
    last = max(leaves, key=lambda t: result.forecast_finish[t])
    chain = why(net.plan, result, last)
    names = _names([task_id, *_tasks(net, chain)])
    told = Telling(net, result, names, outside_names(net, chain, person))
    steps = tuple(_step(one, told) for one in chain[:LONGEST])
    start = min(result.forecast_start[t] for t in leaves)
    finish = result.forecast_finish[last]
    is_own = table.pk[net.leaf[last]] == task_id
    return Why(
        name=names[task_id],
        start=date.fromordinal(start),
        finish=date.fromordinal(finish),
        steps=steps,
        last="" if is_own else told.name(last),
        left=max(0, len(chain) - LONGEST),
    )


def chain_in_words(net: Network, result: Schedule, task_id: int, *, steps: int = 4) -> str:
    """The first reasons of a task's date as one text: "“B” can begin only after …; “A” …".

    Names no task of another project.
    """
    place = net.table.place[task_id]
    chain = why(net.plan, result, net.leaf.index(place))[:steps]
    told = Telling(net, result, _names(_tasks(net, chain)), {})
    return _("; ").join(
        _("“%(name)s” %(text)s") % {"name": told.name(one.task), "text": sentence(one, told)} for one in chain
    )


def _leaves(net: Network, row: int) -> list[int]:
    """The array's tasks at or below a row."""
    below = {row}
    above = net.table.above
    for i in range(row + 1, len(above)):
        if above[i] in below:
            below.add(i)
    return [t for t, i in enumerate(net.leaf) if i in below]


def _tasks(net: Network, chain: Collection[Reason]) -> list[int]:
    found = [t for one in chain for t in (one.task, one.other) if t >= 0]
    return [net.table.pk[net.leaf[t]] for t in found]


def _names(ids: Collection[int]) -> dict[int, str]:
    return dict(Task.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def outside_names(net: Network, chain: Collection[Reason], person: Person) -> Mapping[int, str]:
    """External link → the other task's name, or that there is one, where the reader may not see it."""
    links = {one.link: net.links.outside[net.outside[one.link]] for one in chain if one.id == "external-link"}
    if not links:
        return {}
    ids = [link.predecessor for link in links.values()]
    seen = dict(Task.objects.visible_to(person).filter(pk__in=ids).values_list("pk", "name"))
    return {e: seen.get(link.predecessor, words.hidden()) for e, link in links.items()}


def _step(one: Reason, told: Telling) -> Step:
    return Step(
        task=told.net.table.pk[told.net.leaf[one.task]], name=told.name(one.task), text=sentence(one, told)
    )
