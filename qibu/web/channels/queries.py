"""Robots and deliveries as their pages show them; never an address or a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from qibu.foundation.access.models import Membership, Space
from qibu.foundation.notices import reasons, texts
from qibu.foundation.notices.models import Delivery, Robot
from qibu.foundation.notices.queries import stuck

#: (id, name, sign-in name) of somebody in the project.
Member = tuple[int, str, str]

WAITING, RETRYING, SENT, FAILED, UNCERTAIN, WITHDRAWN = (
    "waiting", "retrying", "sent", "failed", "uncertain", "withdrawn",
)  # fmt: skip


@dataclass(frozen=True)
class RobotLine:
    """One robot of a project: how much of it could not be delivered, and when it last spoke."""

    id: int
    name: str
    platform: str
    hint: str
    is_signed: bool
    is_active: bool
    carries: tuple[str, ...]
    stuck: int
    last_sent: datetime | None


@dataclass(frozen=True)
class DeliveryLine:
    """One message on its way; `text` is empty where the reader may not know it."""

    id: int
    text: str
    to: str
    platform: str
    state: str
    at: datetime
    next_at: datetime | None
    attempts: int
    reason: str

    @property
    def is_moving(self) -> bool:
        return self.state == WAITING

    @property
    def may_replay(self) -> bool:
        return self.state in (FAILED, UNCERTAIN)

    @property
    def may_confirm(self) -> bool:
        return self.state == UNCERTAIN


def robots_of(space: Space) -> list[RobotLine]:
    """The robots of a project in order; one statement."""
    dead = Q(posts__delivery__dead_at__isnull=False) & ~Q(posts__delivery__error__startswith="withdrawn")
    rows = Robot.objects.filter(space=space, removed_at=None).annotate(
        stuck=Count("posts", filter=dead), last_sent=Max("posts__delivery__sent_at")
    )
    return [
        RobotLine(
            id=robot.pk,
            name=robot.name,
            platform=robot.get_kind_display(),
            hint=robot.hint,
            is_signed=robot.is_signed,
            is_active=robot.is_active,
            carries=tuple(str(word) for kind, word in texts.CARRIED.items() if kind in robot.kinds),
            stuck=robot.stuck,
            last_sent=robot.last_sent,
        )
        for robot in rows
    ]


def robot_of(space: Space, robot_id: int) -> Robot | None:
    """One robot of a project, unless it was removed; one statement."""
    return Robot.objects.filter(space=space, pk=robot_id, removed_at=None).first()


def members_of(space: Space) -> list[Member]:
    """Everybody who has a seat in the project; one statement."""
    rows = Membership.objects.filter(space=space, ended_at=None).order_by("person__name", "person_id")
    return list(rows.values_list("person_id", "person__name", "person__username").distinct())


def log_of(
    space: Space, *, robot: Robot | None = None, only_stuck: bool = False, limit: int = 100
) -> list[DeliveryLine]:
    """The newest messages of a project's robots, of one robot, or those that are stuck; one statement."""
    rows = Delivery.objects.filter(post__robot__space=space)
    if robot is not None:
        rows = rows.filter(post__robot=robot)
    if only_stuck:
        rows = rows & stuck()
    found = rows.select_related("post__robot").order_by("-pk")[:limit]
    return [_line(delivery, shown=True) for delivery in found]


def stuck_deliveries(limit: int = 200) -> tuple[list[DeliveryLine], int]:
    """What could not be delivered anywhere, newest first, and how much there is; two statements.

    For whoever manages the organisation, who need not be in any project: no texts, no names of theirs.
    """
    rows = stuck()
    found = rows.select_related("notice__person", "post__robot").order_by("-dead_at", "-pk")[:limit]
    return [_line(delivery, shown=False) for delivery in found], rows.count()


def state_of(delivery: Delivery) -> str:
    """Where a delivery stands."""
    if delivery.sent_at is not None:
        return SENT
    if delivery.dead_at is None:
        return RETRYING if delivery.attempts else WAITING
    if delivery.error.startswith("withdrawn"):
        return WITHDRAWN
    return UNCERTAIN if delivery.wire_at is not None else FAILED


def _within_project(text: str, project: str) -> str:
    """The line without the project's name in front, on pages that stand under it anyway."""
    return text.removeprefix(project).lstrip("：: ")


def _line(delivery: Delivery, *, shown: bool) -> DeliveryLine:
    post, notice, state = delivery.post, delivery.notice, state_of(delivery)
    text, to, born = "", "", delivery.next_at
    if post is not None:
        text = _within_project(texts.of_post(post)[0], str(post.params.get("project", ""))) if shown else ""
        to, born = post.robot.name if shown else post.robot.hint, post.created_at
    elif notice is not None:
        to, born = notice.person.name, notice.created_at
    return DeliveryLine(
        id=delivery.pk,
        text=text,
        to=to,
        platform=str(dict(Robot.Kind.choices).get(delivery.channel, reasons.EMAIL)),
        state=state,
        at=delivery.sent_at or delivery.dead_at or born,
        next_at=delivery.next_at if state == RETRYING else None,
        attempts=delivery.attempts,
        reason=reasons.shown(delivery.error) if state != SENT else "",
    )
