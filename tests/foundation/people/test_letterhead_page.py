"""Administrators set the letterhead; nobody else, and nothing that cannot be printed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.actions import remove_logo, set_letterhead
from qibu.foundation.people.models import Letterhead
from qibu.foundation.people.queries.letterheads import letterhead
from tests.foundation.documents.test_letterhead import chunk, png

LINES = {"first": "星河科技有限公司", "second": "杭州市西湖区", "version": "1", "key": "12345678"}


def test_without_lines_the_name_of_the_organisation_stands_there(organisation):
    assert letterhead() == ("星河科技", None)


def test_an_administrator_sets_lines_and_picture(admin, signed_in):
    browser = signed_in(admin)
    picture = SimpleUploadedFile("logo.png", png(), "image/png")
    assert browser.post("/letterhead/", {**LINES, "logo": picture}).status_code == 302
    lines, logo = letterhead()
    assert lines == "星河科技有限公司\n杭州市西湖区" and (logo.width, logo.height) == (60, 20)
    shown = browser.get("/letterhead/logo/")
    assert shown["Content-Type"] == "image/png" and shown.content == logo.content
    assert "/letterhead/logo/" in browser.get("/letterhead/").content.decode()
    assert browser.post("/letterhead/logo/removal/").status_code == 302
    assert letterhead()[1] is None and browser.get("/letterhead/logo/").status_code == 404


@pytest.mark.parametrize("content", [b"<svg/>", png(900, 100), png()[:50]])
def test_what_is_no_picture_is_refused_and_what_was_typed_stays(content, admin, signed_in):
    sent = {**LINES, "logo": SimpleUploadedFile("logo.png", content, "image/png")}
    answer = signed_in(admin).post("/letterhead/", sent)
    assert answer.status_code == 422 and "星河科技有限公司" in answer.content.decode()
    assert not Letterhead.objects.exists()


def test_a_picture_that_cannot_be_drawn_spoils_no_document(admin, signed_in):
    whole = png()
    start = whole.index(b"IDAT") - 4
    broken = whole[:start] + chunk(b"IDAT", b"not deflated") + whole[-12:]
    sent = {**LINES, "logo": SimpleUploadedFile("logo.png", broken, "image/png")}
    assert signed_in(admin).post("/letterhead/", sent).status_code == 422
    assert letterhead() == ("星河科技", None)


@pytest.mark.parametrize("who", ["pmo", "ordinary"])
def test_nobody_else_may(who, request, at, signed_in):
    person = request.getfixturevalue(who)
    browser = signed_in(person)
    assert browser.get("/letterhead/").status_code in (403, 404)
    assert browser.get("/letterhead/logo/").status_code in (403, 404)
    with pytest.raises(Denied):
        set_letterhead(by=person, at=at, first="甲", second="", version=1)
    with pytest.raises(Denied):
        remove_logo(by=person, at=at)
    assert Client().get("/letterhead/").status_code == 302


def test_two_who_set_it_at_once_see_each_other(admin, at):
    set_letterhead(by=admin, at=at, first="甲", second="", version=1)
    with pytest.raises(Conflict) as clash:
        set_letterhead(by=admin, at=at, first="乙", second="", version=1)
    assert [(one.yours, one.theirs) for one in clash.value.differences] == [("乙", "甲")]
    with pytest.raises(Invalid):
        set_letterhead(by=admin, at=at, first="丙", second="", version=2, logo=b"no")
    assert letterhead()[0] == "甲"
