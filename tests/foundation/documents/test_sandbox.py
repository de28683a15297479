"""Files are parsed in a child process: it may die, run or talk too long, and the server goes on (F14)."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from qibu.foundation.documents import limits, sandbox
from qibu.foundation.documents.reading import read_table_file
from qibu.foundation.documents.sandbox import parse_in_child
from tests.foundation.documents.files import parts, saved, sheet_xml, zipped

FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def test_the_workbook_that_aborts_its_reader_comes_back_as_a_problem(tmp_path: Path) -> None:
    path = saved(tmp_path, zipped(parts(rows=FAR)))
    assert path.stat().st_size < 1500
    reading = read_table_file(path, "a.xlsx")
    assert reading.problem is not None
    assert reading.problem.problem_id == "sheet_too_big"


def test_a_reader_that_aborts_the_interpreter_takes_only_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same workbook straight into the reader, without the scan that refuses it first."""
    path = saved(tmp_path, zipped(parts(rows=FAR)))
    monkeypatch.setattr(
        sandbox,
        "BOOT",
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import python_calamine; "
        "from qibu.foundation.documents.reading_child import limit_this_process; limit_this_process(); "
        "python_calamine.CalamineWorkbook.from_path(sys.argv[2]).get_sheet_by_index(0).to_python()",
    )
    assert parse_in_child(path, "xlsx").problem_id == "too_complex"


@pytest.mark.parametrize(
    "body",
    [
        "x = [bytearray(1 << 20) for _ in range(2000)]",
        "import os; os.abort()",
        "raise SystemExit(3)",
        "print('not json')",
        "import sys; sys.stdout.write('x' * (65 << 20))",
        "open('/tmp/qibu-child-was-here', 'w').write('x')",
    ],
)
def test_whatever_kills_the_child_is_a_problem_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    limited = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); "
        "from qibu.foundation.documents.reading_child import limit_this_process; limit_this_process(); "
    )
    monkeypatch.setattr(sandbox, "BOOT", limited + body)
    assert parse_in_child(tmp_path, "xlsx").problem_id == "too_complex"


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The children started meanwhile; their `returncode` tells what ended them."""
    found: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def started(*arguments, **options):
        found.append(real(*arguments, **options))
        return found[-1]

    monkeypatch.setattr(sandbox.subprocess, "Popen", started)
    return found


def test_a_child_that_hangs_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(sandbox, "BOOT", "import time; time.sleep(60)")
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 0.5)
    assert parse_in_child(tmp_path, "xlsx").problem_id == "too_complex"
    assert [child.returncode for child in children] == [-signal.SIGKILL]


def test_a_child_that_computes_for_ever_is_ended_by_its_own_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setattr(
        sandbox,
        "BOOT",
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from qibu.foundation.documents import limits; "
        "limits.CHILD_CPU_SECONDS = 1; "
        "from qibu.foundation.documents.reading_child import limit_this_process; "
        "limit_this_process()\nwhile True: pass",
    )
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 300)  # the parent's patience is not what ends it
    assert parse_in_child(tmp_path, "xlsx").problem_id == "too_complex"
    assert [child.returncode for child in children] == [-signal.SIGXCPU]


def test_the_child_starts_without_django() -> None:
    code = "import sys; from qibu.foundation.documents import reading_child; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=sandbox.ROOT, check=True
    )
    assert done.stdout.strip() == "False"


def test_children_leave_no_zombies_and_no_open_pipes(tmp_path: Path) -> None:
    path = saved(tmp_path, zipped(parts()))
    read_table_file(path, "a.xlsx")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        read_table_file(path, "a.xlsx")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_only_so_many_files_are_parsed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_slots", threading.BoundedSemaphore(1))
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", 0.05)
    with sandbox._slots:
        assert parse_in_child(tmp_path, "xlsx").problem_id == "busy"


def test_a_document_type_hidden_behind_another_encoding_is_still_refused(tmp_path: Path) -> None:
    laughs = (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    )
    sheet = sheet_xml('<row><c t="str"><v>&b;</v></c></row>', head=laughs).encode("utf-16")
    reading = read_table_file(
        saved(tmp_path, zipped({**parts(), "xl/worksheets/sheet1.xml": sheet})), "a.xlsx"
    )
    assert reading.problem is not None
    assert reading.problem.problem_id == "unsafe_parts"


def test_a_directory_that_lies_about_sizes_is_found_out_while_reading(tmp_path: Path) -> None:
    whole = bytearray(zipped(parts(rows='<row r="1"><c r="A1"><v>1</v></c></row>' * 5000)))
    at = whole.rfind(b"PK\x01\x02")
    whole[at + 24 : at + 28] = (200).to_bytes(4, "little")
    reading = read_table_file(saved(tmp_path, bytes(whole)), "a.xlsx")
    assert reading.problem is not None


@pytest.mark.parametrize("sheet", ["", "<worksheet>", "<a><b></a>", "not xml", "\x00" * 100])
def test_a_sheet_that_is_no_xml_is_damaged(tmp_path: Path, sheet: str) -> None:
    reading = read_table_file(
        saved(tmp_path, zipped({**parts(), "xl/worksheets/sheet1.xml": sheet})), "a.xlsx"
    )
    assert reading.problem is not None
    assert reading.problem.problem_id in {"damaged", "no_cells"}
