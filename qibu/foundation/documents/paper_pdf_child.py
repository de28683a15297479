"""The child process that sets a PDF: an order as JSON comes in, the PDF goes out. Imports nothing of Qibu."""

import json
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

TEMPLATE = Path(__file__).resolve().parent / "paper.typ"
SECONDS = 60
MEMORY = 2 * 1024**3


def main() -> None:
    """Standard input holds {"paper": …, "fonts": [folders]}."""
    order = json.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    year, month, day = order["paper"]["day"]
    content = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=order["fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": json.dumps(order["paper"], ensure_ascii=False)},
        # Tags for screen readers make a long table twenty times as big: it goes without.
        pdf_tags=not order["long"],
        timestamp=datetime(year, month, day, tzinfo=UTC),
    )
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
