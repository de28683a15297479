"""A full calculation by MPXJ's scheduler in Java, for `bench.kernel`: reads networks, prints milliseconds.

Runs by itself under an interpreter that has the packages mpxj and jpype1 and finds a Java runtime; stdin
holds one network a line as JSON: ``duration``, ``pred``, ``succ``, ``kind``, ``lag``, ``unit``, ``rounds``.
Prints a line of JSON for each: the CPU milliseconds of every round of the scheduling thread, without warm-up.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import jpype
import mpxj  # noqa: F401 -- puts its classes where the virtual machine finds them

jpype.startJVM("-Xmx6g")

from java.lang.management import ManagementFactory  # noqa: E402
from java.time import LocalDateTime  # noqa: E402
from org.mpxj import Duration, ProjectFile, Relation, RelationType, TimeUnit  # noqa: E402
from org.mpxj.cpm import MicrosoftScheduler  # noqa: E402

START = LocalDateTime.of(2026, 3, 2, 8, 0)
WARM_UP = 5


def plan_of(network: dict[str, Any]) -> Any:
    """The network as MPXJ's own objects, on its default calendar (Monday to Friday)."""
    plan = ProjectFile()
    plan.setDefaultCalendar(plan.addDefaultBaseCalendar())
    plan.getProjectProperties().setStartDate(START)
    none = Duration.getInstance(0, TimeUnit.DAYS)
    tasks = []
    for days in network["duration"]:
        task = plan.addTask()
        length = Duration.getInstance(days, TimeUnit.DAYS)
        task.setDuration(length)
        task.setRemainingDuration(length)
        task.setActualDuration(none)
        tasks.append(task)
    kinds = (
        RelationType.FINISH_START,
        RelationType.START_START,
        RelationType.FINISH_FINISH,
        RelationType.START_FINISH,
    )
    columns = (network[name] for name in ("pred", "succ", "kind", "lag", "unit"))
    for i, j, kind, lag, unit in zip(*columns, strict=True):
        amount = Duration.getInstance(lag, TimeUnit.ELAPSED_DAYS if unit else TimeUnit.DAYS)
        relation = Relation.Builder().predecessorTask(tasks[i]).type(kinds[kind]).lag(amount)
        tasks[j].addPredecessor(relation)
    return plan


def main() -> None:
    clock = ManagementFactory.getThreadMXBean()
    for line in sys.stdin:
        network = json.loads(line)
        plan, times = plan_of(network), []
        for _ in range(WARM_UP + network["rounds"]):
            begun = clock.getCurrentThreadCpuTime()
            MicrosoftScheduler().schedule(plan, START)
            times.append((clock.getCurrentThreadCpuTime() - begun) / 1e6)
        print(json.dumps(times[WARM_UP:]), flush=True)


if __name__ == "__main__":
    main()
