"""Files are named 项目名称-日期-文档类型 (F4, T-22)."""

from datetime import date

import pytest

from qibu.foundation.documents.naming import document_filename

DAY = date(2026, 7, 9)


def test_project_day_and_kind_make_the_name() -> None:
    assert (
        document_filename("星海新品上市", DAY, "项目总进度表", "xlsx")
        == "星海新品上市-20260709-项目总进度表.xlsx"
    )


@pytest.mark.parametrize(
    ("project", "start"),
    [
        ("研发/生产: 二期?", "研发_生产_ 二期_-"),
        ("..\\..\\windows", ".._.._windows"[2:] + "-"),
        ("../../etc/passwd", "_.._etc_passwd-"),
        ("a\x00b\r\nc", "a_b__c-"),
        ("CON", "_CON-"),
        ("nul.txt", "_nul.txt-"),
        ("  . ", "_-"),
        ("", "_-"),
        ("项目\u202exslx", "项目_xslx-"),
        ("\ud800坏", "坏-"),
    ],
)
def test_what_no_system_takes_is_replaced(project: str, start: str) -> None:
    assert document_filename(project, DAY, "计划", "xlsx").startswith(start)


def test_a_long_project_name_is_cut_and_never_the_rest() -> None:
    name = document_filename("长" * 300, DAY, "项目复盘报告", "docx")
    assert len(name.encode()) <= 255
    assert name.endswith("-20260709-项目复盘报告.docx")


def test_even_a_long_kind_leaves_room() -> None:
    assert len(document_filename("长" * 300, DAY, "类" * 300, "x" * 300).encode()) <= 255
