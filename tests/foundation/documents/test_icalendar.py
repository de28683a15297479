"""An invitation is read back as it was meant, folded and escaped as RFC 5545 asks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from qibu.foundation.documents.icalendar import Invitation, Who, content, escaped, folded, write_invitation

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE = Invitation(
    uid="meeting-3-7@qibu",
    sequence=2,
    stamp=datetime(2026, 3, 2, 1, 0, tzinfo=UTC),
    starts=datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI),
    ends=datetime(2026, 3, 4, 11, 0, tzinfo=SHANGHAI),
    summary="护眼台灯上市:协调会; 研发, 市场",
    organizer=Who('李"强"', "lead@example.com"),
    attendee=Who("王芳"),
    location="三号会议室",
    description="1. 宣传物料\n2. 备料",
    url="https://qibu.example/projects/1/meetings/7/",
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)


def unfolded(octets: bytes) -> list[str]:
    assert octets.endswith(b"\r\n")
    return octets.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def meant(value: str) -> str:
    """A TEXT value as a calendar reads it."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)


def test_the_invitation_says_when_where_who_and_what():
    lines = unfolded(write_invitation(ONE))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and lines[-1] == "END:VCALENDAR"
    for line in (
        "METHOD:REQUEST", "UID:meeting-3-7@qibu", "SEQUENCE:2", "DTSTAMP:20260302T010000Z",
        "DTSTART:20260304T020000Z", "DTEND:20260304T030000Z", "STATUS:CONFIRMED", "LOCATION:三号会议室",
        "SUMMARY:护眼台灯上市:协调会\\; 研发\\, 市场", "DESCRIPTION:1. 宣传物料\\n2. 备料",
        "ORGANIZER;CN=\"李'强'\":mailto:lead@example.com", "URL:https://qibu.example/projects/1/meetings/7/",
    ):  # fmt: skip
        assert line in lines, line


def test_somebody_without_an_address_has_none_written():
    line = next(one for one in unfolded(write_invitation(ONE)) if one.startswith("ATTENDEE"))
    assert line.endswith(":invalid:nomail")
    odd = replace(ONE, attendee=Who("王芳", "a@b\r\nX-EVIL:1"))
    assert not any(one.startswith("X-EVIL") for one in unfolded(write_invitation(odd)))


def test_a_cancelled_meeting_is_taken_out_of_the_calendar():
    lines = unfolded(write_invitation(replace(ONE, cancelled=True)))
    assert "METHOD:CANCEL" in lines and "STATUS:CANCELLED" in lines


@given(TEXTS)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(text):
    pieces = list(folded("SUMMARY:" + text))
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.startswith(b" ") for piece in pieces[1:])
    for piece in pieces:
        piece.decode()  # raises where a character was cut
    assert pieces[0] + b"".join(piece[1:] for piece in pieces[1:]) == ("SUMMARY:" + text).encode()


@given(TEXTS)
def test_a_text_is_read_back_as_it_was(text):
    lines = unfolded(content([f"SUMMARY:{escaped(text)}"]))
    assert len(lines) == 1
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    assert meant(lines[0].removeprefix("SUMMARY:")) == re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", plain)


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_adds_a_line(title, place, name):
    plain = unfolded(write_invitation(replace(ONE, summary="x", location="x", organizer=Who("x"))))
    odd = unfolded(write_invitation(replace(ONE, summary=title, location=place or "x", organizer=Who(name))))
    assert [re.split("[:;]", one)[0] for one in plain] == [re.split("[:;]", one)[0] for one in odd]
