"""Handing a text in, taking it out, and what the worker does with it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db import transaction

from qibu.foundation.access.models import Space
from qibu.foundation.search import blocks
from qibu.foundation.search.models import Document, Posting
from qibu.kernel.grams import grams
from qibu.kernel.likeness import features

#: Documents taken in by one transaction of the worker.
BATCH: Final = 500
_LOCK: Final = -1  # a posting of no gram: whoever holds its row writes the postings


def put(*, space: Space, kind: str, object_id: int, title: str, text: str = "", at: datetime) -> None:
    """Make an object searchable, or its new text instead of the old; in the action's transaction."""
    title = " ".join(title.split())[:300]
    old = Document.objects.filter(kind=kind, object_id=object_id)
    if old.filter(space=space, title=title, text=text).exists():
        return
    old.delete()
    Document.objects.create(space=space, kind=kind, object_id=object_id, title=title, text=text, at=at)


def take_out(*, kind: str, object_id: int) -> None:
    """What is deleted is not found any more; in the action's transaction."""
    Document.objects.filter(kind=kind, object_id=object_id).delete()


def index_waiting(at: datetime) -> int:
    """Add waiting documents to the postings, batch by batch; returns how many. For the worker."""
    done = 0
    while count := _index_batch():
        done += count
    return done


@transaction.atomic
def _index_batch() -> int:
    if not Document.objects.filter(is_waiting=True).exists():
        return 0
    # One writer at a time on PostgreSQL as well.
    Posting.objects.get_or_create(gram=_LOCK, block=_LOCK, defaults={"offsets": b""})
    Posting.objects.select_for_update().get(gram=_LOCK, block=_LOCK)
    waiting = list(
        Document.objects.filter(is_waiting=True).order_by("pk").values_list("pk", "title", "text")[:BATCH]
    )
    new: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, title, text in waiting:
        block, offset = blocks.place(pk)
        for gram in grams(f"{title}\n{text}") | features(title):
            new[gram, block].append(offset)
    _merge(new)
    Document.objects.filter(pk__in=[pk for pk, _title, _text in waiting]).update(is_waiting=False)
    return len(waiting)


def _merge(new: dict[tuple[int, int], list[int]]) -> None:
    """Add offsets to the stored blocks: one read and one write per block touched and thousand grams."""
    for block in {block for _gram, block in new}:
        wanted = [gram for gram, own in new if own == block]
        for start in range(0, len(wanted), 1000):
            some = wanted[start : start + 1000]
            stored = Posting.objects.filter(block=block, gram__in=some).values_list("gram", "offsets")
            there = {gram: blocks.read(offsets) for gram, offsets in stored}
            rows = [
                Posting(
                    gram=gram, block=block, offsets=blocks.write([*there.get(gram, ()), *new[gram, block]])
                )
                for gram in some
            ]
            Posting.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["gram", "block"],
                update_fields=["offsets"],
                batch_size=300,
            )
