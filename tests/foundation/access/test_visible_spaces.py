"""The ids a search puts into its statements are those authorisation gives: `Space.visible_to`."""

import pytest

from qibu.foundation.access.models import Space
from qibu.foundation.access.queries import visible_spaces
from qibu.foundation.people.models import Department
from tests.world import PEOPLE


@pytest.mark.parametrize("word", PEOPLE)
def test_both_ways_see_the_same_projects(world, word):
    person = world.people[word]
    allowed = set(Space.objects.visible_to(person).values_list("pk", flat=True))
    found = visible_spaces(person)
    everything = set(Space.objects.filter(kind=Space.PROJECT).values_list("pk", flat=True))
    assert (everything if found is None else set(found)) == allowed


def test_a_head_sees_what_departments_below_take_part_in(world):
    market = world.department("market")
    Department.objects.create(name="渠道组", parent=market, head=world.outsider, path=f"{market.path}9/")
    assert visible_spaces(world.outsider) == []
    market.head = world.outsider
    market.save()
    assert world.project.space_id in visible_spaces(world.outsider)


def test_somebody_who_left_sees_nothing(world):
    world.pmo.is_active = False
    assert visible_spaces(world.pmo) == []
