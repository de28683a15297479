"""A comment as it is shown: plain text with its line breaks, its links and whom it calls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from qibu.foundation.files.mentions import Somebody, spans

#: Up to a blank, a quotation mark or a bracket, and to Chinese punctuation, which follows without a blank.
_LINK: Final = re.compile(r"https?://[^\s<>\"'，。；：、！？（）【】《》「」]+", re.IGNORECASE)
_NOT_AT_THE_END: Final = ".,;:!?)]}"


def shown(text: str, called: Sequence[Somebody]) -> SafeString:
    """Safe HTML of one comment. Links leave without telling where from, and nothing is fetched here."""
    lines = [_line(line, called) for line in text.split("\n")]
    first, rest = lines[0], lines[1:]
    return format_html("{}{}", first, format_html_join("", "<br>{}", ((line,) for line in rest)))


def _line(line: str, called: Sequence[Somebody]) -> SafeString:
    return format_html_join("", "{}", ((piece,) for piece in _pieces(line, called)))


def _pieces(line: str, called: Sequence[Somebody]) -> Iterator[str]:
    at = 0
    for start, end, is_link in _marked(line, called):
        if start < at:
            continue
        yield line[at:start]
        yield _link(line[start:end]) if is_link else format_html("<mark>{}</mark>", line[start:end])
        at = end
    yield line[at:]


def _marked(line: str, called: Sequence[Somebody]) -> list[tuple[int, int, bool]]:
    """(from, to, is a link) of what is more than text, in order; a name in an address is part of it."""
    links = [(found.start(), found.start() + len(_trimmed(found[0])), True) for found in _LINK.finditer(line)]
    names = [(start, end, False) for start, end in spans(line, called)]
    outside = [one for one in names if not any(a <= one[0] < b for a, b, _ in links)]
    return sorted([*links, *outside])


def _trimmed(address: str) -> str:
    return address.rstrip(_NOT_AT_THE_END)


def _link(address: str) -> SafeString:
    return format_html('<a href="{}" rel="noopener noreferrer nofollow external">{}</a>', address, address)
