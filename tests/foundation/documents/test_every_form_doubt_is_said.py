"""Every doubt the readers of forms can have has a sentence (D2)."""

import re
from pathlib import Path

from qibu.foundation.documents.doubt_words import FORMS
from qibu.foundation.documents.problem_words import ROWS, SHEETS, VALUES

PACKAGE = Path(__file__).resolve().parents[3] / "qibu"
READERS = [
    PACKAGE / "foundation/documents/records.py",
    PACKAGE / "foundation/documents/spelling_roles.py",
    PACKAGE / "issues/recognition.py",
    PACKAGE / "projects/recognition.py",
    *(PACKAGE / "meetings/recognition").glob("*.py"),
]
REASON = re.compile(
    r'"(?:wrong|unclear|note)", "([a-z_]+)"|Unclear\(shown\(value\), "([a-z_]+)"|reason = "([a-z_]+)"'
)


def test_every_doubt_has_a_sentence() -> None:
    said = {*FORMS, *ROWS, *SHEETS, *VALUES}
    ids = {part for path in READERS for found in REASON.findall(path.read_text()) for part in found if part}
    assert len(ids) > 20
    assert ids - said == set()
