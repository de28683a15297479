"""Chinese spellings of dates, durations, percents, statuses and people."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A person as a cell names them."""

    name: str
    department: str = ""
    hint: str = ""
