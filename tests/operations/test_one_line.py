"""Requests of a process are served one after the other, in their order, unless one takes too long."""

import threading
import time

import pytest

from qibu.operations.oneline import OneLine

WAIT = 10.0


class Request:
    """A request that is under way until `end` is set; the book says who was under way with whom."""

    def __init__(self, name, book, *, end=None, fails=False):
        self.name, self.book, self.end, self.fails = name, book, end, fails
        self.began, self.done, self.cancelled = threading.Event(), threading.Event(), False

    def service(self):
        self.book.under_way.add(self.name)
        self.book.met.append(frozenset(self.book.under_way))
        self.began.set()
        try:
            if self.end is not None:
                assert self.end.wait(WAIT)
            if self.fails:
                raise SystemExit
        finally:
            self.book.under_way.remove(self.name)
            self.book.threads.append(threading.current_thread().name)
            self.done.set()

    def cancel(self):
        self.cancelled = True


class Book:
    def __init__(self):
        self.under_way, self.met, self.threads = set(), [], []

    @property
    def order(self):
        return [next(iter(who)) for who in self.met if len(who) == 1]


@pytest.fixture
def book():
    return Book()


@pytest.fixture
def line():
    made = []

    def make(**options):
        made.append(OneLine(4, **options))
        return made[-1]

    yield make
    for one in made:
        one.shutdown(timeout=WAIT)


def test_many_requests_are_served_in_their_order_and_never_two_at_once(line, book):
    first_may_end = threading.Event()
    requests = [Request(n, book, end=None if n else first_may_end) for n in range(200)]
    one_line = line(patience=WAIT)
    for request in requests:
        one_line.add_task(request)
    first_may_end.set()
    assert requests[-1].done.wait(WAIT)
    assert book.order == list(range(200))


def test_one_thread_leads_as_long_as_requests_are_short(line, book):
    one_line = line(patience=WAIT)
    for number in range(20):
        request = Request(number, book)
        one_line.add_task(request)
        assert request.done.wait(WAIT)
    assert len(set(book.threads)) == 1


def test_beside_a_long_request_the_line_goes_on_one_by_one(line, book):
    end = threading.Event()
    long, others = Request("long", book, end=end), [Request(n, book) for n in range(50)]
    one_line = line(patience=0.02)
    one_line.add_task(long)
    for request in others:
        one_line.add_task(request)
    assert others[-1].done.wait(WAIT)
    assert not long.done.is_set()
    assert {who for who in book.met if len(who) > 2} == set()
    end.set()
    assert long.done.wait(WAIT)


def test_a_request_that_comes_after_the_patience_is_over_need_not_wait(line, book):
    end = threading.Event()
    one_line = line(patience=0.02)
    one_line.add_task(Request("long", book, end=end))
    time.sleep(0.1)
    late = Request("late", book)
    one_line.add_task(late)
    assert late.done.wait(WAIT)
    end.set()


def test_four_long_requests_are_under_way_at_once_and_no_fifth(line, book):
    end = threading.Event()
    requests = [Request(n, book, end=end) for n in range(5)]
    one_line = line(patience=0.02)
    for request in requests:
        one_line.add_task(request)
    assert all(request.began.wait(WAIT) for request in requests[:4])
    assert not requests[4].began.wait(0.2)
    end.set()
    assert requests[4].done.wait(WAIT)


def test_after_many_long_requests_the_line_still_moves(line, book):
    one_line = line(patience=0.01)
    for _round in range(5):
        end = threading.Event()
        long = [Request(n, book, end=end) for n in range(4)]
        for request in long:
            one_line.add_task(request)
        assert all(request.began.wait(WAIT) for request in long)
        end.set()
        short = Request("short", book)
        one_line.add_task(short)
        assert short.done.wait(WAIT)
        assert all(request.done.wait(WAIT) for request in long)


def test_a_request_that_fails_takes_no_thread_with_it(line, book):
    one_line = line(patience=WAIT)
    for number in range(10):
        one_line.add_task(Request(number, book, fails=True))
    good = Request("good", book)
    one_line.add_task(good)
    assert good.done.wait(WAIT)


def test_at_the_end_what_is_under_way_finishes_and_the_line_is_sent_away(line, book):
    end = threading.Event()
    one_line = OneLine(1, patience=WAIT)
    under_way, waiting = Request("under way", book, end=end), Request("waiting", book)
    one_line.add_task(under_way)
    assert under_way.began.wait(WAIT)
    one_line.add_task(waiting)
    threading.Timer(0.1, end.set).start()
    assert one_line.shutdown(timeout=WAIT)
    assert under_way.done.is_set()
    assert waiting.cancelled
    assert not waiting.began.is_set()
