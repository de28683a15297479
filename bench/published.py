"""Whole sets of published plans with known answers, where their folder is at hand.

    .venv/bin/python -m bench.published FOLDER

FOLDER holds ``psplib-sm``, ``rcpsp-max``, ``msproject`` (each a ``dev.zip`` with the files, and a CSV of
answers) and ``textbook``. What is missing is skipped. Prints how many of each come out; 1 where any does not.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from qibu.foundation.documents.mspdi import read_mspdi
from qibu.foundation.documents.mspdi_plan import plan_of
from qibu.foundation.documents.psplib import Network, read_sch, read_sm
from qibu.kernel.hours import moment
from qibu.kernel.network import schedule
from qibu.kernel.plan import Schedule
from qibu.kernel.timed import schedule_timed
from qibu.kernel.units import ORIGIN, unit_plan


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    failed = False
    for name, check in CHECKS:
        place = folder / name.split()[0]
        if not place.is_dir():
            print(f"{name:<34} skipped: not at hand")
            continue
        begun = time.process_time()
        good, total, wrong = check(place)
        failed = failed or good < total
        print(f"{name:<34} {good}/{total}  {time.process_time() - begun:6.1f} s CPU")
        for one in wrong[:10]:
            print(f"    {one}")
    return int(failed)


Outcome = tuple[int, int, list[str]]


def networks(place: Path, read: Callable[[str], Network], column: str) -> Iterator[tuple[str, Network, str]]:
    """(file, network, answer) of a set."""
    with zipfile.ZipFile(place / "dev.zip") as archive, (place / "dev.expected.csv").open() as answers:
        for row in csv.DictReader(answers):
            yield row["file"], read(archive.read(row["file"]).decode()), row[column]


def solve(network: Network, arcs: list[tuple[int, int, int]] | None = None) -> Schedule:
    """The schedule of a network, with other arcs where given."""
    return schedule(unit_plan(network.duration, arcs or network.arcs, start_lags=network.start_lags))


def length(result: Schedule) -> str:
    """Length in units, or "unsat"."""
    return str(result.project_finish + 1 - ORIGIN) if result.status == "ok" else "unsat"


def precedence_lengths(place: Path) -> Outcome:
    return lengths(networks(place, read_sm, "cpm_length"))


def earliest_makespans(place: Path) -> Outcome:
    return lengths(networks(place, read_sch, "time_only_earliest_makespan"))


def lengths(rows: Iterator[tuple[str, Network, str]]) -> Outcome:
    good, total, wrong = 0, 0, []
    for file, network, answer in rows:
        found = length(solve(network))
        total += 1
        good += found == answer
        if found != answer:
            wrong.append(f"{file}: {found} instead of {answer}")
    return good, total, wrong


def shrunken_lags(place: Path) -> Outcome:
    """In each file a maximum lag made one shorter than what stands between its ends: told with a cycle that
    holds the shrunken lag, goes round, and adds up to the excess told."""
    good, total, wrong = 0, 0, []
    for file, network, _ in networks(place, read_sch, "file"):
        backwards = [(k, i, j) for k, (i, j, lag) in enumerate(network.arcs) if lag < 0]
        paths = ((k, i, j, distance(network, j, i)) for k, i, j in backwards)
        at, i, j, between = next((one for one in paths if one[3] is not None), (-1, 0, 0, None))
        if between is None:
            continue
        arcs = list(network.arcs)
        arcs[at] = (i, j, 1 - between)
        result = solve(network, arcs)
        chain = [arcs[k] for k in result.cycle_links]
        ends = [one[:2] for one in chain]
        told = (
            result.status == "infeasible"
            and at in result.cycle_links
            and ends == list(zip(result.cycle, (*result.cycle[1:], result.cycle[0]), strict=True))
            and sum(lag for _, _, lag in chain) == result.excess > 0
        )
        total += 1
        good += told
        if not told:
            wrong.append(f"{file}: {result.status} {result.cycle}")
    return good, total, wrong


def distance(network: Network, source: int, target: int) -> int | None:
    """Longest path between two activities, by plain rounds over the arcs."""
    far: dict[int, int] = {source: 0}
    for _ in network.names:
        moved = False
        for i, j, lag in network.arcs:
            if i in far and far[i] + lag > far.get(j, -(10**9)):
                far[j] = far[i] + lag
                moved = True
        if not moved:
            break
    return far.get(target)


def strict_projects(place: Path) -> Outcome:
    """Automatic tasks of the plans marked strict, to the day."""
    return projects(place, "strict", lambda row: not row["manual"])


def imported_projects(place: Path) -> Outcome:
    """Every task of the plans marked import-only: dates come back unchanged, to the minute."""
    return projects(place, "import-only", lambda _: True, minutes=True)


def other_projects(place: Path) -> Outcome:
    """The plans neither strict nor import-only, to the day: told, not required."""
    good, total, wrong = projects(place, "loose", lambda row: not row["manual"])
    return good, total, wrong


def projects(
    place: Path, oracle: str, chosen: Callable[[dict[str, Any]], bool], *, minutes: bool = False
) -> Outcome:
    good, total, wrong = 0, 0, []
    size = 16 if minutes else 10
    with zipfile.ZipFile(place / "dev.zip") as archive:
        for about in csv.DictReader(io.StringIO((place / "catalog.csv").read_text("utf-8"))):
            name = f"{about['id']}.xml"
            if not about["oracle"].startswith(oracle) or name not in archive.namelist():
                continue
            answers = json.loads(archive.read(f"{about['id']}.expected.json"))["tasks"]
            expected = {row["uid"]: row for row in answers if chosen(row)}
            read = plan_of(read_mspdi(archive.read(name)))
            result = schedule_timed(read.plan)
            for t, task in enumerate(read.tasks):
                if task.uid not in expected:
                    continue
                row = expected[task.uid]
                found = [moment(at).isoformat()[:size] for at in (result.start[t], result.finish[t])]
                total += 1
                fits = found == [row["start"][:size], row["finish"][:size]]
                good += fits
                if not fits:
                    wrong.append(f"{about['id']} {task.uid} {task.name}: {found}")
    return good, total, wrong


def textbooks(place: Path) -> Outcome:
    """Printed CPM tables and PERT expectations; the other kinds of cases are not the scheduler's."""
    good, total, wrong = 0, 0, []
    for case in json.loads(next(place.glob("cases.*.json")).read_text("utf-8")):
        check = {"cpm": cpm_case, "pert": pert_case}.get(case["kind"])
        if check is None:
            continue
        total += 1
        problem = check(case)
        good += not problem
        if problem:
            wrong.append(f"{case['id']}: {problem}")
    return good, total, wrong


