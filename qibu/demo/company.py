"""Building the demo company through the same actions people use, at the times they would have."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from qibu.changes.actions import approve_plan
from qibu.demo import (
    changes,
    closing_project,
    commitments,
    goals,
    issues,
    launch,
    lessons,
    meetings,
    planning,
    progress,
    side_projects,
    talk,
    templates,
    weekly,
)
from qibu.demo.people import DEPARTMENTS, ORGANISATION, PEOPLE, SEATS, Demo
from qibu.demo.story import Company
from qibu.foundation.access.actions import organisation_space
from qibu.foundation.people.calendars import seed_from_notices, work_calendar
from qibu.foundation.people.models import Department, DepartmentMember, Organisation, Person, WorkCalendar
from qibu.foundation.people.queries import DEMO_PASSWORD
from qibu.projects import actions as projects
from qibu.projects.inputs import CharterInput, DeliverableInput, ObjectiveInput, Seat, TeamInput
from qibu.projects.models import Project
from qibu.tasks import actions as tasks
from qibu.tasks.actions import Line, LinkTerms, refresh_forecast
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.models import Kind


@transaction.atomic
def build(at: datetime) -> None:
    """Make organisation, people and projects in an empty database; `at` is now."""
    calendar = _organisation(at)
    workdays = work_calendar(calendar)
    today = timezone.localtime(at).date()
    start = workdays.add_working_days_date(workdays.previous_working_date(today), -launch.NOW)
    company = Company(start - timedelta(days=start.weekday()), workdays)
    _people(company, at)
    main = _main_project(company, at)
    meetings.kick_off(company, main)
    commitments.agree_on_the_plan(company, main)
    happened = [
        *progress.happenings(company, main, at),
        *weekly.happenings(company, main, at),
        *goals.happenings(company, main, at),
        *changes.happenings(company, main, at),
        *talk.happenings(company, main, at),
        *issues.happenings(company, main, at),
        *meetings.happenings(company, main, at),
    ]
    for moment, happen in sorted(happened, key=lambda one: one[0]):
        happen(moment)
    commitments.negotiate(company, main, at)
    meetings.still_to_come(company, main, at)
    side_projects.build(company, at)
    closing_project.build(company)
    planning.join(company, main, at)
    templates.build(company, main, at)
    lessons.build(company, main, at)
    for project in Project.objects.all():
        refresh_forecast(at=at, project_id=project.pk, why="demo")


def _organisation(at: datetime) -> WorkCalendar:
    organisation_space()
    calendar = WorkCalendar.objects.create(name="公司工作日历")
    seed_from_notices(calendar)
    calendar.refresh_from_db()
    Organisation.objects.create(pk=1, name=ORGANISATION, calendar=calendar, is_demo=True, created_at=at)
    return calendar


def _people(company: Company, at: datetime) -> None:
    for position, (word, name) in enumerate(DEPARTMENTS.items()):
        department = Department.objects.create(name=name, position=position)
        department.path = f"/{department.pk}/"
        department.save(update_fields=["path"])
        company.departments[word] = department
    secret = make_password(DEMO_PASSWORD)  # one for all: thirty would take two seconds
    for number, one in enumerate(PEOPLE, start=1):
        company.people[one.username] = _person(company, one, number, at, secret)
    for word, (head, _liaison, _deputy) in SEATS.items():
        Department.objects.filter(pk=company.departments[word].pk).update(head=company.people[head])


def _person(company: Company, one: Demo, number: int, at: datetime, secret: str) -> Person:
    person = Person(
        username=one.username,
        name=one.name,
        title=one.title,
        email=f"{one.username}@example.com",
        phone=f"138 0000 {number:04d}",
        created_at=at,
        **dict.fromkeys(one.powers, True),
    )
    person.password = secret
    person.save()
    if one.department:
        DepartmentMember.objects.create(
            person=person, department=company.departments[one.department], is_main=True
        )
    return person


def seats(company: Company, words: tuple[str, ...]) -> tuple[Seat, ...]:
    """Liaison and deputy of each department; nobody is their own deputy."""
    found = []
    for word in words:
        _head, liaison, deputy = SEATS[word]
        second = company.people[deputy].pk if deputy != liaison else None
        found.append(Seat(company.departments[word].pk, company.people[liaison].pk, second))
    return tuple(found)


def _main_project(company: Company, at: datetime) -> Project:
    lead = company.people["liqiang"]
    last = max(step.start + step.days for _name, steps in launch.PHASES for step in steps)
    project = projects.create_project(
        by=lead,
        at=company.moment(-8),
        key="demo-launch",
        charter=CharterInput(
            name=launch.NAME,
            start=company.start,
            planned_finish=company.day(last + 2),
            goals=launch.GOALS,
            in_scope=launch.IN_SCOPE,
            out_of_scope=launch.OUT_OF_SCOPE,
            remarks="双周例会：隔周周三 10:00，501 会议室。",
        ),
        team=TeamInput(
            lead=lead.pk,
            sponsor=company.people["zhouguodong"].pk,
            deputy=company.people["zhaomin"].pk,
            seats=seats(company, tuple(DEPARTMENTS)),
        ),
        objectives=[
            ObjectiveInput(
                statement=words,
                metric=metric,
                target=Decimal(str(target)) if target is not None else None,
                unit=unit,
                due=company.day(place),
            )
            for words, metric, target, unit, place in launch.OBJECTIVES
        ],
    )
    _deliverables(company, project, lead)
    tasks.add_tasks(
        by=lead, at=company.moment(-6), project_id=project.pk, key="demo-launch-plan", lines=_lines(company)
    )
    goals.tell(company, project)
    planning.tell(company, project)
    weekly.switch_off(lead, project, company.moment(-2))
    approve_plan(
        by=lead, at=company.moment(-1), project_id=project.pk, key="demo-launch-v1", note="启动会确认"
    )
    return project


def _deliverables(company: Company, project: Project, lead: Person) -> None:
    for number, (name, standard, word, place) in enumerate(launch.DELIVERABLES):
        projects.add_deliverable(
            by=lead,
            at=company.moment(-7),
            project_id=project.pk,
            key=f"demo-deliverable-{number}",
            values=DeliverableInput(name, standard, company.departments[word].pk, company.day(place)),
        )


def _lines(company: Company) -> list[Line]:
    """The plan as lines: phases on top, steps below, links by name."""
    places: dict[str, int] = {}
    number = 0
    for _phase, steps in launch.PHASES:
        number += 1
        for step in steps:
            places[step.name] = number
            number += 1
    lines: list[Line] = []
    for phase, steps in launch.PHASES:
        lines.append(Line(name=phase))
        lines.extend(line_of(company, step, places) for step in steps)
    return lines


def line_of(company: Company, step: launch.Step, places: dict[str, int]) -> Line:
    return Line(
        name=step.name,
        level=1,
        kind=Kind.MILESTONE if step.milestone else Kind.TASK,
        department=company.departments[step.department].pk,
        assignee=company.people[step.person].pk,
        duration=0 if step.milestone else step.days,
        planned_start=company.day(step.start),
        planned_finish=company.day(step.start + max(step.days, 1) - 1),
        links=tuple(_link(words, places) for words in step.after),
    )


def _link(words: str, places: dict[str, int]) -> LineLink:
    name, _bar, rest = words.partition("|")
    kind, _bar, within = rest.partition("|")
    terms = LinkTerms(type=kind or "FS", max_lag=int(within) if within else None)
    return LineLink(terms, line=places[name])
