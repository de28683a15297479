"""All labelled task lists."""

import sys
from pathlib import Path

from tests.tasks.lists import make, more

CASES = (
    make.SPELLED_DATES,
    make.MERGED_PHASES,
    make.TWO_ROW_HEAD,
    make.SIDE_BY_SIDE,
    make.INDENTED,
    make.WBS_NUMBERS,
    make.RESPONSIBILITY_MATRIX,
    make.ENGLISH,
    more.SECTIONS,
    more.LEVEL_COLUMNS,
    more.OLD_CSV,
    more.SPANS,
    more.DAMAGED,
    more.CHAPTERS,
)

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        case.build(folder / f"{case.id}.{case.extension}")
