"""`qibu audit`: every row of the journal against its chain; exit code 1 when one does not fit."""

import argparse
import time
from collections.abc import Iterator

from qibu.foundation.journal.queries import Audit, audit
from qibu.operations import schema
from qibu.operations.console import FAILED, OK, say
from qibu.operations.findings import Finding

#: How long `qibu doctor` looks at the journal; `qibu audit` takes the time it needs.
DOCTOR_SECONDS = 5.0


def main(arguments: list[str]) -> int:
    """`qibu audit`; may run beside a running installation."""
    argparse.ArgumentParser(prog="qibu audit").parse_args(arguments)
    found = audit()
    words = finding(found)
    say(words.chinese, words.english)
    for space, number in found.broken:
        say(f"空间 {space} 第 {number} 条", f"space {space}, number {number}")
    return FAILED if found.broken else OK


def check() -> Iterator[Finding]:
    """The chain as far as it can be followed in a few seconds."""
    if schema.read().pending:
        return
    deadline = time.monotonic() + DOCTOR_SECONDS
    yield finding(audit(is_time_up=lambda: time.monotonic() > deadline))


def finding(found: Audit) -> Finding:
    """What an audit of the journal comes to."""
    if found.broken:
        count, (space, number) = len(found.broken), found.broken[0]
        return Finding(
            "journal-chain",
            "error",
            f"日志链有 {count} 处不符,首处:空间 {space} 第 {number} 条。日志可能被改动,请与备份核对。",
            f"The journal's chain does not fit in {count} place(s), first in space {space} at {number}. "
            "It may have been changed; compare it with a backup.",
        )
    if found.is_complete:
        return Finding(
            "journal-chain",
            "ok",
            f"日志链完整({found.checked} 条)",
            f"The journal's chain is whole ({found.checked} rows)",
        )
    return Finding(
        "journal-chain",
        "ok",
        f"日志链前 {found.checked} 条完整;运行 qibu audit 检查全部",
        f"The first {found.checked} rows of the journal's chain fit; `qibu audit` checks all of them",
    )
