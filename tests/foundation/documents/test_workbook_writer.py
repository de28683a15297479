"""A form becomes a workbook an office can print, and comes back unchanged when it is read (D1, D3, T-26)."""

import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from qibu.foundation.documents.reading import read_table_file
from qibu.foundation.documents.workbook import Workbook
from qibu.foundation.documents.workbook_writer import (
    FormColumn,
    FormRow,
    FormSheet,
    clean_sheet_name,
    clean_text,
    write_workbook,
)
from tests.foundation.documents.files import saved

NAUGHTY = json.loads((Path(__file__).parent / "naughty.json").read_text())["strings"]
COLUMNS = (
    FormColumn("任务编号", 10, "center"),
    FormColumn("任务名称", 30, "tree"),
    FormColumn("计划开始时间", 12, "date"),
    FormColumn("更新时间", 16, "datetime"),
    FormColumn("进度状态", 10, "choice", ("未开始", "进行中", "已完成")),
    FormColumn("当前完成百分比", 8, "percent"),
    FormColumn("备注", 30, "wrap"),
)


def form(rows: Sequence[FormRow], **more: object) -> FormSheet:
    return FormSheet(
        name="项目总进度表",
        title="星海新品上市 项目总进度表",
        columns=COLUMNS,
        rows=rows,
        facts=(("项目名称", "星海新品上市"), ("导出日期", "2026-07-09")),
        footer="第 &P 页 共 &N 页",
        **more,  # type: ignore[arg-type]
    )


ROWS = (
    FormRow(("1", "设计", date(2026, 7, 6), None, "进行中", 45, None), key="k1", version="3", heading=True),
    FormRow(
        ("1.1", "外观", date(2026, 7, 6), datetime(2026, 7, 9, 15, 30), "已完成", 100, "一\n二"),
        level=1,
        key="k2",
        version="7",
    ),
    FormRow(("1.2", "新加的行", None, None, None, None, ""), level=2),
)


def back(folder: Path, content: bytes) -> Workbook:
    reading = read_table_file(saved(folder, content), "form.xlsx")
    assert reading.workbook is not None, reading.problem
    return reading.workbook


