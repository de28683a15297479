"""Who, which department, which phase and which deliverable a sentence names (S6, D2)."""

from __future__ import annotations

import difflib
import re
from typing import Final

from qibu.tasks.quick.sentence import DEPARTMENT, EDGE_AFTER, EDGE_BEFORE, PERSON, TAKEN, Sentence
from qibu.tasks.quick.values import Around, Doubt, Found, Place, Someone

_BY: Final = re.compile(
    r"(?:由|请|让|安排|指派|指定|交给|交由|派|麻烦|@|assigned to"
    r"|(?:负责人|责任人|执行人|owner|assignee)\s*[:是为]?)\s*$",
    re.IGNORECASE,
)
_OPENS: Final = re.compile(rf"[\s,;。!():/|、【】{TAKEN}{DEPARTMENT}]的?$")
_CLOSES: Final = re.compile(r"(?:(?:来)?负责|牵头|主责)?(?P<colon>\s*:)?")
_DOES: Final = re.compile(r"(?:完成|交付|提交|组织|准备)")
_NOT_HIM: Final = re.compile(r"的|'s")
_AND: Final = re.compile(r"\s*(?:和|与|、|/|及|跟|&|and|(?=@))\s*@?", re.IGNORECASE)
_STRANGER: Final = re.compile(
    rf"(?:(?:(?<![理自经缘])由|(?<![申邀聘])请|让|安排|指派|交给|@)\s*(?P<by>[\u4e00-\u9fff]{{2,4}}?)(?:来)?(?=负责|牵头|[\s,{TAKEN}]|$)(?:负责|牵头)?"
    rf"|{EDGE_BEFORE}(?P<does>[\u4e00-\u9fff]{{2,4}}?)(?:负责|牵头)(?!人)"
    rf"|(?:负责人|责任人|执行人)\s*[:是为]?\s*(?P<is>[\u4e00-\u9fff]{{2,4}}){EDGE_AFTER})"
)
_GOODS: Final = re.compile(r"(?:交付物|交付成果|交付件|产出物?|deliverable)\s*[:为是]?\s*", re.IGNORECASE)
_PHASE_IN: Final = r"(?:归入|归到|放在|放到|放入|属于|列入|加到|under|in phase)\s*"


def mark_names(sentence: Sentence, around: Around) -> dict[int, list[Someone]]:
    """Mark all names of people and departments; the people by the place their name begins at."""
    by_name: dict[str, list[Someone]] = {}
    for one in around.people:
        for name in (one.name, *one.also):
            by_name.setdefault(name.casefold(), []).append(one)
    found = sentence.names(by_name, PERSON)
    sentence.names([d.name for d in around.departments], DEPARTMENT)
    return {start: by_name[name.casefold()] for start, _end, name in found}


def read_people(sentence: Sentence, around: Around, named: dict[int, list[Someone]]) -> list[Found]:
    """The assignee and the department, where the sentence names them as such and not in passing."""
    department = _department(sentence, around)
    person = _person(sentence, named, department) or _stranger(sentence, around)
    return [one for one in (person, department) if one is not None]


def _department(sentence: Sentence, around: Around) -> Found | None:
    by_name = {d.name: d for d in around.departments}
    for run in re.finditer(f"{DEPARTMENT}+", sentence.marks):
        place = by_name.get(sentence.plain[run.start() : run.end()])
        opens = (
            run.start() == 0
            or _OPENS.search(sentence.marks, 0, run.start())
            or _BY.search(sentence.marks, 0, run.start())
        )
        after = sentence.marks[run.end() : run.end() + 1]
        closes = (
            not after
            or after in f" ,;。:{TAKEN}{PERSON}的须需应负牵"
            or _DOES.match(sentence.marks, run.end())
        )
        of_name = after == "的" and sentence.marks[run.end() + 1 : run.end() + 2] != PERSON
        if place is None or of_name or not (opens and (closes or run.start() == 0)):
            continue
        by = _BY.search(sentence.marks, 0, run.start())
        tail = re.compile(rf"(?:负责|牵头|须|需要?|应)(?![一-鿿]?{PERSON})|的(?={PERSON})").match(
            sentence.marks, run.end()
        )
        text = sentence.take(by.start() if by else run.start(), tail.end() if tail else run.end())
        return Found("department", text, place.id)
    return None


