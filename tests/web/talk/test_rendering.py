"""A comment is plain text: nothing in it runs, its links tell nobody where one came from (T-15, T-16)."""

import pytest

from qibu.foundation.files.mentions import Somebody
from qibu.web.talk.rendering import shown

LI = Somebody(1, "李强", "")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("一行\n两行", "一行<br>两行"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("请@李强看", "请<mark>@李强</mark>看"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("![图](https://a.example/x.png)", None),
        ("@李强<b>", "<mark>@李强</mark>&lt;b&gt;"),
    ],
)
def test_text_is_shown_as_typed(text, html):
    made = shown(text, [LI])
    assert html is None or made == html
    assert "<img" not in made and "<script" not in made


def link(address):
    escaped = address.replace("&", "&amp;")
    return f'<a href="{escaped}" rel="noopener noreferrer nofollow external">{escaped}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("见https://a.example/b?c=1&d=2，谢谢", f"见{link('https://a.example/b?c=1&d=2')}，谢谢"),
        ("（https://a.example/b）。", f"（{link('https://a.example/b')}）。"),
        ("https://a.example/b.", f"{link('https://a.example/b')}."),
        ("https://a.example/@李强", link("https://a.example/@李强")),
        (
            'https://a.example/"onmouseover="alert(1)',
            f"{link('https://a.example/')}&quot;onmouseover=&quot;alert(1)",
        ),
    ],
)
def test_addresses_become_links_that_end_where_they_end(text, html):
    assert shown(text, [LI]) == html
