"""The demo company's departments and people; all of them are made up."""

from __future__ import annotations

from typing import NamedTuple

ORGANISATION = "明灯科技有限公司"

#: word → name, in the order of the organisation chart
DEPARTMENTS = {
    "product": "产品部",
    "rd": "研发部",
    "purchase": "采购部",
    "production": "生产部",
    "quality": "质量部",
    "market": "市场部",
    "sales": "销售部",
    "service": "客服部",
}


class Demo(NamedTuple):
    """One person: sign-in name, name, department word, position, powers."""

    username: str
    name: str
    department: str
    title: str
    powers: tuple[str, ...] = ()


PEOPLE = (
    Demo("guanli", "管理员", "", "系统管理员", ("is_administrator",)),
    Demo("tangwei", "唐薇", "", "项目管理办公室", ("is_pmo",)),
    Demo("zhouguodong", "周国栋", "", "分管副总经理"),
    Demo("liqiang", "李强", "product", "产品总监", ("may_create_projects",)),
    Demo("zhaomin", "赵敏", "product", "产品经理"),
    Demo("hejia", "何佳", "product", "产品经理"),
    Demo("sunyi", "孙毅", "product", "用户研究员"),
    Demo("chenjing", "陈静", "rd", "研发部主管"),
    Demo("zhangwei", "张伟", "rd", "硬件工程师"),
    Demo("liuyang", "刘洋", "rd", "固件工程师"),
    Demo("zhaolei", "赵磊", "rd", "结构工程师"),
    Demo("wuting", "吴婷", "rd", "研发项目经理"),
    Demo("yangfan", "杨帆", "purchase", "采购部主管"),
    Demo("xulin", "许琳", "purchase", "采购专员"),
    Demo("madong", "马东", "purchase", "供应商质量工程师"),
    Demo("zhoutao", "周涛", "production", "生产部主管"),
    Demo("guojun", "郭军", "production", "工艺工程师"),
    Demo("lvping", "吕萍", "production", "计划员"),
    Demo("huangmin", "黄敏", "quality", "质量部主管"),
    Demo("dengkai", "邓凯", "quality", "测试工程师"),
    Demo("fangyuan", "方圆", "quality", "认证工程师"),
    Demo("wangfang", "王芳", "market", "市场部主管"),
    Demo("sunyue", "孙悦", "market", "品牌经理"),
    Demo("luxi", "陆曦", "market", "设计师"),
    Demo("caoyang", "曹阳", "market", "媒介经理"),
    Demo("songjie", "宋杰", "sales", "销售部主管"),
    Demo("panpan", "潘盼", "sales", "渠道经理"),
    Demo("yuhang", "于航", "sales", "电商经理"),
    Demo("jiangli", "蒋丽", "service", "客服部主管"),
    Demo("shenyan", "沈燕", "service", "培训主管"),
    Demo("qinyu", "秦宇", "service", "售后工程师"),
)

#: department word → (head, liaison, deputy liaison)
SEATS = {
    "product": ("liqiang", "zhaomin", "hejia"),
    "rd": ("chenjing", "wuting", "zhangwei"),
    "purchase": ("yangfan", "xulin", "yangfan"),
    "production": ("zhoutao", "lvping", "guojun"),
    "quality": ("huangmin", "dengkai", "fangyuan"),
    "market": ("wangfang", "sunyue", "wangfang"),
    "sales": ("songjie", "panpan", "songjie"),
    "service": ("jiangli", "shenyan", "jiangli"),
}
