"""飞书 group robot: a post, whose pieces are typed, so that nothing in a text is read as markup.

It calls people by its own ids only; whoever has none in the robot's settings is named in the text.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

from qibu.foundation.egress.http import Answer
from qibu.foundation.notices.channels.messages import Call, Message, clip, encoded, plain, verdict

HOSTS = ("open.feishu.cn", "open.larksuite.com")
#: It takes 100 messages a minute.
PACE = timedelta(seconds=1)
#: The whole request may have 20 KB.
MOST_TITLE, MOST_TEXT = 300, 12_000
TOO_FAST = {11232: timedelta(minutes=1), 11233: timedelta(minutes=1), 9499: timedelta(minutes=1)}
KNOWN = {
    19001: "invalid webhook address",
    19021: "wrong signature, or the clock of this machine is wrong",
    19022: "this machine's address is not on the robot's list",
    19024: "the robot asks for a keyword",
}


def request(message: Message, address: str, secret: str, stamp: int) -> Call:
    """The documented call at the moment `stamp` (seconds); signed where there is a secret."""
    called: list[dict[str, Any]] = []
    for one in message.called:
        piece = {"tag": "at", "user_id": one.handle, "user_name": one.name}
        called.append(piece if one.handle else {"tag": "text", "text": f"＠{plain(one.name)} "})
    lines: list[list[dict[str, Any]]] = []
    if text := clip(plain(message.text), MOST_TEXT):
        lines.append([{"tag": "text", "text": text}])
    if called:
        lines.append(called)
    lines.append([{"tag": "a", "text": message.link_text, "href": message.link}])
    post = {"zh_cn": {"title": clip(plain(message.title), MOST_TITLE), "content": lines}}
    payload: dict[str, Any] = {"msg_type": "post", "content": {"post": post}}
    if secret:
        payload = {"timestamp": str(stamp), "sign": _sign(secret, stamp), **payload}
    return Call(address, encoded(payload))


def _sign(secret: str, stamp: int) -> str:
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def read(answer: Answer) -> None:
    """Raise Failed or Unknown unless the answer says code 0."""
    verdict(answer, "code", "msg", TOO_FAST, KNOWN)
