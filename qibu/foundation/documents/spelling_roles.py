"""Who is responsible, ticked boxes and words of short lists, as cells of forms hold them."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from .spelling_base import LONGEST_SPELLING, Unclear, clean, says_nothing, shown
from .spelling_words import Named, looks_like_department, read_people
from .workbook import Cell

Word = TypeVar("Word", bound=str)

_TICKED: Final = re.compile(r"[☑☒√✓✔■●▣]\s*([^\s□☐☑☒√✓✔■●▣○/、,;()]{1,20})")
_EMPTY_BOX: Final = re.compile(r"[□☐○]")
_GROUP: Final = re.compile(r".{1,10}(?:组|处|科|室|院|所|委|办|部|队)")
_SPLIT: Final = re.compile(r"[、,，;；/|\n\r\t&+]+")


@dataclass(frozen=True, slots=True)
class Owner:
    """Departments and people of one cell, each in order."""

    departments: tuple[str, ...] = ()
    people: tuple[Named, ...] = ()


def read_owner(value: Cell) -> Owner | Unclear | None:
    """A cell of departments, people or both (责任部门/人): 研发部; 研发部/张三; 张三、李四; 张三（研发部）.

    Doubtful names come back as the doubt of `read_people`; 测试组 may be a person's nickname or a group.
    """
    found = read_people(value)
    if found is None:
        return None
    if isinstance(found, Unclear):
        if found.reason != "department_not_person":
            return found
        names = [name for part in _SPLIT.split(str(value)) if (name := clean(part))]
        return Owner(departments=tuple(dict.fromkeys(names)))
    departments = [person.department for person in found if person.department]
    departments += [person.name for person in found if looks_like_department(person.name)]
    people = tuple(person for person in found if not looks_like_department(person.name))
    doubtful = [person.name for person in people if _GROUP.fullmatch(person.name)]
    if doubtful:
        return Unclear(shown(value), "person_or_department")
    return Owner(tuple(dict.fromkeys(departments)), people)


def ticked(text: str) -> str | None:
    """The one choice ticked among boxes (☑高 □中 □低), "" for none of them, None where there are no boxes."""
    choices = _TICKED.findall(text)
    if len(choices) == 1 and (_EMPTY_BOX.search(text) or len(text) <= 12):
        return str(choices[0])
    if choices:
        return None
    return "" if _EMPTY_BOX.search(text) else None


def read_choice(
    value: Cell, known: Mapping[str, Word], nearest: Mapping[str, Word], reason: str
) -> Word | Unclear | None:
    """A cell that holds one word of a short list. `known` are plain spellings; `nearest` are foreign words
    with the one of ours a person would be offered; any other word is unclear, with `reason`."""
    if value is None or isinstance(value, bool):
        return None if value is None else Unclear(shown(value), reason)
    text = clean(value).lower()
    box = ticked(text)
    text = text if box is None else box
    if says_nothing(text):
        return None
    word = re.sub(r"[\s_\-。.!！]", "", text)
    if word in known:
        return known[word]
    if word in nearest:
        return Unclear(shown(value), reason, suggestion=nearest[word])
    if len(word) > LONGEST_SPELLING:
        return Unclear(shown(value), reason)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.66)
    return Unclear(shown(value), reason, suggestion=known[close[0]] if close else None)
