# ruff: noqa: E501
"""Sentences people type into the quick-add line, each with exactly the fields it means.

Written before the reader was tuned. The even places (0, 2, 4 …) are the tuning half, the odd ones are held back:
only their score is looked at.

Conventions. Today is Wednesday 2026-03-04; days off follow the published notices. A day by itself is the planned
finish; 前 counts the day itself. A promise without a verb is finish-to-finish, an "after" without one is
finish-to-start; 周 and 天 of a lag are calendar days, 周 of a duration is five working days. 完成 and 开始 that
belong to a date or a promise are no part of the name; other verbs stay.

Fields: name, who, dept, start, finish, days (duration), kind ("milestone"), phase, effort, goods (deliverable),
unread (pieces nobody can know, kept out of the name), after ("predecessor TYPE min ≤max", w = working days, c = calendar days), open (field → why it is open or marked).
"""

from datetime import date

from qibu.tasks.quick.values import Around, Place, Someone
from tests.kernel.china import CHINA, notices

TODAY = date(2026, 3, 4)
DEPARTMENTS = ("研发部", "市场部", "采购部", "设计部", "质量部", "信息中心")
PEOPLE = (
    ("张三", "市场部"), ("李强", "研发部"), ("王芳", "市场部"), ("张伟", "研发部"), ("张伟", "采购部"),
    ("欧阳娜娜", "设计部"), ("陈静", "研发部"), ("刘洋", "质量部"), ("Li Na", "市场部"), ("Tom Chen", "信息中心"),
)  # fmt: skip
TASKS = (
    ("1", "设计"), ("1.1", "需求调研"), ("1.2", "原型"), ("1.3", "样机评审"), ("1.4", "测试"), ("1.5", "接口联调"),
    ("1.6", "评审"), ("2", "上市准备"), ("2.1", "海报设计"), ("2.2", "物料采购"), ("2.3", "包装设计"),
    ("2.4", "评审"), ("3", "准备阶段"), ("3.1", "合同签订"), ("3.2", "产品培训材料"), ("3.3", "user testing"),
)  # fmt: skip
PHASES = {"设计", "上市准备", "准备阶段"}
DELIVERABLES = ("宣传海报", "用户手册")


def around() -> Around:
    places = {name: number for number, name in enumerate(DEPARTMENTS, start=1)}
    names = {date.fromisoformat(d["date"]): d["name"] for year in notices() for d in year["days"]}
    return Around(
        today=TODAY,
        calendar=CHINA,
        holidays=names,
        people=tuple(
            Someone(number, name, (places[where],), where) for number, (name, where) in enumerate(PEOPLE, 101)
        ),
        departments=tuple(Place(number, name) for name, number in places.items()),
        tasks=tuple(
            Place(number, name, code) for number, (code, name) in enumerate(TASKS, 201) if name not in PHASES
        ),
        phases=tuple(
            Place(number, name, code) for number, (code, name) in enumerate(TASKS, 201) if name in PHASES
        ),
        deliverables=tuple(Place(number, name) for number, name in enumerate(DELIVERABLES, 301)),
    )


def s(text, name, **fields):
    return text, {"name": name, **fields}


