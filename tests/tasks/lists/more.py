# ruff: noqa: E501  (tables of labels read best in long lines)
"""The second half of the task lists; see `make.py`."""

from datetime import date
from pathlib import Path

from openpyxl.styles import Alignment

from tests.tasks.lists.case import Case, row
from tests.tasks.lists.make import put, sheet_of


# 9. Sections as lines merged across the table, numbering that starts again, header in row 3.
def sections(path: Path) -> None:
    book, sheet = sheet_of("计划")
    sheet["A1"] = "新厂区投产准备工作计划"
    sheet.merge_cells("A1:F1")
    put(
        sheet,
        3,
        [
            ["序号", "工作事项", "责任部门/责任人", "配合部门", "完成时限", "进展情况"],
            ["一、土建收尾"],
            [1, "地坪养护", "基建部/赵刚", "安环部、设备部", "2026-04-10", "养护第二周"],
            [2, "消防验收", "安环部", "基建部", "4月30日前", None],
            ["二、设备安装"],
            [1, "产线就位", "设备部/吴磊", None, "2026-05-20", None],
            [2, "联调", "吴磊、林涛", "生产部", "2026-06-10", "厂家工程师 5 月底到"],
        ],
    )
    sheet.merge_cells("A4:F4")
    sheet.merge_cells("A7:F7")
    book.save(path)


SECTIONS = Case(
    "sections",
    sections,
    (
        row(4, "土建收尾", number="一"),
        row(5, "地坪养护", "土建收尾", number="1", department="基建部", people="赵刚", contributors="安环部 设备部",
            finish="2026-04-10", note="养护第二周"),
        row(6, "消防验收", "土建收尾", number="2", department="安环部", contributors="基建部", finish="2026-04-30",
            doubts="planned_finish:year_assumed"),
        row(7, "设备安装", number="二"),
        row(8, "产线就位", "设备安装", number="1", department="设备部", people="吴磊", finish="2026-05-20"),
        row(9, "联调", "设备安装", number="2", people="吴磊 林涛", contributors="生产部", finish="2026-06-10",
            note="厂家工程师 5 月底到"),
    ),
    skipped={1: "title"},
    sheet_doubts=frozenset({"tree_from"}),
    facts={"title": "新厂区投产准备工作计划"},
    header_row=3,
)  # fmt: skip


# 10. One column per level, merged; header in row 2.
def level_columns(path: Path) -> None:
    book, sheet = sheet_of()
    sheet["A1"] = "会员体系升级 WBS"
    put(
        sheet,
        2,
        [
            ["一级任务", "二级任务", "三级任务", "执行人", "预计花费时间", "截止时间", "是否完成"],
            ["需求", "调研", "用户访谈", "周敏", 3, date(2026, 3, 6), "是"],
            [None, None, "问卷", "周敏", 2, date(2026, 3, 10), "否"],
            [None, "评审", None, "陈国栋", "半天", date(2026, 3, 11), None],
            ["开发", "积分", "规则引擎", "林涛", "2周", date(2026, 4, 3), "未知"],
            [None, None, "积分商城", "吴磊", "2周", date(2026, 4, 10), None],
            ["上线", None, None, "林涛", 1, date(2026, 4, 20), None],
        ],
    )
    for area in ("A3:A5", "B3:B4", "A6:A7", "B6:B7"):
        sheet.merge_cells(area)
    book.save(path)


LEVEL_COLUMNS = Case(
    "level-columns",
    level_columns,
    (
        row(3, "需求", made=True, doubts="name:summary_made"),
        row(3, "调研", "需求", made=True, doubts="name:summary_made"),
        row(3, "用户访谈", "调研", people="周敏", duration=3, finish="2026-03-06", status="done", percent=100,
            doubts="actual_finish:done-needs-actual-finish"),
        row(4, "问卷", "调研", people="周敏", duration=2, finish="2026-03-10", doubts="status:status_unknown"),
        row(5, "评审", "需求", people="陈国栋", duration=0.5, finish="2026-03-11"),
        row(6, "开发", made=True, doubts="name:summary_made"),
        row(6, "积分", "开发", made=True, doubts="name:summary_made"),
        row(6, "规则引擎", "积分", people="林涛", duration=10, finish="2026-04-03", doubts="status:status_unknown"),
        row(7, "积分商城", "积分", people="吴磊", duration=10, finish="2026-04-10"),
        row(8, "上线", people="林涛", duration=1, finish="2026-04-20"),
    ),
    skipped={1: "title"},
    sheet_doubts=frozenset({"tree_from"}),
    facts={"title": "会员体系升级 WBS"},
    header_row=2,
)  # fmt: skip


