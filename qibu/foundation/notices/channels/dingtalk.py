"""钉钉 group robot: markdown; who is called must stand in the text as well as in the list."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from urllib.parse import quote

from qibu.foundation.egress.http import Answer
from qibu.foundation.notices.channels.messages import Call, Message, clip, encoded, plain, verdict

HOSTS = ("oapi.dingtalk.com",)
#: It takes 20 messages a minute and is silent for ten minutes when there are more.
PACE = timedelta(seconds=3)
MOST_TITLE, MOST_TEXT = 100, 5000
TOO_FAST = {130101: timedelta(minutes=10), 130102: timedelta(minutes=10), -1: timedelta(minutes=1)}
KNOWN = {
    310000: "the security settings of the robot refuse it: signature, keyword or address",
    300005: "invalid token",
    40035: "invalid parameter",
    400013: "the group has been dissolved",
}


def request(message: Message, address: str, secret: str, stamp: int) -> Call:
    """The documented call at the moment `stamp` (seconds); signed where there is a secret."""
    phones = [one.phone for one in message.called if one.phone and not one.handle]
    handles = [one.handle for one in message.called if one.handle]
    nameless = [one.name for one in message.called if not one.phone and not one.handle]
    called = " ".join(
        [f"@{sign}" for sign in [*phones, *handles]] + [f"＠{plain(name)}" for name in nameless]
    )
    end = (f"\n\n{called}" if called else "") + f"\n\n[{message.link_text}]({message.link})"
    words = "\n\n".join(plain(line) for line in message.text.splitlines())
    lines = f"**{plain(message.title)}**\n\n{words}".rstrip()
    payload = {
        "msgtype": "markdown",
        "markdown": {
            "title": clip(plain(message.title), MOST_TITLE),
            "text": clip(lines, MOST_TEXT - len(end.encode())) + end,
        },
        "at": {"atMobiles": phones, "atUserIds": handles, "isAtAll": False},
    }
    return Call(_signed(address, secret, stamp * 1000) if secret else address, encoded(payload))


def _signed(address: str, secret: str, milliseconds: int) -> str:
    text = f"{milliseconds}\n{secret}".encode()
    digest = hmac.new(secret.encode(), text, hashlib.sha256).digest()
    sign = quote(base64.b64encode(digest), safe="")
    return f"{address}{'&' if '?' in address else '?'}timestamp={milliseconds}&sign={sign}"


def read(answer: Answer) -> None:
    """Raise Failed or Unknown unless the answer says errcode 0."""
    verdict(answer, "errcode", "errmsg", TOO_FAST, KNOWN)
