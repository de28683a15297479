"""The string literals of a JavaScript module, and which of them read like words for people."""

from __future__ import annotations

import re

CHINESE = re.compile(r"[\u3400-\u9fff]")

TOKEN = re.compile(
    r"""
      (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)
    | (?P<regex>(?<=[(,=:\[!&|?{};])\s*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)
    """,
    re.VERBOSE | re.DOTALL,
)
PLACE = re.compile(r"\$\{[^}]*\}")
#: a capitalised word or more, or four words in a row
WORDS = re.compile(r"^[A-Z][a-z]+(?:[ ,.…!?:]|$)|^[a-z]+(?: [a-z]+){3}")
MACHINE = re.compile(r"[\[\](){}<>#=;_/]|\w-\w|--|\bpx\b|^[.#]")
#: names of keys and of web standards
NAMES = {
    "Enter", "Escape", "Esc", "Tab", "Home", "End", "Delete", "Backspace", "Insert", "Space", "Page Up",
    "Page Down", "Accept",
}  # fmt: skip


def literals(source: str) -> list[tuple[int, str]]:
    """(line, text) of every string in a module, template places taken out."""
    found = []
    for match in TOKEN.finditer(source):
        if match["string"]:
            line = source.count("\n", 0, match.start("string")) + 1
            found.append((line, PLACE.sub("", match["string"][1:-1])))
    return found


def words_for_people(source: str) -> list[tuple[int, str]]:
    """The literals that read like a label or a sentence."""
    return [(line, text) for line, text in literals(source) if _is_for_people(text)]


def _is_for_people(text: str) -> bool:
    if CHINESE.search(text):
        return True
    return bool(WORDS.search(text)) and text not in NAMES and not MACHINE.search(text)
