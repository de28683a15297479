"""`qibu import FILE --project CODE --dry-run [--json]`: the preview of the import page, for scripts."""

import argparse
import json
from pathlib import Path
from typing import Any

from qibu.foundation.clock import now
from qibu.foundation.outcomes import Denied
from qibu.operations.console import FAILED, OK, USAGE, Refusal, say
from qibu.tasks.importing.preview import preview_file


def main(arguments: list[str]) -> int:
    """Show what an import would do; exit code 1 when the file cannot be taken in as it is."""
    options = _parser().parse_args(arguments)
    if not options.dry_run:
        raise Refusal(
            "命令行只做预览(--dry-run),导入请在页面上确认。",
            "The command line only previews (--dry-run); consent is given on the page.",
            code=USAGE,
        )
    if not options.file.is_file():
        raise Refusal(f"找不到文件 {options.file}。", f"There is no file {options.file}.")
    try:
        preview = preview_file(options.file, options.project, now())
    except Denied as denied:
        raise Refusal(f"没有项目 {options.project}。", f"There is no project {options.project}.") from denied
    if options.json:
        print(json.dumps(preview, ensure_ascii=False, indent=1, default=str))
    else:
        _tell(preview)
    return OK if preview["ok"] else FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qibu import")
    parser.add_argument("file", type=Path, help="Excel、CSV 任务清单或 MS Project XML  the task list or plan")
    parser.add_argument("--project", required=True, metavar="CODE", help="项目编号  the project's code")
    parser.add_argument("--dry-run", action="store_true", help="只预览,不写入  write nothing")
    parser.add_argument("--json", action="store_true")
    return parser


def _tell(preview: dict[str, Any]) -> None:
    if "rows" not in preview:
        say(f"无法读取该文件:{preview.get('problem')}", "The file cannot be read as a task list.")
        return
    counts = ", ".join(f"{state} {number}" for state, number in preview["counts"].items())
    if plan := preview.get("plan"):
        say(f"项目计划 {plan['name']}", counts)
        for text in (*plan["calendar"]["differences"], *plan["not_carried_over"]):
            say(text)
    else:
        say(f"工作表 {preview['sheet']},表头在第 {preview['header_row']} 行", counts)
    for row in preview["rows"]:
        for doubt in row["doubts"]:
            say(f"第 {row['row']} 行 [{doubt['severity']}] {doubt['title']} {doubt['text']}")
