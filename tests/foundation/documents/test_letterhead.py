"""Lines and picture of the letterhead stand on every document; what is no picture is refused."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from qibu.foundation.documents.logo import MILLIMETRES, read_logo
from qibu.foundation.documents.paper import FormColumn, FormRow, Line, Pair, Pairs, Paper, Table
from qibu.foundation.documents.paper_docx import write_docx
from qibu.foundation.documents.paper_pdf import write_pdf
from qibu.foundation.documents.paper_xlsx import write_xlsx


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 60, height: int = 20, *extra: bytes) -> bytes:
    rows = b"".join(b"\0" + b"\x1d\x4e\x98" * width for _n in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    middle = b"".join(extra)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + middle
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


LOGO = read_logo(png())
FORM = Paper("项目章程", date(2026, 3, 2), [Pairs([Pair("名称", "星海")])], "星河科技\n杭州 <市> & 区", LOGO)
REGISTER = replace(
    FORM, blocks=[Line([("项目", "星海")]), Table([FormColumn("任务")], [FormRow(["开模"])])], landscape=True
)


def test_a_picture_is_kept_ten_millimetres_high_without_what_programs_wrote_into_it():
    told = chunk(b"tEXt", b"Author\0somebody")
    logo = read_logo(png(60, 20, told))
    assert (logo.kind, logo.width, logo.height) == ("png", 60, 20)
    assert logo.print_width == 3 * MILLIMETRES
    assert b"somebody" not in logo.content
    assert struct.pack(">IIB", 2000, 2000, 1) in logo.content, "pixels in a metre"
    assert read_logo(logo.content) == logo, "what is kept reads the same again"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"GIF89a", b"<svg/>", png()[:-1], png()[:40], png().replace(b"IDAT", b"IDAX"), png(2001, 400),
        png(900, 100), b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x10", b"\xff\xd8\xff\xe0\x00\x00\xff\xd9",
        png() + b"\0" * 204_800,
    ],
)  # fmt: skip
def test_what_is_no_picture_or_too_big_is_refused(content):
    assert read_logo(content) is None


@pytest.mark.parametrize("paper", [FORM, REGISTER], ids=["form", "register"])
def test_word_shows_lines_and_picture_at_the_head(paper):
    head = Document(io.BytesIO(write_docx(paper))).sections[0].header
    assert head.paragraphs[0].text == "星河科技\n杭州 <市> & 区"
    part = head.part.related_parts["rId1"]
    assert part.blob == LOGO.content and part.content_type == "image/png"


@pytest.mark.parametrize("paper", [FORM, REGISTER], ids=["form", "register"])
def test_excel_shows_lines_and_picture_at_the_head(paper):
    content = write_xlsx(paper)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("xl/media/")]
        shape = archive.read("xl/drawings/vmlDrawing1.vml").decode()
    assert "星河科技" in sheet and "&amp;R&amp;G" in sheet and pictures == [LOGO.content]
    assert "height:28" in shape, "ten millimetres are 28 points"


@pytest.mark.parametrize("paper", [FORM, REGISTER], ids=["form", "register"])
def test_a_pdf_has_the_picture(paper):
    with_logo, without = write_pdf(paper), write_pdf(replace(paper, logo=None))
    assert b"/Subtype /Image" in with_logo.replace(b"/Subtype/Image", b"/Subtype /Image")
    assert b"/Image" not in without.replace(b"/ImageB", b"").replace(b"/ImageC", b"").replace(b"/ImageI", b"")


def test_a_document_with_a_picture_is_the_same_bytes_every_time():
    assert write_docx(FORM) == write_docx(FORM)
    assert write_xlsx(FORM) == write_xlsx(FORM)
