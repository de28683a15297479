"""The templates that come with Qibu, read once per process from the files beside this one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from qibu.project_templates.body import Body, read_body

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Shipped:
    """A template of the package: its name and summary are content; the English line is for English pages."""

    ref: str
    name: str
    summary: str
    summary_en: str
    body: Body


@lru_cache(maxsize=1)
def shipped() -> tuple[Shipped, ...]:
    """All of them in their order."""
    files = [(json.loads(path.read_text("utf-8")), path.stem) for path in sorted(FOLDER.glob("*.json"))]
    return tuple(
        Shipped(stem, data["name"], data["summary"], data["summary_en"], read_body(data))
        for data, stem in sorted(files, key=lambda one: one[0]["order"])
    )