def opened(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    content = write_workbook([form(ROWS, keyed=True, outline=True)], metadata={"project": "p-1", "export": 4})
    workbook = back(tmp_path, content)
    sheet = workbook.sheets[0]
    assert dict(workbook.own) == {"project": "p-1", "export": 4}
    assert sheet.rows[2][:7] == tuple(column.title for column in COLUMNS)
    assert sheet.rows[3] == ("1", "设计", date(2026, 7, 6), None, "进行中", 0.45, None, "k1", "3")
    assert sheet.rows[4] == (
        "1.1", "外观", date(2026, 7, 6), datetime(2026, 7, 9, 15, 30), "已完成", 1, "一\n二", "k2", "7",
    )  # fmt: skip
    assert sheet.rows[5][:2] == ("1.2", "新加的行")
    assert sheet.rows[5][7:] == (None, None)
    assert dict(sheet.indents) == {(4, 1): 1, (5, 1): 2}
    assert dict(sheet.outline) == {4: 1, 5: 2}
    assert sheet.percents >= {(3, 5), (4, 5)}
    assert sheet.hidden_columns == frozenset({7, 8})


def test_the_book_keeping_sheet_is_hidden(tmp_path: Path) -> None:
    workbook = back(tmp_path, write_workbook([form(ROWS)], metadata={"project": "p-1"}))
    assert [sheet.name for sheet in workbook.visible_sheets] == ["项目总进度表"]
    assert workbook.sheets[1].hidden


def test_long_metadata_survives(tmp_path: Path) -> None:
    metadata = {"note": "长" * 20_000}
    assert dict(back(tmp_path, write_workbook([form(ROWS)], metadata=metadata)).own) == metadata


@pytest.mark.parametrize("text", ["", "not json", "[1]", '{"a": {"b": 1}}', "{"])
def test_forged_metadata_is_no_metadata(tmp_path: Path, text: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"  # type: ignore[index]
    hidden = book.create_sheet("_qibu")
    hidden["A1"] = text
    stream = io.BytesIO()
    book.save(stream)
    assert dict(back(tmp_path, stream.getvalue()).own) == {}


def test_no_text_ever_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    rows = [FormRow((text, text, None, None, None, None, text), key=text or "k") for text in NAUGHTY]
    content = write_workbook([form(rows, keyed=True)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    sheet = back(tmp_path, content).sheets[0]
    for line, text in enumerate(NAUGHTY, start=3):
        assert sheet.rows[line][0] == (clean_text(text) or None)
        assert sheet.rows[line][6] == (clean_text(text) or None)


def test_only_characters_a_workbook_cannot_hold_are_dropped() -> None:
    assert clean_text("a\x00b\x08c\ufffe\uffff\ud800") == "abc"
    assert clean_text("换\n行\t=1") == "换\n行\t=1"
    assert len(clean_text("长" * 40_000)) == 32_767


def test_sheet_names_fit_excel() -> None:
    assert clean_sheet_name("研发/生产: [二期]*?") == "研发_生产_ _二期___"
    assert len(clean_sheet_name("长" * 50)) == 31
    assert clean_sheet_name("''") == "Sheet"


def test_dates_are_dates_and_percents_are_percents() -> None:
    sheet = opened(write_workbook([form(ROWS)]))
    assert sheet["C4"].value == datetime(2026, 7, 6)
    assert sheet["C4"].number_format == "yyyy-mm-dd"
    assert sheet["F4"].value == 0.45
    assert sheet["F4"].number_format == "0%"
    assert sheet["A4"].number_format == "@"


def test_a_moment_with_a_zone_is_written_as_it_reads() -> None:
    row = FormRow(("1", "x", None, datetime(2026, 7, 9, 15, 30, tzinfo=UTC), None, None, None))
    assert opened(write_workbook([form([row])]))["D4"].value == datetime(2026, 7, 9, 15, 30)


def test_dates_excel_cannot_hold_stay_readable() -> None:
    row = FormRow(("1", "x", date(1899, 1, 1), None, None, None, None))
    assert opened(write_workbook([form([row])]))["C4"].value == "1899-01-01"


def test_the_sheet_is_ready_for_a4() -> None:
    sheet = opened(
        write_workbook([form(ROWS, outline=True, frozen_columns=2, closing=("编制：      审核：",))])
    )
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in {(1, 0), (None, 0)}
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert sheet.freeze_panes == "C4"
    assert "A1:G1" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["A1"].alignment.horizontal == "center"
    assert sheet["A2"].value == "项目名称：星海新品上市    导出日期：2026-07-09"
    assert sheet["A3"].fill.start_color.rgb == "FFD9D9D9"
    assert sheet["A3"].border.left.style == "thin"
    assert sheet["A7"].value == "编制：      审核："
    assert "A1:$G$7".replace("$", "") in str(sheet.print_area).replace("$", "")


def test_the_status_is_chosen_from_a_list() -> None:
    lists = opened(write_workbook([form(ROWS)])).data_validations.dataValidation
    assert [one.formula1 for one in lists] == ['"未开始,进行中,已完成"']
    assert str(lists[0].sqref).startswith("E4:")


def test_a_form_without_rows_is_still_a_form() -> None:
    assert opened(write_workbook([form([])]))["A3"].value == "任务编号"


def test_the_same_form_is_the_same_file() -> None:
    first, second = (write_workbook([form(ROWS, keyed=True)], metadata={"a": 1}) for _ in range(2))

    def sheets(content: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert sheets(first) == sheets(second)


def test_ten_thousand_rows_stay_a_small_file() -> None:
    columns = [
        FormColumn(f"列{index}", 12, kind)
        for index, kind in enumerate(("text", "tree", "date", "wrap", "percent") * 3)
    ][:14]
    day = date(2026, 7, 9)
    values = [[f"{row}", f"任务{row}", day, "说明", 45] * 3 for row in range(10_000)]
    rows = [FormRow(line[:14], level=1, key=str(index), version="1") for index, line in enumerate(values)]
    content = write_workbook([FormSheet("表", "标题", columns, rows, keyed=True)])
    assert len(content) < 2_000_000


def test_hidden_columns_hold_the_keys_only() -> None:
    content = write_workbook([form(ROWS, keyed=True)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<col min="8" max="9" [^>]*hidden="1"', xml)


def test_a_row_is_as_high_as_its_longest_text():
    long = "供应商通知芯片交期由六周延长到九周，" * 4
    rows = (
        FormRow(("1", "短", None, None, None, None, "一行")),
        FormRow(("2", "长", None, None, None, None, long)),
        FormRow(("3", "分行", None, None, None, None, "一\n二\n三")),
    )
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook([form(rows)]))).worksheets[0]
    first = next(row for row in range(1, 12) if sheet.cell(row, 1).value == "1")
    heights = [sheet.row_dimensions[first + place].height for place in range(3)]
    assert heights[0] < heights[2] < heights[1]
