"""How people call the columns of a task list. Words are compared after `headers.normalise`."""

from typing import Final

from qibu.foundation.documents.spelling_base import words
from qibu.foundation.documents.workbook import KEY_HEADER, VERSION_HEADER

SYNONYMS: Final[dict[str, str]] = {
    "number": (
        "任务编号 任务编码 任务号 任务序号 编号 编码 wbs wbs编号 wbs编码 wbs号 wbs序号 wbscode wbsid "
        "任务id id taskid taskno no 项次 标识号 大纲数字 大纲编号 条目编号 计划编号 工作编号 活动编号 "
        "tasknumber number"
    ),
    "sequence": ("序号 序 行号 # 顺序号 顺序 sn seq"),
    "name": (
        "任务名称 任务 工作项目 活动 标题 计划内容 工作内容 任务内容 工作任务 工作事项 事项 任务项 "
        "活动名称 工作名称 具体任务 具体工作 主要工作 主要任务 任务标题 任务事项 工作包 内容 关键任务 "
        "重点工作 工作项 工作计划 计划任务 计划事项 工作步骤 主要工作内容 具体工作内容 工作任务名称 "
        "任务名 项目任务 任务节点 事项名称 任务主题 taskname task title activity activityname name "
        "summary workitem item taskdescription"
    ),
    "phase": ("所属阶段 阶段 项目阶段 阶段名称 工作阶段 任务阶段 阶段划分 大项 大类 任务大类 phase stage"),
    "parent_text": (
        "上级任务 父任务 父级任务 所属任务 父项 上级编号 父任务编号 上级任务编号 父记录 摘要任务 上级 "
        "parent parenttask parentid parentitem"
    ),
    "department": (
        "责任部门 负责部门 主责部门 部门 牵头部门 主办部门 承办部门 责任单位 负责单位 归口部门 "
        "实施部门 执行部门 所属部门 主导部门 department dept team owningdepartment"
    ),
    "contributors": (
        "配合部门 协办部门 协助部门 协同部门 参与部门 支持部门 协作部门 配合单位 协办单位 相关部门 "
        "supportingdepartments"
    ),
    "people": (
        "责任执行人 人 负责人 责任人 人员 处理人 组员 成员 执行人 任务负责人 第一责任人 承办人 经办人 "
        "主责人 担当 担当者 跟进人 主办人 责任者 完成人 实施人 负责人员 责任人员 资源名称 资源 指派给 "
        "项目成员 责任人姓名 工作负责人 直接责任人 owner assignee assignedto responsible "
        "responsibleperson resource resourcenames resourcename"
    ),
    "owner": ("责任部门责任人 责任部门人 责任部门及责任人 责任人部门 部门责任人 责任人及部门 部门人员"),
    "helpers": (
        "协作人 协办人 配合人 参与人 参与人员 协助人 配合人员 协同人 参与者 协办人员 participants "
        "contributors"
    ),
    "duration": (
        "工期 天数 持续天数 持续时间 预计花费时间 所需时间 预估工时 计划工期 预计工期 耗时 用时 "
        "预计天数 工作天数 时长 计划天数 工作日 工作日数 计划工时 预计工时 工时 所需天数 duration "
        "days estimate"
    ),
    "status": (
        "进度状态 状态 任务状态 完成状态 当前状态 执行状态 进展状态 状态标识 是否完成 工作状态 status "
        "state taskstatus"
    ),
    "percent": (
        "当前完成百分比 完成百分比 百分比 进度 完成进度 完成率 完成比例 完成度 进度% 完成% %完成 "
        "当前进度 任务进度 进度百分比 完成情况 进度情况 percentcomplete %complete complete% progress "
        "% 完成百分率"
    ),
    "milestone": ("里程碑 是否里程碑 里程碑标志 milestone ismilestone"),
    "predecessors": (
        "前置任务 前置 依赖 依赖任务 前序任务 紧前工作 紧前任务 紧前工序 前导任务 依赖关系 先决任务 "
        "前置工作 前项任务 前置任务编号 前置条件 predecessors predecessor dependson blockedby "
        "dependency dependencies waitingfor"
    ),
    "deliverable": (
        "交付成果 交付物 输出物 输出 成果 输出成果 产出物 产出 提交物 成果物 交付件 输出文件 "
        "deliverable deliverables output"
    ),
    "risk": (
        "风险与问题 风险 问题 风险问题 存在问题 存在的问题 风险描述 问题描述 风险及问题 主要问题 "
        "问题与风险 risk risks issue issues"
    ),
    "need": (
        "协调需求 需协调事项 需要协调 需求支持 支持需求 需支持事项 所需支持 需要的支持 资源需求 "
        "协调事项 需协调解决事项 supportneeded needs"
    ),
    "note": (
        "备注 说明 备注说明 描述 任务描述 任务说明 特殊说明 详细说明 详情 补充说明 工作要求 任务详情 "
        "备注信息 进展 进展情况 进展说明 完成情况说明 note notes remark remarks comment comments "
        "description"
    ),
    "updated_on": (
        "更新日期 更新时间 最近更新 填报日期 最后更新 最近更新日期 最后更新时间 修改时间 updated "
        "lastupdated updatedat updateddate"
    ),
    "level": ("层级 大纲级别 大纲层级 任务层级 级别 wbs层级 level outlinelevel"),
    "planned_span": (
        "起止时间 起止日期 计划时间 时间 时间段 时间安排 计划周期 日期 时间范围 起止 执行时间 "
        "计划起止时间 周期 timeline"
    ),
    "actual_span": ("实际时间 实际起止时间 实际周期"),
    "key": KEY_HEADER,
    "version": VERSION_HEADER,
}

