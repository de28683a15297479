"""Columns are known by many words; a guess or a conflict is always said (D2)."""

# ruff: noqa: E501  (tables of headers read best in long lines)

import pytest

from qibu.tasks.recognition import headers
from qibu.tasks.recognition.headers import assign, matches
from tests.tasks.recognition.grids import read

KNOWN = {
    "name": "任务名称 任务 工作项目 活动 标题 计划内容 模块 项目板块 工作内容 事项 TaskName Title",
    "people": "负责人 责任人 责任方 人员 处理人 组员 成员 责任执行人 Owner Assignee 资源名称",
    "planned_start": "开始时间 开始日期 开始时间点 计划开始时间 计划开始 预计开始日期 Start StartDate",
    "planned_finish": "完成 结束时间 完成时间 截止时间 结束日期 预计完成时间 到期日 交货时间 计划完成时间 完成时限 截止日期 Deadline DueDate Finish 任务完成时间",
    "actual_start": "实际开始时间 实际开始 ActualStart",
    "actual_finish": "实际完成时间 实际结束日期 实际完成 ActualFinish",
    "duration": "工期 天数 持续天数 预计花费时间 所需时间 预估工时 Duration",
    "percent": "完成进度 完成情况 当前完成百分比 进度 完成率 %Complete",
    "status": "进度状态 状态 任务状态 Status",
    "number": "任务编号 编号 WBS 序号 ID",
    "phase": "所属阶段 阶段 项目阶段",
    "department": "责任部门 部门 牵头部门 责任单位",
    "contributors": "配合部门 协办部门",
    "predecessors": "前置任务 前置 依赖 紧前工作 BlockedBy Predecessors",
    "parent_text": "父任务 上级任务 Parent",
    "risk": "风险与问题 风险描述 存在问题",
    "need": "协调需求 需协调事项",
    "updated_on": "更新日期 更新时间",
    "note": "备注 说明",
    "milestone": "里程碑 是否里程碑 Milestone",
    "deliverable": "交付物 交付成果 输出物",
}


@pytest.mark.parametrize(
    ("field", "header"), [(field, word) for field, line in KNOWN.items() for word in line.split()]
)
def test_a_known_word_is_no_guess(field: str, header: str) -> None:
    taken = assign([(0, header)]).taken
    assert list(taken) == [field]
    assert taken[field][1] >= 0.9


@pytest.mark.parametrize(
    "header",
    [
        "任务名称*",
        " 任 务 名 称 ",
        "任务名称（必填）",
        "任务\n名称",
        "任务名称[文本]",
        "【任务名称】任务名称",
        "ＴａｓｋＮａｍｅ",
    ],
)
def test_marks_blanks_and_brackets_do_not_matter(header: str) -> None:
    assert assign([(0, header)]).taken["name"][1] == 1.0


@pytest.mark.parametrize(
    "header",
    [
        "创建时间",
        "发现日期",
        "概率",
        "影响",
        "应对措施",
        "优先级",
        "电话",
        "预算",
        "",
        "1",
        "2026",
        "项目名称：",
    ],
)
def test_other_words_are_not_taken(header: str) -> None:
    assert assign([(0, header)], near=True).taken == {}


@pytest.mark.parametrize(
    ("header", "field"), [("责任部们", "department"), ("项目任务名称", "name"), ("开始时問", "planned_start")]
)
def test_a_word_that_is_nearly_known_is_a_guess_and_says_so(header: str, field: str) -> None:
    found = matches(header, near=True)
    assert found[0].field == field
    assert found[0].confidence < 0.9
    result = read([["编号", "任务", "负责人", header], [1, "设计", "张三", "x"]])
    if field != "name":
        assert ("column_guessed", header) in {(problem.id, problem.text) for problem in result.problems}


def test_a_clearer_word_wins_and_the_weaker_one_takes_its_second_meaning() -> None:
    taken = assign(list(enumerate(["模块", "任务名称", "责任方", "负责人", "序号", "任务编号"]))).taken
    assert {field: column for field, (column, _) in taken.items()} == {
        "phase": 0, "name": 1, "department": 2, "people": 3, "sequence": 4, "number": 5,
    }  # fmt: skip


def test_the_second_of_two_equal_columns_is_reported() -> None:
    result = read([["任务", "负责人", "完成时间", "完成时间"], ["设计", "张三", "2026-05-08", "2026-05-09"]])
    assert result.mapping["planned_finish"] == 2
    assert [(problem.id, problem.field) for problem in result.problems] == [
        ("column_twice", "planned_finish")
    ]


def test_only_the_head_is_compared_with_every_known_word_however_many_rows_follow(monkeypatch) -> None:
    compared = []
    near = headers.difflib.get_close_matches

    def counted(word, *arguments, **options):
        compared.append(word)
        return near(word, *arguments, **options)

    def comparisons(rows: int) -> int:
        compared.clear()
        matches.cache_clear()
        hostile = [[f"任务名称{'x' * 8}{row}-{column}" for column in range(37)] for row in range(rows)]
        read([["任务名称", "负责人", "开始时间", *row] for row in hostile])
        return len(compared)

    monkeypatch.setattr(headers.difflib, "get_close_matches", counted)
    assert 0 < comparisons(10) == comparisons(20) <= 2 * 37  # a head may have two lines
