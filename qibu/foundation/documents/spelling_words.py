"""Status words and names of people as cells hold them."""

import difflib
import re
from dataclasses import dataclass
from typing import Final

from qibu.kernel.status import Status

from .spelling_base import LONGEST_SPELLING, Unclear, clean, says_nothing, shown, words
from .workbook import Cell


@dataclass(frozen=True, slots=True)
class StatusWord:
    """What a status word says: a stored status, or `late` (延期), which depends on whether the task has
    started; `blocked` beside it (D0)."""

    status: Status | None = None
    blocked: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a cell names them; `department` and `hint` (a role, a phone number) where the cell says."""

    name: str
    department: str = ""
    hint: str = ""


_KNOWN: Final[dict[Status, str]] = {
    Status.TODO: (
        "未开始 未启动 未开展 未进行 没开始 尚未开始 待开始 待启动 待开展 待办 待处理 未着手 计划中 未到期 "
        "notstarted todo open backlog new planned pending 0%"
    ),
    Status.DOING: (
        "进行中 正在进行 正进行 已开始 已启动 开展中 执行中 推进中 处理中 实施中 进行 在途 "
        "inprogress doing wip started ongoing active"
    ),
    Status.DONE: (
        "已完成 完成 已完结 完结 已结束 结束 已办结 办结 已完工 完工 已解决 全部完成 "
        "按时完成 按期完成 已交付 done completed complete finished resolved 100%"
    ),
    Status.PAUSED: "暂停 已暂停 暂停中 挂起 已挂起 搁置 已搁置 暂缓 中止 paused onhold hold suspended",
    Status.CANCELLED: (
        "取消 已取消 作废 已作废 终止 已终止 不做 不再执行 cancelled canceled cancel dropped wontdo"
    ),
}
STATUS_WORDS: Final = {word: StatusWord(status) for status, line in _KNOWN.items() for word in words(line)}
STATUS_WORDS.update(
    dict.fromkeys(
        words("延期 已延期 延期中 滞后 逾期 已逾期 超期 已超期 延误 延迟 落后 late delayed overdue"),
        StatusWord(late=True),
    )
)
STATUS_WORDS.update(
    dict.fromkeys(words("阻塞 已阻塞 被阻塞 卡住 受阻 阻塞中 blocked"), StatusWord(blocked=True, late=True))
)
_NEAREST: Final = {
    **dict.fromkeys(
        words("基本完成 部分完成 未完成 采购等待 厂内调试 监控中 正常 正常进行 按计划"),
        Status.DOING,
    ),
    **dict.fromkeys(words("绿 绿灯 黄 黄灯 红 红灯"), Status.DOING),
    **dict.fromkeys(words("已缓解 已关闭 关闭 closed 提前完成 延期完成 逾期完成 是 √ ✓ ok"), Status.DONE),
    **dict.fromkeys(words("等待 否"), Status.TODO),
}

_DEPARTMENT: Final = re.compile(
    r".{2,12}(?:部|部门|中心|团队|车间|公司)|.{3,12}(?:科|处|室|组|院|所|委|办)|.{1,10}(?:事业部|分公司|项目组)"
)
_PHONE: Final = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|\b0\d{2,3}-?\d{7,8}\b")
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_SPLIT: Final = re.compile(r"[、,，;；/|\n\r\t&+]+")
_AND: Final = re.compile(r"(?<=[\u4e00-\u9fff]{2})[和与及跟](?=[\u4e00-\u9fff]{2})")
_BRACKET: Final = re.compile(r"\s?[(（\[【]([^()（）\[\]【】]{0,40})[)）\]】]")
_HANZI: Final = re.compile(r"[\u4e00-\u9fff·]+")
_EVERYBODY: Final = re.compile(r"^(?:全体|全员|所有人?|各部门|相关人员|项目组|大家|各).{0,6}$")
LONGEST_PEOPLE_CELL: Final = 500


def read_status(value: Cell) -> StatusWord | Unclear | None:
    """A status cell (D0): our words and their synonyms; 延期 and 阻塞 come back as flags. Any other word is
    unclear and suggests the nearest of ours."""
    if value is None:
        return None
    text = clean(value).lower()
    if not text or text in {"/", "-", "—", "n/a", "na"}:
        return None
    word = re.sub(r"[\s_\-。.!！]", "", text)
    if word in STATUS_WORDS:
        return STATUS_WORDS[word]
    return Unclear(shown(value), "status_unknown", suggestion=_nearest_status(word))


def _nearest_status(word: str) -> Status | None:
    """Our status nearest to a foreign word, None when nothing is near."""
    if word in _NEAREST:
        return _NEAREST[word]
    if len(word) > LONGEST_SPELLING:
        return None
    close = difflib.get_close_matches(word, STATUS_WORDS, n=1, cutoff=0.66)
    if close and STATUS_WORDS[close[0]].status:
        return STATUS_WORDS[close[0]].status
    if word.startswith(("未", "待", "尚未", "拟")):
        return Status.TODO
    if word.endswith("中") or word.startswith(("正在", "等待", "在")):
        return Status.DOING
    if word.startswith("已") or word.endswith("完成"):
        return Status.DONE
    return None


def read_people(value: Cell) -> tuple[Named, ...] | Unclear | None:
    """The people a cell names, in order (D2): 张三、李四; 张三（研发部）; 研发部-张三; 张 三.

    A cell that may be read in two ways (张三和李四) or names nobody in particular (全体) is unclear.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        return Unclear(shown(value), "not_a_name")
    raw = value.strip()
    if says_nothing(clean(raw).lower()):
        return None
    if len(raw) > LONGEST_PEOPLE_CELL:
        return Unclear(shown(value), "not_a_name")
    if _EVERYBODY.match(clean(raw)):
        return Unclear(shown(value), "nobody_in_particular")
    people = _with_departments([named for piece in _pieces(raw) if (named := _person(piece))])
    if not people:
        return Unclear(shown(value), "not_a_name")
    if all(looks_like_department(person.name) for person in people):
        return Unclear(shown(value), "department_not_person")
    joined = tuple(Named(part) for person in people for part in _AND.split(person.name))
    if len(joined) > len(people):
        return Unclear(shown(value), "one_or_two_people", suggestion=joined)
    if any(person.name.endswith("等") or re.search(r"等\d*人$", person.name) for person in people):
        return Unclear(shown(value), "and_others", suggestion=_without_others(people))
    if any(len(person.name) > 40 or re.search(r"\d{3}|[。!?:：=<>]", person.name) for person in people):
        return Unclear(shown(value), "not_a_name", suggestion=None)
    return people


