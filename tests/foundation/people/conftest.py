"""A small organisation: an administrator, somebody of the PMO, an ordinary person."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from qibu.foundation.people.calendars import seed_from_notices
from qibu.foundation.people.models import Department, Organisation, Person, WorkCalendar

PASSWORD = "green-Tea-42"


@cache
def hashed() -> str:
    """Hashing is slow on purpose; once is enough for all these people."""
    return make_password(PASSWORD)


@pytest.fixture
def at() -> datetime:
    """A fixed moment for actions."""
    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def soon() -> datetime:
    """Tomorrow by the real clock, for pages (which ask it)."""
    return timezone.now() + timedelta(days=1)


@pytest.fixture
def calendar(db) -> WorkCalendar:
    made = WorkCalendar.objects.create(name="公司日历")
    seed_from_notices(made)
    return made


@pytest.fixture
def organisation(calendar, at) -> Organisation:
    return Organisation.objects.create(pk=1, name="星河科技", calendar=calendar, created_at=at)


@pytest.fixture
def make_person(organisation, at):
    """make_person("张三", is_pmo=True): somebody with the password of this module."""
    count = iter(range(1, 10_000))

    def make(name: str, **columns) -> Person:
        username = columns.pop("username", f"u{next(count)}")
        person = Person(username=username, name=name, created_at=at, **columns)
        person.password = hashed()
        person.save()
        return person

    return make


@pytest.fixture
def admin(make_person) -> Person:
    return make_person("管理员", username="admin", is_administrator=True)


@pytest.fixture
def pmo(make_person) -> Person:
    return make_person("项目办", username="pmo", is_pmo=True)


@pytest.fixture
def ordinary(make_person) -> Person:
    return make_person("李强", username="liqiang", email="li@example.com", phone="13800138000")


@pytest.fixture
def departments(organisation) -> dict[str, Department]:
    """技术中心 > 研发部 > 结构组, and 市场部 beside it."""

    def make(name: str, parent: Department | None = None) -> Department:
        made = Department.objects.create(name=name, parent=parent)
        made.path = f"{parent.path if parent else '/'}{made.pk}/"
        made.save()
        return made

    centre = make("技术中心")
    research = make("研发部", centre)
    return {
        "centre": centre,
        "research": research,
        "structure": make("结构组", research),
        "market": make("市场部"),
    }


@pytest.fixture
def signed_in():
    """signed_in(person): a browser with a session of this person."""

    def enter(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return enter
