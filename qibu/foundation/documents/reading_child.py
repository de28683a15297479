"""The child process that parses one uploaded file: limits first, then the file, then JSON to the pipe.

It is started by `sandbox.py` with a fresh isolated interpreter and imports no Django. Whatever it does,
the worst outcome is its own death.
"""

import csv
import ctypes
import io
import re
import resource
import signal
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec
import python_calamine

from . import limits
from .csv_writer import restored
from .docx_scan import read_docx
from .mspdi import read_mspdi
from .own.filling import read_template
from .workbook import METADATA_SHEET
from .xlsx_scan import Budget, Refused, SheetFacts, read_styles, scan_sheet, sheet_parts

PR_SET_PDEATHSIG = 1
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";", "|")
HINT = re.compile(r"(?i)sep=([,;\t|])\r?\n")
QUOTED_CELL = re.compile(r'"(?:[^"]|"")*"')


def limit_this_process() -> None:
    """Memory, processor time and file writes of this process, and its end with its parent."""
    for kind, soft, hard in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY_BYTES, limits.CHILD_MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS, limits.CHILD_CPU_SECONDS + 1),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
    ):
        try:
            resource.setrlimit(kind, (soft, hard))
        except ValueError:
            # macOS does not limit address space; on Linux a limit that cannot be set must stop us.
            if sys.platform == "linux":
                raise
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def plain(value: Any) -> Any:
    """A cell as it travels: empty is None, whole numbers are int, times are text; dates stay for `pack`."""
    if value == "" or value is None:
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return value


def pack(
    name: str, values: list[list[Any]], hidden: bool, merges: list[Any], facts: SheetFacts
) -> dict[str, Any]:
    """One sheet as JSON can carry it: dates go beside the grid as ISO text with their places."""
    dates: list[tuple[int, int, str]] = []
    rows: list[list[Any]] = []
    for index, source in enumerate(values):
        row = [plain(value) for value in source]
        for column, value in enumerate(row):
            if isinstance(value, date):
                row[column] = None
                # Midnight is how a date cell is stored; only another hour makes it a moment.
                moment = isinstance(value, datetime) and value.time() != time()
                dates.append((index, column, value.isoformat() if moment else value.isoformat()[:10]))
        rows.append(row)
    return {
        "name": name,
        "hidden": hidden,
        "rows": rows,
        "dates": dates,
        "merges": [(top[0], top[1], bottom[0], bottom[1]) for top, bottom in merges],
        "indents": facts.indents,
        "percents": facts.percents,
        "unread": facts.unread,
        "outline": facts.outline,
        "hidden_columns": facts.hidden_columns,
    }


def read_xlsx(path: Path) -> dict[str, Any]:
    """All sheets of a workbook; every sheet is scanned before any is expanded into a grid."""
    budget = Budget()
    with zipfile.ZipFile(path) as archive:
        styles = read_styles(archive, budget)
        parts = [
            (name, part) for name, part in sheet_parts(archive, budget) if part.startswith("xl/worksheets/")
        ]
        facts = {name: scan_sheet(archive, part, styles, budget) for name, part in parts}
    total = sum(found.rows * found.columns for found in facts.values())
    if total > limits.MAX_CELLS:
        raise Refused("too_many_cells", cells=total, limit=limits.MAX_CELLS)
    sheets = []
    with python_calamine.CalamineWorkbook.from_path(str(path)) as workbook:
        for about in workbook.sheets_metadata:
            if about.name not in facts:
                continue  # chart and macro sheets hold no cells
            sheet = workbook.get_sheet_by_name(about.name)
            hidden = about.visible != python_calamine.SheetVisibleEnum.Visible or about.name == METADATA_SHEET
            values = sheet.to_python(skip_empty_area=False)
            sheets.append(pack(about.name, values, hidden, sheet.merged_cell_ranges or [], facts[about.name]))
    return {"sheets": sheets}


def read_csv(path: Path) -> dict[str, Any]:
    """A text table: UTF-8 with or without mark, UTF-16 with mark, GB18030; the usual delimiters."""
    text = decode(path.read_bytes())
    if "\x00" in text:
        raise Refused("not_a_table")
    csv.field_size_limit(200_000)
    text, delimiter = split_by(text)
    rows: list[list[str]] = []
    cells = 0
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        rows.append([restored(cell) for cell in row])
        cells += len(row)
        if len(rows) > limits.MAX_ROWS or len(row) > limits.MAX_COLUMNS:
            raise Refused("sheet_too_big", rows=len(rows), columns=len(row))
        if cells > limits.MAX_CELLS:
            raise Refused("too_many_cells", cells=cells, limit=limits.MAX_CELLS)
    width = max((len(row) for row in rows), default=0)
    even = [row + [""] * (width - len(row)) for row in rows]
    return {"sheets": [pack("CSV", even, False, [], SheetFacts(len(rows), width))]}


def decode(content: bytes) -> str:
    """Text of a CSV in the encodings Chinese offices send; refuses what fits none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("unknown_encoding")


def split_by(text: str) -> tuple[str, str]:
    """The text and its delimiter: what a first line such as `sep=;` says, else what splits the beginning."""
    said = HINT.match(text)
    if said is not None:
        return text[said.end() :], said[1]
    return text, delimiter_of(text)


def delimiter_of(text: str) -> str:
    """The delimiter that splits the first lines most, outside of quotes; the comma when none does."""
    sample = QUOTED_CELL.sub("", text[:20_000]).splitlines()[:20]
    return max(DELIMITERS, key=lambda mark: (sum(line.count(mark) for line in sample), mark == ","))


def read_project(path: Path) -> dict[str, Any]:
    """An MS Project XML file."""
    return {"project": read_mspdi(path.read_bytes())}


READERS = {
    "xlsx": read_xlsx, "docx": read_docx, "csv": read_csv, "mspdi": read_project,
    "template": read_template,
}  # fmt: skip


def answer(kind: str, path: Path) -> bytes:
    """The JSON that goes to the pipe: sheets or a project, or a problem id with its parameters."""
    try:
        result = READERS[kind](path)
        content = msgspec.json.encode(result)
        if len(content) > limits.CHILD_OUTPUT_BYTES:
            raise Refused("too_complex")
    except Refused as refused:
        content = msgspec.json.encode({"problem_id": refused.problem_id, "params": refused.params})
    except python_calamine.PasswordError:
        content = b'{"problem_id":"encrypted"}'
    except (MemoryError, RecursionError):
        content = b'{"problem_id":"too_complex"}'
    except Exception:  # readers raise many types for damaged files; all mean the same to the person
        content = b'{"problem_id":"damaged"}'
    return content


def main() -> None:
    """Arguments: kind ("xlsx", "docx", "csv" or "mspdi") and the path of the file."""
    limit_this_process()
    sys.stdout.buffer.write(answer(sys.argv[1], Path(sys.argv[2])))
    sys.stdout.buffer.flush()
