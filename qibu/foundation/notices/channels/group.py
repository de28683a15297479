"""A post through its robot: rendered, sent once, and its outcome told apart from a guess."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from types import ModuleType
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qibu.foundation.access.models import Membership
from qibu.foundation.egress import http
from qibu.foundation.notices import texts
from qibu.foundation.notices.channels import dingtalk, feishu, wecom
from qibu.foundation.notices.channels.messages import JSON, Called, Failed, Message, Unknown, scrubbed
from qibu.foundation.notices.models import Delivery, Post, RobotKey
from qibu.foundation.people.models import Person

PLATFORMS: Mapping[str, ModuleType] = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}
MOST_CALLED = 20


def send(delivery: Delivery) -> None:
    """Send one post. Raises Failed (not taken), Unknown (perhaps taken); neither names a secret."""
    post = delivery.post
    key = RobotKey.objects.filter(robot=post.robot_id).first() if post is not None else None
    if post is None or key is None:
        raise Failed("the robot has been removed")
    platform = PLATFORMS[post.robot.kind]
    secrets = secrets_of(key.address, key.secret)
    try:
        call = platform.request(message_of(post), key.address, key.secret, int(time.time()))
        answer = http.post(
            call.url,
            body=call.body,
            headers={"Content-Type": JSON, "User-Agent": "Qibu"},
            before_last_byte=lambda: _on_the_wire(delivery),
        )
        platform.read(answer)
    except Failed as problem:
        raise Failed(scrubbed(str(problem), secrets), problem.wait) from None
    except (http.Unanswered, Unknown) as problem:
        raise Unknown(scrubbed(str(problem), secrets)) from None
    except Exception as problem:  # its text and its frames could hold the address
        raise Failed(scrubbed(str(problem) or type(problem).__name__, secrets)) from None


def secrets_of(address: str, secret: str) -> list[str]:
    """Every piece of a robot's address and secret that must not be quoted."""
    parts = urlsplit(address)
    values = [value for _name, value in parse_qsl(parts.query)]
    return [address, secret, parts.path.rpartition("/")[2], parts.query, *values]


def _on_the_wire(delivery: Delivery) -> None:
    """Note that the last byte is about to go. Raises Failed where another worker has taken over."""
    held = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    if not held.update(wire_at=timezone.now()):
        raise Failed("another worker has taken it over")


def message_of(post: Post) -> Message:
    """The post in the organisation's language, with the people it calls as they are now."""
    with translation.override(settings.LANGUAGE_CODE):
        title, text = texts.of_post(post)
        path = str(post.params.get("path", "/"))
        path = path if path.startswith("/") and not path.startswith("//") else "/"
        return Message(title, text, _("Open in Qibu"), f"{settings.PUBLIC_URL}{path}", _called(post))


def _called(post: Post) -> tuple[Called, ...]:
    if not post.robot.mentions or not post.mention:
        return ()
    # Whoever left the project since is not called: the message is about its inside.
    held = Membership.objects.filter(space=post.robot.space_id, ended_at=None).values("person")
    asked = Person.objects.filter(pk__in=post.mention[:MOST_CALLED], is_active=True)
    people = asked.filter(pk__in=held).order_by("pk")
    handles = post.robot.handles
    return tuple(Called(p.name, mobile(p.phone), str(handles.get(str(p.pk), ""))) for p in people)


def mobile(phone: str) -> str:
    """A mainland mobile number as the platforms take it: "+86 138-0000-1111" is "13800001111"; else ""."""
    digits = re.sub(r"\D", "", phone)
    digits = digits.removeprefix("0086") if digits.startswith("0086") else digits
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    return digits if re.fullmatch(r"1\d{10}", digits) else ""
