"""What templates give to translation, and what they show without it, read with Django's own lexer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import DebugLexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace

from tests.house.python_strings import Message

TRANSLATE = {"translate", "trans"}
BLOCK = {"blocktranslate", "blocktrans"}
QUOTED = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
CONSTANT = re.compile(rf"_\(\s*({QUOTED})\s*\)")
LEADING = re.compile(QUOTED)
#: arguments and filters whose text people read
VISIBLE_ARGUMENT = re.compile(
    rf"\b(?:title|text|label|heading|legend|help|message|placeholder|caption|\w+_(?:title|text|label))=({QUOTED})"
)
VISIBLE_FILTER = re.compile(rf"\|\s*(?:default|default_if_none|yesno|join|add)\s*:\s*({QUOTED})")

#: attributes that are read out or shown
VISIBLE_ATTRIBUTES = {
    "title", "alt", "placeholder", "content", "label", "summary", "abbr", "aria-label", "aria-description",
    "aria-placeholder", "aria-roledescription", "aria-valuetext",
}  # fmt: skip
#: `content` of these is for machines
MACHINE_META = {
    "viewport", "color-scheme", "theme-color", "referrer", "robots", "htmx-config", "format-detection",
}  # fmt: skip
#: blocks that fill an attribute for machines
MACHINE_BLOCK = re.compile(r"block\s+\w+_class")
SILENT_ELEMENTS = {"script", "style"}
WORD = re.compile(r"[A-Za-z]+")
CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
#: a `data-` value with two words in a row reads like language
SENTENCE = re.compile(r"[A-Za-z]{2,}[ ,.]+[A-Za-z]{2,}")
#: signs, not words: `V1` is how a baseline is written in every language
SIGNS = {"V"}


@dataclass
class Walk:
    """What one pass over the tokens of a template collects: messages, and the page without its tags."""

    name: str
    messages: list[Message] = field(default_factory=list)
    page: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, singular: str, line: int, *, plural: str | None = None, context: str | None = None) -> None:
        self.messages.append(Message(singular, plural, context, f"{self.name}:{line}"))


def template_messages(path: Path, name: str) -> list[Message]:
    """The messages of one template; percent signs are doubled, as Django looks them up."""
    return walked(path.read_text("utf-8"), name).messages


def untranslated_text(source: str, name: str = "template") -> list[str]:
    """Every piece of text in a template that people would read untranslated, as `name:line: what`."""
    walk = walked(source, name)
    reader = _Reader(name)
    reader.feed("".join(walk.page))
    reader.close()
    return walk.problems + reader.problems


def walked(source: str, name: str) -> Walk:
    """Go through the tokens once."""
    walk = Walk(name)
    tokens = iter(DebugLexer(source).tokenize())
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            walk.page.append(token.contents)
            continue
        passed = [token]
        tag = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if tag in TRANSLATE:
            _translate(token, walk)
        elif tag in BLOCK:
            passed += _block(token, tokens, walk)
        elif tag == "comment":
            passed += _until(tokens, "endcomment")
        elif MACHINE_BLOCK.match(token.contents):
            passed += _until(tokens, "endblock")
        elif token.token_type != TokenType.COMMENT:
            _constants(token, walk)
        walk.page.append(_blank(passed, source))
    return walk


def _blank(tokens: list[Token], source: str) -> str:
    """A space and the line breaks of what was passed, so that line numbers stay right."""
    start, end = tokens[0].position[0], tokens[-1].position[1]
    return " " + "\n" * source[start:end].count("\n")


def _translate(token: Token, walk: Walk) -> None:
    bits = token.split_contents()
    text = LEADING.match(bits[1])
    if not text:
        return
    context = unescape_string_literal(bits[bits.index("context") + 1]) if "context" in bits[2:] else None
    walk.add(unescape_string_literal(text[0]).replace("%", "%%"), token.lineno, context=context)


def _block(opening: Token, tokens: object, walk: Walk) -> list[Token]:
    """Collect a blocktranslate; returns the tokens it took."""
    _constants(opening, walk)
    bits = opening.split_contents()
    taken: list[Token] = []
    parts: list[list[str]] = [[]]
    for token in tokens:  # type: ignore[attr-defined]
        taken.append(token)
        if token.token_type == TokenType.TEXT:
            parts[-1].append(token.contents.replace("%", "%%"))
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents.strip()})s")
        elif token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
            parts.append([])
        elif token.token_type == TokenType.BLOCK and token.contents.strip().startswith("endblocktrans"):
            break
    texts = ["".join(part) for part in parts]
    if "trimmed" in bits:
        texts = [trim_whitespace(text) for text in texts]
    context = unescape_string_literal(bits[bits.index("context") + 1]) if "context" in bits else None
    plural = texts[1] if len(texts) > 1 else None
    walk.add(texts[0], opening.lineno, plural=plural, context=context)
    return taken


def _until(tokens: object, closing: str) -> list[Token]:
    taken: list[Token] = []
    for token in tokens:  # type: ignore[attr-defined]
        taken.append(token)
        if token.token_type == TokenType.BLOCK and token.contents.split()[0] == closing:
            break
    return taken


def _constants(token: Token, walk: Walk) -> None:
    """`_("…")` in a variable or a tag, and literals in places people read."""
    for quoted in CONSTANT.findall(token.contents):
        walk.add(unescape_string_literal(quoted).replace("%", "%%"), token.lineno)
    if token.contents.startswith("icon "):
        return
    rest = CONSTANT.sub("", token.contents)
    for quoted in VISIBLE_ARGUMENT.findall(rest) + VISIBLE_FILTER.findall(rest):
        if text := shown(unescape_string_literal(quoted)):
            walk.problems.append(f"{walk.name}:{token.lineno}: literal “{text}” in a tag")


def shown(text: str) -> str:
    """The part of a text that needs translation; empty when there is none."""
    needs = CHINESE.search(text) or set(WORD.findall(text)) - SIGNS
    return " ".join(text.split()) if needs else ""


class _Reader(HTMLParser):
    """Reads the page without its template tags and notes every text and visible attribute."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.silent = 0
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT_ELEMENTS
        values = dict(attrs)
        for attribute, value in attrs:
            if value and self._is_visible(tag, attribute, values) and (text := shown(value)):
                self._note(f"{attribute}=“{text}”")
            elif value and attribute.startswith("data-") and SENTENCE.search(value):
                self._note(f"{attribute}=“{value}”")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.silent -= tag in SILENT_ELEMENTS

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT_ELEMENTS

    def handle_data(self, data: str) -> None:
        if not self.silent and (text := shown(data)):
            self._note(f"text “{text}”")

    @staticmethod
    def _is_visible(tag: str, attribute: str, values: dict[str, str | None]) -> bool:
        if attribute == "content":
            return tag == "meta" and values.get("name") not in MACHINE_META and "http-equiv" not in values
        if attribute == "value":
            return tag == "input" and values.get("type") in {"submit", "button", "reset"}
        return attribute in VISIBLE_ATTRIBUTES

    def _note(self, what: str) -> None:
        self.problems.append(f"{self.name}:{self.getpos()[0]}: {what}")
