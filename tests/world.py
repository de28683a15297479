"""One small company that tests share: names read as roles, and an outsider who must see nothing.

星河科技 brings a desk lamp to market. 研发部, 市场部 and 采购部 take part; 法务部 does not, and
周宁 of 法务部 is the outsider. 郑博 leads another project, whose objects are foreign to this one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from qibu.foundation.access.models import Membership, Role
from qibu.foundation.people.calendars import seed_from_notices
from qibu.foundation.people.models import Department, DepartmentMember, Organisation, Person, WorkCalendar
from qibu.projects.actions import create_project
from qibu.projects.inputs import CharterInput, Seat, TeamInput
from qibu.projects.models import Project
from qibu.tasks import actions
from qibu.tasks.actions import Line
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.actions.linking import LinkTerms
from qibu.tasks.models import Kind, Task
from tests.support.snapshot import Snapshot, rows

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "green-Tea-42"

DEPARTMENTS = {"rd": "研发部", "market": "市场部", "purchase": "采购部", "legal": "法务部"}
PEOPLE = {
    # word: (name, main department, powers)
    "administrator": ("管理员", None, {"is_administrator": True}),
    "pmo": ("孙悦", None, {"is_pmo": True}),
    "lead": ("李强", "rd", {"may_create_projects": True}),
    "deputy": ("赵敏", "rd", {}),
    "sponsor": ("钱总", None, {}),
    "liaison": ("王芳", "market", {}),
    "liaison_rd": ("陈静", "rd", {}),
    "liaison_purchase": ("杨帆", "purchase", {}),
    "deputy_liaison": ("何冰", "market", {}),
    "assignee": ("张伟", "rd", {}),
    "head": ("吴迪", "market", {}),
    "observer": ("许佳", None, {}),
    "outsider": ("周宁", "legal", {}),
    "other_lead": ("郑博", "legal", {"may_create_projects": True}),
}


@dataclass
class World:
    """People and departments by word, the project, its tasks by name, and a foreign project."""

    organisation: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    project: Project = None  # type: ignore[assignment]
    foreign: Project = None  # type: ignore[assignment]

    def __getattr__(self, word: str) -> Person:
        people = self.__dict__.get("people", {})
        if word in people:
            return people[word]
        raise AttributeError(word)

    def department(self, word: str) -> Department:
        return self.departments[word]

    def task(self, name: str) -> Task:
        return Task.objects.get(project=self.project, name=name)


def build_people() -> World:
    """The company without projects."""
    calendar = WorkCalendar.objects.create(name="公司日历")
    seed_from_notices(calendar)
    calendar.refresh_from_db()
    organisation = Organisation.objects.create(pk=1, name="星河科技", calendar=calendar, created_at=AT)
    world = World(organisation)
    for word, name in DEPARTMENTS.items():
        department = Department.objects.create(name=name, position=len(world.departments))
        department.path = f"/{department.pk}/"
        department.save()
        world.departments[word] = department
    for word, (name, home, powers) in PEOPLE.items():
        person = Person(username=word, name=name, email=f"{word}@example.com", created_at=AT, **powers)
        person.set_unusable_password()
        person.save()
        world.people[word] = person
        if home is not None:
            DepartmentMember.objects.create(person=person, department=world.departments[home], is_main=True)
    world.departments["market"].head = world.head
    world.departments["market"].save()
    return world


def team(world: World, *, lead: Person, only: tuple[str, ...] = ("rd", "market", "purchase")) -> TeamInput:
    liaisons = {
        "rd": (world.liaison_rd, None),
        "market": (world.liaison, world.deputy_liaison),
        "purchase": (world.liaison_purchase, None),
        "legal": (world.other_lead, None),
    }
    seats = tuple(
        Seat(world.departments[word].pk, first.pk, second.pk if second else None)
        for word, (first, second) in liaisons.items()
        if word in only
    )
    full = lead == world.lead
    return TeamInput(
        lead=lead.pk,
        sponsor=world.sponsor.pk if full else None,
        deputy=world.deputy.pk if full else None,
        seats=seats,
    )


#: Built once per process, by name and what of the surroundings ends up in rows: (mail server, language).
kept: dict[tuple[str, str, str | None], Snapshot] = {}


def ready() -> World:
    """The world as `build` makes it."""
    return copied("world", build)


def copied(name: str, make: Callable[[], World]) -> World:
    """What `make` builds: a copy, unless the test really commits or has rows of its own."""
    if not connection.in_atomic_block:
        return make()
    surroundings = name, settings.EMAIL_HOST, get_language()
    if surroundings in kept:
        return kept[surroundings].put_back() if kept[surroundings].fits() else make()
    before, built = rows(), make()
    if made := Snapshot.since(before, built):
        kept[surroundings] = made
    return built


def build() -> World:
    """The company, its project with a small plan, and a foreign project with one task."""
    world = build_people()
    world.project = create_project(
        by=world.lead,
        at=AT,
        key="world-project-1",
        charter=CharterInput(
            name="护眼台灯上市", start=date(2026, 3, 2), planned_finish=date(2026, 6, 30), code="QB-2026-001"
        ),
        team=team(world, lead=world.lead),
    )
    Membership.objects.create(space=world.project.space, person=world.observer, role=Role.OBSERVER, since=AT)
    _plan(world)
    world.foreign = create_project(
        by=world.other_lead,
        at=AT,
        key="world-project-2",
        charter=CharterInput(
            name="合同模板换版", start=date(2026, 3, 2), planned_finish=date(2026, 5, 29), code="QB-2026-002"
        ),
        team=team(world, lead=world.other_lead, only=("legal",)),
    )
    actions.add_tasks(
        by=world.other_lead,
        at=AT,
        project_id=world.foreign.pk,
        key="world-foreign",
        lines=[Line(name="绝密条款清单", duration=5), Line(name="绝密评审", duration=3)],
    )
    # Tests move planned dates as they like; those of change control switch it on.
    Project.objects.update(change_control=False)
    for project in (world.project, world.foreign):
        project.change_control = False
    return world


def _plan(world: World) -> None:
    rd, market, purchase = (world.departments[word].pk for word in ("rd", "market", "purchase"))
    after = LinkTerms()
    promise = LinkTerms(type="FF", max_lag=14, max_unit="c")
    lines = [
        Line(name="产品设计"),
        Line(
            name="产品原型", level=1, department=rd, assignee=world.assignee.pk, duration=5,
            planned_start=date(2026, 3, 2), planned_finish=date(2026, 3, 6),
        ),
        Line(name="原型评审", level=1, department=rd, kind=Kind.MILESTONE, links=(LineLink(after, line=1),)),
        Line(name="上市准备"),
        Line(
            name="宣传物料", level=1, department=market, duration=8, planned_start=date(2026, 3, 9),
            planned_finish=date(2026, 3, 18), links=(LineLink(promise, line=1),),
        ),
        Line(name="备料", level=1, department=purchase, duration=10, links=(LineLink(after, line=2),)),
        Line(
            name="上市", kind=Kind.MILESTONE, department=market,
            links=(LineLink(after, line=4), LineLink(after, line=5)),
        ),
    ]  # fmt: skip
    actions.add_tasks(by=world.lead, at=AT, project_id=world.project.pk, key="world-plan", lines=lines)
