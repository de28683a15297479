"""How people call the columns of a list of risks and issues, and its severities and states."""

# ruff: noqa: E501  (lists of words read best in long lines)

import re
from typing import Final

from qibu.foundation.documents.labels import Vocabulary, combined, vocabulary
from qibu.foundation.documents.spelling_base import words
from qibu.foundation.documents.workbook import KEY_HEADER, VERSION_HEADER
from qibu.kernel.issue import RESOLVED, UNDER_WAY, WAITING

_WHAT: Final = "风险/问题 风险与问题 风险问题 风险 问题 议题 隐患 issue risk"
_WHEN: Final = "时间 日期 日"

FIELDS: Final[dict[str, str]] = {
    "number": (
        combined(_WHAT, "编号 编码 id 序号 no")
        + " 编号 编码 id no 条目编号 登记号 number 风险标识 问题单号 单号 项次"
    ),
    "sequence": "序号 序 行号 # sn seq",
    "kind": combined("风险/问题 风险问题", "类型 类别 性质") + " 风险或问题 风险还是问题 是否风险 kind",
    "type": combined("_ 风险 问题", "类型 类别 分类") + " type category",
    "description": (
        combined(_WHAT, "描述 说明 内容 名称 事项 详情 现象 概述")
        + " 风险描述 风险说明书 风险事件 事件 问题 风险 存在问题 存在的问题 主要问题 待解决问题 问题点 问题简述 "
        "风险项 风险点 问题项 事项描述 issuedescription riskdescription description issue risk summary title"
    ),
    "task": (
        "所属任务/阶段 所属任务 所属阶段 任务/阶段 关联任务 相关任务 涉及任务 阶段 项目阶段 任务 所属环节 环节 "
        "所属模块 模块 涉及阶段 relatedtask phase task"
    ),
    "owner": (
        "责任部门/人 责任部门及责任人 责任人/部门 部门/责任人 责任部门与责任人 责任部门和责任人 责任方 责任主体 "
        "跟进部门/人"
    ),
    "department": "责任部门 负责部门 部门 牵头部门 主责部门 责任单位 归口部门 处理部门 承办部门 department",
    "people": (
        "责任人 负责人 处理人 跟进人 解决人 担当 责任者 整改人 风险责任人 问题责任人 经办人 执行人 人 "
        "owner assignee responsible assignedto"
    ),
    "found_on": (
        combined("发觉 发现 提出 识别 登记 上报 记录 发生 反馈 创建", _WHEN)
        + " 发觉时间点 founddate createdon raisedon dateraised dateidentified openeddate"
    ),
    "severity": (
        combined("严重 风险 问题 影响 重要 危害", "程度 等级 级别")
        + " 严重性 等级 级别 严重度 severity risklevel level"
    ),
    "scope": "影响范围 影响描述 影响说明 影响分析 影响内容 造成影响 可能影响 潜在影响 风险影响 问题影响 后果 影响后果 "
    "impactdescription scope",
    "response": (
        "应对措施 应对方案 应对策略 措施 响应 风险应对 处理措施 解决措施 解决方案 解决办法 处理方案 对策 整改措施 "
        "改进措施 处置措施 处理意见 纠正措施 控制措施 缓解措施 行动方案 response mitigation action solution"
    ),
    "prevention": "预防措施 预防方案 预防对策 prevention",
    "contingency": "应急措施 应急预案 应急方案 备用方案 后备措施 contingency contingencyplan",
    "probability": "可能性 概率 发生概率 发生可能性 风险概率 probability likelihood",
    "state": (
        "当前状态 状态 处理状态 问题状态 风险状态 解决状态 跟踪状态 进展状态 关闭状态 是否解决 是否关闭 整改状态 "
        "status state"
    ),
    "due": (
        combined("计划 预计 要求 期望 拟", "解决 完成 关闭 整改", "时间 日期 _")
        + " 解决期限 完成期限 解决时限 完成时限 整改期限 截止日期 截止时间 期限 要求时间 duedate due deadline"
    ),
    "resolved_on": (
        combined("解决 关闭 实际解决 实际完成 实际关闭 消除 销项", _WHEN)
        + " 关闭时间点 resolveddate closeddate closedon"
    ),
    "note": "备注 说明 备注说明 其他 其它 remark remarks note notes comment comments",
    "key": KEY_HEADER,
    "version": VERSION_HEADER,
}
WEAK: Final[dict[str, str]] = {
    "scope": "影响 impact",
    "resolved_on": "完成时间 完成日期",
    "found_on": "时间 日期 date",
    "description": "描述 内容 标题 事项 名称",
    "state": "进展 进度 处理情况 解决情况 处理结果 跟踪情况 完成情况",
    "severity": "紧急程度 优先级 priority",
}
OTHERS: Final = (
    "提出人 发现人 反馈人 上报人 提出部门 原因 原因分析 根本原因 验证人 验收人 更新时间 更新日期 附件 来源",
)
WORDS: Final[Vocabulary] = vocabulary(FIELDS, OTHERS, weak=WEAK)

