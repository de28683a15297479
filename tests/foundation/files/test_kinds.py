"""What a file is follows from its content; names and headers are claims (T-18, T-24)."""

import io
import zipfile

import pytest

from qibu.foundation.files import kinds
from qibu.foundation.files.kinds import bears_out, media_type, served_as


def office(part: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
    return stream.getvalue()


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", kinds.PDF),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (office("xl/workbook.xml"), kinds.EXCEL),
        (office("word/document.xml"), kinds.WORD),
        (office("readme"), kinds.ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", kinds.OLE),
        ("会议纪要\n".encode(), kinds.TEXT),
        ("会议纪要\n".encode("gbk"), kinds.TEXT),
        ("会议纪要".encode("utf-16"), kinds.TEXT),
        (b"<html><script>alert(1)</script>", kinds.TEXT),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", kinds.TEXT),
        (b"MZ\x90\0", kinds.PROGRAM),
        (b"\0\1\2\3", kinds.UNKNOWN),
        (b"", kinds.UNKNOWN),
    ],
)
def test_the_content_says_what_it_is(head, kind):
    assert media_type(head) == kind


@pytest.mark.parametrize(
    ("extension", "head", "is_fine"),
    [
        ("png", PNG, True),
        ("jpg", PNG, True),
        ("pdf", b"%!PS-Adobe-3.0", False),
        ("png", b"<svg onload='alert(1)'/>", False),
        ("jpg", b"MZ\x90\0", False),
        ("docx", office("word/document.xml"), True),
        ("xlsx", b"<html>", False),
        ("txt", b"MZ\x90\0", False),
        ("csv", "序号,任务\n".encode("gbk"), True),
        ("dwg", b"AC1027\0\0", True),
        ("html", b"<html>", True),
        ("", b"anything", True),
    ],
)
def test_an_extension_that_claims_a_content_must_have_it(extension, head, is_fine):
    assert bears_out(extension, media_type(head)) is is_fine


def test_nothing_is_ever_served_as_something_a_browser_runs():
    every = {kind for _offset, _magic, kind in kinds._MAGIC} | {kinds.TEXT, kinds.UNKNOWN, "text/html"}
    served = {served_as(kind) for kind in every}
    assert not any(
        word in one for one in served for word in ("html", "svg", "xml;", "javascript", "css", "text")
    )
