"""What the channels of the three platforms share: a message in, one HTTP call out, an answer read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from qibu.foundation.egress.http import Answer

JSON = "application/json; charset=utf-8"
#: What a platform gets to see of what it said, and of anything it quoted, in the log of deliveries.
LONGEST_REASON = 200
#: Marks a platform would read as markup, and their look-alikes: names people typed stay plain text.
_LOOKALIKES = str.maketrans("<>[]*`#~|\\", "＜＞［］＊｀＃～｜＼")


@dataclass(frozen=True)
class Called:
    """Somebody to be called by name; `phone` has digits only, `handle` is the platform's own id ("")."""

    name: str
    phone: str
    handle: str


@dataclass(frozen=True)
class Message:
    """One message for a group: a line of title, some more text, a link and who is called."""

    title: str
    text: str
    link_text: str
    link: str
    called: tuple[Called, ...] = ()


@dataclass(frozen=True)
class Call:
    """The request to make; `url` and `body` may hold secrets."""

    url: str
    body: bytes


class Failed(Exception):
    """The platform did not take the message. `wait`: it asks for at least this much patience."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Unknown(Exception):
    """The message went out and may have been taken: nobody repeats it by himself."""


def plain(text: str) -> str:
    """Text no platform reads as markup, as a mention or as a link of ours."""
    return text.translate(_LOOKALIKES).replace("://", "：//").replace("@", "＠")


def clip(text: str, most: int) -> str:
    """The text cut to `most` bytes of UTF-8, between characters, with "…" where something was cut."""
    data = text.encode()
    if len(data) <= most:
        return text
    return data[: max(0, most - len("…".encode()))].decode(errors="ignore") + "…"


def encoded(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    """The text without any of the secrets, in one line of at most LONGEST_REASON characters."""
    for secret in sorted({s for s in secrets if len(s) >= 6}, key=len, reverse=True):
        text = text.replace(secret, "…")
    return " ".join(text.split())[:LONGEST_REASON]


def verdict(
    answer: Answer, code: str, message: str, too_fast: Mapping[int, timedelta], known: Mapping[int, str]
) -> None:
    """Return where the platform took the message; raise Failed or Unknown where it did not or may have.

    `code` and `message` name the fields of its JSON answer, `too_fast` the codes that ask for patience,
    `known` the usual mistakes in words an administrator understands.
    """
    if answer.status == 504:
        raise Unknown("HTTP 504")
    if answer.status == 429:
        raise Failed("HTTP 429", timedelta(minutes=1))
    if answer.status != 200:
        raise Failed(f"HTTP {answer.status}")
    try:
        said = json.loads(answer.body)
        number = int(said[code])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Failed("HTTP 200, but not the answer of a robot") from None
    if number == 0:
        return
    reason = f"{code} {number}: {said.get(message) or ''}"
    if number in known:
        reason = f"{reason} ({known[number]})"
    raise Failed(reason, too_fast.get(number))
