"""`qibu doctor`: every check with its severity; exit code 1 when one is an error."""

import argparse
import json
from dataclasses import asdict

from qibu.operations import checks
from qibu.operations.console import FAILED, OK, say

_MARKS = {"ok": "✓", "warning": "!", "error": "✗"}


def main(arguments: list[str]) -> int:
    """`qibu doctor [--json]`; works while the database is down too."""
    parser = argparse.ArgumentParser(prog="qibu doctor")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    findings = checks.everything()
    if options.json:
        print(json.dumps({"findings": [asdict(f) for f in findings]}, ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            say(f"{_MARKS[finding.severity]} [{finding.id}] {finding.chinese}", f"    {finding.english}")
    return FAILED if any(finding.severity == "error" for finding in findings) else OK
