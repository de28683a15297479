"""Notices for people, and the outbox that carries them outside."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qibu.foundation.access.models import Space


class Notice(models.Model):
    """One fact told to one person, at most once. The text is made when it is shown, from
    `kind` and `params`, in the reader's language."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    fact = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    params = models.JSONField(default=dict)
    important = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "fact"], name="one_notice_per_person_and_fact")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="unread_notices"),
            models.Index(fields=["person", "-created_at"], name="notices_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Robot(models.Model):
    """A group robot of one project. What opens its door stands apart, in RobotKey.

    ``kinds`` are the kinds of posts it carries; ``handles`` the platform's own ids of people (by
    person id); ``hint`` is all of the address that is ever shown.
    ``not_before``: the platform asked us to wait, or the pace it allows does. A removed robot keeps
    its row for the log of deliveries; its key is gone.
    """

    class Kind(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    space = models.ForeignKey(Space, models.CASCADE, related_name="robots")
    kind = models.CharField(_("platform"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=40)
    kinds = models.JSONField(default=list)
    mentions = models.BooleanField(_("mention people"), default=True)
    handles = models.JSONField(default=dict)
    is_active = models.BooleanField(_("in use"), default=True)
    hint = models.CharField(max_length=80)
    is_signed = models.BooleanField(default=False)
    not_before = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class RobotKey(models.Model):
    """The address and the signing secret of a robot: whoever has them can write to the group.

    Read by the channel alone. A table of its own, so that no list, form or comparison of robots can
    print it by accident.
    """

    robot = models.OneToOneField(Robot, models.CASCADE, primary_key=True, related_name="key")
    address = models.CharField(max_length=500)
    secret = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"key of robot {self.pk}"


class Post(models.Model):
    """One fact for one group, at most once; ``mention`` holds ids of people."""

    robot = models.ForeignKey(Robot, models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=40)
    fact = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    params = models.JSONField(default=dict)
    mention = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["robot", "fact"], name="one_post_per_robot_and_fact")
        ]

    def __str__(self) -> str:
        return f"{self.kind} for robot {self.robot_id}"


class Delivery(models.Model):
    """One notice or post through one outside channel: lease → send → mark, never mark before sending.

    ``wire_at`` stands from just before the last byte of a robot's message until its answer is known
    (decision 0019). ``dead_at``: nothing more happens by itself; with ``wire_at`` the message may have
    arrived, and a person decides; without it, it has not.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, null=True, blank=True, related_name="deliveries")
    post = models.OneToOneField(Post, models.CASCADE, null=True, blank=True, related_name="delivery")
    channel = models.CharField(max_length=20)
    delivery_id = models.UUIDField(default=uuid.uuid4, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    wire_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_channel"),
            models.CheckConstraint(
                condition=models.Q(notice=None, post__isnull=False)
                | models.Q(notice__isnull=False, post=None),
                name="a_delivery_carries_one_thing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(sent_at=None, dead_at=None),
                name="deliveries_due",
            ),
            models.Index(
                fields=["dead_at"], condition=models.Q(dead_at__isnull=False), name="deliveries_dead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.delivery_id}"


class Firing(models.Model):
    """A clock rule that fired for one moment: a second run of the same moment does nothing.

    Not `done`: its job runs at present, or the worker died in it.
    """

    rule = models.CharField(max_length=60)
    moment = models.DateTimeField()
    at = models.DateTimeField()
    done = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "moment"], name="fires_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.moment}"
