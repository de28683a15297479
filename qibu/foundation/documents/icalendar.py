"""Write one meeting as an iCalendar invitation (RFC 5545), for the calendar of one reader.

Moments are written in UTC, so that no time zone has to be described. Lines end with CRLF and are folded at
75 octets, never inside a character: a Chinese one has three octets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
#: Longest content line in octets, without its end.
OCTETS: Final = 75
PRODUCT: Final = "-//Qibu//Qibu//ZH"
#: An address nobody can be written to.
NOWHERE: Final = "invalid:nomail"
#: Control characters have no place in a text, apart from the line ends that are escaped.
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_MAIL: Final = re.compile(r"[^\s<>\"';:,\\]+@[^\s<>\"';:,\\]+")


@dataclass(frozen=True)
class Who:
    """A name and an e-mail address ("" for none)."""

    name: str
    mail: str = ""


@dataclass(frozen=True)
class Invitation:
    """One meeting as one reader is invited to it; all moments are aware.

    `uid` stays the same over all changes, `sequence` grows with each. `stamp` is when it was written.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts: datetime
    ends: datetime
    summary: str
    organizer: Who
    attendee: Who
    location: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False


def write_invitation(one: Invitation) -> bytes:
    """The file: METHOD:REQUEST, or CANCEL for a meeting that does not take place."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if one.cancelled else 'REQUEST'}",
        "BEGIN:VEVENT",
        f"UID:{escaped(one.uid)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_moment(one.stamp)}",
        f"DTSTART:{_moment(one.starts)}",
        f"DTEND:{_moment(one.ends)}",
        f"SUMMARY:{escaped(one.summary)}",
        f"ORGANIZER;CN={_quoted(one.organizer.name)}:{_address(one.organizer)}",
        f"ATTENDEE;CN={_quoted(one.attendee.name)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION"
        f":{_address(one.attendee)}",
        *_given("LOCATION", one.location),
        *_given("DESCRIPTION", one.description),
        *([f"URL:{_CONTROL.sub('', one.url).replace(chr(10), '')}"] if one.url else []),
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return content(lines)


def content(lines: Sequence[str]) -> bytes:
    """Content lines as octets, folded."""
    return b"".join(piece + b"\r\n" for line in lines for piece in folded(line))


def folded(line: str) -> Iterator[bytes]:
    """A content line in pieces of at most 75 octets, each after the first beginning with a blank."""
    piece, room = bytearray(), OCTETS
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(piece) + len(octets) > room:
            yield bytes(piece)
            piece = bytearray(b" ")
        piece += octets
    yield bytes(piece)


def escaped(text: str) -> str:
    """A TEXT value: backslash, semicolon, comma and line ends; other control characters are dropped."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    for plain in ("\\", ";", ","):
        text = text.replace(plain, "\\" + plain)
    return text.replace("\n", "\\n")


def _given(name: str, text: str) -> list[str]:
    return [f"{name}:{escaped(text)}"] if text else []


def _quoted(text: str) -> str:
    """A parameter's value; a double quote cannot stand in one."""
    return '"' + _CONTROL.sub("", text).replace("\n", " ").replace('"', "'") + '"'


def _address(who: Who) -> str:
    return f"mailto:{who.mail}" if _MAIL.fullmatch(who.mail) else NOWHERE


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
