"""Labelled lists of real layouts go through the whole page into stored tasks (D2)."""

from __future__ import annotations

import pytest

from qibu.tasks.models import Task
from tests.tasks.lists.cases import CASES

BY_ID = {case.id: case for case in CASES}


@pytest.mark.parametrize("name", list(BY_ID))
def test_every_row_that_is_taken_is_stored_as_labelled(importing, world, tmp_path, name):
    case = BY_ID[name]
    path = tmp_path / f"{case.id}.{case.extension}"
    case.build(path)
    before = set(Task.objects.filter(project=world.project).values_list("pk", flat=True))
    upload = importing.upload(path.read_bytes(), name=path.name)
    found = importing.preview(upload)
    taken = [entry for entry in found.entries if entry.taken]
    assert importing.page(upload, "?show=questions").status_code == 200
    assert importing.consent(upload).status_code == 302
    stored = list(Task.objects.filter(project=world.project).exclude(pk__in=before).order_by("sort"))
    upload.refresh_from_db()
    assert (upload.applied_at is not None) == bool(taken)
    assert [task.name for task in stored] == [entry.understood.task.name for entry in taken]
    labels = {(row.row, row.name): row for row in case.rows}
    for entry, task in zip(taken, stored, strict=True):
        label = labels[entry.line.row, entry.line.name]
        if task.is_summary or entry.line.milestone:
            continue
        for field in ("planned_start", "planned_finish"):
            wanted = label.fields[field]
            assert wanted is None or getattr(task, field) == wanted, (entry.line.row, field)
    reported = {entry.line.row for entry in found.entries if entry.doubts}
    doubtful = {row.row for row in case.rows if row.doubts}
    assert doubtful <= reported | {e.line.row for e in found.entries if e.line.made}
