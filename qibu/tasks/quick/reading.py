"""One sentence, read in the order in which its parts are least mistaken for one another (S7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from qibu.tasks.quick.after import read_dependencies
from qibu.tasks.quick.amounts import read_effort, read_kind, read_length
from qibu.tasks.quick.leftovers import read_leftovers
from qibu.tasks.quick.people import mark_names, read_deliverable, read_people, read_phase
from qibu.tasks.quick.sentence import Sentence
from qibu.tasks.quick.values import Around, Found, Understood
from qibu.tasks.quick.when import read_days

_DID: Final = re.compile(r"^(?:须|需要?|要|必须|务必)?(?:完成|做完|搞定)(?=\S{2})")
_BEGAN: Final = re.compile(r"^(?:开始|启动|着手|开工)(?!会|仪式|键|器|盘)(?=\S)")


def read_sentence(text: str, around: Around, kept: frozenset[str] = frozenset()) -> Understood:
    """The fields a sentence gives; never raises. A sentence nothing is understood of is the name as typed.

    Nothing is guessed: what may mean several things, or nothing that exists, comes back open, with choices.
    `kept`: pieces a person wants in the name though they look like a field.
    """
    sentence = Sentence(text)
    named = mark_names(sentence, around)
    found: list[Found] = [*read_deliverable(sentence, around), *read_phase(sentence, around)]
    found += read_kind(sentence)
    found += read_dependencies(sentence, around)
    found += read_effort(sentence)
    found += read_days(sentence, around)
    found += read_length(sentence)
    found += read_people(sentence, around, named)
    found += read_leftovers(sentence, around, found, kept)
    if not found:
        return Understood(sentence.raw)
    return Understood(_name(sentence, found), tuple(found))


def _name(sentence: Sentence, found: Sequence[Found]) -> str:
    """What is left; 完成 and 开始 that only carried a date or a promise go."""
    name, fields = sentence.rest(), {one.field for one in found}
    if fields & {"planned_finish", "duration", "after"}:
        name = _DID.sub("", name)
    if fields & {"planned_start", "after"}:
        name = _BEGAN.sub("", name)
    return name
