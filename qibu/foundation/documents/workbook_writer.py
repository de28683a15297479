"""Write a form as an Excel workbook in the layout a Chinese office expects.

A slice describes its form as a `FormSheet`; everything about Excel stays in here. No cell ever becomes a
formula or a link: text stays text whatever it begins with (D3, T-26).
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from .logo import Logo
from .paper import FormColumn, FormRow, Kind, Value, clean_text
from .workbook import KEY_HEADER, METADATA_SHEET, VERSION_HEADER

__all__ = [
    "FormColumn", "FormRow", "FormSheet", "Kind", "Value", "clean_sheet_name", "clean_text", "write_workbook",
]  # fmt: skip

CHUNK: Final = 30_000
HEADER_FILL: Final = "#D9D9D9"
FONT: Final = "宋体"
HEAD_FONT: Final = "黑体"
#: Text stays text: nothing a person wrote becomes a formula, a link or a number.
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "default_date_format": "yyyy-mm-dd",
    "remove_timezone": True,
}


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet: a title line, a line of facts such as 项目名称：星海, the table, and closing lines such as
    a place to sign."""

    name: str
    title: str
    columns: Sequence[FormColumn]
    rows: Iterable[FormRow]
    facts: Sequence[tuple[str, str]] = ()
    closing: Sequence[str] = ()
    footer: str = "&P / &N"
    """Page footer; &P is the page, &N the number of pages."""
    letterhead: str = ""
    """Whose paper it is, at the head of every printed page."""
    logo: Logo | None = None
    outline: bool = False
    """Whether the levels of the rows can be folded in Excel."""
    keyed: bool = False
    """Whether hidden columns carry each row's key and version."""
    filtered: bool = True
    frozen_columns: int = 0


def write_workbook(sheets: Sequence[FormSheet], *, metadata: Mapping[str, str | int] | None = None) -> bytes:
    """The xlsx file of one or more forms. `metadata` (project id, export number, form id …) goes into a
    hidden sheet and comes back as `Workbook.own` when the file is read."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        # Without a fixed moment two exports of the same state would differ.
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})
        styles = _Styles(book)
        for form in sheets:
            _SheetWriter(book, styles, form).write()
        if metadata is not None:
            write_metadata(book, metadata)
    return stream.getvalue()


def clean_sheet_name(text: str) -> str:
    """A sheet name Excel accepts: at most 31 characters, none of []:*?/\\, no apostrophe at the ends."""
    name = "".join("_" if char in "[]:*?/\\" else char for char in clean_text(text))
    return name.strip("' ")[:31].strip("' ") or "Sheet"


def set_head(sheet: Any, letterhead: str, logo: Logo | None = None) -> None:
    """The head of printed pages in Excel's own signs, of which it takes at most 255; the logo at its right,
    as high as it says itself."""
    text = clean_text(letterhead)[:110].replace("&", "&&")
    left = f'&L&"{FONT}"&9 {text}' if text else ""
    if logo is None:
        if left:
            sheet.set_header(left)
        return
    sheet.set_header(
        f"{left}&R&G", {"image_right": f"logo.{logo.kind}", "image_data_right": io.BytesIO(logo.content)}
    )


def write_metadata(book: xlsxwriter.Workbook, metadata: Mapping[str, str | int]) -> None:
    sheet = book.add_worksheet(METADATA_SHEET)
    text = json.dumps(dict(metadata), ensure_ascii=True)
    for row, start in enumerate(range(0, len(text), CHUNK)):
        sheet.write_string(row, 0, text[start : start + CHUNK])
    sheet.very_hidden()


class _Styles:
    """Cell formats, made once for each combination that occurs."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}
        edge = {"border": 1, "valign": "vcenter", "font_name": FONT, "font_size": 10}
        self.title = book.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "font_name": HEAD_FONT}
        )
        self.facts = book.add_format(
            {"font_size": 10, "valign": "vcenter", "font_name": FONT, "text_wrap": True}
        )
        self.header = book.add_format(
            {**edge, "bold": True, "align": "center", "bg_color": HEADER_FILL, "text_wrap": True}
        )
        self._edge = edge

    def of(self, kind: Kind, bold: bool, level: int) -> Any:
        """The format of a body cell."""
        indent = min(level, 15) if kind == "tree" else 0
        wanted = (kind, bold, indent)
        if wanted not in self._made:
            self._made[wanted] = self._book.add_format(
                {**self._edge, **KINDS[kind], "bold": bold, "indent": indent}
            )
        return self._made[wanted]


KINDS: Final[dict[str, dict[str, Any]]] = {
    "text": {"num_format": "@"},
    "wrap": {"num_format": "@", "text_wrap": True},
    "center": {"num_format": "@", "align": "center"},
    "choice": {"num_format": "@", "align": "center"},
    "tree": {"num_format": "@", "align": "left", "text_wrap": True},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    "percent": {"num_format": "0%", "align": "center"},
    "number": {"align": "right"},
}


#: Points: a line of 10 pt text, the air around the lines of a row; Excel allows rows of 409 points.
LINE_HEIGHT: Final = 14
LINE_GAP: Final = 4
MOST_LINES: Final = 28


