"""A dependency gets other terms: type, lags, promise."""

import pytest

from qibu.foundation.outcomes import Denied, Invalid
from qibu.tasks import actions
from qibu.tasks.actions import LinkTerms
from qibu.tasks.models import Link, Promise
from tests.world import AT


def link(world, successor="原型评审") -> Link:
    return Link.objects.get(successor=world.task(successor))


def change(world, found, by=None, **terms):
    return actions.change_link(
        by=by or world.lead, at=AT, project_id=world.project.pk, link_id=found.pk, terms=LinkTerms(**terms)
    )


def test_a_dependency_keeps_its_tasks_and_gets_other_terms(world):
    found = link(world)
    change(world, found, type="FF", min_lag=1, max_lag=14, max_unit="c")
    again = Link.objects.get(pk=found.pk)
    assert (again.predecessor_id, again.successor_id) == (found.predecessor_id, found.successor_id)
    assert (again.type, again.min_lag, again.max_lag, again.max_unit) == ("FF", 1, 14, "c")
    assert Promise.objects.filter(link=again).exists()


def test_a_promise_taken_back_leaves_a_plain_dependency(world):
    found = link(world)
    change(world, found, max_lag=14)
    change(world, found)
    assert not Promise.objects.filter(link=found).exists()


def test_terms_that_make_no_sense_are_refused_in_words(world):
    with pytest.raises(Invalid) as refused:
        change(world, link(world), min_lag=5, max_lag=3, max_unit="w")
    assert list(refused.value.errors) == ["max_lag"]


def test_two_dependencies_of_one_type_between_the_same_tasks_are_refused(world):
    found = link(world)
    actions.link_tasks(
        by=world.lead, at=AT, project_id=world.project.pk, key="second-link-1",
        predecessor=found.predecessor_id, successor=found.successor_id, terms=LinkTerms(type="SS"),
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        change(world, found, type="SS")
    assert list(refused.value.errors) == ["type"]


def test_who_may_not_plan_changes_no_dependency_and_a_foreign_one_is_unknown(world):
    with pytest.raises(Denied):
        change(world, link(world), by=world.liaison, type="SS")
    found = link(world)
    with pytest.raises(Denied):
        actions.change_link(
            by=world.other_lead, at=AT, project_id=world.foreign.pk, link_id=found.pk, terms=LinkTerms()
        )
    assert Link.objects.get(pk=found.pk).type == "FS"
