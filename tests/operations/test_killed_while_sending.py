"""50 workers killed while they talk to mail and chat servers: nothing lost, nothing seen twice.

The servers are real ones on this machine, the workers real processes, the kills SIGKILL. A repeated
e-mail carries its Message-ID again, by which mail systems recognise it. A chat message carries nothing
of the kind, so it must not be repeated at all: what a death left uncertain waits for a person (0019).
"""

from __future__ import annotations

import json
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

from qibu.foundation.notices.actions import announce, confirm_deliveries, queue, replay_deliveries
from qibu.foundation.notices.jobs import LEASE
from qibu.foundation.notices.models import Delivery, Robot, RobotKey
from tests.support.mail_server import MailServer
from tests.support.robot_server import RobotServer
from tests.world import AT

NURSERY = Path(__file__).with_name("worker_nursery.py")
KILLS = 50
ROBOTS, FACTS, MAILS = 20, 8, 20


@pytest.fixture
def robots():
    server = RobotServer("SEC-0123456789")
    server.pause = 0.004  # between taking and answering: where a death hurts
    yield server
    server.close()


@pytest.fixture
def mails():
    server = MailServer()
    server.pause = 0.004
    yield server
    server.close()


class Workers:
    """One worker at a time, on a clock that can be moved past a lease."""

    def __init__(self, home: Path, robots: RobotServer, mails: MailServer) -> None:
        root = str(Path(__file__).parents[2])
        self.clock, self.moved = home / "rehearsal-clock", 0.0
        self.process = subprocess.Popen(
            [sys.executable, str(NURSERY), connection.settings_dict["NAME"]],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root,
            env={
                **os.environ, "PYTHONPATH": root, "DJANGO_SETTINGS_MODULE": "qibu.settings", "QIBU_DEMO": "1",
                "QIBU_HOME": str(home), "QIBU_EGRESS_ALLOW": f"127.0.0.1:{robots.port}",
                "QIBU_SMTP_HOST": "127.0.0.1", "QIBU_SMTP_PORT": str(mails.port),
                "QIBU_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            },
        )  # fmt: skip
        assert self.process.stdout.readline() == "ready\n"

    def start(self) -> int:
        self.process.stdin.write("work\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self, worker: int, with_signal: int) -> str:
        with suppress(ProcessLookupError):
            os.kill(worker, with_signal)
        how = self.process.stdout.readline().strip()
        self.moved += LEASE.total_seconds() + 1
        self.clock.write_text(str(self.moved), "ascii")
        return how

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)


@pytest.fixture
def workers(committed, tmp_path, robots, mails):
    workers = Workers(tmp_path, robots, mails)
    yield workers
    workers.close()


def fill(world, robots: RobotServer) -> None:
    """Every robot has eight things to tell; after each of them somebody gets twenty mails."""
    space = world.project.space
    Delivery.objects.all().delete()
    for n in range(ROBOTS):
        platform = ("wecom", "dingtalk", "feishu")[n % 3]
        robot = Robot.objects.create(
            space=space, kind=platform, name=f"群{n}", kinds=["period.closed"], hint="", created_at=AT
        )
        RobotKey.objects.create(
            robot=robot, address=robots.address(platform, f"robot-{robot.pk:04}"), secret=robots.secret
        )
    for n in range(FACTS):
        params = {"project": "台灯", "number": n, "text": f"编号{n}。"}
        announce(
            space=space, kind="period.closed", fact=f"closed-{n}", subject=("period", n), at=AT, params=params
        )
        for m in range(MAILS):
            queue(
                space=space, to=[world.assignee], kind="plan.approved", fact=f"told-{n}-{m}",
                subject=("project", 1), at=AT, params={"project": "台灯", "number": n}, important=True,
            )  # fmt: skip


def told(robots: RobotServer) -> Counter:
    """How often each group was told each fact, as the groups see it."""
    seen = Counter()
    for taken in robots.taken:
        key = taken.path.partition("key=robot-")[2][:4]
        seen[int(key), int(taken.text.partition("编号")[2].partition("。")[0])] += 1
    return seen


def fact_of(delivery: Delivery) -> tuple[int, int]:
    return delivery.post.robot_id, delivery.post.params["number"]


def wait_for(found, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not found() and time.monotonic() < until:
        time.sleep(0.0005)
    return bool(found())


def test_fifty_killed_workers_lose_nothing_and_say_nothing_twice(
    world, settings, robots, mails, workers, artifacts
):
    settings.EMAIL_HOST = "127.0.0.1"
    fill(world, robots)
    posts = Delivery.objects.filter(post__isnull=False).select_related("post")
    expected = {fact_of(delivery) for delivery in posts}
    mail_ids = {f"<{d.delivery_id}@qibu>" for d in Delivery.objects.filter(channel="email")}
    assert len(expected) == ROBOTS * FACTS and len(mail_ids) == MAILS * FACTS
    chance, kills, rounds = random.Random(20260302), 0, 0
    while kills < KILLS and rounds < 3 * KILLS:
        rounds += 1
        worker, before = workers.start(), len(robots.taken) + len(mails.taken)
        busy = wait_for(lambda before=before: len(robots.taken) + len(mails.taken) > before, 5)
        time.sleep(chance.uniform(0.0, 0.012))
        kills += workers.end(worker, signal.SIGKILL) == "killed" and busy
    assert kills >= 40, f"only {kills} kills hit a worker at work"
    at_kills = [delivery for delivery in posts.all() if delivery.wire_at is not None]
    assert at_kills, "no kill fell between the last byte and its answer; this proved nothing"

    _drain(workers)
    held = [delivery for delivery in posts.all() if delivery.dead_at is not None]
    seen = told(robots)
    assert set(seen.values()) == {1}, "a group was told something twice"
    assert {fact_of(d) for d in posts.filter(sent_at__isnull=False)} <= set(seen), "marked, but never sent"
    assert expected - set(seen) <= {fact_of(delivery) for delivery in held}, "lost without a trace"
    arrived = [delivery for delivery in held if fact_of(delivery) in seen]
    _keep(artifacts, kills, len(held), len(arrived), mails, mail_ids)

    # What is uncertain somebody looks up in the group and decides.
    space, by = world.project.space_id, world.lead
    confirm_deliveries(by=by, at=AT, deliveries=[delivery.pk for delivery in arrived], space_id=space)
    missing = [delivery.pk for delivery in held if delivery not in arrived]
    replay_deliveries(by=by, at=AT, deliveries=missing, space_id=space)
    _drain(workers)
    assert told(robots) == Counter(dict.fromkeys(expected, 1))
    assert not Delivery.objects.filter(sent_at=None).exists()
    received = {message["Message-ID"] for message in mails.taken}
    assert received == mail_ids, "a mail was lost, or a repeat came under another name"


def _drain(workers: Workers) -> None:
    """Let workers finish what is there; each looks again after the lease of the one before."""
    waiting = Delivery.objects.filter(sent_at=None, dead_at=None)
    for _ in range(12):
        if not waiting.exists():
            return
        worker = workers.start()
        wait_for(lambda: time.sleep(0.05) or not waiting.filter(lease_until=None).exists(), 3)
        workers.end(worker, signal.SIGTERM)
    assert not waiting.exists()


def _keep(artifacts: Path, kills: int, held: int, arrived: int, mails: MailServer, ids: set[str]) -> None:
    """The measured numbers, for docs/decisions/0019."""
    facts = {
        "kills": kills, "held for a person": held, "of them arrived": arrived,
        "mails repeated under the same id": len(mails.taken) - len(ids),
    }  # fmt: skip
    (artifacts / "killed-while-sending.json").write_text(json.dumps(facts, indent=1), "utf-8")
    print(facts)
