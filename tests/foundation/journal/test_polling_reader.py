"""A page that asks "anything after number n?" never misses an action, however many people write."""

import threading
import time

from django.db import connection

from qibu.foundation.journal.queries import after
from tests.foundation.journal.conftest import note
from tests.support.together import together

WRITERS = 8
EACH = 12


def test_a_reader_sees_every_action_once_and_in_order_while_eight_people_write(committed, space):
    seen: list[int] = []
    polls_that_found_something = 0
    everybody_is_done = threading.Event()

    def read() -> None:
        nonlocal polls_that_found_something
        try:
            while len(seen) < WRITERS * EACH:
                finished = everybody_is_done.is_set()
                found = [event.number for event in after(space.pk, seen[-1] if seen else 0)]
                seen.extend(found)
                polls_that_found_something += bool(found)
                if finished and not found:
                    return
                time.sleep(0.002)
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    answers = together([lambda: [note(space.pk) for _ in range(EACH)] for _ in range(WRITERS)])
    everybody_is_done.set()
    reader.join(60)
    assert [a for a in answers if isinstance(a, Exception)] == []
    assert seen == list(range(1, WRITERS * EACH + 1))
    assert polls_that_found_something > 3, "the reader only came when all was over; this proved nothing"
