"""T-22: what may harm the server is refused at every door, with words, and nothing is kept."""

import io
import os
import zipfile

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qibu.projects.importing import storing
from qibu.projects.models import FormUpload
from qibu.tasks.models import Upload

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DOORS = {
    "project-from-form": (), "charter-import": ("project",), "uploads": ("project",),
    "meetings-import": ("project",), "issue-uploads": ("project",),
}  # fmt: skip


def plain(kind):
    stream = io.BytesIO()
    if kind == "docx":
        document = docx.Document()
        document.add_table(rows=1, cols=2).rows[0].cells[0].text = "问题描述"
        document.save(stream)
    else:
        book = openpyxl.Workbook()
        book.active.append(["问题描述", "任务名称"])
        book.save(stream)
    return stream.getvalue()


def with_part(kind, name, change, packing=zipfile.ZIP_DEFLATED):
    """A plain file with one part made anew by `change(bytes of it, empty if there is none)`."""
    base, stream = zipfile.ZipFile(io.BytesIO(plain(kind))), io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as out:
        for item in base.infolist():
            if item.filename != name:
                out.writestr(item, base.read(item))
        out.writestr(name, change(base.read(name) if name in base.namelist() else b""))
    return stream.getvalue()


def entities(part):
    """A document type whose entity would read a file of the server."""
    head, _, rest = part.partition(b"?>")
    return head + b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rest


def deep(part):
    return part.replace(b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 200_000)


def far(part):
    start = part.index(b"<dimension ref=")
    return part[:start] + b'<dimension ref="A1:XFD1048576"' + part[part.index(b"/>", start) :]


FILES = {
    "bomb.xlsx": lambda: with_part("xlsx", "xl/media/a.bin", lambda _: bytes(30_000_000)),
    "bomb.docx": lambda: with_part("docx", "word/media/a.bin", lambda _: bytes(30_000_000)),
    "entities.xlsx": lambda: with_part("xlsx", "xl/worksheets/sheet1.xml", entities),
    "entities.docx": lambda: with_part("docx", "word/document.xml", entities),
    "deep.docx": lambda: with_part("docx", "word/document.xml", deep, zipfile.ZIP_STORED),
    "far.xlsx": lambda: with_part("xlsx", "xl/worksheets/sheet1.xml", far),
    "macro.xlsx": lambda: with_part("xlsx", "xl/vbaProject.bin", lambda _: OLE),
    "macro.docx": lambda: with_part("docx", "word/vbaProject.bin", lambda _: OLE),
    "encrypted.xlsx": lambda: OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
    "encrypted.docx": lambda: OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
    "really-word.xlsx": lambda: plain("docx"),
    "really-excel.docx": lambda: plain("xlsx"),
    "page.xlsx": lambda: b"<html><table></table></html>",
}


@pytest.fixture(scope="module")
def hostile():
    return {name: make() for name, make in FILES.items()}


def spent():
    return sum(os.times()[:4])


@pytest.mark.parametrize("door", DOORS)
def test_every_hostile_file_is_refused_in_less_than_a_second(client, world, hostile, door):
    client.force_login(world.lead)
    url = reverse(door, args=[world.project.pk] if DOORS[door] else [])
    for name, content in hostile.items():
        begun = spent()
        answer = client.post(url, {"file": SimpleUploadedFile(name, content)})
        assert spent() - begun < 1, name
        assert answer.status_code == 422, name
        assert answer.context["form"].errors["file"], name
    assert not FormUpload.objects.exists() and not Upload.objects.exists()
    assert not storing.folder().exists() or not list(storing.folder().iterdir())
