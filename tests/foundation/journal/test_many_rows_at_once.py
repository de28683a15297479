"""The parts of one larger step are recorded together and chained like all others."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from qibu.foundation.access.actions import lock
from qibu.foundation.journal.actions import Origin, origin, record, record_each
from qibu.foundation.journal.models import Event, Trace
from qibu.foundation.journal.queries import broken_links
from tests.world import AT


def many(world, count, action="task.reported"):
    of = [(("task", number), {"name": f"事项{number}"}) for number in range(count)]
    with transaction.atomic():
        space = lock(world.project.space_id)
        return record_each(space=space, by=world.lead, at=AT, action=action, of=of)


def test_they_are_numbered_in_order_and_the_chain_holds(world):
    before = lock(world.project.space_id).event_number
    events = many(world, 5)
    assert [event.number for event in events] == list(range(before + 1, before + 6))
    assert Event.objects.get(space=world.project.space, number=before + 5).subject_id == 4
    with transaction.atomic():
        record(space=lock(world.project.space_id), by=None, at=AT, action="x.y", subject=("task", 1), data={})
    assert list(broken_links()) == []


def test_each_carries_where_it_came_from(world):
    token = origin.set(Origin("10.0.0.7", "browser"))
    try:
        events = many(world, 3)
    finally:
        origin.reset(token)
    assert Trace.objects.filter(event__in=[event.pk for event in events], address="10.0.0.7").count() == 3


def test_ten_cost_as_many_statements_as_two(world):
    costs = []
    for count in (2, 10):
        with CaptureQueriesContext(connection) as seen:
            many(world, count)
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_none_is_nothing_and_what_sets_something_off_is_refused(world):
    before = Event.objects.count()
    assert many(world, 0) == []
    with pytest.raises(RuntimeError):
        many(world, 2, action="task.edited")
    assert Event.objects.count() == before
