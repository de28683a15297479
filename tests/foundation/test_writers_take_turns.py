"""On SQLite the writers of one process stand in line; whoever is done or has failed lets the next in."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from qibu.foundation.access.models import Space
from qibu.foundation.sqlite import base


@pytest.fixture(autouse=True)
def _only_sqlite(transactional_db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has locks of its own")


def in_a_thread(work) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_second_writer_waits_until_the_first_has_committed():
    order = []

    def second():
        with transaction.atomic():
            order.append("second")
            Space.objects.create(kind=Space.PROJECT)

    with transaction.atomic():
        Space.objects.create(kind=Space.PROJECT)
        thread = in_a_thread(second)
        time.sleep(0.1)
        order.append("first")
    thread.join(timeout=10)
    assert order == ["first", "second"]
    assert Space.objects.filter(kind=Space.PROJECT).count() == 2


def test_forty_writers_at_once_all_get_their_turn():
    def write():
        with transaction.atomic():
            Space.objects.create(kind=Space.PROJECT)

    threads = [in_a_thread(write) for _ in range(40)]
    for thread in threads:
        thread.join(timeout=20)
    assert Space.objects.filter(kind=Space.PROJECT).count() == 40


@pytest.mark.parametrize("end", ["error", "closed"])
def test_a_writer_that_fails_or_is_cut_off_holds_nobody_up(end):
    def fail():
        with pytest.raises(Exception), transaction.atomic():  # noqa: B017 -- whatever it is
            Space.objects.create(kind=Space.PROJECT)
            if end == "closed":
                connection.close()
            raise RuntimeError

    in_a_thread(fail).join(timeout=10)
    assert not base._turn.locked()
    with transaction.atomic():
        Space.objects.create(kind=Space.PROJECT)
    assert Space.objects.filter(kind=Space.PROJECT).count() == 1


def test_waiting_ends_with_an_error_and_not_with_a_lost_turn(monkeypatch):
    monkeypatch.setattr(base, "WAIT_SECONDS", 0.05)
    seen = []

    def second():
        try:
            with transaction.atomic():
                seen.append("in")
        except OperationalError:
            seen.append("refused")

    with transaction.atomic():
        in_a_thread(second).join(timeout=10)
    assert seen == ["refused"]
    assert not base._turn.locked()
