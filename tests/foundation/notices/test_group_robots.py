"""N3: groups are told once, however often a robot fails; what may have arrived is not repeated."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.utils import translation

from qibu.foundation.access.models import Membership
from qibu.foundation.journal.models import Event
from qibu.foundation.notices import jobs, texts
from qibu.foundation.notices.actions import (
    RobotInput,
    add_robot,
    announce,
    confirm_deliveries,
    edit_robot,
    remove_robot,
    replay_deliveries,
)
from qibu.foundation.notices.jobs import LEASE, MOST_ATTEMPTS, deliver
from qibu.foundation.notices.models import Delivery, Post, Robot, RobotKey
from qibu.foundation.outcomes import Denied, Invalid
from tests.support.robot_server import RobotServer
from tests.world import AT

SECRET = "SEC-canary-secret-0001"
KEY = "canary-key-of-a-robot-0002"
PLATFORMS = ("wecom", "dingtalk", "feishu")


@pytest.fixture
def server(settings):
    server = RobotServer(SECRET)
    settings.EGRESS_ALLOW = f"127.0.0.1:{server.port}"
    yield server
    server.close()


@pytest.fixture
def robot(world, server):
    return make(world, server)


def make(world, server, platform="wecom", kinds=("period.closed", "report.late"), **more):
    return add_robot(
        by=world.lead, at=AT, space_id=world.project.space_id, kind=platform, key=f"robot-{platform}-1",
        values=RobotInput(
            "项目群", kinds, address=server.address(platform, KEY), secret=SECRET, **more
        ),
    )  # fmt: skip


def tell(world, fact="closed-1", kind="period.closed", mention=(), **params):
    return announce(
        space=world.project.space, kind=kind, fact=fact, subject=("period", 1), at=AT, mention=mention,
        params={"project": world.project.name, "number": 3, "path": "/projects/1/editions/3/", **params},
    )  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_group_is_told_with_a_right_payload_and_signature(world, server, platform, settings):
    settings.PUBLIC_URL = "https://qibu.example.com"
    world.liaison.phone = "138-0000-1111"
    world.liaison.save()
    make(world, server, platform)
    assert tell(world, mention=[world.liaison], text="本周五项完成") == 1
    assert deliver(AT) == 1
    assert server.refusals == []
    (taken,) = server.taken
    assert world.project.name in taken.text
    assert "本周五项完成" in taken.text
    assert "https://qibu.example.com/projects/1/editions/3/" in taken.text
    assert ("13800001111" if platform != "feishu" else "＠王芳") in taken.text


def test_it_is_told_in_the_organisations_language(world, server, robot, settings):
    tell(world)
    with translation.override("en"):
        deliver(AT)
    assert "在齐步中打开" in server.taken[0].text


def test_a_fact_is_told_once(world, server, robot):
    assert [tell(world), tell(world)] == [1, 0]
    deliver(AT)
    deliver(AT + timedelta(hours=1))
    assert len(server.taken) == 1


def test_a_robot_carries_only_what_it_is_set_to(world, server, robot):
    assert tell(world, kind="variance.opened") == 0
    assert Post.objects.count() == 0


def test_a_robot_out_of_use_is_told_nothing(world, server, robot):
    Robot.objects.update(is_active=False)
    assert tell(world) == 0


def test_a_project_without_robots_costs_one_statement(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tell(world, mention=[world.liaison]) == 0


def test_nobody_is_called_where_the_robot_does_not_mention(world, server):
    make(world, server, mentions=False)
    world.liaison.phone = "13800001111"
    world.liaison.save()
    tell(world, mention=[world.liaison])
    deliver(AT)
    assert "13800001111" not in server.taken[0].text


def test_whoever_left_the_project_meanwhile_is_not_called(world, server, robot):
    world.liaison.phone = "13800001111"
    world.liaison.save()
    tell(world, mention=[world.liaison])
    Membership.objects.filter(person=world.liaison, space=world.project.space).update(ended_at=AT)
    assert deliver(AT) == 1
    assert "13800001111" not in server.taken[0].text
    assert world.liaison.name not in server.taken[0].text


def test_messages_keep_the_pace_of_the_platform(world, server, robot):
    for n in range(3):
        tell(world, fact=f"closed-{n}")
    assert [deliver(AT), deliver(AT + timedelta(seconds=2)), deliver(AT + timedelta(seconds=4))] == [1, 0, 1]


@pytest.mark.parametrize("manner", ["error", "busy", "refused", "token", "nonsense", "redirect"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_refusal_is_tried_again_until_it_is_taken(world, server, platform, manner):
    make(world, server, platform)
    tell(world)
    server.manner = manner
    assert deliver(AT) == 0
    delivery = Delivery.objects.get(post__isnull=False)
    assert (delivery.attempts, delivery.sent_at, delivery.dead_at, delivery.wire_at) == (1, None, None, None)
    assert delivery.error
    server.manner = "ok"
    assert deliver(AT + timedelta(minutes=30)) == 1
    assert len(server.taken) == 1


@pytest.mark.parametrize("manner", ["silent", "hangs up", "trickle", "gateway"])
def test_what_may_have_arrived_is_held_for_a_person(world, server, robot, manner, monkeypatch):
    monkeypatch.setattr("qibu.foundation.egress.http.TOTAL_SECONDS", 0.3)
    tell(world)
    server.manner = manner
    assert deliver(AT) == 0
    server.manner = "ok"
    for hours in (1, 10, 100):
        assert deliver(AT + timedelta(hours=hours)) == 0
    delivery = Delivery.objects.get(post__isnull=False)
    assert delivery.dead_at is not None and delivery.wire_at is not None
    assert len(server.taken) == (0 if manner == "gateway" else 1)


def test_a_worker_that_died_before_the_last_byte_is_followed_by_another(world, server, robot):
    tell(world)
    lost = "00000000-0000-0000-0000-000000000001"
    Delivery.objects.filter(post__isnull=False).update(lease=lost, lease_until=AT + LEASE)
    assert deliver(AT) == 0
    assert deliver(AT + LEASE) == 1
    assert len(server.taken) == 1


def test_a_worker_that_died_after_it_is_not_followed_blindly(world, server, robot):
    tell(world)
    lost = "00000000-0000-0000-0000-000000000001"
    Delivery.objects.filter(post__isnull=False).update(lease=lost, lease_until=AT + LEASE, wire_at=AT)
    assert deliver(AT + LEASE) == 0
    assert server.taken == []
    assert Delivery.objects.get(post__isnull=False).dead_at is not None


def test_a_worker_whose_lease_was_taken_over_stops_before_the_last_byte(world, server, robot, monkeypatch):
    tell(world)
    send = jobs.group.send

    def late(delivery):
        Delivery.objects.filter(pk=delivery.pk).update(lease="00000000-0000-0000-0000-000000000002")
        send(delivery)

    assert deliver(AT, channels={"wecom": late}) == 0
    assert server.taken == []
    row = Delivery.objects.get(post__isnull=False)
    assert (row.wire_at, row.attempts) == (None, 0), "the other worker's row is left alone"


def test_two_days_of_tries_then_it_is_given_up_and_can_be_sent_again(world, server, robot):
    tell(world)
    server.manner = "error"
    at = AT
    for _ in range(MOST_ATTEMPTS):
        deliver(at)
        at = Delivery.objects.get(post__isnull=False).next_at
    delivery = Delivery.objects.get(post__isnull=False)
    assert delivery.dead_at is not None and delivery.wire_at is None
    assert delivery.dead_at - AT >= timedelta(hours=48) - timedelta(minutes=5)
    server.manner = "ok"
    assert deliver(at + timedelta(days=1)) == 0
    space = world.project.space_id
    assert replay_deliveries(by=world.lead, at=at, deliveries=[delivery.pk], space_id=space) == 1
    assert deliver(at) == 1
    assert Event.objects.filter(action="delivery.replayed", by=world.lead).exists()


def test_one_dead_robot_costs_a_round_one_attempt_and_delays_nobody_else(world, server, settings):
    make(world, server, "wecom")
    make(world, server, "feishu")
    for n in range(3):
        tell(world, fact=f"closed-{n}")
    RobotKey.objects.filter(robot__kind="wecom").update(address="http://127.0.0.1:9/wecom?key=1")
    settings.EGRESS_ALLOW = "127.0.0.1"
    assert deliver(AT) == 1
    assert Delivery.objects.filter(channel="wecom", attempts=1).count() == 1
    assert [taken.platform for taken in server.taken] == ["feishu"]


def test_an_uncertain_one_can_be_said_to_have_arrived(world, server, robot):
    tell(world)
    Delivery.objects.filter(post__isnull=False).update(wire_at=AT, dead_at=AT)
    row = Delivery.objects.get(post__isnull=False)
    space = world.project.space_id
    assert confirm_deliveries(by=world.lead, at=AT, deliveries=[row.pk], space_id=space) == 1
    row.refresh_from_db()
    assert (row.sent_at, row.dead_at, row.wire_at) == (AT, None, None)
    assert confirm_deliveries(by=world.lead, at=AT, deliveries=[row.pk], space_id=space) == 0


def test_a_lead_decides_about_no_other_project(world, server, robot):
    tell(world)
    Delivery.objects.filter(post__isnull=False).update(dead_at=AT)
    row = Delivery.objects.get(post__isnull=False)
    foreign = world.foreign.space_id
    assert replay_deliveries(by=world.other_lead, at=AT, deliveries=[row.pk], space_id=foreign) == 0
    for person in (world.other_lead, world.liaison, world.sponsor):
        with pytest.raises(Denied):
            replay_deliveries(by=person, at=AT, deliveries=[row.pk], space_id=world.project.space_id)
    with pytest.raises(Denied):
        replay_deliveries(by=world.lead, at=AT, deliveries=[row.pk])
    assert replay_deliveries(by=world.administrator, at=AT, deliveries=[row.pk]) == 1


def test_a_removed_robot_forgets_its_key_and_tells_nothing_more(world, server, robot):
    tell(world)
    remove_robot(by=world.lead, at=AT, space_id=world.project.space_id, robot_id=robot.pk)
    assert deliver(AT) == 0
    assert (server.taken, RobotKey.objects.count()) == ([], 0)
    assert Delivery.objects.get(post__isnull=False).error.startswith("withdrawn")


@pytest.mark.parametrize(
    "address",
    [
        "", "http://qyapi.weixin.qq.com/x?key=1", "https://oapi.dingtalk.com/robot/send?access_token=1",
        "https://evil.example/x", "https://127.0.0.1/x", "https://169.254.169.254/", "qyapi.weixin.qq.com",
        "https://qyapi.weixin.qq.com@evil.example/", "https://qyapi.weixin.qq.com.evil.example/",
    ],
)  # fmt: skip
def test_an_address_that_is_none_of_the_platforms_is_refused(world, settings, address):
    settings.EGRESS_ALLOW = ""
    with pytest.raises(Invalid) as caught:
        add_robot(
            by=world.lead, at=AT, space_id=world.project.space_id, kind="wecom", key="robot-1234",
            values=RobotInput("群", ("period.closed",), address=address),
        )  # fmt: skip
    assert "address" in caught.value.errors


def test_no_secret_stands_in_the_journal_the_outbox_the_log_or_a_representation(world, server, caplog):
    caplog.set_level(logging.DEBUG)
    for platform in PLATFORMS:
        made = make(world, server, platform)
        values = RobotInput("群", ("period.closed",), address=server.address(platform, KEY), secret=SECRET)
        edit_robot(by=world.lead, at=AT, space_id=made.space_id, robot_id=made.pk, values=values)
        assert KEY not in repr(values) + repr(made) + repr(made.key) + str(made.key)
    server.manner = "refused"  # which quotes the address and the secret
    tell(world)
    deliver(AT)
    errors = [row.error for row in Delivery.objects.filter(post__isnull=False)]
    assert len(errors) == 3 and all(errors)
    said = " ".join([*errors, caplog.text, *(str(event.data) for event in Event.objects.all())])
    for secret in (KEY, SECRET):
        assert secret not in said
    assert all(secret not in robot.hint for robot in Robot.objects.all() for secret in (KEY, SECRET))


def test_an_unexpected_failure_names_no_secret_either(world, server, robot, monkeypatch, caplog):
    def burst(*_args):
        raise ValueError(f"cannot read {server.address('wecom', KEY)}")

    tell(world)
    monkeypatch.setattr("qibu.foundation.notices.channels.wecom.read", burst)
    deliver(AT)
    assert KEY not in Delivery.objects.get(post__isnull=False).error + caplog.text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_has_words_even_with_params_missing(language):
    with translation.override(language):
        for kind in texts.POSTS:
            assert texts.of_post(Post(kind=kind, params={"project": "台灯"}))[0].startswith("台灯")
    assert set(texts.CARRIED) == set(texts.POSTS) - {"channel.test"}


@pytest.mark.parametrize(("days", "words"), [("1", "1 day over"), ("3", "3 days over"), (1, "1 day over")])
def test_a_line_counts_one_as_one(days, words):
    with translation.override("en"):
        line, _ = texts.of_post(Post(kind="promise.broken", params={"project": "Lamp", "days": days}))
    assert words in line
