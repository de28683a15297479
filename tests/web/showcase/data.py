"""Believable content for the showcase; nothing here touches a database."""

from datetime import date
from types import SimpleNamespace

TASKS = """
1|0|需求与立项|产品部|李娜|06-01|06-19|06-01|06-18|done|100|-1|
1.1|1|用户调研（市场部与客服部联合）|市场部|王芳|06-01|06-10|06-01|06-09|done|100|-1|
1.2|1|需求评审与范围确认|产品部|李娜|06-11|06-19|06-11|06-18|done|100|-1|c
2|0|产品原型|研发部|张伟|06-22|07-24|06-22||in_progress|62|3|c
2.1|1|结构件开模|研发部|赵磊|06-22|07-10|06-23|07-13|done|100|1|c
2.2|1|固件 0.9 与蓝牙协议联调|研发部|刘洋|07-01|07-17|07-02||late|70|4|c
2.3|1|可靠性摸底测试|质量部|黄敏|07-13|07-24|||not_started|0|4|c
2.4|1|技术接口兼容性评估|研发部|陈静|07-06|07-15|07-08||blocked|35|5|c
3|0|供应链准备|采购部|杨帆|06-29|08-14|06-29||in_progress|41|1|
3.1|1|核心芯片备货合同|采购部|杨帆|06-29|07-17|06-29||in_progress|80|0|
3.2|1|备选供应商认证|质量部|黄敏|07-13|08-07|07-15||in_progress|20|2|
3.3|1|小批量试产 500 台|生产部|周涛|08-03|08-14|||not_started|0|4|c
4|0|上市宣传|市场部|王芳|07-27|09-04|||not_started|0|3|
4.1|1|宣传物料（原型完成后 2 周内输出）|市场部|孙悦|07-27|08-07|||not_started|0|3|
4.2|1|渠道培训材料|市场部|孙悦|08-10|08-21|||paused|0|0|
4.3|1|电商首发页与定价审批|财务部|吴迪|08-03|08-14|||cancelled|0||
5|0|合规与法务|法务部|郑琳|07-06|08-07|07-06||in_progress|55|0|
5.1|1|无线电型号核准|法务部|郑琳|07-06|07-31|07-06||in_progress|60|0|
5.2|1|隐私政策评审|法务部|郑琳|07-20|08-07|07-20||in_progress|45|-1|
6|0|上市与验收|项目组|李强|09-07|09-18|||not_started|0|2|c
"""

RISKS = """
high|R-007|采购部 · 杨帆|处理中|核心芯片交期由 6 周延长至 9 周|影响 3.3 小批量试产，预计推迟 5 个工作日|07-24
high|I-012|研发部 · 陈静|待处理|蓝牙协议与旧版 App 不兼容|阻塞 2.4；需产品部确认最低支持版本|07-22
medium|R-005|法务部 · 郑琳|处理中|型号核准补测窗口不足|若 07-31 前未取得，上市日顺延|07-31
medium|I-010|市场部 · 孙悦|处理中|宣传物料审批流程卡顿|已升级至项目负责人|07-27
low|R-003|质量部 · 黄敏|已解决|可靠性实验室排期冲突|改用外部实验室，待项目负责人验证关闭|07-20
"""

PEOPLE = [
    ("李强", "项目办"), ("李娜", "产品部"), ("王芳", "市场部"), ("张伟", "研发部"), ("赵磊", "研发部"),
    ("刘洋", "研发部"), ("黄敏", "质量部"), ("陈静", "研发部"), ("杨帆", "采购部"), ("周涛", "生产部"),
    ("孙悦", "市场部"), ("吴迪", "财务部"), ("郑琳", "法务部"), ("曾凡", "客服部"), ("Alice Chen", "海外部"),
]  # fmt: skip

DEPARTMENTS = ["产品部", "研发部", "市场部", "采购部", "生产部", "质量部", "财务部", "法务部"]


def _day(text: str) -> date | None:
    return date.fromisoformat(f"2026-{text}") if text else None


def tasks() -> list[SimpleNamespace]:
    """The twenty rows of the picture."""
    names = "wbs level title department person start finish began ended status percent variance critical"
    rows = []
    for line in TASKS.strip().splitlines():
        row = SimpleNamespace(**dict(zip(names.split(), line.split("|"), strict=True)))
        for name in ("start", "finish", "began", "ended"):
            setattr(row, name, _day(getattr(row, name)))
        row.percent = int(row.percent)
        row.variance = int(row.variance) if row.variance else None
        rows.append(row)
    return rows


def risks() -> list[tuple]:
    """Severity, number, who, state, title, text, due day."""
    lines = (line.split("|") for line in RISKS.strip().splitlines())
    return [(*words, _day(due)) for *words, due in lines]


def kpis() -> list[dict[str, str]]:
    """The strip of figures."""
    return [
        {"label": "总体健康", "value": "有风险", "note": "连续 2 周", "tone": "warn"},
        {"label": "完成进度", "value": "46%", "note": "计划 52%"},
        {"label": "进度绩效 SPI", "value": "0.93", "note": "上周 0.95"},
        {"label": "关键路径偏差", "value": "+4 天", "note": "2.2 固件联调", "tone": "bad"},
        {"label": "未关闭风险/问题", "value": "7", "note": "高 2 · 中 4 · 低 1"},
        {"label": "本周周报", "value": "6 / 8", "note": "周五 17:00 截止"},
    ]