#: Above a list: which project it is of.
FACTS: Final[Vocabulary] = vocabulary(
    {"project": "项目名称 项目 所属项目 project projectname", "project_number": "项目编号 项目代号 项目编码"},
    [
        "项目经理 项目负责人 负责人 编制人 编制日期 制表人 制表日期 版本 版本号 更新日期 更新时间 部门 填报日期 日期"
    ],
)

LOW, MID, HIGH = "low", "mid", "high"
SEVERITIES: Final[dict[str, str]] = {
    **dict.fromkeys(words("低 较低 轻 轻微 低级 低度 低等 低风险 小 low l minor"), LOW),
    **dict.fromkeys(words("中 中等 中度 中级 中风险 适中 medium mid m moderate"), MID),
    **dict.fromkeys(words("高 较高 严重 重大 高级 高度 高等 高风险 大 high h major"), HIGH),
}
NEAR_SEVERITIES: Final[dict[str, str]] = {
    **dict.fromkeys(words("绿 绿灯 绿色 中低 低中 可忽略 很低 极低 trivial"), LOW),
    **dict.fromkeys(words("一般 普通 黄 黄灯 黄色 橙 橙色 normal"), MID),
    **dict.fromkeys(
        words("中高 高中 红 红灯 红色 极高 很高 特别严重 非常严重 特大 致命 紧急 重要 critical urgent"), HIGH
    ),
}
STATES: Final[dict[str, str]] = {
    **dict.fromkeys(
        words(
            "waiting 待处理 未处理 未开始 未启动 未着手 待解决 待办 待跟进 待分配 新建 新增 待确认 todo new pending"
        ),
        WAITING,
    ),
    **dict.fromkeys(
        words(
            "inhand 处理中 正在处理 进行中 解决中 正在解决 跟进中 跟踪中 整改中 应对中 已开始 执行中 推进中 正在进行 "
            "inprogress doing wip ongoing"
        ),
        UNDER_WAY,
    ),
    **dict.fromkeys(
        words(
            "已解决 解决 已关闭 关闭 已完成 完成 已处理 处理完成 已整改 整改完成 已消除 已销项 已办结 办结 已结束 "
            "closed resolved done fixed"
        ),
        RESOLVED,
    ),
}
NEAR_STATES: Final[dict[str, str]] = {
    **dict.fromkeys(
        words("未解决 未关闭 未完成 否 open opened 打开 暂停 挂起 搁置 暂缓 onhold 延期"), WAITING
    ),
    **dict.fromkeys(
        words(
            "监控中 监视中 监控 采购等待 厂内调试 部分解决 基本解决 基本完成 待验证 验证中 观察中 观察 已发生 等待"
        ),
        UNDER_WAY,
    ),
    **dict.fromkeys(words("已缓解 缓解 是 √ ✓ ok 已规避 规避 已接受 接受 已验证 100% 1"), RESOLVED),
}
KINDS: Final[dict[str, str]] = {
    **dict.fromkeys(words("风险 risk r"), "risk"),
    **dict.fromkeys(words("问题 issue i 事项 难题"), "issue"),
}

RISK_NUMBER: Final = re.compile(r"(?i)r(?:isk)?[-_.#]?\d|风险")
"""A number that says by itself that its row is a risk."""
TYPES: Final[dict[str, str]] = {
    **dict.fromkeys(words("技术 技术类 技术问题 technical tech"), "technical"),
    **dict.fromkeys(words("资源 资源类 人力 人力资源 resource resources"), "resource"),
    **dict.fromkeys(words("流程 流程类 管理 管理类 process"), "process"),
    **dict.fromkeys(words("外部 外部类 外部环境 external"), "external"),
}
