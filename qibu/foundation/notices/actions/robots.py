"""The group robots of a project (N3). Addresses and secrets go in and never come out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from qibu.foundation.access.actions import lock
from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.egress import http
from qibu.foundation.journal.actions import answered, once, record
from qibu.foundation.notices import texts
from qibu.foundation.notices.actions.telling import post_to
from qibu.foundation.notices.channels.group import PLATFORMS
from qibu.foundation.notices.models import Delivery, Robot, RobotKey
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.people.actions.common import merge

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person

#: What two people may edit at once, with the labels of the form.
LABELS = {
    "name": pgettext_lazy("robot", "Name"),
    "kinds": gettext_lazy("Messages it carries"),
    "mentions": gettext_lazy("Mention people"),
    "handles": gettext_lazy("Accounts on the platform"),
    "is_active": gettext_lazy("In use"),
}
MOST_ROBOTS = 20


@dataclass(frozen=True)
class RobotInput:
    """What the form of a robot holds. Empty `address` or `secret` leave what is there.

    ``handles`` are the platform's own ids by person id (as text); `forget_secret` takes the secret away.
    """

    name: str
    kinds: tuple[str, ...]
    mentions: bool = True
    is_active: bool = True
    handles: Mapping[str, str] = field(default_factory=dict)
    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    forget_secret: bool = False


@transaction.atomic
def add_robot(*, by: Person, at: datetime, space_id: int, kind: str, key: str, values: RobotInput) -> Robot:
    """Give the project a robot; a double submission makes one. Raises Denied, Invalid, KeyReused."""
    space = _begin(by, space_id)
    body = [space_id, kind, values.name, values.kinds, values.mentions, values.handles, values.address]
    claim, earlier = once(by=by, form="robot", key=key, body=body, at=at)
    if earlier is not None:
        return Robot.objects.get(pk=earlier["robot"])
    if kind not in PLATFORMS:
        raise Invalid(kind=_("Please choose."))
    if Robot.objects.filter(space=space, removed_at=None).count() >= MOST_ROBOTS:
        raise Invalid({"": [_("At most %(count)s robots per project.") % {"count": MOST_ROBOTS}]})
    if not values.address:
        raise Invalid(address=_("Please fill this in."))
    _check_address(kind, values.address)
    robot = Robot.objects.create(
        space=space,
        kind=kind,
        created_at=at,
        hint=hint_of(values.address),
        is_signed=bool(values.secret),
        **_plain_values(values),
    )
    RobotKey.objects.create(robot=robot, address=values.address, secret=values.secret)
    data = {"kind": kind, "name": robot.name, "kinds": robot.kinds}
    _note(space, by, at, "robot.added", robot, data)
    answered(claim, {"robot": robot.pk})
    return robot


@transaction.atomic
def edit_robot(
    *,
    by: Person,
    at: datetime,
    space_id: int,
    robot_id: int,
    values: RobotInput,
    version: int | None = None,
    base: Mapping[str, Any] | None = None,
) -> Robot:
    """Change a robot; `base` is what the form showed. Raises Denied, Invalid and Conflict."""
    space = _begin(by, space_id)
    robot = _find(space, robot_id)
    if values.address:
        _check_address(robot.kind, values.address)
    now = current_values(robot)
    changes = merge(
        subject=("robot", robot.pk),
        current=now,
        current_version=robot.version,
        values=_plain_values(values),
        base=base,
        version=version,
        labels=LABELS,
        show=show,
    )
    # What was secret stays so in the journal: that it changed is all it says.
    hidden = _set_key(robot, values)
    if not changes and not hidden:
        return robot
    for name, value in changes.items():
        setattr(robot, name, value)
    robot.version += 1
    robot.not_before = None
    robot.save()
    data = {name: [now[name], value] for name, value in changes.items() if name != "handles"}
    told = [*hidden, *(name for name in changes if name == "handles")]
    _note(space, by, at, "robot.edited", robot, {**data, "also": told} if told else data)
    return robot


@transaction.atomic
def remove_robot(*, by: Person, at: datetime, space_id: int, robot_id: int) -> None:
    """Take a robot away: its key is forgotten, what waits for it is withdrawn, its log stays."""
    space = _begin(by, space_id)
    robot = _find(space, robot_id)
    RobotKey.objects.filter(robot=robot).delete()
    robot.removed_at = at
    robot.is_active = False
    robot.version += 1
    robot.save(update_fields=["removed_at", "is_active", "version"])
    _note(space, by, at, "robot.removed", robot, {"kind": robot.kind, "name": robot.name})


@transaction.atomic
def test_robot(
    *, by: Person, at: datetime, space_id: int, robot_id: int, project: str, path: str
) -> Delivery:
    """Queue a test message, which calls the asker; it goes ahead of what waits. Raises Denied, Invalid."""
    space = _begin(by, space_id)
    robot = _find(space, robot_id)
    if not robot.is_active:
        raise Invalid({"": [_("The robot is not in use.")]})
    event = _note(space, by, at, "robot.tested", robot, {"name": robot.name})
    Robot.objects.filter(pk=robot.pk).update(not_before=None)
    fact = f"channel-test-{event}"
    params = {"project": project, "path": path}
    subject = ("robot", robot.pk)
    post_to([robot], kind="channel.test", fact=fact, subject=subject, at=at, params=params, mention=[by])
    return Delivery.objects.get(post__robot=robot, post__fact=fact)


test_robot.__test__ = False  # type: ignore[attr-defined]  # a verb of the product, no test


def _begin(by: Person, space_id: int) -> Space:
    space = lock(space_id)
    require_in(grants(by, space), "channel.edit")
    return space


def _find(space: Space, robot_id: int) -> Robot:
    robot = Robot.objects.filter(space=space, pk=robot_id, removed_at=None).first()
    if robot is None:
        raise Denied("channel.edit")
    return robot


def _note(space: Space, by: Person, at: datetime, action: str, robot: Robot, data: Mapping[str, Any]) -> int:
    """Record it; gives the number of the event."""
    event = record(space=space, by=by, at=at, action=action, subject=("robot", robot.pk), data=data)
    return event.number


def current_values(robot: Robot) -> dict[str, Any]:
    """The fields of LABELS as they stand."""
    return {
        "name": robot.name,
        "kinds": list(robot.kinds),
        "mentions": robot.mentions,
        "handles": dict(robot.handles),
        "is_active": robot.is_active,
    }


def _plain_values(values: RobotInput) -> dict[str, Any]:
    name = " ".join(values.name.split())
    if not name or len(name) > 40:
        raise Invalid(name=_("Please enter a name of at most %(count)s characters.") % {"count": 40})
    known = [kind for kind in texts.CARRIED if kind in values.kinds]
    if not known:
        raise Invalid(kinds=_("Please choose at least one."))
    return {
        "name": name,
        "kinds": known,
        "mentions": values.mentions,
        "handles": {str(person): handle[:64] for person, handle in values.handles.items() if handle},
        "is_active": values.is_active,
    }


def show(name: str, value: Any) -> str:
    """A value as people read it, for the page that compares two."""
    if name == "kinds":
        return pgettext("list", ", ").join(
            str(texts.CARRIED[kind]) for kind in value if kind in texts.CARRIED
        )
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(len(value)) if name == "handles" else str(value)


def _set_key(robot: Robot, values: RobotInput) -> list[str]:
    """Write what was typed into the write-only boxes; gives the names of what changed."""
    changed: dict[str, str] = {}
    if values.address:
        changed["address"] = values.address
        robot.hint = hint_of(values.address)
    if values.secret or values.forget_secret:
        changed["secret"] = values.secret
        robot.is_signed = bool(values.secret)
    if changed:
        RobotKey.objects.filter(robot=robot).update(**changed)
    return sorted(changed)


def _check_address(kind: str, address: str) -> None:
    """Raise Invalid unless the address is one of the platform, or one the operator allows."""
    try:
        target = http.target_of(address)
        allowed = target.host in PLATFORMS[kind].HOSTS or http.is_allowed_host(address)
    except http.Refused:
        raise Invalid(address=_("Please paste the whole address, which begins with https://.")) from None
    if not allowed:
        hosts = pgettext("list", ", ").join(PLATFORMS[kind].HOSTS)
        text = _("This is no address of %(platform)s, which begins with https://%(hosts)s/.")
        raise Invalid(address=text % {"platform": Robot.Kind(kind).label, "hosts": hosts})


def hint_of(address: str) -> str:
    """All of an address that is ever shown: the host and its last four characters."""
    return f"{http.target_of(address).host}/…{address[-4:]}"[:80]
