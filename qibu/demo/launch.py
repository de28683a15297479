"""The demo's main project: a desk lamp comes to market, told in its tenth week.

Places are working days from the project's start, so that the story stays coherent whatever day it
is and whatever holidays lie in between. Day `NOW` is about today.
"""

from __future__ import annotations

from typing import NamedTuple

NAME = "“小满”智能护眼台灯二代上市"
NOW = 47
GOALS = "10 个月内完成“小满”二代从立项到上市；首月销售额 500 万元；首批退货率低于 1.5%。"
IN_SCOPE = "台灯整机与充电底座；App 联动；国内市场首发；线上旗舰店与 120 家线下门店。"
OUT_OF_SCOPE = "海外版本与海外认证；第三方智能家居平台深度接入；企业团购定制款。"


class Step(NamedTuple):
    """A leaf of the plan.

    `after` names predecessors, each "name" or "name|type|promise in calendar days". `slip`: working
    days the work really took longer. `percent` is told where it is not simply the time gone by.
    """

    name: str
    department: str
    person: str
    start: int
    days: int
    after: tuple[str, ...] = ()
    slip: int = 0
    percent: int | None = None
    milestone: bool = False
    block: tuple[str, str] = ("", "")
    risk: str = ""
    need: str = ""
    late_start: int = 0
    late_addition: bool = False


