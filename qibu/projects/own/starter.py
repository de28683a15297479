"""A template to begin with: the built-in document with placeholders where its values stand."""

from __future__ import annotations

from datetime import date

from qibu.foundation.documents.paper import Block, FormColumn, FormRow, Line, Pair, Pairs, Paper, Table, Text
from qibu.foundation.documents.paper_docx import write_docx
from qibu.foundation.documents.paper_xlsx import write_xlsx
from qibu.projects.own.kinds import PaperKind, Rows
from qibu.projects.own.values import placeholder

_WIDTHS = {"wrap": 24, "tree": 28, "date": 13, "percent": 10, "number": 10}


def starter(kind: PaperKind, ending: str, letterhead: str) -> bytes:
    """The file, names in the language in force; `ending` is docx or xlsx."""
    facts = [(name.shown, placeholder(name)) for name in kind.facts]
    register = kind.landscape and len(kind.rows) == 1
    blocks: list[Block] = [Line(facts)] if register else [Pairs([Pair(*fact, wide=True) for fact in facts])]
    blocks += [_table(rows, alone=len(kind.rows) == 1) for rows in kind.rows]
    if kind.body is not None:
        blocks.append(Text(placeholder(kind.body)))
    # Excel names its sheet after the title, where nothing can be filled in.
    paper = Paper(kind.title, date(2026, 1, 1), blocks, letterhead, landscape=kind.landscape)
    return write_docx(paper) if ending == "docx" else write_xlsx(paper)


def _table(rows: Rows, *, alone: bool) -> Table:
    return Table(
        [FormColumn(name.shown, _WIDTHS.get(name.kind, 12), name.kind) for name in rows.names],
        [FormRow([placeholder(name, rows) for name in rows.names])],
        title="" if alone else rows.shown,
    )