SENTENCES = [
    s("张三 下周三前 出海报初稿，原型完成后 5 个工作日内", "出海报初稿", who="张三", finish="2026-03-11", after="原型 FF 0 ≤5w"),
    s("李强 本周五前 写接口文档", "写接口文档", who="李强", finish="2026-03-06"),
    s("买咖啡机", "买咖啡机"),
    s("王芳明天联系印刷厂", "联系印刷厂", who="王芳", finish="2026-03-05"),
    s("由陈静负责整理测试用例，工期3天", "整理测试用例", who="陈静", days=3),
    s("请刘洋后天之前复核检验标准", "复核检验标准", who="刘洋", finish="2026-03-06"),
    s("张伟 下周五前 采购样品", "采购样品", finish="2026-03-13", open={"who": "several"}),
    s("采购部张伟下周一前询价", "询价", who="张伟/采购部", dept="采购部", finish="2026-03-09"),
    s("欧阳娜娜画三版主视觉 3月20日前", "画三版主视觉", who="欧阳娜娜", finish="2026-03-20"),
    s("研发部 4月10日前完成固件升级", "固件升级", dept="研发部", finish="2026-04-10"),
    s("市场部须在研发部完成原型后 2 周内交付物料", "交付物料", dept="市场部", after="原型 FF 0 ≤14c"),
    s("采购部须在样机评审完成后 10 天内开始备料", "备料", dept="采购部", after="样机评审 FS 0 ≤10c"),
    s("里程碑：样机下线 4月30日", "样机下线", finish="2026-04-30", kind="milestone"),
    s("产品发布会（里程碑）6月18日", "产品发布会", finish="2026-06-18", kind="milestone"),
    s("写新闻稿 3 人天", "写新闻稿", effort=3.0),
    s("李强 5人日 重构登录模块，月底前", "重构登录模块", who="李强", finish="2026-03-31", effort=5.0),
    s("从3月9日开始做竞品分析", "做竞品分析", start="2026-03-09"),
    s("3月9日到3月20日 用户访谈 王芳", "用户访谈", who="王芳", start="2026-03-09", finish="2026-03-20"),
    s("下周一至下周四 现场布展", "现场布展", start="2026-03-09", finish="2026-03-12"),
    s("陈静 3月9日起 搭测试环境 5天", "搭测试环境", who="陈静", start="2026-03-09", days=5),
    s("接口联调完成后开始压力测试", "压力测试", after="接口联调 FS 0"),
    s("合同签订后 3 个工作日内支付首付款", "支付首付款", after="合同签订 FF 0 ≤3w"),
    s("测试完成后 2 天开始试运行", "试运行", after="测试 FS 2c"),
    s("与海报设计同时开始 写文案", "写文案", after="海报设计 SS 0"),
    s("大后天交周报", "交周报", finish="2026-03-07", open={"finish": "day_off"}),
    s("张三 本周六 值班", "值班", who="张三", finish="2026-03-07", open={"finish": "day_off"}),
    s("李强 上周五前 交设计图", "交设计图", who="李强", finish="2026-02-27", open={"finish": "past"}),
    s("3月2日前 提交预算表", "提交预算表", finish="2026-03-02", open={"finish": "past"}),
    s("孙悟空负责搭展台", "搭展台", open={"who": "unknown"}),
    s("由赵六负责协调场地，下周二前", "协调场地", finish="2026-03-10", open={"who": "unknown"}),
    s("招商完成后 5 天内发布名单", "发布名单", after="?招商 FF 0 ≤5c", open={"after": "unknown"}),
    s("评审完成后 3 个工作日内归档资料", "归档资料", after="?评审 FF 0 ≤3w", open={"after": "several"}),
    s("设计阶段 李强 3月13日前 出结构图", "出结构图", who="李强", finish="2026-03-13", phase="设计"),
    s("【上市准备】张三 制作展架 两天", "制作展架", who="张三", days=2, phase="上市准备"),
    s("归入准备阶段：整理供应商名册", "整理供应商名册", phase="准备阶段"),
    s("张三两周内拿出推广方案", "拿出推广方案", who="张三", finish="2026-03-18"),
    s("3个工作日内回复客户", "回复客户", finish="2026-03-09"),
    s("国庆前完成渠道铺货", "渠道铺货", finish="2026-09-30"),
    s("国庆后启动二期招标", "二期招标", start="2026-10-08"),
    s("五一前上线会员系统", "上线会员系统", finish="2026-04-30"),
    s("年底前拿到认证证书", "拿到认证证书", finish="2026-12-31"),
    s("下月5号前交税", "交税", finish="2026-04-05", open={"finish": "day_off"}),
    s("6号 开协调会", "开协调会", finish="2026-03-06"),
    s("2号前盘点库存", "盘点库存", finish="2026-04-02"),
    s("二季度末完成专利申报", "专利申报", finish="2026-06-30"),
    s("4月底 完成试产 质量部", "试产", dept="质量部", finish="2026-04-30"),
    s("下下周一 陈静 开始写用户手册", "写用户手册", who="陈静", start="2026-03-16"),
    s("刘洋：来料检验规程，3/20前", "来料检验规程", who="刘洋", finish="2026-03-20"),
    s("@王芳 更新官网首页 周五前", "更新官网首页", who="王芳", finish="2026-03-06"),
    s("更新价目表，负责人王芳，截止3月12日", "更新价目表", who="王芳", finish="2026-03-12"),
    s("给张三培训新系统", "给张三培训新系统"),
    s("张三的电脑更换", "张三的电脑更换"),
    s("张三和李强 下周五前 走访门店", "走访门店", finish="2026-03-13", open={"who": "several"}),
    s("梳理里程碑计划", "梳理里程碑计划"),
    s("开通7天无理由退货", "开通7天无理由退货"),
    s("24小时热线排班", "24小时热线排班"),
    s("制定售后服务政策", "制定售后服务政策"),
    s("研究明天系列产品的定价", "研究明天系列产品的定价"),
    s("依赖物料采购：张三 组装展台 半天", "组装展台", who="张三", days=1, after="物料采购 FS 0", open={"days": "rounded"}),
    s("等包装设计定稿后 印刷包装盒，一周", "印刷包装盒", days=5, after="包装设计 FS 0"),
    s("1.4 完成后 5 个工作日内出测试报告", "出测试报告", after="测试 FF 0 ≤5w"),
    s("信息中心 部署服务器 需要一周 下周一开始", "部署服务器", dept="信息中心", start="2026-03-09", days=5),
    s("李强工期2周完成硬件选型", "硬件选型", who="李强", days=10),
    s("翻译说明书 预计4天 交付物：用户手册", "翻译说明书", days=4, goods="用户手册"),
    s("交付成果 宣传海报 张三 设计海报终稿 3月25日前", "设计海报终稿", who="张三", finish="2026-03-25", goods="宣传海报"),
    s("“周五前完成”标语制作，刘洋，3月13日", "“周五前完成”标语制作", who="刘洋", finish="2026-03-13"),
    s("３月１８日前　张三　寄出样品", "寄出样品", who="张三", finish="2026-03-18"),
    s("二〇二六年四月十五日前 送检 刘洋", "送检", who="刘洋", finish="2026-04-15"),
    s("2026-04-20 前 李强 冻结代码", "冻结代码", who="李强", finish="2026-04-20"),
    s("四月中旬前 完成渠道培训", "渠道培训", finish="2026-04-20"),
    s("周末前 王芳 确认嘉宾名单", "确认嘉宾名单", who="王芳", finish="2026-03-06"),
    s("本周内 张三 确认印刷数量", "确认印刷数量", who="张三", finish="2026-03-06"),
    s("下周 刘洋 做首件检验", "做首件检验", who="刘洋", finish="2026-03-13"),
    s("物料采购完成至少 3 天后开始装配，陈静", "装配", who="陈静", after="物料采购 FS 3c"),
    s("海报设计结束后一个月内完成投放复盘", "投放复盘", after="海报设计 FF 0 ≤30c"),
    s("最晚在合同签订完成后 15 天内 开始施工", "施工", after="合同签订 FS 0 ≤15c"),
    s("市场部的王芳 3月17号之前 提交媒体清单", "提交媒体清单", who="王芳", dept="市场部", finish="2026-03-17"),
    s("申请开机动画版权 采购部张伟 3月底", "申请开机动画版权", who="张伟/采购部", dept="采购部", finish="2026-03-31"),
    s("20日 里程碑 方案定稿", "方案定稿", finish="2026-03-20", kind="milestone"),
    s("需求调研和原型都完成后 3 天内 出规格书", "出规格书", after="需求调研 FF 0 ≤3c; 原型 FF 0 ≤3c"),
    s("张三 出海报初稿 原型完成后5天内 下周三前", "出海报初稿", who="张三", finish="2026-03-11", after="原型 FF 0 ≤5c"),
    s("下周三张三出海报初稿", "出海报初稿", who="张三", finish="2026-03-11"),
    s("安排陈静周二前把日志导出", "把日志导出", who="陈静", finish="2026-03-10"),
    s("交给李强 4.10前 完成代码审查", "代码审查", who="李强", finish="2026-04-10"),
    s("明天上午王芳确认酒店", "确认酒店", who="王芳", finish="2026-03-05"),
    s("3天后 张三 回访客户", "回访客户", who="张三", start="2026-03-07", open={"start": "day_off"}),
    s("5个工作日后开始验收", "验收", start="2026-03-11"),
    s("质量部 抽检 3月16-18日", "抽检", dept="质量部", start="2026-03-16", finish="2026-03-18"),
    s("张三 春节后 拜访代理商", "拜访代理商", who="张三", open={"start": "unpublished"}),
    s("清明后一周内完成门店巡检", "门店巡检", finish="2026-04-13"),
    s("工作量2人天：王芳 校对产品手册", "校对产品手册", who="王芳", effort=2.0),
    s("样机评审通过后两周内 采购部 下首批订单", "下首批订单", dept="采购部", after="样机评审 FF 0 ≤14c"),
    s("产品培训材料完成前 不得开课", "产品培训材料完成前 不得开课"),
    s("V2.0版本发布说明", "V2.0版本发布说明"),
]  # fmt: skip

