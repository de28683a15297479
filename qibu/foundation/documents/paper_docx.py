"""A paper as a Word file: a fixed handful of parts written as text.

Everything a person wrote goes through `_t`, which cleans and escapes it; nothing of it is ever markup. The
same paper gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape

from .paper import (
    CENTERED,
    PAIR_SHARES,
    Block,
    FormColumn,
    FormRow,
    Heading,
    Line,
    Pair,
    Pairs,
    Paper,
    Signatures,
    Table,
    Text,
    line_text,
    pair_lines,
    shown,
)
from .paper_docx_parts import (
    FONTS,
    ROOT_PARTS,
    core_xml,
    custom_properties,
    document_xml,
    footer_xml,
    header_xml,
    logo_parts,
)

#: Twentieths of a point between the margins of an A4 page, upright and across.
WIDTHS: Final = (9638, 14570)
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: The hidden text at the end of a row's first cell: its key and version.
KEY_MARK: Final = "qibu:"
_GREY: Final = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'


def write_docx(paper: Paper) -> bytes:
    """The document as docx; deterministic."""
    width = WIDTHS[paper.landscape]
    body: list[str] = [_paragraph(paper.title, "Title")]
    for block in paper.blocks:
        body += _block(block, width)
    parts: dict[str, str | bytes] = {
        **ROOT_PARTS,
        **(logo_parts(paper.logo) if paper.logo else {}),
        "docProps/core.xml": core_xml(escape(shown(paper.title)), escape(shown(paper.author)), paper.day),
        "docProps/custom.xml": custom_properties(json.dumps(paper.metadata, ensure_ascii=True)),
        "word/header1.xml": header_xml(
            [escape(shown(one)) for one in paper.letterhead.splitlines()], paper.logo
        ),
        "word/footer1.xml": footer_xml(escape(shown(paper.footer))),
        "word/document.xml": document_xml("".join(body), landscape=paper.landscape),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            # A fixed moment: a zip keeps the time of each part.
            info = zipfile.ZipInfo(name, (paper.day.year if paper.day.year > 1980 else 1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content.encode() if isinstance(content, str) else content)
    return stream.getvalue()


def _block(block: Block, width: int) -> list[str]:
    """A block as paragraphs and tables; a small paragraph keeps two tables apart."""
    match block:
        case Line():
            return [_paragraph(line_text(block), "Facts")]
        case Heading():
            return [_paragraph(block.text, "Heading1")]
        case Text():
            return [_paragraph(line, "BodyText") for line in shown(block.text).split("\n")]
        case Pairs():
            return [*_pairs(block.pairs, width), _paragraph("", "Gap")]
        case Table():
            return [*_table(block, width), _paragraph("", "Gap")]
        case Signatures():
            return [
                _paragraph(f"{label}：________________    {block.day}：____________", "BodyText")
                for label in block.labels
            ]


def _t(text: str, properties: str = "") -> str:
    """Runs of a text; line breaks and tabs in it are kept."""
    pieces = []
    for number, line in enumerate(shown(text).split("\n")):
        pieces.append("<w:br/>" if number else "")
        pieces.append(f'<w:t xml:space="preserve">{escape(line)}</w:t>')
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{style}{''.join(pieces)}</w:r>"


def _paragraph(text: str, style: str, extra: str = "", run: str = "", more: str = "") -> str:
    """One paragraph; `extra` are its properties, `run` those of its text, `more` further runs."""
    inner = _t(text, run) if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{inner}{more}</w:p>'


def _cell(paragraph: str, width: int, *, span: int = 1, grey: bool = False) -> str:
    """One cell over `span` columns."""
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    shade = _GREY if grey else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}{shade}'
        f'<w:vAlign w:val="center"/></w:tcPr>{paragraph}</w:tc>'
    )


def _row(cells: Iterable[str], *, head: bool = False) -> str:
    """One row; a head comes again on every page."""
    again = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{again}</w:trPr>{''.join(cells)}</w:tr>"


def _open_table(widths: Sequence[int], *, edge: int = 70) -> str:
    """The table up to its first row; `edge` twentieths of a point stand beside each text."""
    sides = f'<w:left w:w="{edge}" w:type="dxa"/><w:right w:w="{edge}" w:type="dxa"/>'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Grid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{sides}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    )


def shares(weights: Sequence[float], width: int) -> list[int]:
    """The width cut by the weights, to the last twentieth of a point."""
    total = sum(weights)
    edges = [round(width * sum(weights[: index + 1]) / total) for index in range(len(weights))]
    return [right - left for left, right in zip([0, *edges], edges, strict=False)]


def _pairs(pairs: Sequence[Pair], width: int) -> list[str]:
    """Facts in four columns; a wide one takes three of them for its value."""
    cut = shares(PAIR_SHARES, width)
    rows = []
    for line in pair_lines(pairs):
        cells = []
        for place, pair in enumerate(line):
            span = 3 if len(line) == 1 else 1
            value = sum(cut[1:]) if span == 3 else cut[2 * place + 1]
            head = _paragraph(pair.label, "CellHead")
            cells.append(_cell(head, cut[2 * place], grey=True))
            cells.append(_cell(_paragraph(pair.value, "Cell"), value, span=span))
        rows.append(_row(cells))
    return [_open_table(cut), *rows, "</w:tbl>"] if rows else []


def _table(table: Table, width: int) -> list[str]:
    cut = shares([column.width for column in table.columns], width)
    size = f'<w:sz w:val="{round(table.text_size * 2)}"/>'
    rows = []
    if table.title:
        title = _paragraph(table.title, "CellHead")
        rows.append(_row([_cell(title, width, span=len(cut), grey=True)], head=True))
    heads = [
        _cell(_paragraph(column.title, "CellHead", run=size), part, grey=True)
        for column, part in zip(table.columns, cut, strict=True)
    ]
    rows.append(_row(heads, head=True))
    rows += [_data_row(row, table, cut, size) for row in table.rows]
    if not table.rows and table.empty:
        rows.append(_row([_cell(_paragraph(table.empty, "Cell"), width, span=len(cut))]))
    return [_open_table(cut, edge=70 if table.text_size > 7 else 35), *rows, "</w:tbl>"]


def _data_row(row: FormRow, table: Table, cut: Sequence[int], size: str) -> str:
    run = f"<w:b/>{size}" if row.heading else size
    cells = []
    for place, (column, value, part) in enumerate(zip(table.columns, row.values, cut, strict=True)):
        more = ""
        if place == 0 and table.keyed and row.key:
            more = _t(f"{KEY_MARK}{row.key}|{row.version}", "<w:vanish/>")
        text = shown(value, column.kind)
        cells.append(_cell(_paragraph(text, "Cell", _placed(column, row.level), run, more), part))
    return _row(cells)


def _placed(column: FormColumn, level: int) -> str:
    """How a cell's text stands: in the middle, right, or indented by its level."""
    if column.kind in CENTERED:
        return '<w:jc w:val="center"/>'
    if column.kind == "number":
        return '<w:jc w:val="right"/>'
    if column.kind == "tree" and level:
        return f'<w:ind w:left="{min(level, 15) * 160}"/>'
    return ""


__all__ = ["DOCX", "FONTS", "KEY_MARK", "shares", "write_docx"]
