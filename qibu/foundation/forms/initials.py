"""Pinyin initials of Chinese names, without a dictionary: 李强 → lq.

The 3,755 characters of the first level of GB 2312 are sorted by pinyin, so the initial of
one follows from its place between 23 bounds. The characters of the second level are sorted by
radical; those that names use stand in a table. Others have none; a search for the characters
themselves finds those names all the same.
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

# Second-level characters that given names and surnames use.
_IN_NAMES = {
    "b": "璧冰斌彬蓓弼飚",
    "c": "琛宸岑昶婵嫦辰骋翀",
    "d": "妲岱黛棣铎",
    "e": "娥鄂",
    "f": "芙菲霏妃斐馥绯沣",
    "g": "珙赓妫皋",
    "h": "晗颢灏珩蘅桦骅晖琥嬅郝",
    "j": "婧璟隽珏珺瑾晶婕缙琚菁旌莒暨佶姬骏钧",
    "k": "恺珂锴轲岢鲲昆楷",
    "l": "琳岚璐莉莲蕾丽玲苓琅骊霖琏伶俐珞俪楞郦泷",
    "m": "茉玫苗岷旻懋淼沐嫚",
    "n": "娜妮妞嫩",
    "o": "讴",
    "p": "沛珮霈娉佩蓬鹏",
    "q": "倩茜琪琦琼祺淇骐芊沁卿芩筌缱",
    "r": "蓉榕茹芮睿嵘冉",
    "s": "珊姗莎晟淑朔舒笙嵩",
    "t": "婷恬彤佟棠霆潼滔",
    "w": "薇玮炜婉琬雯汶韦纬薏莞芠",
    "x": "曦熹昕鑫馨欣萱暄煊绚璇娴湘骁潇筱翾歆晞禧瑄",
    "y": "怡嫣琰妍艳漪瑶瑜媛嫒钰昱煜晔烨颖瑛璎莹滢懿翊奕熠祎芸昀筠韵垚尧邺彧娅鹞",
    "z": "臻祯芷梓姿卓琢峥铮璋钊昭祚",
}
IN_NAMES = {character: letter for letter, characters in _IN_NAMES.items() for character in characters}

# As a surname these are read otherwise than the table says.
SURNAMES = {"曾": "z", "单": "s", "解": "x", "仇": "q", "朴": "p", "查": "z", "尉": "w"}


def initial(character: str) -> str:
    """One lower-case letter or digit; "" for a character without one."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return IN_NAMES.get(character, "")
    if len(code) != 2 or not BOUNDS[0] <= code <= END:
        return IN_NAMES.get(character, "")
    return LETTERS[bisect_right(BOUNDS, code) - 1]


def initials(name: str) -> str:
    """The initials of a name; "" when it holds no Chinese character (the text itself is searched then)."""
    if name.isascii():
        return ""
    first = SURNAMES.get(name[0], initial(name[0])) if 2 <= len(name) <= 3 else initial(name[0])
    return first + "".join(initial(character) for character in name[1:])
