"""群机器人 and 投递记录: set up by the lead, seen by nobody else, and never showing what is secret."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from qibu.foundation.journal.models import Event
from qibu.foundation.notices.actions import RobotInput, add_robot, announce
from qibu.foundation.notices.jobs import deliver
from qibu.foundation.notices.models import Delivery, Notice, Robot, RobotKey
from tests.support.robot_server import RobotServer
from tests.world import AT

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=canary-key-5f0e-41aa"
SECRET = "SEC-canary-secret-77"
FORM = {
    "kind": "wecom", "name": "项目群", "address": ADDRESS, "secret": SECRET, "mentions": "on", "handles": "",
    "kinds": ["period.closed", "report.late"],
}  # fmt: skip


def client_of(person, language="zh-hans") -> Client:
    person.language = language
    person.save(update_fields=["language"])
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture
def lead(world) -> Client:
    return client_of(world.lead)


@pytest.fixture
def robot(world) -> Robot:
    return add_robot(
        by=world.lead, at=AT, space_id=world.project.space_id, kind="wecom", key="robot-1234",
        values=RobotInput("项目群", ("period.closed",), address=ADDRESS, secret=SECRET),
    )  # fmt: skip


def pages(world, robot=None) -> list[str]:
    base = f"/projects/{world.project.pk}/channels/"
    return [base, f"{base}new/", f"{base}deliveries/", *([f"{base}{robot.pk}/"] if robot else [])]


def queue_some(world, count, start=0):
    for n in range(start, start + count):
        announce(
            space=world.project.space, kind="period.closed", fact=f"closed-{n}", subject=("period", n), at=AT,
            params={"project": world.project.name, "number": n},
        )  # fmt: skip


def test_a_lead_adds_a_robot_and_is_led_to_its_test(world, lead):
    answer = lead.post(f"/projects/{world.project.pk}/channels/new/", FORM)
    robot = Robot.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/projects/{world.project.pk}/channels/{robot.pk}/"
    assert (robot.name, robot.kinds, robot.is_signed) == ("项目群", ["report.late", "period.closed"], True)
    assert RobotKey.objects.get().address == ADDRESS
    assert Event.objects.filter(action="robot.added", by=world.lead).count() == 1


def test_a_double_submission_adds_one(world, lead):
    for _ in range(2):
        lead.post(f"/projects/{world.project.pk}/channels/new/", {**FORM, "key": "twice-12345"})
    assert Robot.objects.count() == 1


def test_what_is_wrong_is_said_and_what_was_typed_stays_but_for_the_secrets(world, lead):
    typed = {**FORM, "address": "https://evil.example/canary-key-9", "handles": "王芳 wang\n谁也不是 x"}
    answer = lead.post(f"/projects/{world.project.pk}/channels/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "谁也不是 x" in page
    answer = lead.post(f"/projects/{world.project.pk}/channels/new/", {**typed, "handles": "王芳 wang"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "qyapi.weixin.qq.com" in page
    assert "项目群" in page and "王芳 wang" in page
    assert "canary" not in page
    assert Robot.objects.count() == 0


def test_no_page_shows_an_address_or_a_secret(world, lead, robot):
    queue_some(world, 2)
    Delivery.objects.update(dead_at=AT, error="HTTP 500")
    for url in pages(world, robot):
        page = lead.get(url).content.decode()
        assert "canary" not in page, url
    assert "qyapi.weixin.qq.com/…41aa" in lead.get(pages(world)[0]).content.decode()


def test_an_empty_box_keeps_what_is_stored(world, lead, robot):
    url = f"/projects/{world.project.pk}/channels/{robot.pk}/"
    sent = {**FORM, "name": "新名字", "address": "", "secret": "", "is_active": "on", "version": "1"}
    assert lead.post(url, sent).status_code == 302
    robot.refresh_from_db()
    assert (robot.name, robot.is_signed, robot.key.address) == ("新名字", True, ADDRESS)
    event = Event.objects.get(action="robot.edited")
    assert "canary" not in str(event.data)


def test_two_people_changing_one_thing_are_asked_and_nothing_is_lost(world, lead, robot):
    url = f"/projects/{world.project.pk}/channels/{robot.pk}/"
    first = {**FORM, "name": "甲的名字", "address": "", "secret": "", "is_active": "on", "version": "1"}
    assert lead.post(url, first).status_code == 302
    answer = client_of(world.deputy).post(url, {**first, "name": "乙的名字"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "甲的名字" in page and "乙的名字" in page
    assert 'name="version" value="2"' in page
    assert client_of(world.deputy).post(url, {**first, "name": "乙的名字", "version": "2"}).status_code == 302


def test_a_test_message_goes_out_and_its_outcome_is_shown(world, lead, settings):
    server = RobotServer()
    settings.EGRESS_ALLOW = f"127.0.0.1:{server.port}"
    try:
        lead.post(
            f"/projects/{world.project.pk}/channels/new/",
            {**FORM, "address": server.address("wecom"), "secret": ""},
        )
        robot = Robot.objects.get()
        url = f"/projects/{world.project.pk}/channels/{robot.pk}/"
        assert lead.post(f"{url}test/").status_code == 302
        assert 'hx-trigger="every 2s"' in lead.get(url).content.decode()
        server.manner = "token"
        deliver(timezone.now())
        page = lead.get(url).content.decode()
        assert "93000" in page and "hx-trigger" not in page
        server.manner = "ok"
        lead.post(f"{url}test/")
        assert deliver(timezone.now()) == 1
        assert len(server.taken) == 1
    finally:
        server.close()


def test_given_up_messages_are_sent_again_from_the_log(world, lead, robot):
    queue_some(world, 3)
    Delivery.objects.update(dead_at=AT, error="HTTP 500")
    ids = list(Delivery.objects.filter(post__isnull=False).values_list("pk", flat=True))
    url = f"/projects/{world.project.pk}/channels/deliveries/"
    assert lead.post(url, {"do": "replay", "delivery": [ids[0], ids[1], "x", "9" * 30]}).status_code == 302
    assert Delivery.objects.filter(pk__in=ids, dead_at=None).count() == 2
    assert lead.post(url, {"do": "nonsense", "delivery": ids}).status_code == 404


def test_removing_leaves_the_log(world, lead, robot):
    queue_some(world, 1)
    lead.post(f"/projects/{world.project.pk}/channels/{robot.pk}/removal/")
    assert RobotKey.objects.count() == 0
    assert lead.get(f"/projects/{world.project.pk}/channels/{robot.pk}/").status_code == 404
    assert "项目群" in lead.get(f"/projects/{world.project.pk}/channels/deliveries/").content.decode()


@pytest.mark.parametrize("who", ["outsider", "other_lead", "administrator"])
def test_whoever_is_not_in_the_project_finds_nothing(world, robot, who):
    client = client_of(world.people[who])
    for url in pages(world, robot):
        assert client.get(url).status_code == 404, url
        assert client.post(url, FORM).status_code in (404, 405), url


@pytest.mark.parametrize("who", ["liaison", "assignee", "observer", "sponsor", "pmo"])
def test_whoever_does_not_lead_may_not_keep_robots(world, robot, who):
    client = client_of(world.people[who])
    for url in pages(world, robot):
        assert client.get(url).status_code == 403, url


def test_a_robot_of_another_project_is_not_found(world, robot):
    client = client_of(world.other_lead)
    base = f"/projects/{world.foreign.pk}/channels/{robot.pk}/"
    for url in (base, f"{base}test/", f"{base}removal/"):
        assert client.post(url, {**FORM, "version": "1"}).status_code == 404, url
    assert Robot.objects.get().removed_at is None


def test_the_administrator_sees_what_is_stuck_without_its_words(world, robot):
    queue_some(world, 1)
    Delivery.objects.update(dead_at=AT, error="HTTP 500")
    notice = Notice.objects.create(
        person=world.liaison, space=world.project.space, kind="plan.approved", fact="f", created_at=AT,
        subject_kind="project", subject_id=1, params={"project": world.project.name, "number": 1},
    )  # fmt: skip
    mail = Delivery.objects.create(
        notice=notice, channel="email", next_at=AT, dead_at=AT, error="550 no such box"
    )
    client = client_of(world.administrator)
    page = client.get("/deliveries/").content.decode()
    assert "550 no such box" in page and "王芳" in page
    assert world.project.name not in page and "项目群" not in page and "canary" not in page
    assert client.post("/deliveries/", {"do": "replay", "delivery": [mail.pk]}).status_code == 302
    mail.refresh_from_db()
    assert (mail.dead_at, mail.attempts) == (None, 0)


@pytest.mark.parametrize("who", ["lead", "pmo", "liaison", "outsider"])
def test_only_the_administrator_sees_what_is_stuck_everywhere(world, who):
    client = client_of(world.people[who])
    assert client.get("/deliveries/").status_code == 403
    assert client.post("/deliveries/", {"do": "replay"}).status_code == 403
    assert "/deliveries/" not in client.get("/").content.decode()


@pytest.mark.parametrize("which", [0, 2, 3])
def test_a_page_costs_the_same_however_much_stands_on_it(
    world, lead, robot, which, django_assert_num_queries, django_assert_max_num_queries
):
    url = pages(world, robot)[which]
    queue_some(world, 1)
    Delivery.objects.update(dead_at=AT)
    lead.get(url)
    with django_assert_max_num_queries(25) as first:
        lead.get(url)
    queue_some(world, 15, start=1)
    Delivery.objects.update(dead_at=AT)
    with django_assert_num_queries(len(first)):
        lead.get(url)


def test_the_numbers_of_the_frame_can_be_asked_for(world, lead):
    for n in range(3):
        Notice.objects.create(
            person=world.lead, space=world.project.space, kind="plan.approved", fact=f"n{n}", created_at=AT,
            subject_kind="project", subject_id=1, params={"project": "x", "number": 1},
        )  # fmt: skip
    numbers = lead.get("/counts/").json()
    assert numbers["unread"] == Notice.objects.filter(person=world.lead, read_at=None).count()
    assert isinstance(numbers["waiting"], int)
    page = lead.get("/notices/").content.decode()
    assert f'id="unread-count">{numbers["unread"]}<' in page
    assert 'data-counts="/counts/"' in page


def test_a_stranger_is_told_no_numbers(client):
    assert client.get("/counts/").status_code == 302
