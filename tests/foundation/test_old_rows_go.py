"""Answers kept against double submits go after 30 days, refusals after 180."""

from datetime import timedelta

import pytest

from qibu.foundation.access import jobs as access
from qibu.foundation.access.models import Denial
from qibu.foundation.journal import jobs as journal
from qibu.foundation.journal.models import Submission
from tests.world import AT


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)])
def test_a_submission_is_kept_for_thirty_days(world, days, left):
    Submission.objects.all().delete()
    Submission.objects.create(person=world.lead, form="f", key="k", body_hash="h", answer={}, at=AT)
    assert journal.purge(AT + timedelta(days=days)) == 1 - left
    assert Submission.objects.count() == left


@pytest.mark.parametrize(("days", "left"), [(180, 1), (181, 0)])
def test_a_refusal_is_kept_for_180_days(world, days, left):
    Denial.objects.create(at=AT, person=world.lead, capability="c", path="/p", address="192.0.2.1")
    assert access.purge(AT + timedelta(days=days)) == 1 - left
    assert Denial.objects.count() == left
