"""Files that are no task lists: a clear message, nothing stored, and the server goes on (F14)."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from qibu.projects.importing import storing
from qibu.tasks.models import Upload
from tests.tasks.importing.conftest import workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def corners():
    """A small file whose only cells are A1 and XFD1048576."""
    book = openpyxl.Workbook()
    book.active["A1"] = "任务名称"
    book.active["XFD1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def millions_of_cells():
    """A workbook that declares 5 million cells: refused before anything is parsed."""
    base = zipfile.ZipFile(io.BytesIO(workbook(("1", "甲"))))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for item in base.infolist():
            data = base.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                start = data.index(b"<dimension ref=")
                end = data.index(b"/>", start)
                data = data[:start] + b'<dimension ref="A1:CV50000"' + data[end:]
            out.writestr(item, data)
    return stream.getvalue()


FILES = {
    "not an xlsx": (b"hello, this is text", "清单.xlsx"),
    "empty": (b"", "清单.xlsx"),
    "encrypted": (OLE + b"\x00" * 512 + "EncryptedPackage".encode("utf-16-le"), "清单.xlsx"),
    "old xls": (OLE + b"\x00" * 2048, "清单.xls"),
    "damaged": (b"PK\x03\x04" + b"\x00" * 300, "清单.xlsx"),
    "far corners": (corners(), "清单.xlsx"),
    "five million cells": (millions_of_cells(), "清单.xlsx"),
    "web page": (b"<html><table></table></html>", "清单.xls"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_bad_file_is_refused_with_a_message_and_not_stored(importing, world, kind):
    answer = importing.send(*FILES[kind])
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert Upload.objects.count() == 0
    folder = storing.folder()
    assert not folder.exists() or not list(folder.iterdir())


def test_a_file_without_a_task_list_can_be_mapped_by_hand(importing, world):
    upload = importing.upload(workbook(("x", "y"), headers=("甲", "乙")))
    page = importing.page(upload)
    assert page.status_code == 200
    assert not page.context["found"].ok
    assert "column-0" in page.content.decode()


def test_a_file_that_is_too_large_is_refused(importing, world, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    answer = importing.send(workbook(("1", "甲")))
    assert answer.status_code == 422
    assert Upload.objects.count() == 0