ENGLISH = [
    s("Li Na by next Wed draft the poster, within 5 working days after 原型", "draft the poster", who="Li Na", finish="2026-03-11", after="原型 FF 0 ≤5w"),
    s("Tom Chen: set up the server by Friday", "set up the server", who="Tom Chen", finish="2026-03-06"),
    s("write release notes, 3 days, after user testing", "write release notes", days=3, after="user testing FS 0"),
    s("milestone: code freeze on 20 March", "code freeze", kind="milestone", finish="2026-03-20"),
    s("Li Na book the venue tomorrow", "book the venue", who="Li Na", finish="2026-03-05"),
    s("Tom Chen migrate the data starting next Monday for 2 weeks", "migrate the data", who="Tom Chen", start="2026-03-09", days=10),
    s("answer the customer within 2 weeks", "answer the customer", finish="2026-03-18"),
    s("review the contract by end of month, 2 person-days", "review the contract", finish="2026-03-31", effort=2.0),
    s("start training 2 days after user testing", "start training", after="user testing FS 2c"),
    s("buy a coffee machine", "buy a coffee machine"),
]  # fmt: skip

#: Found while the reader was tried out; they count with the tuning half.
MORE = [
    s("原型确认后两周内，市场部完成物料", "物料", dept="市场部", after="原型 FF 0 ≤14c"),
    s("3月内完成试产", "试产", finish="2026-03-31"),
    s("3月9号下午2点 需求评审会 李强", "需求评审会", who="李强", finish="2026-03-09"),
    s("准备6月18日大促物料 王芳 4月底前", "准备6月18日大促物料", who="王芳", finish="2026-04-30"),
    s("7日前提交材料", "提交材料", finish="2026-03-07", open={"finish": "day_off"}),
    s("质量部在4月20日到4月24日之间完成首件检验", "首件检验", dept="质量部", start="2026-04-20", finish="2026-04-24"),
    s("@李强 @陈静 联调接口 明天", "联调接口", finish="2026-03-05", open={"who": "several"}),
    s("设计：陈静 画爆炸图 3天", "画爆炸图", who="陈静", phase="设计", days=3),
    s("海报初稿（张三，3月11日）", "海报初稿", who="张三", finish="2026-03-11"),
    s("包装设计和海报设计完成后 3 天 送印", "送印", after="包装设计 FS 3c; 海报设计 FS 3c"),
    s("跟张三确认合同条款", "跟张三确认合同条款"),
    s("刘洋 抽检 每周五", "抽检 每周五", who="刘洋"),
]  # fmt: skip

