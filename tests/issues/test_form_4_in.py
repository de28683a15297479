"""Lists of risks and issues as different offices lay them out: rows right, what is unclear reported, none
silently wrong (D2, D0)."""

# ruff: noqa: E501  (rows of tables read best in long lines)

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from qibu.foundation.documents.workbook import Workbook
from qibu.issues.recognition import IssueRecognition, recognise_issues
from tests.foundation.documents.books import read_book, read_words
from tests.foundation.documents.words import UP, line, table

TODAY = date(2026, 7, 9)
OURS = [
    "风险/问题编号", "风险/问题描述", "所属任务/阶段", "责任部门/人", "发觉时间", "严重程度(低/中/高)",
    "影响范围", "应对措施", "当前状态(待处理/处理中/已解决)", "解决时间", "备注",
]  # fmt: skip


def recognise(workbook: Workbook) -> IssueRecognition:
    return recognise_issues(workbook, around=TODAY)


def doubts(found: IssueRecognition) -> list[tuple[int, str, str]]:
    """What a person is asked about the rows: (row, field, why)."""
    return [
        (row.row, one.field, one.id) for row in found.lines for one in row.problems if one.severity != "note"
    ]


def asked(found: IssueRecognition) -> list[tuple[str, str]]:
    """What a person is asked about the file: (field, why)."""
    return [(one.field, one.id) for one in found.problems if one.severity != "note"]


def facts(found: IssueRecognition, *fields: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, name) for name in fields) for row in found.lines]


def names(found: IssueRecognition) -> list[list[str]]:
    return [[person.name for person in row.people] for row in found.lines]


def test_our_own_columns(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                OURS,
                ["R-1", "供应商延期", "2.1 采购", "采购部/张三", date(2026, 7, 1), "高", "试产推迟一周", "换供应商",
                 "处理中", None, "已上报"],
                ["I-2", "接口不通", "联调", "研发部", "2026-07-02", "中", "联调", "修复", "已解决", "2026.7.5", "/"],
            ],
        )
    )  # fmt: skip
    assert doubts(found) == asked(found) == []
    assert facts(found, "row", "number", "description", "task", "severity", "state", "note") == [
        (2, "R-1", "供应商延期", "2.1 采购", "high", "open", "已上报"),
        (3, "I-2", "接口不通", "联调", "mid", "resolved", ""),
    ]
    assert facts(found, "departments", "found_on", "resolved_on", "scope", "response") == [
        (("采购部",), date(2026, 7, 1), None, "试产推迟一周", "换供应商"),
        (("研发部",), date(2026, 7, 2), date(2026, 7, 5), "联调", "修复"),
    ]
    assert names(found) == [["张三"], []]


def test_head_in_row_six_below_title_and_facts(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["星海项目问题清单"],
                ["项目名称：", "星海", None, "项目编号：", "XH-01"],
                ["制表人：李四", None, None, "更新日期", date(2026, 7, 8)],
                [],
                [],
                ["序号", "问题描述", "责任人", "提出日期", "状态", "备注"],
                [1, "图纸未到", "张三、李四", "7月3日", "待处理", None],
                [2, "模具开裂", "王五", "7/6", "已关闭", None],
                ["合计", 2],
                ["说明：状态由项目组更新"],
            ],
            ["A1:F1"],
        )
    )
    assert found.header_row == 5
    assert found.facts == {"project": "星海", "project_number": "XH-01"}
    assert facts(found, "row", "description", "state", "found_on") == [
        (7, "图纸未到", "waiting", date(2026, 7, 3)),
        (8, "模具开裂", "resolved", date(2026, 7, 6)),
    ]
    assert names(found) == [["张三", "李四"], ["王五"]]
    assert [(one.row, one.reason) for one in found.skipped] == [(9, "total"), (10, "footnote")]
    assert doubts(found) == []


def test_head_of_two_rows_with_merged_cells(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["编号", "风险描述", "责任", None, "时间", None, "等级", "状态"],
                [None, None, "部门", "责任人", "发现", "解决", None, None],
                ["F1", "停电", "设备部", "张三", "2026-06-01", "2026-06-03", "低", "已解决"],
            ],
            ["A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:G2", "H1:H2"],
        )
    )
    assert facts(
        found, "number", "description", "departments", "found_on", "resolved_on", "severity", "state"
    ) == [("F1", "停电", ("设备部",), date(2026, 6, 1), date(2026, 6, 3), "low", "resolved")]
    assert names(found) == [["张三"]]
    assert doubts(found) == asked(found) == []


