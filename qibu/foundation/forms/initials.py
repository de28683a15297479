"""Pinyin initials of Chinese names, without a dictionary: 李强 → lq.

The 3,755 characters of the first level of GB 2312 are sorted by pinyin, so the initial of
one follows from its place between 23 bounds. Rarer characters have none; a search for
the characters themselves finds those names all the same.
"""

from bisect import bisect_right

FIRST_OF = {
    "啊": "a", "芭": "b", "擦": "c", "搭": "d", "蛾": "e", "发": "f", "噶": "g", "哈": "h",
    "击": "j", "喀": "k", "垃": "l", "妈": "m", "拿": "n", "哦": "o", "啪": "p", "期": "q",
    "然": "r", "撒": "s", "塌": "t", "挖": "w", "昔": "x", "压": "y", "匝": "z",
}  # fmt: skip
BOUNDS = [character.encode("gb2312") for character in FIRST_OF]
LETTERS = list(FIRST_OF.values())
END = b"\xd7\xf9"  # 座, the last character of the first level

# As a surname these are read otherwise than the table says.
SURNAMES = {"曾": "z", "单": "s", "解": "x", "仇": "q", "朴": "p", "查": "z", "尉": "w"}


def initial(character: str) -> str:
    """One lower-case letter or digit; "" for a character without one."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return ""
    if len(code) != 2 or not BOUNDS[0] <= code <= END:
        return ""
    return LETTERS[bisect_right(BOUNDS, code) - 1]


def initials(name: str) -> str:
    """The initials of a name; "" when it holds no Chinese character (the text itself is searched then)."""
    if name.isascii():
        return ""
    first = SURNAMES.get(name[0], initial(name[0])) if 2 <= len(name) <= 3 else initial(name[0])
    return first + "".join(initial(character) for character in name[1:])
