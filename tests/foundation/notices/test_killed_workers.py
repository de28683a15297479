"""F10: workers killed at any moment lose no delivery, and a repeat carries the same delivery id."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from qibu.foundation.notices.jobs import LEASE
from qibu.foundation.notices.models import Delivery, Notice
from tests.foundation.notices.conftest import tell
from tests.world import AT

NURSERY = Path(__file__).with_name("nursery.py")
KILLS = 25
DELIVERIES = 120


@pytest.fixture
def nursery(committed, tmp_path):
    """One line in, one worker: gives (spawn, ledger)."""
    ledger = tmp_path / "ledger"
    ledger.touch()
    root = str(Path(__file__).parents[3])
    process = subprocess.Popen(
        [sys.executable, str(NURSERY), connection.settings_dict["NAME"], str(ledger)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root,
        env={**os.environ, "PYTHONPATH": root, "DJANGO_SETTINGS_MODULE": "qibu.settings"},
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"

    def spawn(at, kill_after: float | None) -> str:
        process.stdin.write(f"{at.isoformat()}\n")
        process.stdin.flush()
        worker = int(process.stdout.readline())
        line = process.stdout.readline().strip()
        if line != "sending":
            return line  # there was nothing to send
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):  # it was quicker
                os.kill(worker, signal.SIGKILL)
        return process.stdout.readline().strip()

    yield spawn, ledger
    process.stdin.close()
    process.wait(10)


def test_no_delivery_is_lost_and_at_most_one_is_repeated_per_kill(world, nursery):
    spawn, ledger = nursery
    chance = random.Random(20260302)
    Delivery.objects.all().delete()
    for n in range(DELIVERIES):
        tell(world, world.assignee, fact=f"told-{n}")
    expected = {str(i) for i in Delivery.objects.values_list("delivery_id", flat=True)}

    at, kills, rounds = AT, 0, 0
    while kills < KILLS and rounds < 4 * KILLS and Delivery.objects.filter(sent_at=None).exists():
        rounds += 1
        kills += spawn(at, chance.uniform(0.0, 0.03)) == "killed"
        at += LEASE  # so that the next worker may take over what the dead one held
    assert kills >= 20, f"only {kills} kills hit a living worker"
    assert spawn(at + LEASE, None) == "done"

    received = Counter(ledger.read_text("ascii").split())
    assert set(received) == expected, "lost, or invented"
    repeated = received.total() - len(expected)
    assert 0 < repeated <= kills, "no kill fell between sending and marking; this proved nothing"
    assert Delivery.objects.filter(sent_at=None).count() == 0
    assert Notice.objects.filter(fact__startswith="told-").count() == DELIVERIES, "told once in the product"