def test_head_of_two_rows_with_blanks_instead_of_merges(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["编号", "问题描述", "时间", None, "状态"],
                [None, None, "发现时间", "解决时间", None],
                ["1", "漏油", "2026-06-01", "2026-06-02", "已解决"],
            ],
        )
    )
    assert facts(found, "found_on", "resolved_on", "state") == [
        (date(2026, 6, 1), date(2026, 6, 2), "resolved")
    ]


def test_two_lists_side_by_side(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["风险清单", None, None, None, "问题清单"],
                ["编号", "风险描述", "严重程度", None, "编号", "问题描述", "状态"],
                ["R1", "汇率波动", "中", None, "I1", "缺料", "处理中"],
                ["R2", "人员离职", "高", None, None, None, None],
            ],
        )
    )
    assert sorted(facts(found, "number", "description", "severity", "state")) == [
        ("I1", "缺料", None, "open"),
        ("R1", "汇率波动", "mid", None),
        ("R2", "人员离职", "high", None),
    ]


def test_two_lists_below_each_other(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["一、风险"],
                ["编号", "风险描述", "概率", "应对措施"],
                ["R1", "汇率波动", "较大", "锁汇"],
                [],
                ["二、问题"],
                ["编号", "问题描述", "责任人", "状态"],
                ["I1", "缺料", "张三", "处理中"],
            ],
            ["A1:D1", "A5:D5"],
        )
    )
    assert facts(found, "row", "number", "description", "probability", "response", "state") == [
        (3, "R1", "汇率波动", "较大", "锁汇", None),
        (7, "I1", "缺料", "", "", "open"),
    ]
    assert [(one.row, one.reason) for one in found.skipped if one.reason != "blank"] == [(5, "heading")]


def test_a_risk_register_with_prevention_and_contingency(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["序号", "事件", "可能性", "影响程度", "预防措施", "应急措施", "负责人"],
                [1, "台风", "低", "高", "提前备货", "改走铁路", "李四"],
            ],
        )
    )
    assert facts(found, "description", "probability", "severity", "response", "contingency") == [
        ("台风", "低", "high", "提前备货", "改走铁路")
    ]


def test_a_head_that_comes_again_on_each_page(tmp_path: Path) -> None:
    head = ["编号", "问题描述", "状态"]
    found = recognise(read_book(tmp_path, [head, ["1", "甲", "待处理"], head, ["2", "乙", "已解决"]]))
    assert facts(found, "number", "description") == [("1", "甲"), ("2", "乙")]
    assert [(one.row, one.reason) for one in found.skipped] == [(3, "repeated_header")]


def test_cells_merged_over_rows_count_for_each(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["阶段", "编号", "问题描述", "责任部门", "状态"],
                ["设计", "1", "甲", "研发部", "待处理"],
                [None, "2", "乙", None, "处理中"],
            ],
            ["A2:A3", "D2:D3"],
        )
    )
    assert facts(found, "task", "description", "departments") == [
        ("设计", "甲", ("研发部",)),
        ("设计", "乙", ("研发部",)),
    ]


def test_a_description_merged_over_two_rows_is_asked_about(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["编号", "问题描述", "应对措施", "责任人"],
                ["1", "漏油", "换密封圈", "张三"],
                [None, None, "加巡检", "李四"],
            ],
            ["A2:A3", "B2:B3"],
        )
    )
    assert doubts(found) == [(3, "description", "continues_row")]
    assert found.lines[1].problems[0].params == {"above": 2}


def test_a_cell_merged_across_columns_is_asked_about(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["编号", "问题描述", "影响范围", "应对措施", "状态"],
                ["1", "漏油", "待评估后定", None, "待处理"],
            ],
            ["C2:D2"],
        )
    )
    assert doubts(found) == [(2, "response", "merged_across")]