def cpm_case(case: dict[str, Any]) -> str:
    rows = case["input"]
    result, place = solved([row["duration"] for row in rows], rows)
    found = {
        name: {
            "es": result.early_start[t] - ORIGIN,
            "ef": result.early_finish[t] + 1 - ORIGIN,
            "ls": result.late_start[t] - ORIGIN,
            "lf": result.late_finish[t] + 1 - ORIGIN,
            "slack": result.total_float[t],
            "free_slack": result.free_float[t],
        }
        for name, t in place.items()
    }
    expected = case["expected"]
    if int(length(result)) != expected["length"]:
        return f"length {length(result)}"
    wrong = [name for name, row in expected["tasks"].items() if row != {key: found[name][key] for key in row}]
    return f"tasks {wrong}" if wrong else ""


def pert_case(case: dict[str, Any]) -> str:
    """Expected durations in ten-thousandths as whole units, their longest path, and the printed paths."""
    rows = case["input"]
    means = {row["id"]: (row["optimistic"] + 4 * row["likely"] + row["pessimistic"]) / 6 for row in rows}
    spread = {row["id"]: ((row["pessimistic"] - row["optimistic"]) / 6) ** 2 for row in rows}
    expected = case["expected"]
    if any(abs(means[name] - mean) > 5e-5 for name, mean in expected["expected"].items()):
        return "expected durations"
    result, _ = solved([round(means[row["id"]] * 1000) for row in rows], rows)
    longest = max(path["mean"] for path in expected["paths"].values())
    if abs(int(length(result)) / 1000 - longest) > 2e-3:
        return f"length {length(result)}"
    within = 1.0
    for path, printed in expected["paths"].items():
        names = path.split("-")
        mean, variance = sum(means[name] for name in names), sum(spread[name] for name in names)
        if abs(mean - printed["mean"]) > 5e-4 or abs(variance - printed["variance"]) > 5e-4:
            return path
        within *= 0.5 * (1 + math.erf((24 - mean) / math.sqrt(2 * variance)))
    return "" if abs(within - expected["prob_all_within_24"]) < 5e-3 else f"probability {within:.4f}"


def solved(durations: list[int], rows: list[dict[str, Any]]) -> tuple[Schedule, dict[str, int]]:
    place = {row["id"]: t for t, row in enumerate(rows)}
    arcs = [(place[before], place[row["id"]], 0) for row in rows for before in row["predecessors"]]
    return schedule(unit_plan(durations, arcs, start_lags=False)), place


CHECKS: tuple[tuple[str, Callable[[Path], Outcome]], ...] = (
    ("psplib-sm precedence lengths", precedence_lengths),
    ("rcpsp-max earliest makespans", earliest_makespans),
    ("rcpsp-max shrunken maximum lags", shrunken_lags),
    ("msproject strict, automatic tasks", strict_projects),
    ("msproject import-only, all tasks", imported_projects),
    ("msproject loose, automatic tasks", other_projects),
    ("textbook CPM and PERT", textbooks),
)

if __name__ == "__main__":
    sys.exit(main())
