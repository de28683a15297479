"""`qibu schedule FILE [--json]`: early and late dates, floats, drivers and contradictions of a plan file."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from pathlib import Path

from qibu.operations.console import FAILED, OK, Refusal, say
from qibu.operations.scheduling.answer import Answer
from qibu.operations.scheduling.networks import schedule_network
from qibu.operations.scheduling.projects import schedule_project
from qibu.operations.scheduling.tables import Choices, schedule_table

KINDS = {".sm": "sm", ".sch": "sch", ".xml": "xml", ".mspdi": "xml"}
MOST_BYTES = 20 * 1024 * 1024


def main(arguments: list[str]) -> int:
    """Calculate one file; 0 when it was read (see ``feasible``), 1 when it could not be."""
    options = _parser().parse_args(arguments)
    if not options.file.is_file():
        raise Refusal(f"找不到文件 {options.file}。", f"There is no file {options.file}.")
    if options.file.stat().st_size > MOST_BYTES:
        raise Refusal("文件大于 20 MB。", "The file is larger than 20 MB.")
    answer = calculate(options.file, options)
    if options.json:
        print(json.dumps(answer.as_data(), ensure_ascii=False, indent=1))
    else:
        _tell(answer)
    return OK if answer.unit else FAILED


def calculate(path: Path, options: argparse.Namespace) -> Answer:
    """The answer for a file, by ``--format`` or by how its name ends."""
    kind = options.format or KINDS.get(path.suffix.lower(), "table")
    if kind in ("sm", "sch"):
        return schedule_network(path, kind)
    if kind == "xml":
        return schedule_project(path)
    today = datetime.now().astimezone().date()
    return schedule_table(path, Choices(today, options.calendar, options.start, options.today))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qibu schedule",
        description="计算一个计划文件  calculate MS Project XML, PSPLIB .sm, ProGen/max .sch, xlsx or CSV",
    )
    parser.add_argument("file", type=Path, help="计划文件  the plan file")
    parser.add_argument("--json", action="store_true", help="输出 JSON  print JSON")
    parser.add_argument("--format", choices=("sm", "sch", "xml", "table"), help="默认按扩展名  by extension")
    parser.add_argument(
        "--calendar",
        choices=("china", "weekdays", "every-day"),
        default="china",
        help="表格用的日历  calendar for tables (china)",
    )
    parser.add_argument(
        "--start", type=_day, metavar="DATE", help="表格的项目开始日  project start of a table"
    )
    parser.add_argument("--today", type=_day, metavar="DATE", help="表格的数据日期  data date of a table")
    return parser


def _day(text: str) -> date:
    found = date.fromisoformat(text)
    if not 1970 <= found.year <= 2200:
        raise ValueError(text)
    return found


def _tell(answer: Answer) -> None:
    if answer.unit:
        finish = "—" if answer.finish is None else answer.finish
        fits = ("可行", "feasible") if answer.feasible else ("不可行", "not feasible")
        say(f"完成 {finish}，{fits[0]}", f"finish {finish}, {fits[1]}")
    for row in answer.activities:
        mark = "*" if row.critical else " "
        cause = " ".join(filter(None, (row.drivers[0].id, row.drivers[0].activity))) if row.drivers else ""
        print(f"{mark} {row.id:<8} {row.start} – {row.finish}  {row.total_float:>6}  {cause:<24} {row.name}")
    for one in answer.diagnostics:
        say(f"[{one.id}] {one.text_zh}", one.text)
