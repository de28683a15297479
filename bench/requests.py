"""CPU and statements of Qibu's requests on a 10,000-task project, beside a bare Django page in the same run.

    .venv/bin/python -m bench.requests [--home DIR] [--rounds 15] [--only list50,task]

Builds a home folder first (about a minute; `--home` keeps it for the next time), then asks Qibu and the
peer (bench.bare) in turns, so that whatever else the machine does meets both. CPU, not elapsed time: the
median over all turns, through the whole WSGI application with its middleware. Ratio: Qibu's CPU over the
peer's; the aim is 1.6.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RATIO = 1.6
TURNS = 3


@dataclass(frozen=True)
class Measure:
    """One line of the table: what is asked for, and the aim in CPU milliseconds (None: none is set)."""

    item: str
    words: str
    aim: float | None
    rounds: int | None = None  # fewer for the expensive ones


MEASURES = (
    Measure("projects", "project list, 100 projects", None),
    Measure("list50", "task list, 50 rows", 12),
    Measure("list100", "task list, 100 rows", 20),
    Measure("task", "task page", 8),
    Measure("schedule", "master-schedule page", None),
    Measure("data", "master-schedule data, 10,000 rows", 200, 5),
    Measure("poll", "“anything new?” of an open page", None),
    Measure("save", "plain save", 10),
    Measure("slip", "save that moves 640 of 10,000 tasks", 120, 5),
    Measure("chain", "save that moves a chain of 1,000", 80, 5),
    Measure("chain_in_all", "the same chain inside 10,000 tasks", None, 5),
)


@dataclass
class Found:
    """What all turns of one program gave for one measure."""

    times: list[float] = field(default_factory=list)
    statements: int = 0
    size: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.times)


class Program:
    """A measured program and the pipe to it."""

    def __init__(self, module: str, home: Path) -> None:
        code = f"import sys; from bench.{module} import main; sys.argv = ['{module}', {str(home)!r}]; main()"
        if module == "bare":  # it reads its home while it is imported
            code = f"import sys; sys.argv = ['bare', {str(home)!r}]; from bench.bare import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=surroundings(),
        )  # fmt: skip

    def ask(self, item: str, rounds: int, found: Found) -> None:
        assert self.process.stdin and self.process.stdout
        print(json.dumps({"item": item, "rounds": rounds}), file=self.process.stdin, flush=True)
        answer: dict[str, Any] | None = json.loads(self.process.stdout.readline() or "null")
        if answer is None:
            raise SystemExit(f"{item}: the measured program gave no answer")
        found.times += answer["times"]
        found.statements, found.size = answer["statements"], answer["bytes"]

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=30)


def surroundings() -> dict[str, str]:
    """The environment without anything that configures another Qibu."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("QIBU_", "DATABASE_"))}


@contextmanager
def home_folder(given: str | None) -> Iterator[Path]:
    """A home with the measured data; a temporary one unless a folder is given."""
    home = Path(given or tempfile.mkdtemp(prefix="qibu-bench-")).resolve()
    try:
        command = [sys.executable, "-m", "bench.house", "build", str(home)]
        subprocess.run(command, check=True, env=surroundings())
        yield home
    finally:
        if given is None:
            shutil.rmtree(home, ignore_errors=True)


def measure(home: Path, wanted: list[Measure], rounds: int) -> dict[str, tuple[Found, Found]]:
    found = {one.item: (Found(), Found()) for one in wanted}
    house, bare = Program("house", home), Program("bare", home)
    try:
        for one in wanted:
            for _turn in range(TURNS):
                house.ask(one.item, one.rounds or rounds, found[one.item][0])
                bare.ask(one.item, one.rounds or rounds, found[one.item][1])
    finally:
        house.end()
        bare.end()
    return found


def table(wanted: list[Measure], found: dict[str, tuple[Found, Found]]) -> tuple[list[str], bool]:
    """The lines of the table in Markdown, and whether every aim is met."""
    lines = [
        "| what | CPU ms | best | statements | bytes | aim | bare: CPU ms | best | statements | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    met = True
    for one in wanted:
        own, bare = found[one.item]
        ratio = own.median / bare.median
        late = one.aim is not None and own.median > one.aim
        aim = "–" if one.aim is None else f"≤ {one.aim:g}" + (" missed" if late else "")
        met = met and not late and ratio <= RATIO
        lines.append(
            f"| {one.words} | {own.median:.1f} | {min(own.times):.1f} | {own.statements} | {own.size:,} "
            f"| {aim} | {bare.median:.1f} | {min(bare.times):.1f} "
            f"| {bare.statements} | {ratio:.2f}{' missed' if ratio > RATIO else ''} |"
        )
    return lines, met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", help="folder to build the data in and keep")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="items, separated by commas")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(",")))
    wanted = [one for one in MEASURES if not only or one.item in only]
    with home_folder(options.home) as home:
        lines, met = table(wanted, measure(home, wanted, options.rounds))
    print("\n".join(lines))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
