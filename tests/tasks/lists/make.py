# ruff: noqa: E501  (tables of labels read best in long lines)
"""Task lists as real teams lay them out, each built from scratch with its labels beside it.

The content is invented; the layouts and spellings are those found in filled-in plans of real teams.
`python -m tests.tasks.lists.cases FOLDER` writes all files into a folder, to look at them.
"""

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.tasks.lists.case import Case, row


def sheet_of(title: str = "Sheet1") -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    return book, sheet


def put(sheet: Worksheet, first_row: int, rows: Sequence[Sequence[Any]], first_column: int = 1) -> None:
    for offset, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.cell(first_row + offset, first_column + column, cell)


def use_builtin_formats(path: Path) -> None:
    """Turn the placeholder formats "CN31" into Excel's own Chinese date formats 27 to 36 and 50 to 58,
    which exist only as numbers."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = parts["xl/styles.xml"].decode()
    for custom, builtin in re.findall(
        r'<numFmt numFmtId="(\d+)" formatCode="&quot;CN(\d+)&quot;" ?/>', styles
    ):
        styles = styles.replace(
            f'numFmtId="{custom}" formatCode="&quot;CN{builtin}&quot;"', 'numFmtId="999" formatCode="0"'
        )
        styles = styles.replace(f'numFmtId="{custom}"', f'numFmtId="{builtin}"')
    parts["xl/styles.xml"] = styles.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


# 1. Header in row 1, a flat list, dates typed as text in every spelling met.
def spelled_dates(path: Path) -> None:
    book, sheet = sheet_of()
    put(
        sheet,
        1,
        [
            ["序号", "任务名称", "负责人", "开始时间", "完成时间", "工期"],
            [1, "市场调研", "周敏", " 2026-03-02", "2026-03-06", "5天"],
            [2, "竞品拆解", "周敏", "2026.3.9", "2026.3.13", "1周"],
            [3, "立项评审", "陈国栋", "3月16日", "3月16日", 1],
            [4, "结构设计", "林涛", "2026年3月17日", "2026年4月3日", "2～3周"],
            [5, "模具报价", "林涛", "2026/4/7", "2026/4/10 下午3点", None],
            [6, "外观评审", "何静", "４月１３日", "２０２６－０４－１５", "3d"],
            [7, "首样打样", "林涛", "4月中旬", "4月下旬", None],
            [8, "样机测试", "吴磊", "04.27-04.30", None, None],
            [9, "小批试产", "吴磊", "第20周", "6月下旬至7月初", None],
            [10, "认证送检", "吴磊", "NA", "/", None],
            [11, "包装设计", "何静", "待定", "", None],
            [12, "物料备料", "孙倩", "2026-02-30", "2026-05-08", None],
            [13, "产线培训", "孙倩", 46150, 46153, 2],
            [14, "上市发布", "周敏", "2026年7月", "26.7.31", "0.5天"],
            [15, "渠道铺货", "周敏", "7/3/2026", "二〇二六年七月十日", "2个月"],
        ],
    )
    book.save(path)


SPELLED_DATES = Case(
    "spelled-dates",
    spelled_dates,
    (
        row(2, "市场调研", number="1", people="周敏", start="2026-03-02", finish="2026-03-06", duration=5),
        row(3, "竞品拆解", number="2", people="周敏", start="2026-03-09", finish="2026-03-13", duration=5),
        row(4, "立项评审", number="3", people="陈国栋", start="2026-03-16", finish="2026-03-16", duration=1,
            doubts="planned_start:year_assumed planned_finish:year_assumed"),
        row(5, "结构设计", number="4", people="林涛", start="2026-03-17", finish="2026-04-03",
            doubts="duration:duration_range"),
        row(6, "模具报价", number="5", people="林涛", start="2026-04-07", finish="2026-04-10"),
        row(7, "外观评审", number="6", people="何静", start="2026-04-13", finish="2026-04-15", duration=3,
            doubts="planned_start:year_assumed"),
        row(8, "首样打样", number="7", people="林涛", doubts="planned_start:part_of_month planned_finish:part_of_month"),
        row(9, "样机测试", number="8", people="吴磊", doubts="planned_start:range"),
        row(10, "小批试产", number="9", people="吴磊", doubts="planned_start:week planned_finish:range"),
        row(11, "认证送检", number="10", people="吴磊"),
        row(12, "包装设计", number="11", people="何静"),
        row(13, "物料备料", number="12", people="孙倩", finish="2026-05-08", doubts="planned_start:no_such_day"),
        row(14, "产线培训", number="13", people="孙倩", start="2026-05-08", finish="2026-05-11", duration=2,
            doubts="planned_start:serial planned_finish:serial"),
        row(15, "上市发布", number="14", people="周敏", duration=0.5,
            doubts="planned_start:whole_month planned_finish:short_year"),
        row(16, "渠道铺货", number="15", people="周敏", finish="2026-07-10",
            doubts="planned_start:day_or_month_first duration:duration_in_months"),
    ),
)  # fmt: skip


# 2. Title and pairs above, header in row 4, phases in merged cells, Excel's Chinese date formats.
def merged_phases(path: Path) -> None:
    book, sheet = sheet_of("项目计划")
    sheet["A1"] = "智能水杯新品上市项目计划表"
    sheet.merge_cells("A1:H1")
    sheet["A2"] = "项目名称："
    sheet["B2"] = "智能水杯新品上市"
    sheet["E2"] = "项目经理："
    sheet["F2"] = "陈国栋"
    sheet["A3"] = "编制日期："
    sheet["B3"] = date(2026, 2, 24)
    put(
        sheet,
        4,
        [
            ["阶段", "编号", "工作内容", "责任部门", "责任人", "开始日期", "结束日期", "交付物"],
            ["立项", "A01", "可行性分析", "产品部", "陈国栋", 46083, 46087, "可行性报告"],
            [None, "A02", "立项评审会", None, "陈国栋", 46090, 46090, "评审纪要"],
            ["研发", "B01", "结构设计", "研发部", "林涛、吴磊", 46091, 46108, "结构图纸"],
            [None, "B02", "电控设计", None, "吴磊", 46091, 46115, "原理图"],
            [None, "B03", "样机验证", "测试中心", "何静", 46118, 46129, "/"],
        ],
    )
    for place, number in (("F5", 31), ("G5", 27), ("F6", 30), ("G6", 57), ("F7", 58), ("G7", 31), ("F8", 36), ("G8", 50),
                          ("F9", 31), ("G9", 31)):  # fmt: skip
        sheet[place].number_format = f'"CN{number}"'
    for area in ("A5:A6", "A7:A9", "D5:D6", "D7:D8"):
        sheet.merge_cells(area)
    book.save(path)
    use_builtin_formats(path)


MERGED_PHASES = Case(
    "merged-phases",
    merged_phases,
    (
        row(5, "立项", made=True, doubts="name:phase_made"),
        row(5, "可行性分析", "立项", number="A01", phase="立项", department="产品部", people="陈国栋", start="2026-03-02",
            finish="2026-03-06", deliverable="可行性报告"),
        row(6, "立项评审会", "立项", number="A02", phase="立项", department="产品部", people="陈国栋", start="2026-03-09",
            finish="2026-03-09", deliverable="评审纪要"),
        row(7, "研发", made=True, doubts="name:phase_made"),
        row(7, "结构设计", "研发", number="B01", phase="研发", department="研发部", people="林涛 吴磊", start="2026-03-10",
            finish="2026-03-27", deliverable="结构图纸"),
        row(8, "电控设计", "研发", number="B02", phase="研发", department="研发部", people="吴磊", start="2026-03-10",
            finish="2026-04-03", deliverable="原理图"),
        row(9, "样机验证", "研发", number="B03", phase="研发", department="测试中心", people="何静", start="2026-04-06",
            finish="2026-04-17"),
    ),
    skipped={1: "title", 2: "title", 3: "title"},
    sheet_doubts=frozenset({"tree_from"}),
    facts={"title": "智能水杯新品上市项目计划表", "项目名称": "智能水杯新品上市", "项目经理": "陈国栋", "编制日期": "2026-02-24"},
    header_row=4,
)  # fmt: skip


# 3. A head of two rows (rows 3 and 4), planned and actual dates below spread headers, 延期 and 阻塞.
def two_row_head(path: Path) -> None:
    book, sheet = sheet_of()
    sheet["A1"] = "工作任务进度跟踪表"
    sheet.merge_cells("A1:J1")
    sheet["A2"] = "填报部门：供应链部    填报日期：2026-04-30"
    sheet.merge_cells("A2:J2")
    put(
        sheet,
        3,
        [
            [
                "编号",
                "工作任务",
                "责任\n部门",
                "计划时间",
                None,
                "实际时间",
                None,
                "完成\n百分比",
                "状态",
                "备注",
            ],
            [None, None, None, "开始", "完成", "开始", "完成", None, None, None],
            [
                "T1",
                "供应商初选",
                "采购部",
                date(2026, 3, 2),
                date(2026, 3, 13),
                date(2026, 3, 2),
                date(2026, 3, 12),
                1,
                "已完成",
                None,
            ],
            [
                "T2",
                "供应商审厂",
                "质量部",
                date(2026, 3, 16),
                date(2026, 3, 27),
                date(2026, 3, 18),
                None,
                0.6,
                "延期",
                "等客户确认日期",
            ],
            ["T3", "合同谈判", "法务部", date(2026, 3, 30), date(2026, 4, 10), None, None, 0, "延期", None],
            [
                "T4",
                "首批备料",
                "采购部",
                date(2026, 4, 13),
                date(2026, 4, 30),
                date(2026, 4, 13),
                None,
                0.3,
                "阻塞",
                "预付款未到",
            ],
            ["T5", "到料检验", "质量部", date(2026, 5, 6), date(2026, 5, 4), None, None, 0, "未启动", None],
            [
                "T6",
                "入库",
                "仓储部",
                date(2026, 5, 7),
                date(2026, 5, 8),
                None,
                date(2026, 5, 8),
                None,
                "已完成",
                None,
            ],
        ],
    )
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:H4", "I3:I4", "J3:J4"):
        sheet.merge_cells(area)
    for line in range(5, 11):
        sheet.cell(line, 8).number_format = "0%"
    book.save(path)


TWO_ROW_HEAD = Case(
    "two-row-head",
    two_row_head,
    (
        row(5, "供应商初选", number="T1", department="采购部", start="2026-03-02", finish="2026-03-13",
            began="2026-03-02", ended="2026-03-12", percent=100, status="done"),
        row(6, "供应商审厂", number="T2", department="质量部", start="2026-03-16", finish="2026-03-27",
            began="2026-03-18", percent=60, status="doing", note="等客户确认日期", doubts="status:late_means"),
        row(7, "合同谈判", number="T3", department="法务部", start="2026-03-30", finish="2026-04-10",
            percent=0, status="todo", doubts="status:late_means"),
        row(8, "首批备料", number="T4", department="采购部", start="2026-04-13", finish="2026-04-30",
            began="2026-04-13", percent=30, status="doing", blocked=True, note="预付款未到",
            doubts="status:blocked_means"),
        row(9, "到料检验", number="T5", department="质量部", start="2026-05-06", finish="2026-05-04",
            percent=0, status="todo", doubts="planned_finish:finish_before_start"),
        row(10, "入库", number="T6", department="仓储部", start="2026-05-07", finish="2026-05-08",
            ended="2026-05-08", percent=100, status="done"),
    ),
    skipped={1: "title", 2: "title"},
    facts={"title": "工作任务进度跟踪表", "填报部门": "供应链部", "填报日期": "2026-04-30"},
    header_row=4,
)  # fmt: skip


# 4. Two tables side by side, header in row 6.
def side_by_side(path: Path) -> None:
    book, sheet = sheet_of("总览")
    sheet["A1"] = "华东区展会筹备"
    sheet["A3"] = "项目名称：华东区展会筹备"
    sheet["A4"] = "项目负责人：何静"
    put(
        sheet,
        6,
        [
            ["序号", "工作项目", "责任方", "到期日", "完成情况"],
            [1, "场馆签约", "行政部", date(2026, 3, 20), "已完成"],
            [2, "展台设计", "何静", date(2026, 4, 10), "完成"],
            [3, "样机运输", "物流部-孙倩", date(2026, 5, 20), "基本完成"],
            [4, "现场搭建", "何静、孙倩", date(2026, 5, 27), "未开始"],
            [5, "媒体邀约", "周敏", date(2026, 5, 15), "采购等待"],
        ],
    )
    put(
        sheet,
        6,
        [
            ["序号", "风险描述", "可能性", "影响", "应对措施"],
            [1, "展品运输延误", "中", "高", "提前一周发货"],
            [2, "电力不足", "低", "中", "备发电机"],
        ],
        first_column=7,
    )
    book.save(path)


SIDE_BY_SIDE = Case(
    "side-by-side",
    side_by_side,
    (
        row(7, "场馆签约", number="1", department="行政部", finish="2026-03-20", status="done", percent=100,
            doubts="people:department_not_person actual_finish:done-needs-actual-finish"),
        row(8, "展台设计", number="2", people="何静", finish="2026-04-10", status="done", percent=100,
            doubts="actual_finish:done-needs-actual-finish"),
        row(9, "样机运输", number="3", people="孙倩", department="物流部", finish="2026-05-20",
            doubts="status:status_unknown"),
        row(10, "现场搭建", number="4", people="何静 孙倩", finish="2026-05-27", status="todo"),
        row(11, "媒体邀约", number="5", people="周敏", finish="2026-05-15", doubts="status:status_unknown"),
    ),
    skipped={1: "title", 3: "title", 4: "title"},
    sheet_doubts=frozenset({"other_table:序号、风险描述、可能性、影响、应对措施"}),
    facts={"title": "华东区展会筹备", "项目名称": "华东区展会筹备", "项目负责人": "何静"},
    header_row=6,
)  # fmt: skip


# 5. A tree by indentation (format and full-width blanks), header in row 8, reference by row number.
def indented(path: Path) -> None:
    book, sheet = sheet_of()
    for line, text in enumerate(
        ("数据中心搬迁", "版本：V1.2", "编制人：吴磊", "", "说明：日期均为计划日期", ""), start=1
    ):
        if text:
            sheet.cell(line, 1, text)
    rows: list[list[Any]] = [
        ["标识号", "任务名称", "工期", "开始时间", "完成时间", "前置任务", "资源名称"],
        [1, "准备", "10 days", datetime(2026, 3, 2, 8), datetime(2026, 3, 13, 17), None, None],
        [2, "机房勘察", "5 days", datetime(2026, 3, 2, 8), datetime(2026, 3, 6, 17), None, "吴磊"],
        [3, "搬迁方案", "5 days", datetime(2026, 3, 9, 8), datetime(2026, 3, 13, 17), "2", "吴磊,林涛"],
        [4, "实施", "9 days?", datetime(2026, 3, 16, 8), datetime(2026, 3, 26, 17), "3FS+1天", None],
        [5, "网络割接", "4 days", datetime(2026, 3, 16, 8), datetime(2026, 3, 19, 17), None, "林涛"],
        [6, "　　核心交换机", "2 days", datetime(2026, 3, 16, 8), datetime(2026, 3, 17, 17), None, "林涛"],
        [7, "　　防火墙", "2 days", datetime(2026, 3, 18, 8), datetime(2026, 3, 19, 17), "6", "林涛"],
        [8, "验收", "5 days", datetime(2026, 3, 20, 8), datetime(2026, 3, 26, 17), "5", "陈国栋"],
    ]
    put(sheet, 8, rows)
    for line, indent in ((10, 1), (11, 1), (13, 1), (14, 1), (15, 1), (16, 1)):
        sheet.cell(line, 2).alignment = Alignment(indent=indent)
    book.save(path)


INDENTED = Case(
    "indented",
    indented,
    (
        row(9, "准备", number="1", duration=10, start="2026-03-02", finish="2026-03-13"),
        row(10, "机房勘察", "准备", number="2", duration=5, start="2026-03-02", finish="2026-03-06",
            people="吴磊"),
        row(11, "搬迁方案", "准备", number="3", duration=5, start="2026-03-09", finish="2026-03-13",
            people="吴磊 林涛", predecessors="2"),
        row(12, "实施", number="4", start="2026-03-16", finish="2026-03-26", predecessors="3FS+1天",
            doubts="duration:approximate"),
        row(13, "网络割接", "实施", number="5", duration=4, start="2026-03-16", finish="2026-03-19",
            people="林涛"),
        row(14, "核心交换机", "网络割接", number="6", duration=2, start="2026-03-16", finish="2026-03-17",
            people="林涛"),
        row(15, "防火墙", "网络割接", number="7", duration=2, start="2026-03-18", finish="2026-03-19",
            people="林涛", predecessors="6"),
        row(16, "验收", "实施", number="8", duration=5, start="2026-03-20", finish="2026-03-26",
            people="陈国栋", predecessors="5"),
    ),
    skipped={1: "title", 2: "title", 3: "title", 5: "title"},
    sheet_doubts=frozenset({"tree_from"}),
    facts={"title": "数据中心搬迁", "版本": "V1.2", "编制人": "吴磊", "说明": "日期均为计划日期"},
    header_row=8,
)  # fmt: skip


# 6. WBS numbers (1.10 spoilt into 1.1), subtotals, a repeated header, footnotes, header in row 11.
def wbs_numbers(path: Path) -> None:
    book, sheet = sheet_of()
    sheet["A1"] = "ERP 二期实施计划"
    sheet["A1"].font = Font(bold=True, size=16)
    put(sheet, 3, [["项目编号：", "QB-2026-017", None, "客户：", "华东制造"], ["项目经理：", "林涛"]])
    header = ["WBS", "任务名称", "负责部门", "负责人", "计划开始", "计划结束", "进度"]
    rows: list[list[Any]] = [
        header,
        ["1", "蓝图阶段", "信息部", "林涛", date(2026, 3, 2), date(2026, 4, 30), 0.8],
        [1.1, "财务调研", "财务部", "赵芳", date(2026, 3, 2), date(2026, 3, 6), 1],
        [1.2, "销售调研", "销售部", "钱进", date(2026, 3, 9), date(2026, 3, 13), 1],
        ["1.2.1", "价格体系梳理", "销售部", "钱进", date(2026, 3, 9), date(2026, 3, 10), 0.5],
        [1.9, "蓝图汇报", "信息部", "林涛", date(2026, 4, 20), date(2026, 4, 24), 0],
        [1.1, "蓝图签字", "信息部", "林涛", date(2026, 4, 27), date(2026, 4, 30), 0],
        [None, "小计", None, None, None, None, None],
        header,
        ["2", "实现阶段", "信息部", "林涛", date(2026, 5, 6), date(2026, 7, 31), 0],
        ["2.1", "系统配置", "信息部", "吴磊", date(2026, 5, 6), date(2026, 5, 29), 0],
        ["2.3.1", "接口开发", "信息部", "吴磊", date(2026, 6, 1), date(2026, 6, 12), 0],
        ["2.1", "数据清洗", "财务部", "赵芳", date(2026, 6, 1), date(2026, 6, 30), 0],
        [],
        ["合计", None, None, None, None, None, None],
        ["备注：节假日顺延", None, None, None, None, None, None],
        ["编制：林涛", None, None, "审核：陈国栋", None, None, None],
    ]
    put(sheet, 11, rows)
    book.save(path)


WBS_NUMBERS = Case(
    "wbs-numbers",
    wbs_numbers,
    (
        row(12, "蓝图阶段", number="1", department="信息部", people="林涛", start="2026-03-02",
            finish="2026-04-30", percent=80, status="doing"),
        row(13, "财务调研", "蓝图阶段", number="1.1", department="财务部", people="赵芳", start="2026-03-02",
            finish="2026-03-06", percent=100, status="done", doubts="actual_finish:done-needs-actual-finish"),
        row(14, "销售调研", "蓝图阶段", number="1.2", department="销售部", people="钱进", start="2026-03-09",
            finish="2026-03-13", percent=100, status="done", doubts="actual_finish:done-needs-actual-finish"),
        row(15, "价格体系梳理", "销售调研", number="1.2.1", department="销售部", people="钱进", start="2026-03-09",
            finish="2026-03-10", percent=50, status="doing"),
        row(16, "蓝图汇报", "蓝图阶段", number="1.9", department="信息部", people="林涛", start="2026-04-20",
            finish="2026-04-24", percent=0, status="todo"),
        row(17, "蓝图签字", "蓝图阶段", number="1.1", department="信息部", people="林涛", start="2026-04-27",
            finish="2026-04-30", percent=0, status="todo", doubts="number:number_repeated"),
        row(20, "实现阶段", number="2", department="信息部", people="林涛", start="2026-05-06",
            finish="2026-07-31", percent=0, status="todo"),
        row(21, "系统配置", "实现阶段", number="2.1", department="信息部", people="吴磊", start="2026-05-06",
            finish="2026-05-29", percent=0, status="todo"),
        row(22, "接口开发", "实现阶段", number="2.3.1", department="信息部", people="吴磊", start="2026-06-01",
            finish="2026-06-12", percent=0, status="todo", doubts="parent:parent_missing"),
        row(23, "数据清洗", "实现阶段", number="2.1", department="财务部", people="赵芳", start="2026-06-01",
            finish="2026-06-30", percent=0, status="todo", doubts="number:number_repeated"),
    ),
    skipped={1: "title", 3: "title", 4: "title", 18: "total", 19: "repeated_header", 24: "blank", 25: "total",
             26: "footnote", 27: "footnote"},
    sheet_doubts=frozenset({"tree_from"}),
    facts={"title": "ERP 二期实施计划", "项目编号": "QB-2026-017", "客户": "华东制造", "项目经理": "林涛"},
    header_row=11,
)  # fmt: skip


# 7. A responsibility matrix: one column per person, header in row 2.
def responsibility_matrix(path: Path) -> None:
    book, sheet = sheet_of("RACI")
    sheet["A1"] = "年会筹备责任矩阵"
    sheet.merge_cells("A1:H1")
    put(
        sheet,
        2,
        [
            ["项目板块", "计划内容", "交货时间", "周敏", "何静", "孙倩", "陈国栋", "备注"],
            ["场地", "场地预订", "2026-11-20", "A/R", "R", "I", "C", None],
            [None, "现场布置", "2026-12-18", "I", "A", "R", None, "含灯光音响"],
            ["节目", "节目征集", "2026-11-30", "R", "R", None, "I", None],
            [None, "彩排", "2026-12-25", "A", "A", None, None, None],
            [None, "主持人选定", "2026-12-01", None, "R", "I", None, None],
        ],
    )
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("A5:A7")
    book.save(path)


RESPONSIBILITY_MATRIX = Case(
    "responsibility-matrix",
    responsibility_matrix,
    (
        row(3, "场地", made=True, doubts="name:phase_made"),
        row(3, "场地预订", "场地", phase="场地", finish="2026-11-20", people="周敏", helpers="何静"),
        row(4, "现场布置", "场地", phase="场地", finish="2026-12-18", people="何静", helpers="孙倩", note="含灯光音响"),
        row(5, "节目", made=True, doubts="name:phase_made"),
        row(5, "节目征集", "节目", phase="节目", finish="2026-11-30", doubts="people:nobody_accountable"),
        row(6, "彩排", "节目", phase="节目", finish="2026-12-25", doubts="people:several_accountable"),
        row(7, "主持人选定", "节目", phase="节目", finish="2026-12-01", people="何静"),
    ),
    skipped={1: "title"},
    sheet_doubts=frozenset({"tree_from"}),
    facts={"title": "年会筹备责任矩阵"},
    header_row=2,
)  # fmt: skip


# 8. English headers with Parent and Blocked By, a milestone column, words of other trackers.
def english(path: Path) -> None:
    book, sheet = sheet_of("Export")
    put(
        sheet,
        1,
        [
            ["ID", "Title", "Parent", "Assignee", "Start Date", "Due Date", "Status", "% Complete", "Blocked By", "Milestone", "Story Points"],
            [101, "Website relaunch", None, "Zhou Min", "2026-03-02", "2026-05-29", "In Progress", "45%", None, "No", None],
            [102, "Design", 101, "He Jing", "Mar 2, 2026", "13-Mar-26", "Resolved", "100%", None, "No", 8],
            [103, "Build", 101, "Lin Tao", "2026-03-16T00:00:00", "2026-05-15", "To Do", "10%", 102, "No", 13],
            [104, "Launch", 101, "Zhou Min", "2026-05-29", "2026-05-29", "Backlog", "0%", "102, 103", "Yes", None],
            [105, "Retro", 199, "Zhou Min", "6/1/2026", "6/13/2026", "Waiting", None, 104, "No", 1],
            [106, "Archive", 106, None, "2026-06-15", "2026-06-16", "Cancelled", None, None, "No", 1],
        ],
    )  # fmt: skip
    book.save(path)


ENGLISH = Case(
    "english",
    english,
    (
        row(2, "Website relaunch", number="101", people="Zhou Min", start="2026-03-02",
            finish="2026-05-29", status="doing", percent=45, milestone=False),
        row(3, "Design", "Website relaunch", number="102", parent_text="101", people="He Jing",
            start="2026-03-02", finish="2026-03-13", status="done", percent=100, milestone=False,
            doubts="actual_finish:done-needs-actual-finish"),
        row(4, "Build", "Website relaunch", number="103", parent_text="101", people="Lin Tao",
            start="2026-03-16", finish="2026-05-15", status="todo", percent=10, predecessors="102",
            milestone=False, doubts="status:percent-on-task-not-started"),
        row(5, "Launch", "Website relaunch", number="104", parent_text="101", people="Zhou Min",
            start="2026-05-29", finish="2026-05-29", status="todo", percent=0, predecessors="102, 103",
            milestone=True),
        row(6, "Retro", number="105", parent_text="199", people="Zhou Min", finish="2026-06-13",
            predecessors="104", milestone=False,
            doubts="parent:parent_missing planned_start:day_or_month_first status:status_unknown"),
        row(7, "Archive", number="106", parent_text="106", start="2026-06-15", finish="2026-06-16",
            status="cancelled", milestone=False, doubts="parent:parent_is_itself"),
    ),
    sheet_doubts=frozenset({"tree_from", "column_not_used:Story Points"}),
)  # fmt: skip