# 11. CSV from an old system: GB18030, every way to name several people, phases written once.
def old_csv(path: Path) -> None:
    lines = [
        "项目阶段,任务编号,任务名称,处理人,计划开始时间,预计完成时间,前置任务,状态,风险,需协调事项",
        "设计,D-1,外观方案,张三、李四,2026-03-02,2026-03-13,,进行中,无,",
        ",D-2,手板制作,王 五,2026-03-16,2026-03-20,D-1,未开始,手板厂排期紧,需采购部加急",
        '试产,P-1,"开模,试模",张三（模具部）,2026-03-23,2026-04-17,D-2,暂停,,',
        ",P-2,首件确认,质量部-赵六,2026-04-20,2026-04-21,P-1,厂内调试,,",
        ",P-3,小批试产,全体,2026-04-22,2026-04-30,P-2,已取消,,",
        ",P-4,,张三和李四,2026-05-06,2026-05-08,P-3,监控中,,",
        "",
        "填表说明：状态每周五更新,,,,,,,,,",
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))


OLD_CSV = Case(
    "old-csv",
    old_csv,
    (
        row(2, "设计", made=True, doubts="name:phase_made"),
        row(2, "外观方案", "设计", number="D-1", phase="设计", people="张三 李四", start="2026-03-02",
            finish="2026-03-13", status="doing"),
        row(3, "手板制作", "设计", number="D-2", phase="设计", people="王五", start="2026-03-16",
            finish="2026-03-20", predecessors="D-1", status="todo", risk="手板厂排期紧", need="需采购部加急",
            doubts="phase:phase_carried"),
        row(4, "试产", made=True, doubts="name:phase_made"),
        row(4, "开模,试模", "试产", number="P-1", phase="试产", people="张三", department="模具部", start="2026-03-23",
            finish="2026-04-17", predecessors="D-2", status="paused"),
        row(5, "首件确认", "试产", number="P-2", phase="试产", people="赵六", department="质量部", start="2026-04-20",
            finish="2026-04-21", predecessors="P-1", doubts="phase:phase_carried status:status_unknown"),
        row(6, "小批试产", "试产", number="P-3", phase="试产", start="2026-04-22", finish="2026-04-30",
            predecessors="P-2", status="cancelled", doubts="phase:phase_carried people:nobody_in_particular"),
        row(7, "", "试产", number="P-4", phase="试产", start="2026-05-06", finish="2026-05-08",
            predecessors="P-3",
            doubts="name:name_missing phase:phase_carried people:one_or_two_people status:status_unknown"),
    ),
    skipped={8: "blank", 9: "footnote"},
    sheet_doubts=frozenset({"tree_from"}),
    extension="csv",
)  # fmt: skip


# 12. One column for both dates, weeks, a tree by outline levels, percents of every kind, header in row 2.
def spans(path: Path) -> None:
    book, sheet = sheet_of()
    sheet["A1"] = "四月工作排期"
    put(
        sheet,
        2,
        [
            ["事项", "时间安排", "跟进人", "完成进度", "实际完成时间"],
            ["渠道拓展", "04.01-04.30", "钱进", 0.5, None],
            ["走访经销商", "04.13-04.19", "钱进", 1, date(2026, 4, 18)],
            ["签约", "week17(4.20-4.26)", "钱进", 0.9, None],
            ["返利政策", "4月下旬", "赵芳", 0, None],
            ["物料更新", "2026-04-08至2026-04-02", "何静", "1.2", None],
            ["门店培训", "第18周", "何静", "45％", None],
            ["复盘", "2026.4.29-4.30", "钱进、赵芳", "三分之一", None],
        ],
    )
    for line in (4, 5, 6):
        sheet.row_dimensions[line].outlineLevel = 1
    book.save(path)


SPANS = Case(
    "spans",
    spans,
    (
        row(3, "渠道拓展", people="钱进", start="2026-04-01", finish="2026-04-30", percent=50, status="doing",
            doubts="planned_span:year_assumed"),
        row(4, "走访经销商", "渠道拓展", people="钱进", start="2026-04-13", finish="2026-04-19", status="done",
            percent=100, ended="2026-04-18", doubts="planned_span:year_assumed percent:one_or_all"),
        row(5, "签约", "渠道拓展", people="钱进", start="2026-04-20", finish="2026-04-26", percent=90,
            status="doing", doubts="planned_span:year_assumed"),
        row(6, "返利政策", "渠道拓展", people="赵芳", percent=0, status="todo", doubts="planned_span:one_date"),
        row(7, "物料更新", people="何静", doubts="planned_span:range_backwards percent:percent_among_shares"),
        row(8, "门店培训", people="何静", percent=45, status="doing", doubts="planned_span:one_date"),
        row(9, "复盘", people="钱进 赵芳", start="2026-04-29", finish="2026-04-30",
            doubts="percent:not_a_percent"),
    ),
    skipped={1: "title"},
    sheet_doubts=frozenset({"tree_from"}),
    facts={"title": "四月工作排期"},
    header_row=2,
)  # fmt: skip


