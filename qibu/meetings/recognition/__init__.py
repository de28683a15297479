"""Recognition of form 3: minutes of a meeting from Excel and Word, everything right or reported (D2, D0).

Pure: no Django, no clock, no database.
"""

from .minutes import ActionLine, MinutesRead, recognise_minutes
from .moments import When, read_when

__all__ = ["ActionLine", "MinutesRead", "When", "read_when", "recognise_minutes"]
