"""没认出: pieces of a sentence that look like a field and that nothing understood (S7).

They are taken out of the name and shown as open, so that no day, person or predecessor slips into a name
unseen; a person keeps them in the name, drops them, or corrects the sentence.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Final

from qibu.tasks.quick.days import find_days
from qibu.tasks.quick.english_days import find_english_days
from qibu.tasks.quick.people import label_of
from qibu.tasks.quick.sentence import DEPARTMENT, EDGE_AFTER, EDGE_BEFORE, PERSON, QUOTED, TAKEN, Sentence
from qibu.tasks.quick.values import Around, Doubt, Found

_OTHER: Final = rf"{TAKEN}{PERSON}{QUOTED}{DEPARTMENT}"
_WORD: Final = rf"[^\s,;。!():/|、{_OTHER}]"
_AT: Final = re.compile(rf"@\s?(?P<name>(?:[\u4e00-\u9fff]{{2,3}}(?=[^\u4e00-\u9fff]|$)|{_WORD}{{1,20}}))")
_OWNER: Final = re.compile(
    r"(?:负责人|责任人|执行人|(?<![a-z])(?:owner|assignee)(?=:)|(?<![a-z])assigned to)\s*[:是为]?"
    rf"\s*(?P<name>{_WORD}{{2,20}}){EDGE_AFTER}",
    re.IGNORECASE,
)
#: Family names that seldom begin another word; words that begin with one all the same, and how words end.
_FAMILY: Final = (
    r"(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒"
    r"|[王张李刘陈杨赵吴徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾萧蔡潘袁董余苏叶吕魏蒋杜沈姜范钟谭廖邹熊陆郝孔崔邱秦顾侯邵孟])"
)
_NO_NAME: Final = re.compile(
    r"许可|陈列|陈设|张贴|张榜|顾客|顾问|苏州|林业|何时|何处|余额|余料|余量|余款|钟表|熊猫|王牌|胡椒|徐州|郑州|杜绝|范围|范本|范例|谢幕|谢礼"
    r"|曾经|沈阳|陆运|陆续|陆地|叶片|唐山|杨梅|孔位|孙辈|宋体|罗列|东方|姜茶|吕梁|邓白氏"
)
_TAILS: Final = "书表部组会单图稿包员机品案件材料证架站群台店厂牌率法量站号版页型线厅馆节费款价架"
_NAME: Final = re.compile(
    rf"{EDGE_BEFORE}(?P<name>{_FAMILY}[\u4e00-\u9fff]{{1,2}}){EDGE_AFTER}(?P<colon>\s?:)?"
)
#: 赵, 小赵, 赵工: whoever is meant, if anybody here has that family name.
_CALLED: Final = re.compile(
    rf"{EDGE_BEFORE}(?:[小老阿](?P<given>{_FAMILY})|(?P<family>{_FAMILY})(?:工|总|经理|主管|主任|老师|部长|姐|哥)?)"
    rf"{EDGE_AFTER}"
)
#: 12.1-12.10 may be days or numbers of tasks, 12月第一周 begins where somebody says it does.
_SPAN: Final = re.compile(
    rf"{EDGE_BEFORE}(?:(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])\s?(?:-|–|—|~|至|到)\s?"
    rf"(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])|(?:[一二三四五六七八九十]{{1,3}}|\d{{1,2}}|本|下个?)月份?(?:的)?"
    rf"(?:第[一二三四五1-5]|最后一)(?:个)?(?:周|星期)[内里前底]?){EDGE_AFTER}"
)
_DEPARTMENT: Final = re.compile(
    rf"{EDGE_BEFORE}[\u4e00-\u9fff]{{2,8}}(?<![全内外西东南北中总局干乐])部{EDGE_AFTER}"
)
_VERBS: Final = r"(?:完成|结束|完工|交付|通过|定稿|上线|签订|到货|验收|确认|批准|发布|到位|交接|开始|启动)"
_AFTER: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:跟在|排在){_WORD}{{1,20}}?(?:[之以]?后面?){EDGE_AFTER}",
        rf"紧[跟接随]着?\s*{_WORD}{{1,20}}?(?:\s*(?:[之以]后|后面|后))?{EDGE_AFTER}",
        rf"{EDGE_BEFORE}(?:(?:依赖于?|前置任务|紧前任务)(?!关系|项|库|包|性|图|清单|管理)\s?[:为是]?|(?:前置|紧前)\s?[:为是])\s*{_WORD}{{2,20}}",
        rf"{EDGE_BEFORE}(?:在|等|待|自)?{_WORD}{{2,20}}?{_VERBS}(?<!售)[之以]?后(?:{EDGE_AFTER}|(?=开始|启动|着手)(?:开始|启动|着手))",
        rf"{EDGE_BEFORE}(?:在|等|待|自)\s?{_WORD}{{2,20}}?[之以]后{EDGE_AFTER}",
        rf"(?:^|(?<=[,;(])|(?<=[,;(] ))after (?:the )?[^,;。(){_OTHER}]{{2,40}}?(?=\s*(?:[,;)]|$))",
    )
)  # fmt: skip


def read_leftovers(
    sentence: Sentence, around: Around, found: list[Found], kept: frozenset[str]
) -> list[Found]:
    """What is still open; its words are taken out of the sentence but for those in `kept`."""
    spans = [*_days(sentence, around), *_after(sentence)]
    if all(one.field != "assignee" for one in found):
        spans += [*_people(sentence), *_called(sentence, around)]
    if all(one.field != "department" for one in found):
        spans += [(*hit.span(), "stray_department") for hit in _DEPARTMENT.finditer(sentence.marks)]
    left: list[Found] = []
    for start, end, doubt in sorted(spans):
        text = sentence.raw[start:end].strip(" ,，;；:：。")
        if TAKEN in sentence.marks[start:end] or text in kept or not text:
            continue
        sentence.take(start, end)
        left.append(Found("unread", text, None, doubt, _choices(text, doubt, around)))
    return left


def _days(sentence: Sentence, around: Around) -> Iterator[tuple[int, int, Doubt]]:
    """Days there are none of, and a further day that stands by itself."""
    marks = sentence.marks
    for hit in [*find_days(marks, around), *find_english_days(marks, around)]:
        alone = re.match(rf"(?:[之以]?前|起|开始|截止)?{EDGE_AFTER}", marks[hit.end :])
        opens = hit.start == 0 or re.search(rf"[\s,;。!():/|、{_OTHER}]$", marks[: hit.start])
        if hit.doubt == "no_such_day" or (alone and opens):
            yield hit.start, hit.end + (alone.end() if alone else 0), "stray_day"
    for span in _SPAN.finditer(marks):
        yield *span.span(), "stray_day"


def _after(sentence: Sentence) -> Iterator[tuple[int, int, Doubt]]:
    for pattern in _AFTER:
        for hit in pattern.finditer(sentence.marks):
            yield *hit.span(), "stray_after"


def _people(sentence: Sentence) -> Iterator[tuple[int, int, Doubt]]:
    for pattern in (_AT, _OWNER):
        for hit in pattern.finditer(sentence.marks):
            yield *hit.span(), "stray_person"
    marks = sentence.marks
    for hit in _NAME.finditer(marks):
        name = hit["name"]
        beside = TAKEN in marks[max(0, hit.start() - 2) : hit.start()] + marks[hit.end() : hit.end() + 2]
        if _NO_NAME.match(name) or (name[-1] in _TAILS and not hit["colon"]):
            continue
        # alone in the sentence it is the whole name; within it, only what stands at an end or beside a day
        ends = not marks[: hit.start()].strip() or not marks[hit.end() :].strip()
        if (beside or hit["colon"] or (ends and len(name) > 2)) and marks.strip() != name:
            yield *hit.span(), "stray_person"


def _called(sentence: Sentence, around: Around) -> Iterator[tuple[int, int, Doubt]]:
    for hit in _CALLED.finditer(sentence.marks):
        family = hit["given"] or hit["family"]
        if any(one.name.startswith(family) for one in around.people) and sentence.marks.strip() != hit[0]:
            yield *hit.span(), "stray_person"


def _choices(text: str, doubt: Doubt, around: Around) -> tuple[tuple[int, str], ...]:
    """Whom a strange name may mean: those with a name like it first; departments likewise."""
    if doubt == "stray_person":
        name = re.sub(r"^(?:@|负责人|责任人|执行人|owner|assignee|assigned to)\s*[:：是为]?\s*", "", text)
        called = _CALLED.fullmatch(name)
        family = (called["given"] or called["family"]) if called else ""
        near = [one.name for one in around.people if family and one.name.startswith(family)]
        near = near or difflib.get_close_matches(name, [one.name for one in around.people], n=5, cutoff=0.4)
        people = sorted(around.people, key=lambda one: one.name not in near)
        return tuple((one.id, label_of(one)) for one in people)
    if doubt == "stray_department":
        return tuple((one.id, one.name) for one in around.departments)
    return ()
