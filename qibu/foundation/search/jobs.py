"""What the worker does with texts that were handed in: their numbers go into the postings."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db import transaction

from qibu.foundation.search import blocks
from qibu.foundation.search.models import Posting, Waiting
from qibu.kernel.grams import grams
from qibu.kernel.likeness import features

#: Documents taken in by one transaction of the worker.
BATCH: Final = 500
_LOCK: Final = -1  # a posting of no gram: whoever holds its row writes the postings


def index_waiting(at: datetime) -> int:
    """Add waiting documents to the postings, batch by batch; returns how many."""
    done = 0
    while count := _index_batch():
        done += count
    return done


@transaction.atomic
def _index_batch() -> int:
    if not Waiting.objects.exists():
        return 0
    # One writer at a time on PostgreSQL as well.
    Posting.objects.get_or_create(gram=_LOCK, block=_LOCK, defaults={"offsets": b""})
    Posting.objects.select_for_update().get(gram=_LOCK, block=_LOCK)
    rows = Waiting.objects.order_by("pk").values_list("pk", "document__title", "document__text")
    waiting = list(rows[:BATCH])
    new: dict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, title, text in waiting:
        block, offset = blocks.place(pk)
        for gram in grams(f"{title}\n{text}") | features(title):
            new[gram, block].append(offset)
    _merge(new)
    Waiting.objects.filter(pk__in=[pk for pk, _title, _text in waiting]).delete()
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
