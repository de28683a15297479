"""A child that keeps dying is started again ever more slowly; a wrong configuration is not retried."""

import signal
import sys
import time

import pytest

from qibu.operations.console import MISCONFIGURED
from qibu.operations.supervisor import LONGEST_PAUSE, Child, Supervisor


@pytest.fixture(autouse=True)
def _own_signals_again():
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def dying(code=1):
    return Child("dying", [sys.executable, "-c", f"raise SystemExit({code})"])


def die_once(child):
    child.start()
    child.process.wait(timeout=10)
    return child.bury()


def test_pauses_double_up_to_the_longest():
    child = dying()
    pauses = []
    for _ in range(3):
        assert die_once(child) == 1
        pauses.append(child.pause)
    assert pauses == [0.5, 1.0, 2.0]
    child.pause = LONGEST_PAUSE
    die_once(child)
    assert child.pause == LONGEST_PAUSE


def test_a_child_that_lived_long_is_restarted_quickly_again():
    child = dying()
    child.pause = LONGEST_PAUSE
    child.start()
    child.process.wait(timeout=10)
    child.started = time.monotonic() - 3600
    child.bury()
    assert child.pause < 1


def test_a_child_that_refuses_its_configuration_ends_the_whole_tree():
    watching = Child("steady", [sys.executable, "-c", "import time; time.sleep(60)"])
    supervisor = Supervisor([watching, dying(MISCONFIGURED)], stop_seconds=2)
    assert supervisor.run() == MISCONFIGURED
    assert watching.process.poll() is not None


def test_a_child_that_ignores_sigterm_is_killed_when_its_time_is_up():
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    child = Child("deaf", [sys.executable, "-c", deaf])
    supervisor = Supervisor([child], stop_seconds=0.5)
    child.start()
    time.sleep(0.5)
    supervisor.stopping = True
    assert supervisor.run() == 0
    assert child.process.poll() == -signal.SIGKILL
