"""Lease → send → mark: retries over two days, one bad channel or address stops nobody else."""

from datetime import timedelta

import pytest
from django.core import mail

from qibu.foundation.access.actions import end_member
from qibu.foundation.access.models import Membership
from qibu.foundation.notices import jobs
from qibu.foundation.notices.jobs import LEASE, MOST_ATTEMPTS, deliver, wait_after
from qibu.foundation.notices.models import Delivery, Notice
from tests.foundation.notices.conftest import tell
from tests.support.together import together
from tests.world import AT

LATER = AT + timedelta(days=1)


class Recorder:
    """A channel that keeps what it was given, and fails for some."""

    def __init__(self, *failing_for: str) -> None:
        self.sent: list[str] = []
        self.tried: list[str] = []
        self.failing_for = failing_for

    def __call__(self, delivery: Delivery) -> None:
        name = delivery.notice.person.username
        self.tried.append(str(delivery.delivery_id))
        if name in self.failing_for:
            raise OSError(f"mailbox of {name} is full")
        self.sent.append(name)


def test_what_is_due_is_sent_once_and_marked(delivery):
    channel = Recorder()
    assert deliver(AT, channels={"email": channel}) == 1
    assert deliver(LATER, channels={"email": channel}) == 0
    delivery.refresh_from_db()
    assert channel.sent == ["assignee"]
    assert (delivery.attempts, delivery.sent_at is not None, delivery.lease_until) == (1, True, None)


def test_what_is_not_due_yet_waits(delivery):
    Delivery.objects.update(next_at=AT + timedelta(minutes=5))
    assert deliver(AT, channels={"email": Recorder()}) == 0
    assert deliver(AT + timedelta(minutes=5), channels={"email": Recorder()}) == 1


def test_it_is_leased_but_not_marked_while_it_is_being_sent(delivery):
    def look(given: Delivery) -> None:
        stored = Delivery.objects.get(pk=given.pk)
        assert stored.sent_at is None
        assert stored.lease_until is not None
        assert deliver(AT, channels={"email": pytest.fail}) == 0, "another worker took it too"

    assert deliver(AT, channels={"email": look}) == 1


def test_a_lease_whose_worker_died_runs_out_and_the_same_id_is_sent(delivery):
    Delivery.objects.update(lease="00000000-0000-0000-0000-000000000001", lease_until=AT + LEASE)
    channel = Recorder()
    assert deliver(AT + LEASE - timedelta(seconds=1), channels={"email": channel}) == 0
    assert deliver(AT + LEASE, channels={"email": channel}) == 1
    assert channel.tried == [str(delivery.delivery_id)]


def test_a_worker_that_comes_back_after_its_lease_was_taken_marks_nothing(delivery):
    def lose_the_lease(given: Delivery) -> None:
        Delivery.objects.filter(pk=given.pk).update(lease="00000000-0000-0000-0000-000000000002")

    deliver(AT, channels={"email": lose_the_lease})
    assert Delivery.objects.get().sent_at is None


def test_leases_late_in_a_slow_round_last_as_long_as_the_first(world, monkeypatch):
    """A mail server that takes a minute per message must not let the last leases run out early."""
    Delivery.objects.all().delete()
    for n in range(3):
        tell(world, world.assignee, fact=f"slow-{n}")
    clock = [0.0]
    monkeypatch.setattr(jobs.time, "monotonic", lambda: clock[0])
    left = []

    def slow(given: Delivery) -> None:
        left.append(Delivery.objects.get(pk=given.pk).lease_until - (AT + timedelta(seconds=clock[0])))
        clock[0] += 100

    assert deliver(AT, channels={"email": slow}) == 3
    assert left == [LEASE] * 3