# 13. A damaged list: misspelt header, hours, a formula never computed, an error, number typed as a date.
def damaged(path: Path) -> None:
    book, sheet = sheet_of()
    put(
        sheet,
        1,
        [
            [
                "任务编号",
                "任务名称（必填）",
                "责任部们",
                "预估工时（小时）",
                "开始日期",
                "结束日期",
                "完成百分比",
                "结束日期",
                None,
            ],
            [1, "数据备份", "信息部", 8, date(2026, 5, 4), date(2026, 5, 4), 100, None, "夜间执行"],
            [date(2026, 1, 2), "数据迁移", "信息部", "16", date(2026, 5, 5), "=E3+1", 45.5, None, None],
            [3, "双轨运行", "#REF!", None, date(2026, 5, 7), date(2026, 5, 29), 120, None, None],
            [4, "切换", "运维部、信息部", "2天", date(2026, 5, 30), "已完成", -5, None, None],
        ],
    )
    sheet["C4"].data_type = "e"
    sheet["B2"].alignment = Alignment(wrap_text=True)
    book.save(path)


DAMAGED = Case(
    "damaged",
    damaged,
    (
        row(2, "数据备份", number="1", department="信息部", start="2026-05-04", finish="2026-05-04",
            percent=100, status="done", doubts="duration:hours_or_days actual_finish:done-needs-actual-finish"),
        row(3, "数据迁移", department="信息部", start="2026-05-05", percent=46, status="doing",
            doubts="number:number_became_date duration:hours_or_days planned_finish:formula_without_value percent:rounded"),
        row(4, "双轨运行", number="3", start="2026-05-07", finish="2026-05-29",
            doubts="department:cell_error percent:percent_out_of_range"),
        row(5, "切换", number="4", department="运维部、信息部", duration=2, start="2026-05-30",
            doubts="planned_finish:not_a_date percent:percent_out_of_range"),
    ),
    sheet_doubts=frozenset({"column_guessed:责任部们", "column_twice:结束日期", "column_not_used:#9"}),
)  # fmt: skip


# 14. Names that carry their numbers, chapters in Chinese numerals, a level of plain numbers; row 4.
def chapters(path: Path) -> None:
    book, sheet = sheet_of("工作分解")
    sheet["A1"] = "质量体系认证工作分解"
    sheet["A2"] = "项目名称"
    sheet["B2"] = "ISO 9001 换证"
    put(
        sheet,
        4,
        [
            ["活动名称", "担当", "开始时间点", "交期", "持续天数"],
            ["一、策划", "陈国栋", "2026-03-02", "2026-03-20", 15],
            ["1、差距分析", "赵六", "2026-03-02", "2026-03-11", 10],
            ["2、3D文件清单", "赵六", "2026-03-12", "2026-03-20", 3],
            ["二、运行", "陈国栋", "2026-03-23", "2026-06-30", None],
            ["1、内审", "何静", "2026-05-06", "2026-05-15", 8],
        ],
    )
    book.save(path)


CHAPTERS = Case(
    "chapters",
    chapters,
    (
        row(5, "策划", number="一", people="陈国栋", start="2026-03-02", finish="2026-03-20", duration=15),
        row(6, "差距分析", "策划", number="1", people="赵六", start="2026-03-02", finish="2026-03-11",
            duration=8, doubts="duration:duration_in_calendar_days"),
        row(7, "3D文件清单", "策划", number="2", people="赵六", start="2026-03-12", finish="2026-03-20",
            duration=3, doubts="duration:duration_disagrees"),
        row(8, "运行", number="二", people="陈国栋", start="2026-03-23", finish="2026-06-30"),
        row(9, "内审", "运行", number="1", people="何静", start="2026-05-06", finish="2026-05-15", duration=8),
    ),
    skipped={1: "title", 2: "title"},
    sheet_doubts=frozenset({"tree_from"}),
    facts={"title": "质量体系认证工作分解", "项目名称": "ISO 9001 换证"},
    header_row=4,
)  # fmt: skip
