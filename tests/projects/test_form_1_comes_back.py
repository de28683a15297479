"""D2: our own form 1 comes back without a change, an edit comes back as exactly that edit, and what changed
here meanwhile is never lost."""

import io

import docx
import openpyxl
import pytest

from qibu.foundation.documents.reading import read_table_file
from qibu.projects import actions
from qibu.projects.form1 import texts_of
from qibu.projects.form1_values import at_export, values_in, values_of
from qibu.projects.importing.doubts import doubt_of
from qibu.projects.importing.threeway import compare, undecided
from qibu.projects.queries import charter
from qibu.projects.recognition import recognise_charter
from tests.projects.conftest import NOW

BOTH = pytest.mark.parametrize("extension", ["xlsx", "docx"])


def exported(client, project, extension):
    return client.get(f"/projects/{project.pk}/charter/file/{extension}").content


def edited(content, extension, old, new):
    found = io.BytesIO()
    if extension == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
        holders = [cell for cell in cells if old in str(cell.value or "")]
        holders[-1].value = str(holders[-1].value).replace(old, new)
        book.save(found)
        return found.getvalue()
    document = docx.Document(io.BytesIO(content))
    parts = [p for row in document.tables[0].rows for cell in row.cells for p in cell.paragraphs]
    runs = [run for p in parts for run in p.runs if old in run.text]
    runs[-1].text = runs[-1].text.replace(old, new)
    document.save(found)
    return found.getvalue()


def come_back(tmp_path, project, content, extension):
    path = tmp_path / f"back.{extension}"
    path.write_bytes(content)
    workbook = read_table_file(path, path.name, word=True).workbook
    read = recognise_charter(workbook, around=project.start)
    project.refresh_from_db()
    doubts = [one for one in read.problems if one.severity != "note"]
    assert [doubt_of(one, {}).text for one in doubts] == []
    return {
        one.field: one
        for one in compare(
            values_of(texts_of(charter(project))),
            values_in(read),
            at_export=at_export(read.own, project.pk),
            doubts={},
            decisions={},
        )
    }


def states(found):
    return {name: one.state for name, one in found.items() if one.state != "same"}


@BOTH
def test_our_own_form_comes_back_without_a_change(signed_in, project, tmp_path, extension):
    content = exported(signed_in("lead"), project, extension)
    found = come_back(tmp_path, project, content, extension)
    assert len(found) == 13 and states(found) == {}


@BOTH
def test_an_edit_comes_back_as_exactly_that_edit(signed_in, project, tmp_path, extension):
    content = edited(exported(signed_in("lead"), project, extension), extension, "2026-12-31", "2027-01-31")
    found = come_back(tmp_path, project, content, extension)
    assert states(found) == {"planned_finish": "changed"}
    assert found["planned_finish"].file == "2027-01-31" and found["planned_finish"].taken


@BOTH
def test_what_changed_here_meanwhile_stays(signed_in, company, project, tmp_path, extension):
    content = exported(signed_in("lead"), project, extension)
    change(company, project, "remarks", "改了")
    found = come_back(tmp_path, project, content, extension)
    assert states(found) == {}


@BOTH
def test_both_changed_is_a_conflict_that_waits_for_a_decision(
    signed_in, company, project, tmp_path, extension
):
    content = edited(
        exported(signed_in("lead"), project, extension), extension, "3 个月内上市", "2 个月内上市"
    )
    change(company, project, "goals", "4 个月内上市")
    found = come_back(tmp_path, project, content, extension)
    assert states(found) == {"goals": "changed"}
    assert [one.field for one in undecided(list(found.values()))] == ["goals"]
    assert not found["goals"].taken


def test_a_file_of_another_project_is_compared_as_anybody_elses(signed_in, project):
    own = {"form": "form-1", "key": f"{project.pk}-0000000000000000", "marks": "1:" + "0" * 8 * 13}
    assert at_export(own, project.pk) == {}


def change(company, project, field, text):
    actions.edit_charter(
        by=company.lead,
        at=NOW,
        project_id=project.pk,
        version=project.version,
        shown={},
        values={field: text},
    )
