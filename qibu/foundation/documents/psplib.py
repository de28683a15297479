"""Published scheduling networks as text: PSPLIB single-mode files (.sm) and ProGen/max files (.sch).

Times are in units without a calendar and all lags are hard. In .sch files a number in brackets is a lag from
start to start; a negative one is a maximum lag seen from its other end. Resources are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MAX_CHARACTERS = 20_000_000
_INTEGERS = re.compile(r"-?\d{1,9}")


@dataclass(frozen=True, slots=True)
class Network:
    """``duration`` per activity, in the order of ``names``; ``arcs`` (from, to, lag): indexes, and the lag
    from finish to start (.sm) or from start to start (.sch, ``start_lags``). ``problem``: why none."""

    names: list[str] = field(default_factory=list)
    duration: list[int] = field(default_factory=list)
    arcs: list[tuple[int, int, int]] = field(default_factory=list)
    start_lags: bool = False
    problem: str = ""


def read_sm(text: str) -> Network:
    """A PSPLIB file; problems: "damaged", "several-modes", "file_too_big"."""
    if len(text) > MAX_CHARACTERS:
        return Network(problem="file_too_big")
    jobs: dict[int, tuple[int, list[int]]] = {}
    durations: dict[int, int] = {}
    section = ""
    for line in text.splitlines():
        if "PRECEDENCE RELATIONS" in line:
            section = "precedence"
        elif "REQUESTS/DURATIONS" in line:
            section = "durations"
        elif line.startswith("***") or "RESOURCEAVAILABILITIES" in line:
            section = ""
        numbers = line.split()
        if not section or not numbers or not all(map(str.isdecimal, numbers)):
            continue
        row = [int(number[:9]) for number in numbers]
        if section == "precedence" and len(row) >= 3 and len(row) == 3 + row[2]:
            jobs[row[0]] = (row[1], row[3:])
        elif section == "durations" and len(row) >= 3:
            durations.setdefault(row[0], row[2])
    if not jobs or jobs.keys() != durations.keys():
        return Network(problem="damaged")
    if any(modes != 1 for modes, _ in jobs.values()):
        return Network(problem="several-modes")
    place = {job: t for t, job in enumerate(jobs)}
    if any(after not in place for _, successors in jobs.values() for after in successors):
        return Network(problem="damaged")
    arcs = [(place[job], place[after], 0) for job, (_, successors) in jobs.items() for after in successors]
    return Network([str(job) for job in jobs], [durations[job] for job in jobs], arcs)


def read_sch(text: str) -> Network:
    """A ProGen/max file; problems as for :func:`read_sm`."""
    if len(text) > MAX_CHARACTERS:
        return Network(problem="file_too_big")
    lines = [line for line in text.splitlines() if line.strip()]
    head = _numbers(lines[0]) if lines else []
    if not head or not 0 <= head[0] <= 1_000_000 or len(lines) < 1 + 2 * (head[0] + 2):
        return Network(problem="damaged")
    count = head[0] + 2  # the dummies for start and end do not count in the file
    names, arcs = [], []
    for t, line in enumerate(lines[1 : count + 1]):
        row = _numbers(line)
        if len(row) < 3 or row[0] != t or line.count("[") != row[2]:
            return Network(problem="damaged")
        if row[1] != 1:
            return Network(problem="several-modes")
        after, lags = row[3 : 3 + row[2]], row[3 + row[2] :]
        if len(lags) != len(after) or any(not 0 <= j < count for j in after):
            return Network(problem="damaged")
        names.append(str(t))
        arcs += [(t, j, lag) for j, lag in zip(after, lags, strict=True)]
    durations = []
    for t, line in enumerate(lines[count + 1 : 2 * count + 1]):
        row = _numbers(line)
        if len(row) < 3 or row[0] != t or row[2] < 0:
            return Network(problem="damaged")
        durations.append(row[2])
    return Network(names, durations, arcs, start_lags=True)


def _numbers(line: str) -> list[int]:
    return [int(number) for number in _INTEGERS.findall(line)]