def test_columns_in_another_order_with_strangers_between(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["状态", "提出人", "问题点", "原因分析", "解决方案", "担当", "要求完成时间", "问题编号"],
                ["Closed", "赵六", "尺寸超差", "刀具磨损", "换刀", "张三", "2026/7/1", "Q-7"],
            ],
        )
    )
    assert facts(found, "number", "description", "response", "state", "due", "resolved_on") == [
        ("Q-7", "尺寸超差", "换刀", "resolved", date(2026, 7, 1), None)
    ]
    assert [one.text for one in found.problems if one.id == "column_not_used"] == ["提出人", "原因分析"]


@pytest.mark.parametrize(
    ("column", "cell", "field", "why", "suggested"),
    [
        ("严重程度", "中高", "severity", "severity_unknown", "high"),
        ("严重程度", "一般", "severity", "severity_unknown", "mid"),
        ("严重程度", "3", "severity", "severity_unknown", None),
        ("严重程度", "低/中/高", "severity", "severity_unknown", None),
        ("状态", "监控中", "state", "issue_state_unknown", "open"),
        ("状态", "已缓解", "state", "issue_state_unknown", "resolved"),
        ("状态", "采购等待", "state", "issue_state_unknown", "open"),
        ("状态", "未解决", "state", "issue_state_unknown", "waiting"),
        ("状态", "Open", "state", "issue_state_unknown", "waiting"),
        ("发现时间", "6月下旬", "found_on", "part_of_month", date(2026, 6, 21)),
        ("发现时间", "第3周", "found_on", "week", None),
        ("发现时间", "2026-02-30", "found_on", "no_such_day", None),
        ("责任人", "全体成员", "people", "nobody_in_particular", None),
        ("责任人", "测试组", "people", "person_or_department", None),
        ("责任部门/人", "张三和李四", "owner", "one_or_two_people", "2 people"),
    ],
)
def test_what_is_not_certain_is_asked(
    tmp_path: Path, column: str, cell: str, field: str, why: str, suggested: object
) -> None:
    found = recognise(read_book(tmp_path, [["编号", "问题描述", column], ["1", "漏油", cell]]))
    assert doubts(found) == [(2, field, why)]
    suggestion = found.lines[0].problems[0].suggestion
    shown = f"{len(suggestion)} people" if isinstance(suggestion, tuple) else suggestion
    assert shown == suggested
    if field in {"severity", "state", "found_on", "people"}:
        assert not getattr(found.lines[0], field)


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("严重程度", "☑高 □中 □低", "severity", "high"),
        ("严重程度", "□高 □中 □低", "severity", None),
        ("严重程度", "严重", "severity", "high"),
        ("风险等级", "低风险", "severity", "low"),
        ("状态", "跟进中", "state", "open"),
        ("处理状态", "未处理", "state", "waiting"),
        ("状态", "Resolved", "state", "resolved"),
        ("发生日期", " 2026-06-08", "found_on", date(2026, 6, 8)),
        ("识别时间", "2026年6月8日 下午3点", "found_on", date(2026, 6, 8)),
        ("关闭日期", "待定", "resolved_on", None),
        ("风险/问题类型", "风险", "kind", "risk"),
        ("类型", "问题", "kind", "issue"),
    ],
)
def test_usual_spellings_are_read(tmp_path: Path, column: str, cell: str, field: str, value: object) -> None:
    found = recognise(read_book(tmp_path, [["编号", "问题描述", column], ["1", "漏油", cell]]))
    assert doubts(found) == []
    assert getattr(found.lines[0], field) == value


@pytest.mark.parametrize(
    ("cells", "field", "why"),
    [
        (["2026-07-05", "2026-07-01", "已解决"], "resolved_on", "resolved_before_found"),
        (["2026-07-01", "2026-07-05", "处理中"], "state", "resolved_day_but_open"),
        (["2026-07-01", "2026-07-05", None], "state", "resolved_day_but_no_state"),
    ],
)
def test_cells_that_disagree_are_asked_about(
    tmp_path: Path, cells: Sequence[str], field: str, why: str
) -> None:
    found = recognise(read_book(tmp_path, [["问题描述", "发现时间", "解决时间", "状态"], ["漏油", *cells]]))
    assert doubts(found) == [(2, field, why)]