#: What nobody can know is neither guessed nor left in the name unseen: it is shown, and a person decides.
STRAY = [
    s("王五五 下周三前 出海报初稿，原型完成后 5 个工作日内", "出海报初稿", finish="2026-03-11", after="原型 FF 0 ≤5w", open={"unread": "stray_person"}, unread="王五五"),
    s("张三 出海报 2月30日 下周三前", "出海报", who="张三", finish="2026-03-11", open={"unread": "stray_day"}, unread="2月30日"),
    s("2月30日前 出海报", "出海报", open={"finish": "no_such_day"}),
    s("@某某 出海报", "出海报", open={"who": "unknown"}),
    s("@zhangsan 出海报", "出海报", open={"unread": "stray_person"}, unread="@zhangsan"),
    s("出海报，负责人：Bob", "出海报", open={"unread": "stray_person"}, unread="负责人：Bob"),
    s("原型完成后3天 出海报", "出海报", after="原型 FS 3c"),
    s("招商完成后 3 天 出海报", "出海报", after="?招商 FS 3c", open={"after": "unknown"}),
    s("招商完成后开始 出海报", "出海报", open={"unread": "stray_after"}, unread="招商完成后开始"),
    s("紧跟原型之后 出海报", "出海报", after="原型 FS 0"),
    s("出海报，紧跟 招商 之后", "出海报", open={"unread": "stray_after"}, unread="紧跟 招商 之后"),
    s("出海报，前置：9.9", "出海报", open={"unread": "stray_after"}, unread="前置：9.9"),
    s("在招商之后 出海报", "出海报", open={"unread": "stray_after"}, unread="在招商之后"),
    s("市场咨询部 下周三前 出海报", "出海报", finish="2026-03-11", open={"unread": "stray_department"}, unread="市场咨询部"),
    s("after banana, draft poster", "draft poster", open={"unread": "stray_after"}, unread="after banana"),
]  # fmt: skip

#: Words that look like one of these and are none: a name stays whole.
PLAIN = [
    "许可证 下周三前 办理", "陈列架 3天 采购", "审批通过后发布", "梳理系统依赖关系", "准备6月18日大促物料", "俱乐部 装修 3天",
    "王牌店 下周三前 开业", "售后回访 3天", "前置仓选址 下周三前", "张贴海报 下周三前", "总部 搬迁 3天",
]  # fmt: skip
