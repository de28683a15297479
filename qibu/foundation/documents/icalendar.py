"""iCalendar (RFC 5545): one meeting as an invitation, or a calendar that programs subscribe to.

Moments are written in UTC, so that no time zone has to be described. Lines end with CRLF and are folded at
75 octets, never inside a character: a Chinese one has three octets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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


@dataclass(frozen=True)
class Event:
    """One entry of a calendar: between two moments, or on whole days from `starts` to `ends`, both included.

    `ends` None: a moment without length, or a single day. `stamp` (aware) is when it was last written,
    taken from the data, so that the same data make the same octets. `busy` False: the time stays free.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts: datetime | date
    ends: datetime | date | None
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    cancelled: bool = False
    busy: bool = False


def write_calendar(name: str, events: Sequence[Event]) -> bytes:
    """A calendar to subscribe to: METHOD:PUBLISH, events in the order given, asked for again every hour."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    return content([*head, *(line for one in events for line in _event(one)), "END:VCALENDAR"])


def _event(one: Event) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(one.uid)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTAMP:{_moment(one.stamp)}",
        *_span(one.starts, one.ends),
        f"SUMMARY:{escaped(one.summary)}",
        *_given("LOCATION", one.location),
        *_given("DESCRIPTION", one.description),
        *_page(one.url),
        f"TRANSP:{'OPAQUE' if one.busy else 'TRANSPARENT'}",
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _span(starts: datetime | date, ends: datetime | date | None) -> list[str]:
    """Whole days end on the day after the last; a moment without length has no end."""
    if isinstance(starts, datetime):
        return [
            f"DTSTART:{_moment(starts)}",
            *([f"DTEND:{_moment(ends)}"] if isinstance(ends, datetime) else []),
        ]
    after = (ends or starts) + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{starts:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


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
        *_page(one.url),
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


def _page(address: str) -> list[str]:
    return [f"URL:{_CONTROL.sub('', address).replace(chr(10), '')}"] if address else []


def _given(name: str, text: str) -> list[str]:
    return [f"{name}:{escaped(text)}"] if text else []


def _quoted(text: str) -> str:
    """A parameter's value; a double quote cannot stand in one."""
    return '"' + _CONTROL.sub("", text).replace("\n", " ").replace('"', "'") + '"'


def _address(who: Who) -> str:
    return f"mailto:{who.mail}" if _MAIL.fullmatch(who.mail) else NOWHERE


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
