"""What stands above a table: its title and pairs such as 项目名称：星海."""

import re
from datetime import date
from typing import Final

from qibu.foundation.documents.spelling_base import clean, words
from qibu.foundation.documents.workbook import Cell, Sheet

LABELS: Final = words(
    "项目名称 项目编号 项目代号 项目经理 项目负责人 负责人 编制人 编制日期 制表人 制表日期 版本 版本号 "
    "更新日期 客户名称 客户 部门 开始日期 结束日期 计划开始 计划完成 填报日期"
)
_PAIR: Final = re.compile(r"([^\s:：]{2,12})\s?[:：]\s?([^:：]*?)(?=\s{2,}[^\s:：]{2,12}\s?[:：]|$)")
LONGEST_FACT: Final = 200


def facts_above(sheet: Sheet, header_row: int) -> dict[str, str]:
    """Label → value of the rows above the header, in order; the first lone line is the "title"."""
    facts: dict[str, str] = {}
    for row in sheet.rows[: max(header_row, 0)]:
        _read_row(row, facts)
    return facts


def _read_row(row: tuple[Cell, ...], facts: dict[str, str]) -> None:
    filled = [(str(cell).strip(), _shown(cell)) for cell in row if cell is not None]
    index = 0
    while index < len(filled):
        raw, text = filled[index]
        index += 1
        label = text.rstrip(":： ")
        if (text.endswith((":", "：")) or label in LABELS) and index < len(filled):
            facts.setdefault(label[:40], filled[index][1][:LONGEST_FACT])
            index += 1
        elif len(raw) <= 400 and (pairs := _PAIR.findall(raw.replace("\n", "   "))):
            for name, value in pairs:
                facts.setdefault(clean(name), clean(value)[:LONGEST_FACT])
        elif len(filled) == 1 and "title" not in facts:
            facts["title"] = text[:LONGEST_FACT]


def _shown(cell: Cell) -> str:
    return cell.isoformat()[:10] if isinstance(cell, date) else clean(cell)
