"""D1: the minutes leave as Word as they were distributed; a stranger finds nothing."""

import io

import docx
from django.urls import reverse

from tests.meetings.scenes import distributed


def test_the_distributed_minutes_leave_as_word(world, client):
    meeting = distributed(world)
    client.force_login(world.people["lead"])
    address = reverse("meeting-docx", args=[world.project.pk, meeting.number])
    found = docx.Document(io.BytesIO(client.get(address).content))
    facts = [[cell.text for cell in row.cells] for row in found.tables[0].rows]
    assert meeting.title in facts[0]
    assert any(meeting.minutes_distributed.get().digest[:16] in one.text for one in found.paragraphs)


def test_for_the_outsider_there_are_no_minutes(world, client):
    meeting = distributed(world)
    client.force_login(world.people["outsider"])
    for extension in ("xlsx", "docx", "pdf"):
        address = reverse(f"meeting-{extension}", args=[world.project.pk, meeting.number])
        assert client.get(address).status_code == 404
