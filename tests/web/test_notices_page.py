"""What I was told: by day, read only when I say so, and nobody else's."""

from datetime import timedelta

import pytest

from qibu.foundation import clock
from qibu.foundation.notices.actions import queue
from qibu.foundation.notices.models import Notice
from qibu.foundation.people.models import Person
from tests.world import AT


def tell(world, person, fact, at=AT):
    queue(
        space=world.project.space, to=[person], kind="plan.waiting", fact=fact,
        subject=("project", world.project.pk), at=at,
        params={"project": fact, "path": f"/projects/{world.project.pk}/"},
    )  # fmt: skip
    return Notice.objects.get(person=person, fact=fact)


@pytest.fixture
def reader(world, client, monkeypatch):
    """王芳, who was told one thing yesterday and two things today."""
    Person.objects.update(language="en")
    Notice.objects.all().delete()
    monkeypatch.setattr(clock.timezone, "now", lambda: AT)
    for fact, at in (
        ("old", AT - timedelta(days=9)),
        ("before", AT - timedelta(days=1)),
        ("one", AT),
        ("two", AT),
    ):
        tell(world, world.liaison, fact, at)
    client.force_login(world.liaison)
    return client


def unread(person) -> set[str]:
    return set(Notice.objects.filter(person=person, read_at=None).values_list("fact", flat=True))


def test_notices_stand_under_their_days_the_newest_first(reader):
    page = reader.get("/notices/").content.decode()
    places = [
        page.index(words)
        for words in (">Today<", "two:", "one:", ">Yesterday<", "before:", "2026-02-21", "old:")
    ]
    assert places == sorted(places)
    assert "4 unread" in page


def test_looking_at_the_page_and_following_a_notice_marks_nothing(reader, world):
    reader.get("/notices/")
    reader.get(f"/projects/{world.project.pk}/")
    assert len(unread(world.liaison)) == 4


def test_one_notice_is_marked_by_its_own_button(reader, world):
    one = Notice.objects.get(fact="one")
    assert reader.post("/notices/", {"notice": one.pk}).status_code == 302
    assert unread(world.liaison) == {"old", "before", "two"}
    page = reader.get("/notices/").content.decode()
    assert f'value="{one.pk}"' not in page
    assert "3 unread" in page


def test_everything_is_marked_by_the_button_on_top_which_then_leaves(reader, world):
    assert "Mark all as read" in reader.get("/notices/").content.decode()
    reader.post("/notices/")
    assert unread(world.liaison) == set()
    page = reader.get("/notices/").content.decode()
    assert "Mark all as read" not in page
    assert "All read" in page


def test_somebody_elses_notice_stays_unread(reader, world):
    other = tell(world, world.lead, "other")
    reader.post("/notices/", {"notice": other.pk})
    assert unread(world.lead) == {"other"}
    assert len(unread(world.liaison)) == 4


@pytest.mark.parametrize("wrong", ["", "x", "１", "9" * 40, "-1"])
def test_a_damaged_number_marks_nothing(reader, world, wrong):
    assert reader.post("/notices/", {"notice": wrong}).status_code == 302
    assert len(unread(world.liaison)) == 4
