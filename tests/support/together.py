"""Doing things at the same moment: one thread per caller, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from django.db import connection

LONGEST_SECONDS = 120


def together(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Start all calls at one gate; gives each one's answer, or the exception it raised, in order."""
    gate = threading.Barrier(len(calls))
    answers: list[object] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            gate.wait(30)
            answers[place] = calls[place]()
        except Exception as problem:
            answers[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return answers
