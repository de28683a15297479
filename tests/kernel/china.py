"""The statutory calendar the tests count with, read from the notices shipped with the product."""

import json
from pathlib import Path

from qibu.kernel.holidays import parse_notices

DATA = Path(__file__).parents[2] / "qibu/foundation/people/data/cn-holidays"


def notices():
    """The raw notices, one dict per year."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob("*.json"))]


CHINA = parse_notices(notices()).calendar()
