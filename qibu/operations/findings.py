"""What a check of the installation comes to."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One check's result. ``id`` is stable: scripts may rely on it."""

    id: str
    severity: Severity
    chinese: str
    english: str
