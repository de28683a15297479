"""Task numbers as outlines are numbered: 1.2.3, 一、, （二）, 3）; and numbers written inside names."""

import re
from typing import Final

CHINESE: Final = "一二三四五六七八九十百"
_DOTTED: Final = re.compile(r"([A-Za-z]{0,6})(\d{1,6}(?:\.\d{1,6}){0,9})\.?")
_HYPHENED: Final = re.compile(r"\d{1,4}(?:-\d{1,4}){1,6}")
_CHINESE: Final = re.compile(rf"(?:第?([{CHINESE}]{{1,4}})(?:阶段|部分|章|[、.．,，:：])?)")
_BRACKET_CHINESE: Final = re.compile(rf"[(（]([{CHINESE}]{{1,4}})[)）]、?")
_BRACKET_DIGITS: Final = re.compile(r"[(（]?(\d{1,4})[)）]、?")

_IN_NAME: Final = (
    ("cn", re.compile(rf"([{CHINESE}]{{1,3}})\s?[、.．]\s?(?=\S)")),
    ("bracket_cn", re.compile(rf"[(（]([{CHINESE}]{{1,3}})[)）]\s?、?\s?(?=\S)")),
    ("dotted", re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,6})[.、\s)）]*(?=[^\d\s.%])")),
    ("digits", re.compile(r"(\d{1,3})\s?(?:、\s?(?=\S)|(?:[.．]\s?|\s)(?=[^\d\s]))")),
    ("bracket_digits", re.compile(r"[(（]?(\d{1,3})[)）]\s?、?\s?(?=\S)")),
)
STYLE_ORDER: Final = ("cn", "bracket_cn", "digits", "bracket_digits")
"""From the outside in, as Chinese documents nest them."""


def style_of(number: str) -> tuple[str, tuple[int, ...]]:
    """How a number is written, with its parts: 1.2.3, T1.2 and 1-2 are dotted; 一 counts as (1,)."""
    number = number.strip()
    dotted = _DOTTED.fullmatch(number)
    if dotted:
        parts = tuple(int(part) for part in dotted[2].split("."))
        return ("dotted" if len(parts) > 1 else "digits", parts)
    if _HYPHENED.fullmatch(number):
        return "dotted", tuple(int(part) for part in number.split("-"))
    for style, pattern in (
        ("cn", _CHINESE),
        ("bracket_cn", _BRACKET_CHINESE),
        ("bracket_digits", _BRACKET_DIGITS),
    ):
        found = pattern.fullmatch(number)
        if found:
            return style, (ordinal(found[1]),) if style == "cn" else ()
    return "other", ()


def ordinal(numeral: str) -> int:
    """一 → 1, 十二 → 12, 二十 → 20."""
    tens, ten, ones = numeral.partition("十")
    digit = {char: value for value, char in enumerate("零一二三四五六七八九")}
    if not ten:
        return digit.get(numeral, 0)
    return (digit.get(tens, 1) if tens else 1) * 10 + (digit.get(ones, 0) if ones else 0)


def number_in_name(name: str) -> tuple[str, str, str]:
    """(style, number, rest) of a name that begins with a number: 1.2 需求评审 → dotted, 1.2, 需求评审.

    The style is "" when it does not.
    """
    for style, pattern in _IN_NAME:
        found = pattern.match(name)
        if found:
            return style, found[1], name[found.end() :].strip()
    return "", "", name