def test_a_failure_is_kept_and_tried_again_later(delivery):
    deliver(AT, channels={"email": Recorder("assignee")})
    delivery.refresh_from_db()
    assert delivery.error == "mailbox of assignee is full"
    assert (delivery.attempts, delivery.sent_at, delivery.dead_at) == (1, None, None)
    assert AT + timedelta(minutes=1) <= delivery.next_at <= AT + timedelta(minutes=2)
    channel = Recorder()
    assert deliver(delivery.next_at, channels={"email": channel}) == 1
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.error, channel.sent) == (2, "", ["assignee"])


def test_one_failing_address_does_not_stop_the_others(world):
    Delivery.objects.all().delete()
    tell(world, world.assignee, world.lead, world.liaison)
    channel = Recorder("assignee")
    assert deliver(AT, channels={"email": channel}) == 2
    assert sorted(channel.sent) == ["lead", "liaison"]


def test_one_failing_channel_does_not_stop_the_others(world):
    Delivery.objects.all().delete()
    tell(world, world.assignee)
    Delivery.objects.create(notice=Notice.objects.get(fact="fact-1"), channel="bot", next_at=AT)
    Delivery.objects.create(notice=Notice.objects.get(fact="fact-1"), channel="unknown", next_at=AT)
    bot = Recorder()
    assert deliver(AT, channels={"email": Recorder("assignee"), "bot": bot}) == 1
    assert bot.sent == ["assignee"]
    assert Delivery.objects.get(channel="unknown").attempts == 1


def test_the_waits_double_up_to_four_hours_with_a_little_chance():
    least = [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]
    for attempts, minutes in enumerate(least, start=1):
        for _ in range(20):
            waited = wait_after(attempts) / timedelta(minutes=1)
            assert minutes <= waited <= minutes * 1.1, attempts
    assert len({wait_after(3) for _ in range(20)}) > 1


def test_it_is_tried_for_at_least_48_hours_and_then_given_up(delivery):
    channel = Recorder("assignee")
    moments, at = [], AT
    for _ in range(100):
        deliver(at, channels={"email": channel})
        moments.append(at)
        delivery.refresh_from_db()
        if delivery.dead_at is not None:
            break
        at = delivery.next_at
    assert moments[-1] - moments[0] >= timedelta(hours=48)
    assert len(moments) == MOST_ATTEMPTS
    assert set(channel.tried) == {str(delivery.delivery_id)}
    assert deliver(at + timedelta(days=30), channels={"email": Recorder()}) == 0, "the dead stay dead"


def test_a_worker_that_was_off_for_a_week_still_tries_for_48_hours(delivery):
    deliver(AT + timedelta(days=7), channels={"email": Recorder("assignee")})
    delivery.refresh_from_db()
    assert delivery.dead_at is None


def test_nothing_goes_out_to_whoever_lost_access_meanwhile(world, delivery):
    """T-13."""
    end_member(membership=Membership.objects.get(person=world.assignee, ended_at=None), at=AT)
    channel = Recorder()
    assert deliver(AT, channels={"email": channel}) == 0
    delivery.refresh_from_db()
    assert channel.tried == []
    assert delivery.dead_at is not None
    assert delivery.error.startswith("withdrawn")


def test_nothing_goes_out_to_somebody_deactivated_meanwhile(world, delivery):
    world.assignee.is_active = False
    world.assignee.save()
    channel = Recorder()
    deliver(AT, channels={"email": channel})
    assert channel.tried == []


def test_four_workers_at_once_send_each_delivery_once(committed, world):
    Delivery.objects.all().delete()
    for n in range(30):
        tell(world, world.assignee, fact=f"many-{n}")
    channel = Recorder()

    def work() -> None:
        while Delivery.objects.filter(sent_at=None).exists():
            deliver(AT, channels={"email": channel})

    assert [a for a in together([work] * 4) if a is not None] == []
    assert len(channel.tried) == len(set(channel.tried)) == 30


def test_the_worker_really_sends_by_mail(delivery):
    assert deliver(AT) == 1
    assert [message.to for message in mail.outbox] == [["assignee@example.com"]]
