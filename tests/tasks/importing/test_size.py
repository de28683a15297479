"""Ten thousand rows: taken in whole, in a number of statements that does not follow their number (F15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import xlsxwriter
from django.utils import timezone

from qibu.projects.importing import storing
from qibu.tasks.actions.importing import import_lines
from qibu.tasks.actions.uploads import register_upload
from qibu.tasks.importing import sources
from qibu.tasks.importing.deciding import decide
from qibu.tasks.importing.preview import build
from qibu.tasks.models import Link, Task
from qibu.tasks.planning import calendars_of
from tests.world import AT

HEADERS = ["编号", "任务名称", "责任部门", "负责人", "计划开始时间", "计划完成时间", "进度状态", "前置任务"]
ROWS = 10_000


def write(path):
    book = xlsxwriter.Workbook(str(path))
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADERS)
    for row in range(ROWS):
        phase, place = divmod(row, 20)
        number = f"{phase + 1}.{place}" if place else str(phase + 1)
        first = date(2026, 3, 2) + timedelta(days=row % 90)
        sheet.write_row(row + 1, 0, [number, f"第{row}项工作", "研发部", "张伟"])
        sheet.write_datetime(row + 1, 4, first, day)
        sheet.write_datetime(row + 1, 5, first + timedelta(days=4), day)
        sheet.write_row(row + 1, 6, ["未开始", f"{phase + 1}.{place - 1}" if place > 1 else ""])
    book.close()


@pytest.mark.slow
def test_ten_thousand_rows_are_taken_in_whole_with_few_statements(
    world, tmp_path, django_assert_max_num_queries
):
    """How long it takes, and how long the project is locked, is measured by bench/importing.py."""
    path = tmp_path / "big.xlsx"
    write(path)
    kept = storing.keep([path.read_bytes()], 10**8)
    upload = register_upload(
        by=world.lead,
        at=AT,
        project_id=world.project.pk,
        file_name="big.xlsx",
        sha256=kept.sha256,
        stored_as=kept.stored_as,
        settings={},
    )
    calendars = calendars_of(world.project)
    source = sources.read(path, path.name, world.project, calendars.project, {})
    with django_assert_max_num_queries(12):
        found = build(world.project, source, {}, today=timezone.localtime(AT).date(), calendars=calendars)
    decisions = decide(found)
    assert found.take == ROWS
    with django_assert_max_num_queries(60):
        import_lines(
            by=world.lead,
            at=AT,
            project_id=world.project.pk,
            upload_id=upload.pk,
            key="ten-thousand",
            decisions=decisions,
        )
    assert Task.objects.filter(project=world.project).count() == ROWS + 7
    assert Link.objects.filter(project=world.project).count() == 5 + 18 * (ROWS // 20)
