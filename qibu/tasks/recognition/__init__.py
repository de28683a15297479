"""Recognition: from a sheet as people fill it in to task lines, every row right or reported (D2 for form 2).

Pure: no Django, no clock, no database. `recognise` is the one entry; `result.py` says what comes out.
"""

from .recognise import FIELDS, recognise
from .result import Column, OtherTable, Problem, Recognition, SheetCandidate, Skipped, TaskLine

__all__ = [
    "FIELDS",
    "Column",
    "OtherTable",
    "Problem",
    "Recognition",
    "SheetCandidate",
    "Skipped",
    "TaskLine",
    "recognise",
]