def text_width(text: str) -> int:
    """Columns a text takes: two for a full-width character, one for any other."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


class _SheetWriter:
    """Writes one form; holds the row it has come to."""

    def __init__(self, book: xlsxwriter.Workbook, styles: _Styles, form: FormSheet) -> None:
        self._form = form
        self._styles = styles
        self._sheet = book.add_worksheet(clean_sheet_name(form.name))
        self._last = len(form.columns) - 1
        self._row = 0

    def write(self) -> None:
        """Head, table, foot, then what concerns the sheet as a whole."""
        self._write_head()
        head = self._row
        self._write_header()
        first = self._row
        for row in self._form.rows:
            self._write_row(row)
        self._write_lists(first, self._row - 1)
        if self._form.filtered and self._row > first:
            self._sheet.autofilter(head, 0, self._row - 1, self._last)
        end = self._write_closing()
        self._set_up_page(head, end)

    def _write_head(self) -> None:
        sheet, form = self._sheet, self._form
        self._span(form.title, self._styles.title, height=32)
        if form.facts:
            text = "    ".join(f"{label}：{value}" for label, value in form.facts)
            self._span(text, self._styles.facts, height=20 if len(text) < 120 else 36)
        for index, column in enumerate(form.columns):
            sheet.set_column(index, index, column.width)

    def _span(self, text: str, style: Any, *, height: float) -> None:
        """One line across the whole table."""
        self._sheet.set_row(self._row, height)
        if self._last > 0:
            self._sheet.merge_range(self._row, 0, self._row, self._last, "", style)
        self._sheet.write_string(self._row, 0, clean_text(text), style)
        self._row += 1

    def _write_header(self) -> None:
        sheet, form = self._sheet, self._form
        for index, column in enumerate(form.columns):
            sheet.write_string(self._row, index, clean_text(column.title), self._styles.header)
        if form.keyed:
            sheet.write_string(self._row, self._last + 1, KEY_HEADER)
            sheet.write_string(self._row, self._last + 2, VERSION_HEADER)
            sheet.set_column(self._last + 1, self._last + 2, 8, None, {"hidden": True})
        sheet.set_row(self._row, 30)
        self._row += 1
        sheet.freeze_panes(self._row, form.frozen_columns)

    def _write_row(self, row: FormRow) -> None:
        form, sheet, at = self._form, self._sheet, self._row
        for index, (column, value) in enumerate(zip(form.columns, row.values, strict=True)):
            self._write_cell(
                at, index, value, column.kind, self._styles.of(column.kind, row.heading, row.level)
            )
        if form.keyed and row.key:
            sheet.write_string(at, self._last + 1, row.key)
            sheet.write_string(at, self._last + 2, row.version)
        options = {"level": min(row.level, 7)} if form.outline and row.level else None
        sheet.set_row(at, LINE_HEIGHT * self._lines(row) + LINE_GAP, None, options)
        self._row += 1

    def _lines(self, row: FormRow) -> int:
        """How many lines the row needs: programs that open the file do not always fit it themselves."""
        most = 1
        for column, value in zip(self._form.columns, row.values, strict=True):
            if column.kind not in ("wrap", "tree") or not isinstance(value, str):
                continue
            if len(value) * 2 > column.width or "\n" in value:
                indent = 2 * row.level if column.kind == "tree" else 0
                room = max(4.0, column.width - indent - 1)
                most = max(most, sum(max(1, int(-(-text_width(line) // room))) for line in value.split("\n")))
        return min(most, MOST_LINES)

    def _write_cell(self, row: int, column: int, value: Value, kind: Kind, style: Any) -> None:
        sheet = self._sheet
        if value is None or value == "":
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, clean_text(value), style)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, style)
        elif isinstance(value, date):
            # Excel has no dates before 1900 and none after 9999: those stay readable text.
            if value.year < 1901:
                sheet.write_string(row, column, value.isoformat(), style)
            else:
                sheet.write_datetime(row, column, value, style)
        else:
            sheet.write_number(row, column, value / 100 if kind == "percent" else value, style)

    def _write_lists(self, first: int, last: int) -> None:
        """Let people choose from the allowed words; other words only warn, the import reports them."""
        for index, column in enumerate(self._form.columns):
            if column.choices and last >= first and sum(len(choice) + 1 for choice in column.choices) <= 255:
                self._sheet.data_validation(
                    first,
                    index,
                    last + 200,
                    index,
                    {"validate": "list", "source": list(column.choices), "error_type": "warning"},
                )

    def _write_closing(self) -> int:
        for line in self._form.closing:
            self._span(line, self._styles.facts, height=24)
        return self._row - 1

    def _set_up_page(self, head: int, end: int) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head)
        sheet.set_margins(left=0.4, right=0.4, top=0.9 if self._form.logo else 0.6, bottom=0.6)
        sheet.set_footer(f"&C{self._form.footer}")
        set_head(sheet, self._form.letterhead, self._form.logo)
        sheet.center_horizontally()
        sheet.print_area(f"A1:{xl_col_to_name(self._last)}{end + 1}")
        if self._form.outline:
            sheet.outline_settings(True, False, True, False)
