"""Form 2 as Qibu writes it is recognised without a single doubt (D0, D2)."""

# ruff: noqa: E501  (tables of rows read best in long lines)

from datetime import date
from pathlib import Path

from qibu.foundation.documents.reading import read_table_file
from qibu.foundation.documents.workbook_writer import FormColumn, FormRow, FormSheet, write_workbook
from qibu.tasks.recognition import Recognition, recognise
from tests.tasks.recognition.grids import tree

COLUMNS = (
    FormColumn("任务编号", 10), FormColumn("任务名称", 30, "tree"), FormColumn("所属阶段", 12), FormColumn("责任部门", 12),
    FormColumn("责任执行人", 10), FormColumn("计划开始时间", 12, "date"), FormColumn("计划完成时间", 12, "date"),
    FormColumn("实际开始时间", 12, "date"), FormColumn("实际完成时间", 12, "date"),
    FormColumn("进度状态", 10, "choice", ("未开始", "进行中", "已完成", "暂停", "取消", "延期")),
    FormColumn("当前完成百分比", 8, "percent"), FormColumn("风险与问题", 24, "wrap"), FormColumn("协调需求", 24, "wrap"),
    FormColumn("更新日期", 12, "date"),
)  # fmt: skip
ROWS = (
    FormRow(("1", "设计", "", "研发部", "林涛", date(2026, 5, 6), date(2026, 5, 29), date(2026, 5, 6), None, "进行中", 40, "", "", date(2026, 5, 15)), key="a", version="1", heading=True),
    FormRow(("1.1", "外观", "设计", "研发部", "何静", date(2026, 5, 6), date(2026, 5, 15), date(2026, 5, 6), date(2026, 5, 14), "已完成", 100, "", "", date(2026, 5, 14)), level=1, key="b", version="4"),
    FormRow(("1.2", "结构\n二次", "设计", "研发部", "", date(2026, 5, 18), date(2026, 5, 29), None, None, "未开始", 0, "=高风险", "+设计资源", None), level=1, key="c", version="2"),
    FormRow(("2", "合计表开发", "", "信息部", "吴磊", None, None, None, None, "未开始", 0, "", "", None), key="d", version="1"),
)  # fmt: skip


def round_trip(folder: Path, rows: tuple[FormRow, ...] = ROWS) -> Recognition:
    form = FormSheet(
        "项目总进度表", "项目总进度表", COLUMNS, rows, facts=(("项目名称", "星海"), ("项目编号", "QB-1")),
        keyed=True, outline=True, closing=("编制：            审核：",),
    )  # fmt: skip
    path = folder / "form.xlsx"
    path.write_bytes(write_workbook([form], metadata={"form": "2", "export": 7}))
    reading = read_table_file(path, "form.xlsx")
    assert reading.workbook is not None
    return recognise(reading.workbook, around=date(2026, 5, 1))


def test_every_row_comes_back_as_it_went_out(tmp_path: Path) -> None:
    result = round_trip(tmp_path)
    assert [problem for line in result.lines for problem in line.problems] == []
    assert [problem.id for problem in result.problems] == ["tree_from"]
    assert tree(result) == [("设计", None), ("外观", "设计"), ("结构 二次", "设计"), ("合计表开发", None)]
    assert [(line.key, line.version, line.number) for line in result.lines] == [
        ("a", "1", "1"), ("b", "4", "1.1"), ("c", "2", "1.2"), ("d", "1", "2"),
    ]  # fmt: skip
    done = result.lines[1]
    assert (done.status, done.percent, done.actual_finish) == ("done", 100, date(2026, 5, 14))
    assert (done.planned_start, done.planned_finish, done.updated_on) == (
        date(2026, 5, 6),
        date(2026, 5, 15),
        date(2026, 5, 14),
    )
    assert (result.lines[2].risk, result.lines[2].need) == ("=高风险", "+设计资源")
    assert dict(result.own) == {"form": "2", "export": 7}
    assert dict(result.facts) == {"title": "项目总进度表", "项目名称": "星海", "项目编号": "QB-1"}


def test_a_row_added_in_excel_has_no_key_and_keeps_its_place(tmp_path: Path) -> None:
    added = FormRow(
        ("1.3", "新任务", "设计", "研发部", "何静", None, None, None, None, "", None, "", "", None), level=1
    )
    result = round_trip(tmp_path, (*ROWS[:3], added, ROWS[3]))
    assert [(line.name, line.key) for line in result.lines][3] == ("新任务", "")
    assert tree(result)[3] == ("新任务", "设计")
