"""Fill the demo's empty database: `python -m qibu.operations.boot demo_data`, called by `qibu demo`."""

import argparse

from django.conf import settings

from qibu.demo import company
from qibu.foundation.clock import now
from qibu.operations import lifeline, prepare
from qibu.operations.console import USAGE, Refusal


def main(arguments: list[str]) -> int:
    """Prepare the home folder as `qibu up` does, then build the company."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int)
    options = parser.parse_args(arguments)
    if options.parent:
        lifeline.tie(options.parent)
    if not settings.DEMO:
        raise Refusal("只能在演示目录中生成演示数据。", "Demo data belong in a demo.", code=USAGE)
    prepare.refuse_on_errors()
    prepare.migrate()
    prepare.collect_static()
    company.build(now())
    return 0
