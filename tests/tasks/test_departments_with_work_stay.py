"""S6: a department does not leave its open tasks behind; the refusal names them and changes nothing."""

from dataclasses import replace

import pytest

from qibu.foundation.access.models import Membership, Participation
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Invalid
from qibu.projects.actions import set_team
from qibu.projects.models import Project
from qibu.projects.queries import team
from qibu.tasks.actions import Line, add_tasks
from qibu.tasks.models import Status, Task
from tests.world import AT


def without(world, *words):
    """The team seated anew without these departments."""
    project = Project.objects.get(pk=world.project.pk)
    standing = team(project.space_id).as_input()
    gone = {world.department(word).pk for word in words}
    seats = tuple(seat for seat in standing.seats if seat.department not in gone)
    return set_team(
        by=world.lead, at=AT, project_id=project.pk, version=project.version,
        shown=standing, team=replace(standing, seats=seats),
    )  # fmt: skip


def state(world):
    rows = (Participation, Membership, Event)
    return [list(row.objects.order_by("pk").values()) for row in rows], world.project.version


def test_the_refusal_names_the_tasks_and_changes_nothing(world):
    before = state(world)
    with pytest.raises(Invalid) as refusal:
        without(world, "market", "purchase")
    market, purchase = refusal.value.errors["departments"]
    assert "市场部" in market and "宣传物料" in market and "上市" in market
    assert "采购部" in purchase and "备料" in purchase
    world.project.refresh_from_db()
    assert state(world) == before


def test_five_tasks_are_named_and_all_are_counted(world):
    own = world.department("purchase").pk
    lines = [Line(name=f"询价{n}", department=own) for n in range(1, 7)]
    add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="many-tasks", lines=lines)
    with pytest.raises(Invalid) as refusal:
        without(world, "purchase")
    (text,) = refusal.value.errors["departments"]
    assert "7" in text and "询价4" in text
    assert "询价5" not in text


def test_finished_cancelled_and_deleted_tasks_hold_nobody(world):
    rows = Task.objects.filter(project=world.project)
    rows.filter(name="宣传物料").update(status=Status.CANCELLED)
    rows.filter(name="上市").update(deleted_at=AT)
    without(world, "market")
    assert world.department("market").pk not in team(world.project.space_id).as_input().departments()


def test_the_page_keeps_what_was_typed_and_says_why(world, client):
    client.force_login(world.lead)
    url = f"/projects/{world.project.pk}/team/"
    form = client.get(url).context["form"]
    sent = {bound.html_name: bound.value() or "" for bound in form}
    sent |= {f"seats-{name}": value for name, value in form.seats.management_form.initial.items()}
    for row in form.seats.forms:
        sent |= {bound.html_name: bound.value() or "" for bound in row}
    sent |= {"seats-1-department": "", "seats-1-liaison": "", "seats-1-deputy": ""}
    answer = client.post(url, sent)
    assert answer.status_code == 422
    assert "宣传物料" in answer.content.decode()
