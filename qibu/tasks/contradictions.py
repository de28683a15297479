"""Promises that no dates can keep, told as the chain of rules that contradict each other (S9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Invalid
from qibu.kernel.chains import contradictions
from qibu.projects.models import Project
from qibu.tasks import words
from qibu.tasks.models import Link, Task
from qibu.tasks.planning import LinkTable, Network, calendars_of, network, read_links, read_table


def refuse_contradiction(project: Project, new: Collection[tuple[int, int]], today: date) -> None:
    """Raise Invalid where one of these new (predecessor, successor) links makes a promise impossible.

    Contradictions that stood before are left alone: they show as promises at risk, and must not
    keep people from working on another part of the plan. Call it after the links are stored.
    """
    if not Link.objects.filter(project=project, max_lag__isnull=False).exists():
        return
    table = read_table(project.pk)
    net = network(project, table, read_links(project.pk, table.place), today, calendars_of(project))
    if said := contradiction_in(net, new):
        raise Invalid({"": [said]})


def contradiction_in(
    net: Network, new: Collection[tuple[int, int]], also: Mapping[int, str] | None = None
) -> str:
    """The first contradiction one of these new (predecessor, successor) links is part of, in words; "" for
    none. `also`: names of tasks that stand in this network only."""
    links = net.links
    for found in contradictions(net.plan):
        chain = [net.link[k] for k in found.links]
        ends = {(links.predecessor[i], links.successor[i]) for i in chain}
        if found.id == "promise-contradiction" and ends & set(new):
            return _in_words(links, found.excess, chain, also or {})
    return ""


def _in_words(links: LinkTable, excess: int, chain: Sequence[int], also: Mapping[int, str]) -> str:
    ids = {end for i in chain for end in (links.predecessor[i], links.successor[i])}
    names = {**also, **dict(Task.objects.filter(pk__in=ids).values_list("pk", "name"))}
    rules = [
        _("“%(task)s” %(rule)s (“%(first)s”)")
        % {
            "task": names[links.successor[i]],
            "rule": words.rule(
                links.type[i], links.min_lag[i], links.min_unit[i], links.max_lag[i], links.max_unit[i]
            ),
            "first": names[links.predecessor[i]],
        }
        for i in chain
    ]
    return _("These rules contradict each other by %(days)s: %(rules)s.") % {
        "days": words.days(excess, "w"),
        "rules": _("; ").join(rules),
    }
