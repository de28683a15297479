"""Somebody is told something, by e-mail too."""

from __future__ import annotations

import pytest

from qibu.foundation.notices.actions import queue
from qibu.foundation.notices.models import Delivery
from tests.world import AT


@pytest.fixture(autouse=True)
def _mail_is_set_up(settings) -> None:
    settings.EMAIL_HOST = "mail.example.com"


def tell(world, *people, fact="fact-1", important=True, at=AT, kind="plan.approved", **params):
    """Queue one fact about the world's project."""
    queue(
        space=world.project.space,
        to=people,
        kind=kind,
        fact=fact,
        subject=("project", world.project.pk),
        at=at,
        params={"project": world.project.name, "number": 1, "path": "/projects/1/", **params},
        important=important,
    )


@pytest.fixture
def delivery(world) -> Delivery:
    """One e-mail waiting to be sent to the assignee."""
    Delivery.objects.all().delete()
    tell(world, world.assignee)
    return Delivery.objects.get()
