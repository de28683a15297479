"""Word documents made in the test: a zip with one part of XML is all that is read of a docx."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.foundation.documents.files import zipped

MAIN = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
UP = "^"
"""A cell that continues the one above."""


def document(body: str, **more: str | bytes) -> bytes:
    """A document of ready paragraphs and tables; `more` are further parts, `__` standing for a slash."""
    content = f'<?xml version="1.0"?><w:document {MAIN}><w:body>{body}</w:body></w:document>'
    others = {name.replace("__", "/"): part for name, part in more.items()}
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": content, **others})


def line(text: str = "") -> str:
    """A paragraph; its line breaks are kept."""
    runs = "<w:br/>".join(f"<w:t>{escape(part)}</w:t>" for part in text.split("\n"))
    return f"<w:p><w:r>{runs}</w:r></w:p>"


def cell(content: object, span: int = 1) -> str:
    """A cell of text, or of ready XML; `UP` continues the cell above, a last ↓ opens a vertical merge."""
    text = str(content)
    merge = ""
    if text == UP:
        text, merge = "", "<w:vMerge/>"
    elif text.endswith("↓"):
        text, merge = text[:-1], '<w:vMerge w:val="restart"/>'
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    inner = text if text.startswith("<w:") else "".join(line(part) for part in text.split("\n"))
    return f"<w:tc><w:tcPr>{grid}{merge}</w:tcPr>{inner}</w:tc>"


def table(*rows: Sequence[object]) -> str:
    """A table; a cell is its text or (text, columns it covers); a text that ends in ↓ opens a vertical
    merge that `UP` below continues."""
    lines = "".join(
        "<w:tr>" + "".join(cell(*one) if isinstance(one, tuple) else cell(one) for one in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{lines}</w:tbl>"
