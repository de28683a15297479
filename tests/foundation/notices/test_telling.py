"""Each person is told each fact once, in words of their own language, and only while they may see it."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

import qibu
from qibu.foundation.access.actions import end_member
from qibu.foundation.access.models import Membership
from qibu.foundation.notices import texts
from qibu.foundation.notices.actions import mark_read
from qibu.foundation.notices.models import Delivery, Notice
from qibu.foundation.notices.queries import latest, unread_count
from tests.foundation.notices.conftest import tell
from tests.world import AT


@pytest.fixture(autouse=True)
def _nothing_told_yet(world):
    Notice.objects.all().delete()


def test_a_fact_is_told_once_per_person(world):
    tell(world, world.lead, world.assignee, world.lead)
    tell(world, world.lead, world.liaison)
    assert sorted(Notice.objects.values_list("person__username", flat=True)) == [
        "assignee", "lead", "liaison",
    ]  # fmt: skip
    assert Delivery.objects.count() == 3


def test_another_fact_is_told_too(world):
    tell(world, world.lead)
    tell(world, world.lead, fact="fact-2")
    assert unread_count(world.lead) == 2


def test_the_database_refuses_the_same_fact_twice(world):
    tell(world, world.lead)
    notice = Notice.objects.get()
    notice.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save(force_insert=True)


def test_nobody_inactive_is_told(world):
    world.assignee.is_active = False
    tell(world, world.assignee)
    assert not Notice.objects.exists()


def test_only_important_facts_go_out_by_mail_and_only_to_an_address(world, settings):
    world.liaison.email = ""
    tell(world, world.lead, important=False)
    tell(world, world.liaison)
    assert not Delivery.objects.exists()
    tell(world, world.lead, fact="fact-2")
    assert Delivery.objects.get().notice.person == world.lead
    settings.EMAIL_HOST = ""
    tell(world, world.lead, fact="fact-3")
    assert Delivery.objects.count() == 1, "without a mail server nothing waits for one"


def test_the_count_and_the_list_leave_out_what_may_no_longer_be_seen(world):
    """T-13: what was told before access ended is not shown afterwards."""
    tell(world, world.assignee)
    assert unread_count(world.assignee) == 1
    end_member(membership=Membership.objects.get(person=world.assignee, ended_at=None), at=AT)
    assert unread_count(world.assignee) == 0
    assert latest(world.assignee) == []


def test_reading_marks_ones_own_notices_only(world):
    tell(world, world.lead, world.assignee)
    tell(world, world.lead, fact="fact-2")
    theirs = Notice.objects.get(person=world.assignee)
    assert mark_read(by=world.lead, at=AT, notice_ids=[theirs.pk]) == 0
    assert mark_read(by=world.lead, at=AT) == 2
    assert (unread_count(world.lead), unread_count(world.assignee)) == (0, 1)


def test_the_newest_come_first_and_cost_one_statement(world, django_assert_num_queries):
    for n in range(20):
        tell(world, world.lead, fact=f"fact-{n}", at=AT + timedelta(minutes=n))
    with django_assert_num_queries(1):
        found = latest(world.lead, limit=5)
    assert [notice.fact for notice in found] == [f"fact-{n}" for n in (19, 18, 17, 16, 15)]
    with django_assert_num_queries(1):
        unread_count(world.lead)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_role_is_told_by_its_name_and_department_never_by_its_code(world, language):
    tell(world, world.lead, kind="role.given", role="deputy_liaison", department="市场部")
    tell(world, world.lead, kind="role.given", fact="fact-2", role="lead", department="")
    with translation.override(language):
        first, second = (texts.title(notice) for notice in Notice.objects.order_by("pk"))
    assert "deputy_liaison" not in first
    assert "市场部" in first
    assert "(" not in second
    if language == "en":
        assert "Deputy liaison" in first
        assert "Project lead" in second


def test_every_kind_of_notice_the_code_sends_has_words():
    written = sent_kinds()
    families = {kind for kind in written if kind.endswith(".")}  # of an f-string: "job." and a state
    assert set(texts.TITLES) >= written - families
    assert all(any(title.startswith(one) for title in texts.TITLES) for one in families)


def sent_kinds() -> set[str]:
    """The literals given as `kind=` to `queue(...)` anywhere in the product."""
    return {value for name, value in queue_arguments() if name == "kind"}


def queue_arguments():
    for path in Path(qibu.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "queue":
                for keyword in node.keywords:
                    for part in ast.walk(keyword.value):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield keyword.arg, part.value
