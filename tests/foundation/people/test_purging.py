"""What has served is thrown away, and nothing else."""

from datetime import timedelta

from django.contrib.sessions.models import Session

from qibu.foundation.people import limiter
from qibu.foundation.people.actions import reset_password
from qibu.foundation.people.jobs import purge
from qibu.foundation.people.models import Attempt, OneTimeLink


def test_old_attempts_expired_sessions_and_dead_links_go(admin, at) -> None:
    limiter.enter(door="sign-in", name="a", address="10.0.0.1", at=at)
    limiter.enter(
        door="sign-in", name="b", address="10.0.0.1", at=at + timedelta(days=39, hours=23, minutes=59)
    )
    Session.objects.create(session_key="old", session_data="", expire_date=at)
    Session.objects.create(session_key="new", session_data="", expire_date=at + timedelta(days=41))
    reset_password(by=admin, at=at, person_id=admin.pk)
    gone = purge(at + timedelta(days=40))
    assert (gone.attempts, gone.sessions, gone.links) == (2, 1, 1)
    assert set(Attempt.objects.values_list("key", flat=True)) == {"name:b", "address:10.0.0.1"}
    assert Session.objects.get().session_key == "new"
    assert not OneTimeLink.objects.exists()
