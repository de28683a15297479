"""Values as people spell them in Chinese plans: one function for each kind of cell.

Every function takes a cell of `workbook.Cell` and returns the value, None for "nothing there", or an
`Unclear` that says why and what we would take. Pure, no clock, never an exception for what is written.
"""

from .spelling_amounts import read_duration, read_number_text, read_percent, read_yes_no
from .spelling_base import Unclear, clean, says_nothing, shown
from .spelling_dates import Edge, read_date, read_span
from .spelling_words import Named, StatusWord, looks_like_department, read_people, read_status

__all__ = [
    "Edge",
    "Named",
    "StatusWord",
    "Unclear",
    "clean",
    "looks_like_department",
    "read_date",
    "read_duration",
    "read_number_text",
    "read_people",
    "read_percent",
    "read_span",
    "read_status",
    "read_yes_no",
    "says_nothing",
    "shown",
]
