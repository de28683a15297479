"""What each platform is sent, byte for byte as its documentation says; snapshots without a network."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qibu.foundation.egress.http import Answer
from qibu.foundation.notices.channels import dingtalk, feishu, wecom
from qibu.foundation.notices.channels.group import mobile
from qibu.foundation.notices.channels.messages import Called, Failed, Message, Unknown, clip, scrubbed

LINK = "https://qibu.example.com/projects/7/"
WANG = Called("王芳", "13800001111", "")
ZHANG = Called("张伟", "", "ou_84aad35d")
HE = Called("何冰", "", "")
PLAIN = Message("护眼台灯上市：汇报已迟交", "市场部", "在齐步中打开", LINK)
CALLING = Message("护眼台灯上市：汇报已迟交", "市场部", "在齐步中打开", LINK, (WANG, ZHANG, HE))
STAMP = 1_772_413_200


def payload(platform, message, secret=""):
    call = platform.request(message, "https://example.com/send?key=k", secret, STAMP)
    return call.url, json.loads(call.body)


def test_wecom_tells_everybody_in_markdown():
    assert payload(wecom, PLAIN) == (
        "https://example.com/send?key=k",
        {
            "msgtype": "markdown",
            "markdown": {"content": f"**护眼台灯上市：汇报已迟交**\n市场部\n[在齐步中打开]({LINK})"},
        },
    )


def test_wecom_calls_people_in_a_text_because_its_markdown_cannot():
    _url, sent = payload(wecom, CALLING)
    assert sent == {
        "msgtype": "text",
        "text": {
            "content": f"护眼台灯上市：汇报已迟交\n市场部\n＠何冰\n在齐步中打开 {LINK}",
            "mentioned_list": ["ou_84aad35d"],
            "mentioned_mobile_list": ["13800001111"],
        },
    }


def test_dingtalk_names_in_the_text_whom_it_calls():
    _url, sent = payload(dingtalk, CALLING)
    assert sent == {
        "msgtype": "markdown",
        "markdown": {
            "title": "护眼台灯上市：汇报已迟交",
            "text": "**护眼台灯上市：汇报已迟交**\n\n市场部\n\n"
            f"@13800001111 @ou_84aad35d ＠何冰\n\n[在齐步中打开]({LINK})",
        },
        "at": {"atMobiles": ["13800001111"], "atUserIds": ["ou_84aad35d"], "isAtAll": False},
    }


def test_dingtalk_signs_in_the_address():
    url, _sent = payload(dingtalk, PLAIN, secret="SEC0123456789")
    asked = parse_qs(urlsplit(url).query)
    assert asked["timestamp"] == ["1772413200000"]
    assert asked["sign"] == ["9q51T7G68L6StVhINn9OHM/xXfM3UCTu/chkVnCcVpo="]
    assert "%2F" in url, "the signature is to be URL-encoded"


def test_feishu_sends_pieces_and_calls_by_its_own_ids():
    _url, sent = payload(feishu, CALLING)
    assert sent == {
        "msg_type": "post",
        "content": {
            "post": {
                "zh_cn": {
                    "title": "护眼台灯上市：汇报已迟交",
                    "content": [
                        [{"tag": "text", "text": "市场部"}],
                        [
                            {"tag": "text", "text": "＠王芳 "},
                            {"tag": "at", "user_id": "ou_84aad35d", "user_name": "张伟"},
                            {"tag": "text", "text": "＠何冰 "},
                        ],
                        [{"tag": "a", "text": "在齐步中打开", "href": LINK}],
                    ],
                }
            }
        },
    }


def test_feishu_signs_in_the_body():
    url, sent = payload(feishu, PLAIN, secret="0123456789")
    assert url == "https://example.com/send?key=k"
    assert sent["timestamp"] == "1772413200"
    assert sent["sign"] == "jf4/A8zZOZyi6tr2ahvKr/7lsQzAhB0GdboJoxlNSfI="


HOSTILE = (
    '[点我](http://evil.example)<@all><at user_id="all">所有人</at>![x](http://evil.example/1.png) '
    "**粗** `x` @13800001111"
)


@pytest.mark.parametrize("platform", [wecom, dingtalk, feishu])
def test_what_people_typed_is_no_markup_no_link_and_calls_nobody(platform):
    _url, sent = payload(platform, Message(HOSTILE, HOSTILE, "打开", LINK))
    said = json.dumps(sent, ensure_ascii=False).replace(f"[打开]({LINK})", "").replace(LINK, "")
    if platform is not feishu:
        said = said.replace("**［点我］", "［点我］").replace("＠13800001111**", "＠13800001111")
    for sign in ("](", "<", ">", "://", "@", "`", "**"):
        assert sign not in said, sign


@pytest.mark.parametrize("platform", [wecom, dingtalk, feishu])
@pytest.mark.parametrize("called", [(), (WANG,)])
def test_a_long_text_is_cut_and_the_link_stays(platform, called):
    long = Message("题" * 3000, "很长的说明\n" * 5000, "打开", LINK, called)
    call = platform.request(long, "https://example.com/send?key=k", "", STAMP)
    sent = json.loads(call.body)
    assert LINK in call.body.decode()
    if platform is wecom:
        kind = sent["msgtype"]
        assert len(sent[kind]["content"].encode()) <= (2048 if called else 4096)
    else:
        assert len(call.body) <= 20_000


@given(st.text(), st.integers(min_value=3, max_value=60))
def test_a_cut_keeps_whole_characters_within_the_bytes(text, most):
    cut = clip(text, most)
    assert len(cut.encode()) <= most
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("13800001111", "13800001111"), ("138 0000 1111", "13800001111"),
        ("+86 138-0000-1111", "13800001111"),
        ("0086 13800001111", "13800001111"), ("010-62345678", ""), ("8613800001111", "13800001111"),
        ("", ""), ("12345", ""), ("+49 151 23456789", ""),
    ],
)  # fmt: skip
def test_phones_are_sent_as_the_platforms_take_them(typed, sent):
    assert mobile(typed) == sent


@pytest.mark.parametrize(
    ("platform", "body"), [(wecom, b'{"errcode":0}'), (dingtalk, b'{"errcode":0}'), (feishu, b'{"code":0}')]
)
def test_zero_means_taken(platform, body):
    platform.read(Answer(200, body))


@pytest.mark.parametrize(
    ("platform", "body"),
    [
        (wecom, b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
        (dingtalk, b'{"errcode":130101,"errmsg":"send too fast"}'),
        (feishu, b'{"code":11232,"msg":"frequency limited"}'),
    ],
)
def test_too_fast_asks_for_patience(platform, body):
    with pytest.raises(Failed) as caught:
        platform.read(Answer(200, body))
    assert caught.value.wait is not None


@pytest.mark.parametrize(
    ("platform", "body", "words"),
    [
        (wecom, b'{"errcode":93000,"errmsg":"invalid webhook url"}', "invalid webhook address"),
        (dingtalk, b'{"errcode":310000,"errmsg":"sign not match"}', "signature"),
        (dingtalk, b'{"errcode":300005,"errmsg":"token is not exist"}', "invalid token"),
        (feishu, b'{"code":19021,"msg":"sign match fail"}', "wrong signature"),
        (feishu, b'{"code":19024,"msg":"Key Words Not Found"}', "keyword"),
    ],
)
def test_a_usual_mistake_is_said_in_words(platform, body, words):
    with pytest.raises(Failed, match=words):
        platform.read(Answer(200, body))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"ok":true}', b'{"errcode":"x"}', b"[" * 50_000]
)
@pytest.mark.parametrize("platform", [wecom, dingtalk, feishu])
def test_what_no_robot_says_is_a_failure(platform, body):
    with pytest.raises(Failed):
        platform.read(Answer(200, body))


@pytest.mark.parametrize("status", [302, 400, 403, 404, 500, 502, 503])
def test_another_status_is_a_failure(status):
    with pytest.raises(Failed, match=str(status)):
        wecom.read(Answer(status, b'{"errcode":0}'))


def test_a_gateway_that_lost_patience_leaves_it_open():
    with pytest.raises(Unknown):
        wecom.read(Answer(504, b""))


def test_secrets_are_cut_out_of_what_a_platform_says():
    said = "invalid url https://x/send?key=abcdef-123 key abcdef-123\nand more"
    assert (
        scrubbed(said, ["https://x/send?key=abcdef-123", "abcdef-123", ""]) == "invalid url … key … and more"
    )
