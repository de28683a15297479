"""Handing a text in and taking it out, inside the action's transaction."""

from __future__ import annotations

from datetime import datetime

from qibu.foundation.access.models import Space
from qibu.foundation.search.models import Document, Waiting


def put(*, space: Space, kind: str, object_id: int, title: str, text: str = "", at: datetime) -> None:
    """Make an object searchable, or its new text instead of the old; in the action's transaction."""
    title = " ".join(title.split())[:300]
    old = Document.objects.filter(kind=kind, object_id=object_id)
    if old.filter(space=space, title=title, text=text).exists():
        return
    old.delete()
    row = Document.objects.create(space=space, kind=kind, object_id=object_id, title=title, text=text, at=at)
    Waiting.objects.create(document=row)


def take_out(*, kind: str, object_id: int) -> None:
    """What is deleted is not found any more; in the action's transaction."""
    Document.objects.filter(kind=kind, object_id=object_id).delete()
