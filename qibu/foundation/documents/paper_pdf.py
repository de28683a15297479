"""A paper as PDF, set by Typst in a child process.

The paper travels as JSON and the template reads it as data: nothing a person wrote is ever Typst code. The
child keeps the 85 MB of the typesetter out of the web processes and may die without harm.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from .logo import Logo
from .paper import (
    CENTERED,
    PAIR_SHARES,
    Block,
    FormColumn,
    Heading,
    Line,
    Pairs,
    Paper,
    Signatures,
    Table,
    Text,
    line_text,
    pair_lines,
    shown,
)

HERE: Final = Path(__file__).resolve().parent
FONTS: Final = HERE / "fonts"
CHILD: Final = HERE / "paper_pdf_child.py"
PDF: Final = "application/pdf"
#: What one document may take.
WALL_SECONDS: Final = 60
#: A table of more rows is not set as PDF; from so many on it is set without tags.
MOST_ROWS: Final = 1_500
LONG_ROWS: Final = 300
#: Runs of letters and digits longer than a narrow cell get places to break.
_LONG: Final = re.compile(r"[!-~]{14,}")
_BREAK: Final = "\u200b"
#: Characters that draw nothing and need no glyph.
_UNSEEN: Final = frozenset("\n\t \u00a0\u200b\u200c\u200d\u2060\ufeff\ufe0f")


class NoPdf(Exception):
    """The document could not be set: too long, or the typesetter is not installed."""


def write_pdf(paper: Paper, *, fonts: str = "") -> bytes:
    """The document as PDF; deterministic. `fonts` is a folder of the organisation's own fonts, of which
    those named 宋体 and 黑体 (SimSun, SimHei) are taken before ours.

    Raises NoPdf when it has more than MOST_ROWS rows, takes longer than a minute, or cannot be set.
    """
    rows = sum(len(table.rows) for table in paper.tables)
    if rows > MOST_ROWS:
        raise NoPdf("too many rows")
    order = json.dumps(
        {
            "paper": as_data(paper, own_fonts=bool(fonts)),
            "fonts": [str(FONTS), *([fonts] if fonts else [])],
            "long": rows > LONG_ROWS,
        },
        ensure_ascii=True,
    )
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", str(CHILD)],
            input=order.encode(),
            capture_output=True,
            cwd="/",
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise NoPdf("too long") from problem
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise NoPdf(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def can_draw(logo: Logo) -> bool:
    """Whether a page can be set with a picture: tried before it is kept, or it would spoil every PDF."""
    try:
        write_pdf(Paper("", date(2000, 1, 1), [], logo=logo))
    except NoPdf:
        return False
    return True


def as_data(paper: Paper, *, own_fonts: bool = False) -> dict[str, Any]:
    """What the template reads: strings, numbers and lists only."""
    data: dict[str, Any] = {
        "title": shown(paper.title),
        "day": [paper.day.year, paper.day.month, paper.day.day],
        "letterhead": shown(paper.letterhead),
        "author": shown(paper.author),
        "logo": list(paper.logo.content) if paper.logo else [],
        "logo-kind": {"png": "png", "jpeg": "jpg"}[paper.logo.kind] if paper.logo else "",
        "landscape": paper.landscape,
        "footer": shown(paper.footer),
        "blocks": [_block(block) for block in paper.blocks],
        "missing": "",
    }
    lacking = [] if own_fonts else missing(json.dumps(data, ensure_ascii=False))
    if lacking:
        names = " ".join(f"U+{ord(char):04X}" for char in lacking[:40])
        data["missing"] = shown(paper.missing).replace("{characters}", names)
    return data


def missing(text: str) -> list[str]:
    """The characters of a text our font cannot draw, in their order."""
    known = _coverage()
    return sorted(char for char in set(text) - _UNSEEN if ord(char) not in known)


@functools.cache
def _coverage() -> frozenset[int]:
    points: set[int] = set()
    for line in (FONTS / "coverage.txt").read_text("ascii").split():
        first, _, last = line.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


def _block(block: Block) -> Mapping[str, Any]:
    match block:
        case Line():
            return {"kind": "line", "text": line_text(block)}
        case Heading():
            return {"kind": "heading", "text": shown(block.text)}
        case Text():
            return {"kind": "text", "lines": shown(block.text).split("\n")}
        case Pairs():
            lines = [
                [[_soft(pair.label), _soft(pair.value)] for pair in line] for line in pair_lines(block.pairs)
            ]
            return {"kind": "pairs", "shares": list(PAIR_SHARES), "lines": lines}
        case Signatures():
            return {
                "kind": "signatures",
                "labels": [shown(one) for one in block.labels],
                "day": shown(block.day),
            }
        case Table():
            return _table(block)


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": shown(table.title),
        "empty": shown(table.empty),
        "size": table.text_size,
        "shares": [column.width for column in table.columns],
        "heads": [_soft(column.title) for column in table.columns],
        "aligns": [_align(column) for column in table.columns],
        "tree": [column.kind == "tree" for column in table.columns],
        "rows": [
            {
                "level": row.level,
                "bold": row.heading,
                "cells": [
                    _soft(shown(value, column.kind))
                    for column, value in zip(table.columns, row.values, strict=True)
                ],
            }
            for row in table.rows
        ],
    }


def _align(column: FormColumn) -> str:
    if column.kind in CENTERED:
        return "center"
    return "right" if column.kind == "number" else "left"


def _soft(text: str) -> str:
    """A text whose long runs without a blank may break, so that it stays in its cell."""
    return _LONG.sub(
        lambda run: _BREAK.join(run[0][at : at + 8] for at in range(0, len(run[0]), 8)), shown(text)
    )
