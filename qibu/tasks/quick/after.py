"""What a new task waits for: 原型完成后 5 个工作日内, 与海报设计同时开始, after user testing (S9).

A promise (…后 N 内) is recognised even where nobody knows its predecessor, which is then asked for; a plain
"after" only where the words name a task, because 审批通过后发布 may as well be a name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from qibu.kernel.promise_words import WordLink, parse_predecessors
from qibu.tasks.quick.days import AMOUNT, UNIT, number
from qibu.tasks.quick.english_days import AMOUNT as ENGLISH_AMOUNT
from qibu.tasks.quick.english_days import amount_of, unit_of
from qibu.tasks.quick.sentence import DEPARTMENT, PERSON, TAKEN, Sentence
from qibu.tasks.quick.values import Around, Dependency, Doubt, Found, Place

_STARTS: Final = r"(?:开始|启动|开工|着手)"
_ANCHOR: Final = re.compile(
    rf"(?:(?P<starts>{_STARTS})|(?:都|全部|均)?(?:完成|结束|完工|交付|通过|定稿|上线|签订|到货|验收|确认|批准|发布|到位|交接))\s*$"
)
_BEHIND: Final = re.compile(r"(?<![售最然背前今往随先落幕])[之以]?后(?![天台续期勤端缀备面])")
_TAIL: Final = re.compile(
    rf"\s*的?\s*(?:(?:至少|最少|不少于|等)?\s*(?P<amount>{AMOUNT})\s?(?P<unit>{UNIT})\s?(?P<within>[之以]?内)?)?"
    r"\s*(?:[之以]?后|再|方可|才能|才|即可|即|就)?"
)
_STARTING: Final = re.compile(rf"\s*{_STARTS}(?!会|仪式|键|器|盘)")
_LEAD: Final = r"(?:(?:最晚|最迟|必须|务必|须|需|应|要)*(?:[跟排]?在|于|等|待|自|不晚于))"
_LED: Final = re.compile(rf"{_LEAD}\s*$")
_LEADING: Final = re.compile(rf"(?:.*[{PERSON}{DEPARTMENT}{TAKEN}])?\s*(?P<lead>{_LEAD})?")
_VERB: Final = re.compile(rf"(?:[{PERSON}{DEPARTMENT}]+的?)?\s*(?:完成|交付|做完|提交|拿出|签完)?\s*$")
_AND: Final = re.compile(r"\s*(?:和|与|及|以及|、)\s*$")
_TOGETHER: Final = re.compile(r"\s*(?:同时|同步|一起)\s*(?P<event>完成|结束|开始|启动|进行)?")
_DEPENDS: Final = re.compile(
    r"(?:依赖于?|前置(?:任务)?\s?[:为是]?|紧前(?:任务)?\s?[:为是]?|(?P<close>紧[跟接随]着?))\s*"
)
_CLOSE: Final = re.compile(rf"\s*(?:的?(?:完成|结束))?\s*(?:[之以]后|后面|后)?(?:{_STARTS})?")
_ENGLISH: Final = re.compile(
    rf"(?<![a-z])(?:(?P<within>within )?(?P<amount>{ENGLISH_AMOUNT}) "
    r"(?P<unit>(?:working |business )?(?:days?|weeks?|months?)) (?:after|of|from)|after) (?:the )?",
    re.IGNORECASE,
)
_ENGLISH_DONE: Final = re.compile(
    r"\s?(?:is |are |has been |have been )?(?:finish(?:es|ed)?|done|completed?|ends?|starts?)(?![a-z])",
    re.IGNORECASE,
)
_QUOTES: Final = '“”"「」『』《》 '


@dataclass(frozen=True, slots=True)
class _Ref:
    """Predecessors named in words: what they may be, the words, and where they begin."""

    places: tuple[tuple[Place, ...], ...]
    text: str
    start: int
    led: bool = False


class Tasks:
    """The tasks that can be referred to, by name and number."""

    def __init__(self, around: Around) -> None:
        self.all = (*around.tasks, *around.phases)
        self._by_name: dict[str, list[Place]] = {}
        for place in self.all:
            self._by_name.setdefault(place.name.casefold(), []).append(place)
            if place.code:
                self._by_name.setdefault(place.code.casefold(), []).append(place)
        self._names = sorted(self._by_name, key=len, reverse=True)

    def ending(self, text: str) -> tuple[str, tuple[Place, ...]] | None:
        """The longest name or number the text ends with."""
        bare = text.rstrip(_QUOTES).casefold()
        for name in self._names:
            head = bare[: len(bare) - len(name)]
            # 1.4 is no part of 11.4, and user testing none of "superuser testing"
            joined = name[0].isascii() and head[-1:].isascii() and (head[-1:].isalnum() or head[-1:] == ".")
            if bare.endswith(name) and not joined:
                return name, tuple(self._by_name[name])
        return None

    def beginning(self, text: str) -> tuple[str, tuple[Place, ...]] | None:
        """The longest name the text begins with."""
        low = text.casefold()
        name = next((name for name in self._names if low.startswith(name)), None)
        return (name, tuple(self._by_name[name])) if name else None

    def near(self, ref: str) -> tuple[Place, ...]:
        """Tasks whose names are like these words, the likeliest first, five at most."""
        low = ref.casefold()
        inside = [
            p for p in self.all if len(low) > 1 and (low in p.name.casefold() or p.name.casefold() in low)
        ]
        close = difflib.get_close_matches(ref, [p.name for p in self.all], n=5, cutoff=0.5)
        found = {p.id: p for p in [*inside, *(p for name in close for p in self.all if p.name == name)]}
        return tuple(found.values())[:5]


def read_dependencies(sentence: Sentence, around: Around) -> list[Found]:
    """Every dependency of a sentence; its words are taken out of it."""
    tasks = Tasks(around)
    found = [
        *_plain(sentence, tasks),
        *_chinese(sentence, tasks),
        *_together(sentence, tasks),
        *_english(sentence, tasks),
    ]
    unique = {(one.value.task, one.value.type, one.text): one for one in found}
    return list(unique.values())


def _chinese(sentence: Sentence, tasks: Tasks) -> Iterator[Found]:
    for behind in _BEHIND.finditer(sentence.marks):
        tail = _TAIL.match(sentence.marks, behind.end())
        if tail is None or sentence.marks[behind.start()] == TAKEN:
            continue
        anchor = _ANCHOR.search(sentence.marks, 0, behind.start())
        # …完成后 3 天 waits for something too, whether that something is known or not
        says = tail["within"] is not None or (anchor is not None and tail["amount"] is not None)
        ref = _ref_before(sentence, tasks, behind.start(), anchor, promised=says)
        if ref is None:
            continue
        end = tail.end() if tail[0].strip() else behind.end()
        starting = _STARTING.match(sentence.marks, end)
        if starting is None and tail["amount"] is None and anchor is None and not ref.led:
            following = sentence.marks[end : end + 1]
            if following and following not in f" ,;。{TAKEN}{PERSON}":
                continue
        link = _link(anchor is not None and anchor["starts"] is not None, tail, starting is not None)
        if link is not None:
            yield from _made(sentence, tasks, ref, link, end)


def _ref_before(
    sentence: Sentence, tasks: Tasks, end: int, anchor: re.Match[str] | None, *, promised: bool
) -> _Ref | None:
    """The task the words before 后 name: one that exists, with the verb or without; else the whole clause."""
    for stop in filter(None, (end, anchor.start() if anchor else 0)):
        # The name of a task may hold blanks, so they do not end the clause here.
        begin = sentence.clause_start(len(sentence.marks[:stop].rstrip()), blanks=False)
        known = tasks.ending(sentence.plain[begin:stop])
        if known is not None:
            found = _known(sentence, tasks, begin, stop, known)
            if found is not None:
                return found
    stop = anchor.start() if anchor else end
    begin = sentence.clause_start(len(sentence.marks[:stop].rstrip()))
    leading = _LEADING.match(sentence.marks, begin, stop)
    start = leading.end() if leading else begin
    led = bool(leading and leading["lead"])
    words = sentence.plain[start:stop].strip(_QUOTES)
    if not promised or not 2 <= len(words) <= 20 or TAKEN in sentence.marks[start:stop]:
        return None
    return _Ref(((),), words, leading.start("lead") if leading and leading["lead"] else start, led)


def _known(
    sentence: Sentence, tasks: Tasks, begin: int, stop: int, known: tuple[str, tuple[Place, ...]]
) -> _Ref | None:
    """Names that exist, joined by 和 or 、; None where they are only the end of a longer word."""
    places, text_end = [known[1]], stop
    start = stop - len(sentence.plain[begin:stop]) + sentence.plain[begin:stop].casefold().rindex(known[0])
    while joint := _AND.search(sentence.plain, begin, start):
        earlier = tasks.ending(sentence.plain[begin : joint.start()])
        if earlier is None:
            break
        places.insert(0, earlier[1])
        start = joint.start() - len(earlier[0])
    is_apart = sentence.plain[begin:start].endswith(" ")
    while start > begin and sentence.plain[start - 1] in _QUOTES:
        start -= 1
    verb = _VERB.search(sentence.marks, begin, start)
    head = verb.start() if verb else start
    lead = _LED.search(sentence.marks, begin, head)
    before = sentence.marks[begin : lead.start() if lead else head]
    follows = not before or is_apart or before[-1] in f"{PERSON}{DEPARTMENT}{TAKEN}"
    if not lead and not follows and head == start:
        return None
    return _Ref(
        tuple(places),
        sentence.plain[start:text_end].strip(_QUOTES),
        lead.start() if lead else head,
        bool(lead),
    )


def _link(from_start: bool, tail: re.Match[str], starting: bool) -> WordLink | None:
    """The terms, in the kernel's own reading of such words."""
    event = "开始" if starting else ""
    span = f"{_amount(tail['amount'])}{tail['unit']}" if tail["amount"] else ""
    within = "内" if tail["within"] else ""
    return _parsed(f"「x」{'开始' if from_start else '完成'}后{span}{within}{event}")