def _person(sentence: Sentence, named: dict[int, list[Someone]], department: Found | None) -> Found | None:
    runs = [run for run in _runs(sentence, named) if _is_doer(sentence, *run)]
    if not runs:
        return None
    start, end = runs[0]
    candidates = list(named[start])
    several = False
    while joint := _AND.match(sentence.marks, end):
        following = joint.end()
        if following not in named or sentence.marks[following] != PERSON:
            break
        candidates += [one for one in named[following] if one not in candidates]
        end, several = _end_of(sentence, following, named), True
    by = _BY.search(sentence.marks, 0, start)
    tail = _CLOSES.match(sentence.marks, end)
    text = sentence.take(by.start() if by else start, tail.end() if tail else end)
    if not several and len(candidates) > 1 and department is not None:
        inside = [one for one in candidates if department.value in one.departments]
        candidates = inside if len(inside) == 1 else candidates
    if len(candidates) == 1:
        return Found("assignee", text, candidates[0].id)
    return Found("assignee", text, None, "several", tuple((one.id, label_of(one)) for one in candidates))


def _runs(sentence: Sentence, named: dict[int, list[Someone]]) -> list[tuple[int, int]]:
    """Where names stand that nothing else has taken."""
    return [
        (start, _end_of(sentence, start, named)) for start in sorted(named) if sentence.marks[start] == PERSON
    ]


def _end_of(sentence: Sentence, start: int, named: dict[int, list[Someone]]) -> int:
    lengths = [len(name) for one in named[start] for name in (one.name, *one.also)
               if sentence.plain[start : start + len(name)].casefold() == name.casefold()]  # fmt: skip
    return start + max(lengths)


def _is_doer(sentence: Sentence, start: int, end: int) -> bool:
    """At the beginning of a clause or after 由/请/…, and not 张三的电脑."""
    marks = sentence.marks
    if _NOT_HIM.match(marks, end):
        return False
    return start == 0 or bool(_OPENS.search(marks, 0, start) or _BY.search(marks, 0, start))


def label_of(one: Someone) -> str:
    """A person as offered, told apart from namesakes."""
    return f"{one.name}（{one.where}）" if one.where else one.name


def _stranger(sentence: Sentence, around: Around) -> Found | None:
    """A name nobody here has, where the words leave no doubt that it is one."""
    for found in _STRANGER.finditer(sentence.marks):
        name = next(filter(None, (found["by"], found["does"], found["is"])))
        if re.search(r"[的在把对跟和与谁]|部|组", name) or PERSON in name:
            continue
        near = difflib.get_close_matches(name, [one.name for one in around.people], n=3, cutoff=0.5)
        choices = tuple((one.id, label_of(one)) for one in around.people if one.name in near)
        sentence.take(*found.span())
        return Found("assignee", name, None, "unknown", choices)
    return None


def read_deliverable(sentence: Sentence, around: Around) -> list[Found]:
    """交付物：用户手册, a deliverable of the charter by name."""
    for found in _GOODS.finditer(sentence.marks):
        words = sentence.plain[found.end() :].lstrip('“「《"')
        place = _longest(around.deliverables, words)
        if place is not None:
            start = found.end() + (len(sentence.plain) - found.end() - len(words))
            end = start + len(place.name)
            while end < len(sentence.plain) and sentence.plain[end] in '”」》"':
                end += 1
            return [Found("deliverable", sentence.take(found.start(), end), place.id)]
    return []


def _longest(places: tuple[Place, ...], words: str) -> Place | None:
    found = [p for p in places if words.casefold().startswith(p.name.casefold())]
    return max(found, key=lambda p: len(p.name)) if found else None


def read_phase(sentence: Sentence, around: Around) -> list[Found]:
    """设计阶段 …, 【上市准备】 …, 归入准备阶段：…; the phase must exist, a word like one is a word."""
    for place in sorted(around.phases, key=lambda p: -len(p.name)):
        name = re.escape(place.name)
        stage = "" if place.name.endswith("阶段") else "(?:阶段)"
        for pattern in (
            rf"{_PHASE_IN}{name}(?:阶段)?(?:[里下中])?\s*:?",
            rf"[【\[]{name}(?:阶段)?[】\]]",
            rf"{EDGE_BEFORE}在?{name}(?:{stage}(?:[里下中])?{EDGE_AFTER}|(?:阶段)?\s*:)",
        ):
            found = re.search(pattern, sentence.marks, re.IGNORECASE)
            if found:
                doubt: Doubt = ""
                return [Found("phase", sentence.take(*found.span()), place.id, doubt)]
    return []
