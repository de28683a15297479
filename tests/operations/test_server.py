"""The server lets nobody's slowness become somebody else's, and cuts nobody off when it stops."""

import contextlib
import hashlib
import os
import re
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from qibu.operations.server import GRACE_SECONDS
from tests.operations.processes import environment, free_port, is_alive, is_open, started, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def tiny(tmp_path):
    port = free_port()
    arguments = ["-m", "tests.operations.tiny", str(port)]
    with started(arguments, port, tmp_path / "log", environment()) as running:
        yield running


def stalled_uploads(running, number, stack):
    for _ in range(number):
        sock = stack.enter_context(running.connect())
        sock.sendall(
            b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 2000
        )


def test_a_post_with_a_body_arrives_whole(tiny):
    body = b"name=%E9%BD%90%E6%AD%A5&word=secret"
    answer = tiny.ask("/echo", body)
    assert answer.status == 200
    assert answer.body.decode() == f"{len(body)} {hashlib.sha256(body).hexdigest()}"


def test_an_upload_of_5_mb_arrives_whole(tiny):
    body = os.urandom(5_000_000)
    answer = tiny.ask("/echo", body)
    assert answer.body.decode() == f"5000000 {hashlib.sha256(body).hexdigest()}"


def test_a_body_over_the_limit_is_refused_from_its_length_alone(tiny):
    with tiny.connect() as sock:
        sock.sendall(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.1 413 ")


def test_an_attachment_may_be_larger_than_any_other_body_and_stays_out_of_memory(tiny):
    size = 45 * 1024 * 1024
    address = "/projects/7/talk/task/12/files/"
    web = int(tiny.ask().body)
    before = memory_of(web)
    sock = tiny.connect()
    with sock:
        sock.sendall(f"POST {address} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode())
        for _ in range(45):
            sock.sendall(b"x" * 1024 * 1024)
        assert sock.recv(100).startswith(b"HTTP/1.1 200 ")
        assert memory_of(web) - before < 12, "MB"
    for refused in ("/echo", "/projects/7/files/", f"{address}x", f"/x{address}"):
        with tiny.connect() as sock:
            sock.sendall(
                f"POST {refused} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode()
            )
            assert sock.recv(100).startswith(b"HTTP/1.1 413 "), refused
    with tiny.connect() as sock:
        sock.sendall(
            f"POST {address} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 53000000\r\n\r\n".encode()
        )
        assert sock.recv(100).startswith(b"HTTP/1.1 413 ")


def memory_of(process):
    """The most it ever held, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def test_an_endless_chunked_body_is_cut_at_the_limit(tiny):
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    sent = 0
    with tiny.connect() as sock, contextlib.suppress(OSError):
        sock.sendall(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        while sent < 200:
            sock.sendall(piece)
            sent += 1
    assert sent < 200, "the server took 200 MB"
    assert tiny.ask().status == 200


def test_a_page_answers_beside_40_stalled_uploads(tiny):
    """All of them still stalled when it does; how fast it answers is measured by bench/server.py."""
    with contextlib.ExitStack() as stack:
        stalled_uploads(tiny, 40, stack)
        time.sleep(0.3)
        assert [tiny.ask(timeout=2).status for _ in range(20)] == [200] * 20


def test_a_thousand_idle_connections_do_not_keep_a_page_from_being_served(tiny):
    with contextlib.ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(tiny.connect())
        assert tiny.ask().status == 200


def test_stopping_lets_a_request_in_flight_finish_and_takes_no_new_one(tiny):
    answers = []
    client = threading.Thread(target=lambda: answers.append(tiny.ask("/slow")))
    client.start()
    time.sleep(0.5)
    tiny.process.send_signal(signal.SIGTERM)
    wait_until(lambda: not is_open(tiny.port), "the port to close", 1.0)
    client.join(timeout=10)
    assert [(a.status, a.body) for a in answers] == [(200, b"done slowly")]
    assert tiny.process.wait(timeout=5) == 0


def test_stopping_waits_for_an_upload_that_makes_progress(tiny):
    body = b"y" * 60_000
    with tiny.connect() as sock:
        sock.sendall(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n")
        tiny.process.send_signal(signal.SIGTERM)
        for start in range(0, len(body), 10_000):
            time.sleep(0.2)
            sock.sendall(body[start : start + 10_000])
        sock.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: sock.recv(1000), b""))
    assert b"60000 " in answer
    assert tiny.process.wait(timeout=5) == 0


def test_stopping_does_not_wait_for_stalled_uploads(tiny):
    with contextlib.ExitStack() as stack:
        stalled_uploads(tiny, 5, stack)
        time.sleep(0.3)
        assert tiny.stop(GRACE_SECONDS) == 0


def test_ctrl_c_stops_as_gracefully_as_sigterm(tiny):
    for pid in [*tiny.children(), tiny.process.pid]:  # the terminal sends it to all of them
        os.kill(pid, signal.SIGINT)
    assert tiny.process.wait(timeout=5) == 0


def test_a_dead_child_is_replaced_and_waiting_visitors_are_served(tiny):
    first = int(tiny.ask().body)
    os.kill(first, signal.SIGKILL)
    second = int(tiny.ask().body)  # waits in the queue of the socket the parent keeps open
    assert second != first
    assert is_alive(second) and not is_alive(first)


def test_no_orphan_stays_behind_when_the_parent_is_killed(tiny):
    child = int(tiny.ask().body)
    os.kill(tiny.process.pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(child), "the web child to leave", 5)
    assert not is_open(tiny.port)