def _amount(word: str) -> str:
    return word if word == "半" else str(number(word))


def _parsed(words: str) -> WordLink | None:
    read = parse_predecessors(words)
    return read[0] if len(read) == 1 and isinstance(read[0], WordLink) else None


def _made(sentence: Sentence, tasks: Tasks, ref: _Ref, link: WordLink, end: int) -> Iterator[Found]:
    text = sentence.take(ref.start, end)
    for places in ref.places:
        yield _found(tasks, places, ref.text, link, text)


def _found(tasks: Tasks, places: tuple[Place, ...], ref: str, link: WordLink, text: str) -> Found:
    doubt: Doubt = "" if len(places) == 1 else "several"
    if not places:
        places = tasks.near(ref)
        doubt = "near" if len(places) == 1 and ref.casefold() in places[0].name.casefold() else "unknown"
    one = places[0].id if len(places) == 1 and doubt != "unknown" else None
    longest = link.maximum
    value = Dependency(
        task=one,
        ref=places[0].name if one is not None else ref,
        type=link.kind.name,
        min_lag=link.minimum.amount,
        min_unit=link.minimum.unit[0],
        max_lag=longest.amount if longest is not None else None,
        max_unit=longest.unit[0] if longest is not None else "c",
    )
    choices = tuple((p.id, f"{p.code} {p.name}".strip()) for p in places) if doubt else ()
    return Found("after", text, value, doubt, choices)


