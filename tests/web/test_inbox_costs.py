"""待我处理 costs the same number of statements however much waits, and little of the processor."""

from datetime import date, datetime, timedelta
from time import process_time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qibu.commitments.models import Commitment, Round, Sheet
from qibu.foundation import clock
from qibu.foundation.access.models import Membership, Participation, Role, Space
from qibu.foundation.people.models import WorkCalendar
from qibu.foundation.turns.models import Turn
from qibu.progress.models import Period, Report, Variance
from qibu.projects.models import Project, State
from qibu.tasks.models import Task
from qibu.web.inbox.lines import workbench
from qibu.web.inbox.totals import counts, totals
from tests.world import AT

NOW = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def filled(world, number: int) -> None:
    """Another project with a list to answer, a report to write and a variance to explain; and owed ones."""
    space = Space.objects.create(kind=Space.PROJECT)
    project = Project.objects.create(
        space=space, code=f"P-{number}", name=f"项目 {number}", start=date(2026, 3, 2),
        planned_finish=date(2026, 6, 30), state=State.EXECUTING, created_at=AT,
    )  # fmt: skip
    market, rd = world.department("market"), world.department("rd")
    for place, department in enumerate((market, rd)):
        Participation.objects.create(space=space, department=department, position=place)
    for role, person, department in (
        (Role.LIAISON, world.liaison, market), (Role.LIAISON, world.liaison_rd, rd),
        (Role.LEAD, world.lead, None),
    ):  # fmt: skip
        Membership.objects.create(space=space, person=person, role=role, department=department, since=AT)
    period = Period.objects.create(
        project=project,
        number=1,
        week=date(2026, 3, 2),
        begins=date(2026, 3, 2),
        cutoff=AT + timedelta(days=4),
    )
    for department in (market, rd):
        sheet = Sheet.objects.create(project=project, department=department)
        task = Task.objects.create(
            project=project, sort=1, name=f"{department.name} {number}", department=department, created_at=AT,
            updated_at=AT, planned_start=date(2026, 3, 2), planned_finish=date(2026, 3, 6),
            assignee=world.assignee,
        )  # fmt: skip
        row = Commitment.objects.create(
            sheet=sheet, project=project, department=department, task=task, state="dispatched", since=AT,
            due=AT + timedelta(days=2), version=1,
        )  # fmt: skip
        row.asked = Round.objects.create(
            commitment=row, number=1, kind="dispatched", at=AT, planned_start=date(2026, 3, 2),
            planned_finish=date(2026, 3, 6),
        )  # fmt: skip
        row.save()
        report = Report.objects.create(period=period, project=project, department=department)
        variance = Variance.objects.create(
            project=project, number=department.pk, task=task, department=department, baseline=1, days=5,
            opened_days=5, worst_days=5, opened_at=AT,
        )  # fmt: skip
        for kind, subject in (
            ("commitment.answer", ("sheet", sheet.pk)), ("report.submit", ("report", report.pk)),
            ("variance.answer", ("variance", variance.pk)),
        ):  # fmt: skip
            Turn.objects.create(
                space=space, kind=kind, subject_kind=subject[0], subject_id=subject[1], department=department,
                since=AT, due=AT + timedelta(days=number % 5),
            )  # fmt: skip


def statements(deed) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        deed()
    return len(seen)


def best_ms(deed, times: int = 7) -> float:
    taken = []
    for _turn in range(times):
        start = process_time()
        deed()
        taken.append(process_time() - start)
    return min(taken) * 1000


@pytest.mark.parametrize("word", ["liaison", "lead", "assignee", "pmo"])
def test_the_lists_cost_the_same_statements_for_2_and_for_17_projects(world, word):
    person = world.people[word]
    for number in range(2):
        filled(world, number)
    workbench(person, NOW)
    before = statements(lambda: workbench(person, NOW))
    for number in range(2, 17):
        filled(world, number)
    assert statements(lambda: workbench(person, NOW)) == before <= 10
    assert statements(lambda: totals(person, NOW)) == 1
    assert statements(lambda: counts(person, NOW)) == 1


#: Session, person, the turns (3), own tasks, others' tasks, calendars, one for each kind of turn (here 3),
#: totals, what needs attention (2), open tasks, projects, notices, the next report, counts and the
#: organisation of the frame.
MOST_STATEMENTS = 20


@pytest.mark.parametrize("word", ["liaison", "lead", "assignee", "pmo", "head"])
def test_the_page_costs_the_same_few_statements_however_much_waits(world, word):
    client = Client()
    client.force_login(world.people[word])
    filled(world, 0)
    client.get("/")
    before = statements(lambda: client.get("/"))
    for number in range(1, 17):
        filled(world, number)
    assert statements(lambda: client.get("/")) == before <= MOST_STATEMENTS


def test_projects_with_calendars_of_their_own_cost_no_statement_more(world):
    for number in range(6):
        filled(world, number)
    workbench(world.liaison, NOW)
    before = statements(lambda: workbench(world.liaison, NOW))
    for project in Project.objects.filter(code__startswith="P-"):
        project.calendar = WorkCalendar.objects.create(name=project.name, parent=world.organisation.calendar)
        project.save()
    workbench(world.liaison, NOW)  # built once, kept by version
    assert statements(lambda: workbench(world.liaison, NOW)) == before


def test_fifty_lines_over_seventeen_projects_take_little_of_the_processor(world):
    for number in range(17):
        filled(world, number)
    assert sum(len(group.lines) for group in workbench(world.liaison, NOW).groups) == 51
    assert best_ms(lambda: workbench(world.liaison, NOW)) < 60  # a few ms; a busy machine may need more
    assert isinstance(NOW, datetime)
