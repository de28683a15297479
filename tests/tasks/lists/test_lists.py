"""Fourteen task lists laid out differently: every row right or reported, none silently wrong (D2)."""

from datetime import date
from pathlib import Path

import pytest

from qibu.foundation.documents.reading import read_table_file
from qibu.tasks.recognition import Problem, Recognition, TaskLine, recognise
from tests.tasks.lists.case import FIELDS, Case
from tests.tasks.lists.cases import CASES

AROUND = date(2026, 5, 1)


def recognised(case: Case, folder: Path) -> Recognition:
    path = folder / f"{case.id}.{case.extension}"
    case.build(path)
    reading = read_table_file(path, path.name)
    assert reading.workbook is not None, reading.problem
    return recognise(reading.workbook, around=AROUND)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recognition]:
    folder = tmp_path_factory.mktemp("lists")
    return {case.id: recognised(case, folder) for case in CASES}


def seen(line: TaskLine, lines: tuple[TaskLine, ...]) -> dict[str, object]:
    """A line in the shape of its label."""
    found: dict[str, object] = {name: getattr(line, name) for name in FIELDS}
    found["people"] = tuple(one.name for one in line.people)
    found["helpers"] = tuple(one.name for one in line.helpers)
    return {
        "row": line.row,
        "name": line.name,
        "parent": None if line.parent is None else lines[line.parent].name,
        "doubts": {f"{problem.field}:{problem.id}" for problem in line.problems},
        **found,
    }


def labelled(case: Case) -> list[dict[str, object]]:
    return [
        {
            "row": label.row,
            "name": label.name,
            "parent": label.parent,
            "doubts": set(label.doubts),
            **label.fields,
        }
        for label in case.rows
    ]


def doubt(problem: Problem) -> set[str]:
    return {problem.id, f"{problem.id}:{problem.text}"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_row_is_right_or_reported(case: Case, results: dict[str, Recognition]) -> None:
    result = results[case.id]
    found = [seen(line, result.lines) for line in result.lines]
    for one, label in zip(found, labelled(case), strict=False):
        assert one == label
    assert len(found) == len(case.rows)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_row_of_the_file_is_lost(case: Case, results: dict[str, Recognition]) -> None:
    result = results[case.id]
    assert {one.row: one.reason for one in result.skipped} == dict(case.skipped)
    assert result.header_row + 1 == case.header_row


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_doubtful_about_the_sheet_is_said(case: Case, results: dict[str, Recognition]) -> None:
    result = results[case.id]
    unexpected = [problem for problem in result.problems if not doubt(problem) & case.sheet_doubts]
    said = set().union(*(doubt(problem) for problem in result.problems)) if result.problems else set()
    assert unexpected == []
    assert set(case.sheet_doubts) <= said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_stands_above_the_table_is_kept(case: Case, results: dict[str, Recognition]) -> None:
    assert dict(results[case.id].facts) == dict(case.facts)


def test_the_headers_stand_in_all_the_rows_where_teams_put_them() -> None:
    assert {case.header_row for case in CASES} >= {1, 2, 3, 4, 6, 8, 11}