SECOND_CHOICE: Final[dict[str, str]] = {
    # Words for two things: the second is taken when another column is surely the first.
    "序号": "number", "序": "number", "sn": "number", "seq": "number", "#": "number",
    "模块": "phase", "项目板块": "phase", "板块": "phase", "工作模块": "phase", "功能模块": "phase",
    "责任方": "department", "标题": "note", "计划内容": "note", "工作内容": "note", "任务内容": "note",
    "具体工作内容": "note", "主要工作内容": "note", "内容": "note",
    "taskdescription": "note", "summary": "note",
    "项目": "phase", "分类": "phase", "类别": "phase", "工作分类": "phase", "任务分类": "phase",
    "任务描述": "name", "描述": "name", "description": "name", "工作要求": "name",
    "完成情况": "status", "进度": "status", "完成进度": "status", "进展情况": "status", "id": "sequence",
    "成员": "helpers", "组员": "helpers", "人员": "helpers", "项目成员": "helpers", "节点": "phase",
    "里程碑": "name", "问题": "name", "名称": "name",
}  # fmt: skip
FIRST_CHOICE: Final[dict[str, str]] = {
    "模块": "name", "项目板块": "name", "板块": "name", "工作模块": "name", "功能模块": "name",
    "责任方": "people", "项目": "name", "名称": "name", "节点": "name",
    "分类": "phase", "类别": "phase", "工作分类": "phase", "任务分类": "phase",
}  # fmt: skip
WEAK: Final = words(
    "模块 项目板块 板块 工作模块 功能模块 责任方 标题 计划内容 工作内容 任务内容 项目 名称 节点 内容 "
    "分类 类别 主要工作内容 具体工作内容 成员 组员 人员 项目成员 日期 时间 周期 级别 资源 团队 team "
    "item 输出 成果 summary description name"
)
"""Words that give way when a clearer header stands beside them."""

_DEPTHS: Final = tuple(enumerate("一二三四五"))
LEVEL_NAMES: Final[dict[str, int]] = {
    **{f"{char}级{word}": depth for depth, char in _DEPTHS for word in ("任务", "计划", "活动", "工作", "")},
    **{f"{word}{char}级": depth for depth, char in _DEPTHS for word in ("任务", "wbs")},
    **{f"level{depth + 1}": depth for depth, _ in _DEPTHS},
    **{f"{depth + 1}级任务": depth for depth, _ in _DEPTHS},
}
"""Headers of lists that give each level of the tree its own column: 一级任务, 二级任务 …"""
SUB_NAMES: Final = frozenset(
    {"子任务", "子任务名称", "细项", "明细任务", "分项任务", "子项", "subtask", "子活动"}
)

DATE_TOKENS: Final[dict[str, tuple[str, ...]]] = {
    "actual": ("实际", "实绩", "actual"),
    "planned": (
        "计划", "预计", "预期", "拟定", "拟", "目标", "要求", "基准",
        "planned", "plan", "expected", "target", "scheduled",
    ),
    "start": ("开始", "起始", "启动", "开工", "start", "begin"),
    "finish": (
        "完成", "结束", "截止", "截至", "到期", "完工", "竣工", "交付", "交货", "终止",
        "finish", "end", "due", "deadline",
    ),
    "nature": ("时间点", "时间", "日期", "时点", "时限", "期限", "节点", "日", "date", "time"),
    "filler": ("任务", "项目", "工作", "活动", "最晚", "最迟", "点", "的", "task", "on", "by"),
}  # fmt: skip
DATE_ALONE: Final = frozenset(
    {"开始", "完成", "结束", "截止", "到期", "start", "end", "finish", "due", "deadline", "交货期", "交期"}
)
DATE_WORDS: Final = words(
    "开始时间 开始日期 结束时间 结束日期 完成时间 完成日期 截止时间 截止日期 计划开始时间 计划完成时间 "
    "计划开始日期 计划完成日期 实际开始时间 实际完成时间 startdate finishdate enddate duedate"
)
"""Date headers a misspelt one is compared with."""
