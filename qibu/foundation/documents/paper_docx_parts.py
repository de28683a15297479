"""The fixed parts of a Word file: styles, page, head and foot. No text of a person is put together here:
what is handed in has been escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape

from .logo import MILLIMETRES, Logo

#: Word measures pictures in these, so many in a millimetre.
EMU: Final = 36_000

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_W: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument"

#: Fonts by name, body and headings: every Chinese office has them, others fall back by `fontTable.xml`.
FONTS: Final = ("宋体", "黑体")


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _style(name: str, size: int, paragraph: str = "", *, head: bool = False) -> str:
    """A paragraph style; `size` in half points."""
    bold = "<w:b/>" if head else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr>{paragraph}</w:pPr>'
        f'<w:rPr>{_fonts(FONTS[head])}{bold}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


_EDGES: Final = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_STYLES: Final = (
    f"{_HEAD}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(FONTS[0])}"
    '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + _style("Title", 32, '<w:spacing w:before="0" w:after="160"/><w:jc w:val="center"/>', head=True)
    + _style("Facts", 20, '<w:spacing w:after="80"/>')
    + _style(
        "Heading1",
        24,
        '<w:keepNext/><w:spacing w:before="160" w:after="80"/><w:outlineLvl w:val="0"/>',
        head=True,
    )
    + _style("BodyText", 21, '<w:spacing w:before="40" w:after="40" w:line="320" w:lineRule="atLeast"/>')
    + _style("Cell", 19, '<w:spacing w:before="20" w:after="20"/>')
    + _style(
        "CellHead",
        19,
        '<w:keepNext/><w:spacing w:before="20" w:after="20"/><w:jc w:val="center"/>',
        head=True,
    )
    + _style("Gap", 10, '<w:spacing w:before="0" w:after="0"/>')
    + _style(
        "Letterhead", 18, '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="2" w:color="808080"/></w:pBdr>'
    )
    + _style("Footer", 18, '<w:jc w:val="center"/>')
    + '<w:style w:type="table" w:styleId="Grid"><w:name w:val="Table Grid"/>'
    f"<w:tblPr><w:tblBorders>{_EDGES}</w:tblBorders></w:tblPr></w:style></w:styles>"
)


def _font(name: str, other: str) -> str:
    return f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'


ROOT_PARTS: Final = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.wordprocessingml.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.wordprocessingml.styles+xml"/>'
        f'<Override PartName="/word/fontTable.xml" ContentType="{_TYPE}.wordprocessingml.fontTable+xml"/>'
        f'<Override PartName="/word/header1.xml" ContentType="{_TYPE}.wordprocessingml.header+xml"/>'
        f'<Override PartName="/word/footer1.xml" ContentType="{_TYPE}.wordprocessingml.footer+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f'<Override PartName="/docProps/custom.xml" ContentType="{_TYPE}.custom-properties+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
        'core-properties" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{_REL}/custom-properties" Target="docProps/custom.xml"/>'
        "</Relationships>"
    ),
    "word/_rels/document.xml.rels": (
        f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{_REL}/fontTable" Target="fontTable.xml"/>'
        f'<Relationship Id="rId3" Type="{_REL}/header" Target="header1.xml"/>'
        f'<Relationship Id="rId4" Type="{_REL}/footer" Target="footer1.xml"/></Relationships>'
    ),
    "word/styles.xml": _STYLES,
    "word/fontTable.xml": (
        f"{_HEAD}<w:fonts {_W}>{_font('宋体', 'SimSun')}{_font('黑体', 'SimHei')}</w:fonts>"
    ),
}


def core_xml(title: str, author: str, day: date) -> str:
    """Title, whose document it is, and its own day as the only moment."""
    moment = f"{day.isoformat()}T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    )


def custom_properties(text: str) -> str:
    """What the file carries unseen, as one property named qibu."""
    return (
        f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="qibu">'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property></Properties>"
    )


def header_xml(lines: Sequence[str], logo: Logo | None = None) -> str:
    """The head of every page: lines at the left, the logo at the right; without either an empty line."""
    style = "Letterhead" if lines or logo else "Gap"
    text = '</w:t><w:br/><w:t xml:space="preserve">'.join(lines)
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if lines else ""
    # The picture floats: in the line it would part two lines of text. The text comes down to its foot.
    room = '<w:spacing w:before="300"/>' if logo else ""
    picture = f"<w:r>{_drawing(logo)}</w:r>" if logo else ""
    looks = f'<w:pPr><w:pStyle w:val="{style}"/>{room}</w:pPr>'
    return f"{_HEAD}<w:hdr {_W}><w:p>{looks}{picture}{run}</w:p></w:hdr>"


def logo_parts(logo: Logo) -> dict[str, str | bytes]:
    """The picture itself, and what leads to it from the head of the pages."""
    types = ROOT_PARTS["[Content_Types].xml"].replace(
        "<Override", f'<Default Extension="{logo.kind}" ContentType="image/{logo.kind}"/><Override', 1
    )
    return {
        "[Content_Types].xml": types,
        "word/_rels/header1.xml.rels": (
            f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{_REL}/image" Target="media/logo.{logo.kind}"/></Relationships>'
        ),
        f"word/media/logo.{logo.kind}": logo.content,
    }


def _drawing(logo: Logo) -> str:
    """The logo at the right edge of the text, ending above the line under the head."""
    wide, high = round(logo.print_width * EMU), MILLIMETRES * EMU
    main = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:drawing><wp:anchor xmlns:wp="{main}/wordprocessingDrawing" distT="0" distB="0" distL="0" '
        'distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" '
        'allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>right'
        '</wp:align></wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>288000</wp:posOffset>'
        f'</wp:positionV><wp:extent cx="{wide}" cy="{high}"/><wp:wrapNone/><wp:docPr id="1" name="logo"/>'
        f'<a:graphic xmlns:a="{main}/main"><a:graphicData uri="{main}/picture">'
        f'<pic:pic xmlns:pic="{main}/picture"><pic:nvPicPr><pic:cNvPr id="1" name="logo"/><pic:cNvPicPr/>'
        '</pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing>"
    )


def footer_xml(footer: str) -> str:
    """The foot of every page, with the fields for {page} and {pages}."""
    runs = []
    for piece in footer.replace("{pages}", "\0NUMPAGES\0").replace("{page}", "\0PAGE\0").split("\0"):
        if piece in ("PAGE", "NUMPAGES"):
            runs.append(f'<w:fldSimple w:instr=" {piece} "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        elif piece:
            runs.append(f'<w:r><w:t xml:space="preserve">{piece}</w:t></w:r>')
    return f'{_HEAD}<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{"".join(runs)}</w:p></w:ftr>'


def document_xml(body: str, *, landscape: bool) -> str:
    """The document around its body: A4, upright or across."""
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if landscape else 'w:w="11906" w:h="16838"'
    return (
        f"{_HEAD}<w:document {_W}><w:body>{body}<w:sectPr>"
        '<w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
        f'<w:pgSz {size}/><w:pgMar w:top="1134" w:right="1134" w:bottom="1021" w:left="1134" w:header="567" '
        'w:footer="510" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )
