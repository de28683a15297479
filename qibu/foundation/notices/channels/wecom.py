"""企业微信 group robot: text where somebody is called, because its markdown calls nobody by phone."""

from __future__ import annotations

from datetime import timedelta

from qibu.foundation.egress.http import Answer
from qibu.foundation.notices.channels.messages import Call, Message, clip, encoded, plain, verdict

HOSTS = ("qyapi.weixin.qq.com",)
#: It takes 20 messages a minute.
PACE = timedelta(seconds=3)
MOST_TEXT, MOST_MARKDOWN = 2048, 4096
TOO_FAST = {45009: timedelta(minutes=1), 45033: timedelta(minutes=1), -1: timedelta(minutes=1)}
KNOWN = {93000: "invalid webhook address", 40058: "invalid parameter", 93008: "the robot is not in the group"}


def request(message: Message, address: str, secret: str, stamp: int) -> Call:
    """The documented call. `secret` and `stamp` (seconds) are not used: the key stands in the address."""
    phones = [one.phone for one in message.called if one.phone and not one.handle]
    handles = [one.handle for one in message.called if one.handle]
    nameless = [one.name for one in message.called if not one.phone and not one.handle]
    words = plain(message.text) + "".join(f"\n＠{plain(name)}" for name in nameless)
    if phones or handles:
        link = f"\n{message.link_text} {message.link}"
        lines = f"{plain(message.title)}\n{words}".rstrip()
        content = clip(lines, MOST_TEXT - len(link.encode())) + link
        text = {"content": content, "mentioned_list": handles, "mentioned_mobile_list": phones}
        return Call(address, encoded({"msgtype": "text", "text": text}))
    link = f"\n[{message.link_text}]({message.link})"
    lines = f"**{plain(message.title)}**\n{words}".rstrip()
    markdown = {"content": clip(lines, MOST_MARKDOWN - len(link.encode())) + link}
    return Call(address, encoded({"msgtype": "markdown", "markdown": markdown}))


def read(answer: Answer) -> None:
    """Raise Failed or Unknown unless the answer says errcode 0."""
    verdict(answer, "errcode", "errmsg", TOO_FAST, KNOWN)
