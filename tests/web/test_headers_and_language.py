"""Headers of every answer, and the language it speaks."""

import re

import pytest
from django.test import RequestFactory

from qibu.foundation.people.models import Person
from qibu.web.middleware import PersonalLocale

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


@pytest.mark.parametrize("path", ["/", "/form/", "/changes/", "/no/such/page/", "/outcome/conflict/"])
def test_every_answer_carries_the_strict_headers(client, showcase, path):
    answer = client.get(path)
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cache-Control"] == "no-store"


def test_pages_need_no_exception_from_the_policy(client, showcase):
    for path in ("/", "/form/", "/people/", "/live/", "/outcome/conflict/"):
        page = client.get(path).content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*src=)", page), path


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("zh-CN,zh;q=0.9", "zh-CN"), ("zh-TW", "zh-CN"), ("en-GB,en", "en"), ("fr,de", "zh-CN"), ("", "zh-CN")],
)
def test_the_browser_names_the_language_and_chinese_is_the_default(client, showcase, accepted, lang):
    answer = client.get("/", HTTP_ACCEPT_LANGUAGE=accepted)
    assert f'<html lang="{lang}"'.encode() in answer.content
    assert answer["Content-Language"] == lang


def test_the_cookie_outranks_the_browser(client, showcase):
    client.cookies["qibu_language"] = "en"
    assert client.get("/", HTTP_ACCEPT_LANGUAGE="zh-CN")["Content-Language"] == "en"


@pytest.mark.parametrize(("own", "lang"), [("en", "en"), ("", "zh-hans"), ("xx", "zh-hans")])
def test_the_language_of_the_person_outranks_everything(own, lang):
    request = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE="zh-CN")
    request.user = Person(pk=1, name="李强", language=own)
    locale = PersonalLocale(lambda _request: None)
    locale._speak(request, "zh-hans")
    locale.process_view(request, None, (), {})
    assert lang == request.LANGUAGE_CODE


def test_theme_and_density_come_from_cookies_before_the_first_paint(client, showcase):
    client.cookies["qibu_theme"] = "dark"
    client.cookies["qibu_density"] = "touch"
    page = client.get("/").content
    assert b'data-theme="dark"' in page
    assert b'data-density="touch"' in page


def test_a_cookie_nobody_set_changes_nothing(client, showcase):
    client.cookies["qibu_theme"] = '"><script>'
    page = client.get("/").content.decode()
    assert "data-theme" not in page.partition("<head>")[0]


def test_appearance_is_set_by_post_and_leads_back_only_to_this_site(client, showcase):
    answer = client.post("/appearance/", {"theme": "dark", "density": "no", "next": "https://evil.example/"})
    assert answer.cookies["qibu_theme"].value == "dark"
    assert "qibu_density" not in answer.cookies
    assert answer["Location"] == "/"
    assert client.post("/appearance/", {"next": "/form/"})["Location"] == "/form/"
    assert client.get("/appearance/").status_code == 405
