"""The turns of an issue are answered where they wait, in the inbox, each by who has it."""

import pytest
from django.utils import timezone

from qibu.foundation.turns.models import Turn
from qibu.issues.models import Issue, State
from tests.issues.support import report, submitted


def answer(client, person, issue, **sent):
    """Open the inbox and send the form of the issue's turn; gives the status."""
    client.force_login(person)
    assert issue.title in client.get("/").content.decode()
    turn = Turn.objects.open().get(subject_kind="issue", subject_id=issue.pk)
    issue.refresh_from_db()
    code = client.post(f"/inbox/turns/{turn.pk}/answer/", {"version": issue.version, **sent}).status_code
    issue.refresh_from_db()
    return code


def test_from_the_triage_to_the_closing_nobody_leaves_the_inbox(world, client):
    issue = report(world, at=timezone.now())
    triage = {"type": "technical", "urgency": "high", "owner": world.assignee.pk}
    answer(client, world.lead, issue, **triage)
    assert (issue.state, issue.owner) == (State.ASSIGNED, world.assignee)
    answer(client, world.assignee, issue, text="换磁芯", due="2099-03-09")
    assert (issue.state, issue.solution, issue.due.isoformat()) == (State.SOLVING, "换磁芯", "2099-03-09")
    answer(client, world.assignee, issue, text="温升 35K")
    assert issue.state == State.SUBMITTED
    answer(client, world.lead, issue, do="return", text="再测一轮")
    assert issue.state == State.RETURNED
    answer(client, world.assignee, issue, text="再测合格")
    answer(client, world.lead, issue, do="close")
    assert issue.state == State.CLOSED


@pytest.mark.parametrize("sent", [{}, {"type": "technical"}, {"type": "x", "urgency": "high", "owner": 1}])
def test_what_is_missing_is_said_in_the_line(world, client, sent):
    issue = report(world, at=timezone.now())
    assert answer(client, world.lead, issue, **sent) == 422
    assert issue.state == State.REPORTED


def test_a_stale_line_changes_nothing(world, client):
    issue = submitted(world, at=timezone.now())
    assert answer(client, world.lead, issue, version=1, do="close") == 409
    assert Issue.objects.get().state == State.SUBMITTED


def test_somebody_elses_turn_is_not_there(world, client):
    issue = submitted(world)
    turn = Turn.objects.open().get(subject_kind="issue", subject_id=issue.pk)
    for person in (world.outsider, world.assignee, world.observer):
        client.force_login(person)
        sent = {"do": "close", "version": issue.version}
        assert client.post(f"/inbox/turns/{turn.pk}/answer/", sent).status_code in (403, 404, 409, 422)
    assert Issue.objects.get().state == State.SUBMITTED