PHASES: tuple[tuple[str, tuple[Step, ...]], ...] = (
    (
        "立项与需求",
        (
            Step("市场与竞品调研", "market", "caoyang", 0, 8),
            Step("一代用户回访（120 户）", "service", "qinyu", 0, 9, slip=1),
            Step("产品定义与规格书", "product", "zhaomin", 8, 6, ("市场与竞品调研",)),
            Step("目标成本测算", "purchase", "xulin", 9, 5),
            Step("上市目标与定价区间", "sales", "songjie", 10, 4),
            Step(
                "需求评审", "product", "liqiang", 15, 1, ("产品定义与规格书", "目标成本测算"), milestone=True
            ),
        ),
    ),
    (
        "产品原型",
        (
            Step("工业设计与外观评审", "product", "hejia", 14, 10, ("产品定义与规格书",)),
            Step("光学与护眼方案", "rd", "zhangwei", 16, 12, ("需求评审",)),
            Step("主板原理图与布板", "rd", "zhangwei", 18, 14, ("需求评审",), slip=2),
            Step("固件 0.9（调光与感应）", "rd", "liuyang", 20, 16, ("需求评审",)),
            Step("蓝牙与 App 联调", "rd", "liuyang", 36, 8, ("固件 0.9（调光与感应）",), slip=1),
            Step("结构件设计", "rd", "zhaolei", 24, 10, ("工业设计与外观评审",)),
            Step("手板样机装配", "rd", "zhaolei", 34, 6, ("结构件设计", "主板原理图与布板")),
            Step("可用性测试（20 人）", "product", "sunyi", 40, 5, ("手板样机装配",)),
            Step(
                "原型验收", "quality", "dengkai", 45, 1, ("手板样机装配", "蓝牙与 App 联调"), milestone=True
            ),
        ),
    ),
    (
        "供应链准备",
        (
            Step("关键器件清单冻结", "rd", "wuting", 28, 3, ("需求评审",)),
            Step("LED 光源供应商选定", "purchase", "xulin", 24, 8, ("目标成本测算",)),
            Step(
                "核心驱动芯片备货合同",
                "purchase",
                "xulin",
                31,
                8,
                ("关键器件清单冻结",),
                percent=60,
                late_start=2,
                risk="供应商通知芯片交期由 6 周延长到 9 周",
                need="请财务部本周内批复预付款比例",
            ),
            Step(
                "驱动芯片到料",
                "purchase",
                "madong",
                39,
                30,
                ("核心驱动芯片备货合同",),
                late_start=10,
                risk="交期每延一周，试产顺延一周",
            ),
            Step("备选芯片供应商认证", "quality", "fangyuan", 42, 15, ("关键器件清单冻结",), percent=10),
            Step("注塑模具开模", "purchase", "madong", 36, 25, ("结构件设计",), percent=35),
            Step("包装与底座供应商选定", "purchase", "yangfan", 38, 8, ("工业设计与外观评审",)),
            Step("首批物料采购下单", "purchase", "xulin", 46, 6, ("关键器件清单冻结", "原型验收")),
        ),
    ),
    (
        "测试与认证",
        (
            Step("测试计划与用例", "quality", "dengkai", 30, 8, ("产品定义与规格书",)),
            Step(
                "光生物安全与频闪测试",
                "quality",
                "dengkai",
                41,
                10,
                ("手板样机装配",),
                percent=30,
                block=("外部实验室设备检修，排期推迟", "请采购部今天确认备用实验室报价"),
                need="采购部确认备用实验室",
            ),
            Step("跌落与高低温摸底", "quality", "fangyuan", 44, 8, ("手板样机装配",)),
            Step("无线电型号核准", "quality", "fangyuan", 48, 25, ("蓝牙与 App 联调",)),
            Step("3C 认证", "quality", "fangyuan", 52, 30, ("光生物安全与频闪测试",)),
            Step("可靠性测试报告", "quality", "huangmin", 82, 6, ("跌落与高低温摸底", "3C 认证")),
        ),
    ),
    (
        "试产与量产",
        (
            Step("工艺方案与工装设计", "production", "guojun", 40, 12, ("结构件设计",), percent=45),
            Step("产线布局与节拍评估", "production", "lvping", 48, 8),
            Step("工装治具制作", "production", "guojun", 52, 12, ("工艺方案与工装设计",)),
            Step("作业指导书", "production", "guojun", 58, 8, ("工艺方案与工装设计",)),
            Step(
                "小批量试产 500 台",
                "production",
                "zhoutao",
                70,
                10,
                ("驱动芯片到料", "注塑模具开模", "工装治具制作"),
            ),
            Step("试产问题整改", "rd", "wuting", 80, 8, ("小批量试产 500 台",)),
            Step(
                "试产评审", "quality", "huangmin", 88, 1, ("试产问题整改", "可靠性测试报告"), milestone=True
            ),
            Step("量产爬坡 8000 台", "production", "zhoutao", 89, 20, ("试产评审",)),
            Step("首批入库", "production", "lvping", 109, 3, ("量产爬坡 8000 台",)),
        ),
    ),
    (
        "上市宣传",
        (
            Step("传播主题与卖点", "market", "sunyue", 26, 8, ("需求评审",)),
            Step("品牌视觉与主画面", "market", "luxi", 34, 10, ("传播主题与卖点",), slip=1),
            Step(
                "宣传物料（海报、折页、视频）",
                "market",
                "luxi",
                46,
                10,
                ("原型验收|FF|14", "品牌视觉与主画面"),
                percent=5,
                need="研发部提供 2 台可拍摄样机",
            ),
            Step("达人与媒体名单", "market", "caoyang", 44, 6),
            Step("评测样机寄送", "market", "caoyang", 82, 4, ("小批量试产 500 台",)),
            Step("门店陈列方案", "market", "sunyue", 56, 8, ("品牌视觉与主画面",)),
            Step("发布会策划", "market", "wangfang", 60, 10),
            Step("发布会场地与邀约", "market", "caoyang", 72, 12, ("发布会策划",)),
            Step("预热投放", "market", "sunyue", 98, 10, ("宣传物料（海报、折页、视频）",)),
        ),
    ),
    (
        "渠道与销售准备",
        (
            Step("渠道政策与返利", "sales", "panpan", 30, 8, ("上市目标与定价区间",)),
            Step("门店铺货计划（120 家）", "sales", "panpan", 44, 10, ("渠道政策与返利",), percent=25),
            Step("电商首发页与定价审批", "sales", "yuhang", 60, 8, ("宣传物料（海报、折页、视频）",)),
            Step("渠道订货会", "sales", "songjie", 76, 3, ("门店铺货计划（120 家）",)),
            Step("预售开启", "sales", "yuhang", 100, 1, ("电商首发页与定价审批", "试产评审"), milestone=True),
            Step("首批订单排产对接", "sales", "panpan", 90, 5, ("渠道订货会",)),
        ),
    ),
    (
        "售后与培训",
        (
            Step("售后政策与备件清单", "service", "qinyu", 42, 8, ("产品定义与规格书",)),
            Step("常见问题与话术", "service", "shenyan", 54, 8, ("原型验收|FS|21",)),
            Step("说明书与快速入门", "product", "hejia", 50, 8, ("原型验收",)),
            Step("客服培训", "service", "shenyan", 84, 5, ("常见问题与话术",)),
            Step("门店导购培训", "service", "shenyan", 92, 6, ("门店陈列方案",)),
            Step("备件首批入库", "service", "qinyu", 100, 5, ("量产爬坡 8000 台|SS",)),
        ),
    ),
    (
        "上市与复盘",
        (
            Step("上市准备检查", "product", "liqiang", 112, 2, ("首批入库", "客服培训", "预热投放")),
            Step(
                "上市发布会",
                "market",
                "wangfang",
                114,
                1,
                ("上市准备检查", "发布会场地与邀约"),
                milestone=True,
            ),
            Step("首月销售跟踪", "sales", "songjie", 115, 20, ("上市发布会",)),
            Step("退货与客诉分析", "service", "jiangli", 120, 15, ("上市发布会",)),
            Step("项目复盘", "product", "liqiang", 135, 3, ("首月销售跟踪", "退货与客诉分析")),
        ),
    ),
)

#: Added after the baseline, without a deliverable: shows as 范围外新增.
ADDED_LATER = Step(
    "联名款外观预研", "product", "hejia", 55, 6, late_addition=True, risk="",
)  # fmt: skip

OBJECTIVES = (
    ("10 个月内上市", "上市日期", None, "", 114),
    ("首月销售额 500 万元", "首月销售额", 500, "万元", 134),
    ("首批退货率低于 1.5%", "退货率", 1.5, "%", 134),
)
DELIVERABLES = (
    ("量产规格书与图纸", "评审通过并归档，变更受控", "rd", 52),
    ("认证证书（3C、型号核准）", "证书原件，型号与铭牌一致", "quality", 84),
    ("首批 8000 台入库", "抽检合格率不低于 99.2%", "production", 112),
    ("全套宣传物料", "海报 6 张、折页 1 份、视频 3 支，品牌部验收", "market", 60),
    ("售后政策与话术", "客服抽测 90 分以上", "service", 90),
)
