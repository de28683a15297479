"""How people call the lines of minutes and the columns of their action items."""

# ruff: noqa: E501  (lists of words read best in long lines)

from typing import Final

from qibu.foundation.documents.labels import Vocabulary, combined, vocabulary
from qibu.foundation.documents.workbook import KEY_HEADER, VERSION_HEADER

FIELDS: Final[dict[str, str]] = {
    "name": "会议名称 会议主题 会议标题 会议 主题 meeting meetingname subject",
    "when": "会议时间 会议日期 召开时间 召开日期 开会时间 时间 日期 date time datetime meetingtime",
    "place": "会议地点/线上 会议地点 地点 会议室 召开地点 会议方式 location place placeoronline",
    "chair": "主持人 会议主持人 会议主持 主持 召集人 会议召集人 chair host",
    "attendees": "参会部门及人员 参会人员 与会人员 出席人员 参加人员 参会人 与会人 出席人 参会部门 参会部门/人员 参会部门和人员 attendees participants departmentsandpeople",
    "absentees": "缺席人员 请假人员 缺席 未到人员 absentees",
    "recorder": "记录人 会议记录 会议记录人 记录 纪要人 recorder",
    "topics": "会议议题 议题 会议议程 议程 主要议题 agenda topics",
    "discussion": "讨论内容 会议内容 讨论情况 主要内容 会议讨论 讨论事项 会议纪要内容 讨论要点 discussion",
    "decisions": "决议事项 会议决议 决议 会议决定 决定事项 会议结论 结论 decisions",
    "actions": "行动项 行动计划 待办事项 后续行动 会后行动项 跟进事项 任务分配 工作安排 行动事项 待办 actions actionitems",
    "next_steps": "下一步 下一步计划 下一步安排 下步计划 下一步工作 后续计划 下一步工作计划 nextsteps",
    "notes": "备注 备注说明 其他事项 其他 remarks notes",
    "distribution": "纪要分发范围 分发范围 发送范围 抄送 抄送范围 主送 发放范围 分发 distribution distributedto cc",
}
OTHERS: Final = (
    "项目名称 项目编号 项目 编号 会议编号 密级 版本 签字 签到 审核 审核人 审批 批准 批准人 整理人 附件 下次会议时间 下次会议 会议类型 会议目的 会议纪要",
)
WORDS: Final[Vocabulary] = vocabulary(FIELDS, OTHERS)
#: Other labels form 3 has no place for end a section too; the columns of the action items:
ACTION_FIELDS: Final[dict[str, str]] = {
    "sequence": "序号 序 行号 # 编号 no",
    "description": "任务描述 行动项 任务 任务内容 工作内容 事项 待办事项 行动内容 工作任务 具体事项 跟进事项 任务名称 内容 工作事项 行动项描述 行动事项 action task description taskdescription",
    "owner": "责任部门/人 责任部门及责任人 责任人/部门 部门/责任人 责任部门与责任人 责任方",
    "department": "责任部门 部门 负责部门 牵头部门 责任单位",
    "people": "责任人 负责人 执行人 担当 跟进人 承办人 责任者 owner assignee responsible",
    "due": combined("_ 计划 要求 预计", "完成", "时限 时间 日期 期限") + " 时限 截止日期 截止时间 完成节点 期限 到期日 due duedate deadline timelimit",
    "note": "备注 说明 remark note",
    "key": KEY_HEADER,
    "version": VERSION_HEADER,
}  # fmt: skip
ACTION_WORDS: Final[Vocabulary] = vocabulary(
    ACTION_FIELDS, ["状态 进度 完成情况 优先级 配合部门 协助人 配合人 验收人 交付物 输出物"]
)