def _without_others(people: tuple[Named, ...]) -> tuple[Named, ...]:
    return tuple(
        Named(re.sub(r"等\d*人?$", "", person.name), person.department, person.hint) for person in people
    )


def _with_departments(named: list[Named]) -> tuple[Named, ...]:
    """研发部/张三 is one person of a department, not two people."""
    people: list[Named] = []
    department = ""
    for one, following in zip(named, [*named[1:], None], strict=False):
        if following and looks_like_department(one.name) and not looks_like_department(following.name):
            department = one.name
            continue
        people.append(Named(one.name, one.department or department, one.hint))
        department = ""
    return tuple(people)


def _pieces(raw: str) -> list[str]:
    """The cell cut at its separators; marks inside brackets do not separate."""
    shielded = _BRACKET.sub(lambda found: _SPLIT.sub(" ", found[0]), raw)
    pieces: list[str] = []
    for piece in _SPLIT.split(shielded):
        parts = piece.split()
        if len(parts) > 1 and all(_HANZI.fullmatch(part) for part in parts):
            # 张 三 is one name set wide; 张三 李四 are two.
            pieces.extend(["".join(parts)] if all(len(part) == 1 for part in parts) else parts)
        elif piece.strip():
            pieces.append(piece.strip())
    return pieces


def _person(piece: str) -> Named | None:
    piece = clean(piece).lstrip("@")
    hints = _PHONE.findall(piece) + _MAIL.findall(piece)
    piece = _MAIL.sub("", _PHONE.sub("", piece)).strip(" -:")
    bracket = _BRACKET.search(piece)
    department = ""
    if bracket:
        inside = bracket[1].strip()
        piece = _BRACKET.sub("", piece).strip()
        if _DEPARTMENT.fullmatch(inside):
            department = inside
        elif inside:
            hints.append(inside)
        if _DEPARTMENT.fullmatch(piece) and not department:
            piece, department = inside, piece
            hints = [hint for hint in hints if hint != inside]
    before, mark, after = piece.partition("-") if "-" in piece else piece.partition(":")
    if mark and _DEPARTMENT.fullmatch(before.strip()):
        department, piece = before.strip(), after.strip()
    elif mark and _DEPARTMENT.fullmatch(after.strip()):
        department, piece = after.strip(), before.strip()
    elif " " in piece and _DEPARTMENT.fullmatch(piece.split()[0]):
        department, piece = piece.split()[0], " ".join(piece.split()[1:])
    return Named(piece, department, " ".join(hints)) if piece else None


def looks_like_department(text: str) -> bool:
    """Whether a name is rather that of a department: 研发部, 采购中心."""
    return _DEPARTMENT.fullmatch(clean(text)) is not None