def _together(sentence: Sentence, tasks: Tasks) -> Iterator[Found]:
    """与海报设计同时开始."""
    for found in re.finditer(r"[与和同跟]", sentence.marks):
        known = tasks.beginning(sentence.plain[found.end() :])
        if known is None:
            continue
        tail = _TOGETHER.match(sentence.marks, found.end() + len(known[0]))
        if tail is not None:
            ends = tail["event"] in ("完成", "结束")
            link = _parsed(f"「x」{'FF' if ends else 'SS'}")
            if link is not None:
                ref = _Ref((known[1],), known[0], found.start())
                yield from _made(sentence, tasks, ref, link, tail.end())


def _plain(sentence: Sentence, tasks: Tasks) -> Iterator[Found]:
    """依赖物料采购, 前置任务：1.2, 紧跟原型之后."""
    for found in _DEPENDS.finditer(sentence.marks):
        known = tasks.beginning(sentence.plain[found.end() :])
        link = _parsed("「x」")
        if known is not None and link is not None:
            ref, end = _Ref((known[1],), known[0], found.start()), found.end() + len(known[0])
            behind = _CLOSE.match(sentence.marks, end) if found["close"] else None
            yield from _made(sentence, tasks, ref, link, behind.end() if behind else end)


def _english(sentence: Sentence, tasks: Tasks) -> Iterator[Found]:
    """within 5 working days after prototype; after user testing."""
    for found in _ENGLISH.finditer(sentence.marks):
        known = tasks.beginning(sentence.plain[found.end() :])
        stop = re.compile(rf"[,;.{TAKEN}]|$").search(sentence.marks, found.end())
        if known is None and (not found["within"] or stop is None):
            continue
        name = known[0] if known else sentence.plain[found.end() : stop.start() if stop else None].strip()
        span = f"{_amount(amount_of(found['amount']))}{unit_of(found['unit'])}" if found["amount"] else ""
        link = _parsed(f"「x」完成后{span}{'内' if found['within'] else ''}")
        if link is None or not name:
            continue
        end = found.end() + len(name)
        done = _ENGLISH_DONE.match(sentence.marks, end)
        ref = _Ref((known[1] if known else (),), name, found.start())
        yield from _made(sentence, tasks, ref, link, done.end() if done else end)
