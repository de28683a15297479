"""Form 2 as a Word document comes back: unchanged as no change, edited as exactly the edits (D2)."""

import io

import docx
import pytest
from django.utils import translation

from qibu.progress.form2 import form_2
from qibu.projects.importing.storing import forget
from tests.progress.form2.test_form_2_comes_back_unchanged import preview, states
from tests.world import AT


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield
    forget()


def come_back(project, folder, edit=None):
    content = form_2(project, AT, extension="docx").content
    if edit is not None:
        document = docx.Document(io.BytesIO(content))
        edit(document.tables[0])
        stream = io.BytesIO()
        document.save(stream)
        content = stream.getvalue()
    path = folder / "form.docx"
    path.write_bytes(content)
    return preview(project, path)


def test_the_unchanged_document_changes_nothing(world, tmp_path):
    found = come_back(world.project, tmp_path)
    assert len(found.entries) > 3 and states(found) == {} and not found.questions


def test_an_edited_cell_is_exactly_that_edit(world, tmp_path):
    def edit(table):
        run = next(
            r for row in table.rows for c in row.cells for r in c.paragraphs[0].runs if r.text == "宣传物料"
        )
        run.text = "宣传物料二版"

    found = come_back(world.project, tmp_path, edit)
    assert states(found) == {"宣传物料二版": "changed"}
    assert [c.field for e in found.entries for c in e.changes] == ["name"]


def test_a_row_taken_out_of_the_table_stays_in_the_plan(world, tmp_path):
    whole = len(come_back(world.project, tmp_path).entries)

    def edit(table):
        row = next(row for row in table.rows if "宣传物料" in row.cells[1].text)
        row._tr.getparent().remove(row._tr)

    found = come_back(world.project, tmp_path, edit)
    assert len(found.entries) == whole - 1 and states(found) == {}