def test_a_row_without_a_description_and_a_number_used_twice(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["编号", "问题描述", "状态"],
                ["1", "甲", "待处理"],
                ["1", "乙", "待处理"],
                ["3", None, "待处理"],
                ["4"],
            ],
        )
    )
    assert doubts(found) == [(3, "number", "number_repeated"), (4, "description", "description_missing")]
    assert len(found.lines) == 3


def test_columns_whose_meaning_is_guessed_or_doubled_are_asked_about(tmp_path: Path) -> None:
    found = recognise(
        read_book(
            tmp_path,
            [
                ["编号", "主要风险描述", "影响", "责任人", "负责人", "完成时间"],
                ["1", "甲", "大", "张三", "李四", "2026-07-01"],
            ],
        )
    )
    assert asked(found) == [
        ("description", "column_guessed"),
        ("scope", "column_guessed"),
        ("people", "column_twice"),
        ("resolved_on", "column_guessed"),
    ]


def test_a_sheet_beside_the_list_is_told(tmp_path: Path) -> None:
    rows = [["编号", "问题描述", "状态", "责任人"], ["1", "甲", "待处理", "张三"]]
    found = recognise(
        read_book(tmp_path, {"说明": [["填写说明"]], "七月": rows, "六月": [row[:3] for row in rows]})
    )
    assert found.sheet == "七月"
    assert asked(found) == [("", "other_sheet")]


def test_a_task_list_or_a_blank_sheet_is_no_list_of_issues(tmp_path: Path) -> None:
    found = recognise(
        read_book(tmp_path, [["任务名称", "计划开始", "计划完成"], ["设计", "7月1日", "7月5日"]])
    )
    assert not found.ok
    assert asked(found) == [("", "no_issue_table")]


def test_columns_mapped_by_hand(tmp_path: Path) -> None:
    workbook = read_book(tmp_path, [["甲", "乙", "丙"], ["K1", "漏油", "高"]])
    assert not recognise(workbook).ok
    found = recognise_issues(
        workbook, around=TODAY, mapping={"number": 0, "description": 1, "severity": 2}, header_row=0
    )
    assert facts(found, "number", "description", "severity") == [("K1", "漏油", "high")]
    assert found.mapping == {"number": 0, "description": 1, "severity": 2}


def test_a_word_document_with_title_facts_and_a_list(tmp_path: Path) -> None:
    found = recognise(
        read_words(
            tmp_path,
            line("风险与问题清单")
            + line("项目名称：星海    更新日期：2026-07-08")
            + table(
                OURS,
                ["R-1", "供应商\n延期", "采购", "采购部\n张三", "2026-07-01", "高", "", "", "处理中", "", ""],
            )
            + line("编制：李四"),
        )
    )
    assert found.facts == {"project": "星海"}
    assert facts(found, "number", "description", "severity", "state") == [
        ("R-1", "供应商\n延期", "high", "open")
    ]
    assert found.lines[0].departments == ("采购部",)
    assert names(found) == [["张三"]]


def test_a_word_list_with_a_merged_title_two_head_rows_and_merged_cells(tmp_path: Path) -> None:
    found = recognise(
        read_words(
            tmp_path,
            table(
                [("项目问题跟踪表", 5)],
                ["编号↓", "问题描述↓", ("时间", 2), "状态↓"],
                [UP, UP, "发现", "解决", UP],
                ["1", "甲", "2026-07-01", "", "处理中"],
                ["2", "乙", "2026-07-02", "2026-07-03", "已解决"],
            ),
        )
    )
    assert facts(found, "number", "found_on", "resolved_on", "state") == [
        ("1", date(2026, 7, 1), None, "open"),
        ("2", date(2026, 7, 2), date(2026, 7, 3), "resolved"),
    ]
    assert asked(found) == doubts(found) == []


def test_a_second_table_of_a_document_without_a_known_head_is_told(tmp_path: Path) -> None:
    found = recognise(
        read_words(
            tmp_path,
            table(["编号", "问题描述", "状态"], ["1", "甲", "待处理"])
            + line()
            + table(["2", "乙", "待处理"]),
        )
    )
    assert len(found.lines) == 1
    assert [one.text for one in found.problems if one.id == "table_not_read"] == ["2 乙 待处理"]
