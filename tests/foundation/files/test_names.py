"""Hostile names become harmless ones, and stay names people recognise (T-22)."""

import pytest

from qibu.foundation.files.names import MAX_BYTES, clean_name, extension_of


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("样机测试报告.pdf", "样机测试报告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("/abs/olute.txt", "olute.txt"),
        ("C:\\Users\\wang\\方案.docx", "方案.docx"),
        ("a\0b\r\nc.txt", "abc.txt"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066\u061c\ufeff报价\u200b.xlsx", "报价.xlsx"),
        ("\U000e0041tag.txt", "tag.txt"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("LPT1.tar.gz", "_LPT1.tar.gz"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("结尾. . ", "结尾"),
        (" 前  后　.txt", "前 后.txt"),
        ("..", "_"),
        ("", "_"),
        ("\ud800坏.txt", "坏.txt"),
    ],
)
def test_a_name_is_cleaned(sent, kept):
    assert clean_name(sent) == kept


def test_a_long_name_is_cut_and_keeps_its_extension():
    for name in ("长" * 300 + ".pdf", "a" * 300 + ".pdf"):
        kept = clean_name(name)
        assert len(kept.encode()) <= MAX_BYTES
        assert kept.endswith(".pdf")
    assert len(clean_name("x." + "y" * 400).encode()) <= MAX_BYTES


def test_cleaning_twice_changes_nothing_more():
    for name in ("../CON.txt", "长" * 300 + ".pdf", "a\u202eb.exe", ". . a", "a" * 199 + ". .txt"):
        assert clean_name(clean_name(name)) == clean_name(name)


def test_an_extension_is_read_in_small_letters():
    assert [extension_of(name) for name in ("A.PDF", "a", ".hidden", "a.b.c")] == ["pdf", "", "", "c"]
