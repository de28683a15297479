"""Whatever the organisation looks like, the three ways of asking who sees a space agree.

`visible_to` filters lists, `grants` guards one project, and the count of unread notices carries the
same rule as a statement of its own; a fourth, written here in plain Python, is the judge.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qibu.foundation.access.models import Membership, Participation, Role, Space
from qibu.foundation.access.queries import grants
from qibu.foundation.notices.models import Notice
from qibu.foundation.notices.queries import unread_count
from qibu.foundation.people.models import Department, Person
from tests.world import AT

PEOPLE, DEPARTMENTS, SPACES = 4, 13, 4
ROLES = [Role.SPONSOR, Role.LEAD, Role.LIAISON, Role.ASSIGNEE, Role.OBSERVER]


@dataclass(frozen=True)
class Plan:
    """An organisation: of everybody and everything only what matters here, by position."""

    people: list[tuple[bool, bool]]  # (is_active, is_pmo)
    parents: list[int | None]  # of each department, among those before it
    heads: list[int | None]
    closed: list[bool]
    memberships: set[tuple[int, int, int, bool]]  # (space, person, role, ended)
    participations: set[tuple[int, int]]  # (space, department)

    def above(self, department: int) -> set[int]:
        """The department and everything it lies in."""
        found, here = set(), department
        while here is not None:
            found.add(here)
            here = self.parents[here]
        return found

    def sees(self, person: int, space: int) -> bool:
        """Clause 8, written out. Space 0 is the organisation's, which is no project."""
        is_active, is_pmo = self.people[person]
        if not is_active or space == 0:
            return False
        belongs = any((s, p) == (space, person) and not ended for s, p, _role, ended in self.memberships)
        leads = any(
            self.heads[upper] == person and not self.closed[upper]
            for s, department in self.participations
            if s == space
            for upper in self.above(department)
        )
        return is_pmo or belongs or leads


def _people() -> st.SearchStrategy[list[tuple[bool, bool]]]:
    one = st.tuples(st.sampled_from([True, True, True, False]), st.sampled_from([False, False, False, True]))
    return st.lists(one, min_size=PEOPLE, max_size=PEOPLE)


def _parents() -> st.SearchStrategy[tuple[int | None, ...]]:
    """Deep trees and flat ones; more than ten, so that "/1/" and "/11/" meet."""
    return st.tuples(*(st.none() | st.integers(0, n - 1) if n else st.none() for n in range(DEPARTMENTS)))


PLANS = st.builds(
    Plan,
    people=_people(),
    parents=_parents(),
    heads=st.lists(st.none() | st.integers(0, PEOPLE - 1), min_size=DEPARTMENTS, max_size=DEPARTMENTS),
    closed=st.lists(st.sampled_from([False, False, True]), min_size=DEPARTMENTS, max_size=DEPARTMENTS),
    memberships=st.sets(
        st.tuples(
            st.integers(0, SPACES - 1),
            st.integers(0, PEOPLE - 1),
            st.integers(0, len(ROLES) - 1),
            st.booleans(),
        ),
        max_size=8,
    ),
    participations=st.sets(
        st.tuples(st.integers(0, SPACES - 1), st.integers(0, DEPARTMENTS - 1)), max_size=5
    ),
)  # fmt: skip


def build(plan: Plan) -> tuple[list[Person], list[Space]]:
    people = [
        Person.objects.create(username=f"p{n}", name=f"人{n}", is_active=active, is_pmo=pmo, created_at=AT)
        for n, (active, pmo) in enumerate(plan.people)
    ]
    departments: list[Department] = []
    for n, parent in enumerate(plan.parents):
        head = None if plan.heads[n] is None else people[plan.heads[n]]
        made = Department.objects.create(name=f"部{n}", head=head, is_active=not plan.closed[n])
        made.path = f"{departments[parent].path if parent is not None else '/'}{made.pk}/"
        made.save()
        departments.append(made)
    kinds = [Space.ORGANISATION] + [Space.PROJECT] * (SPACES - 1)
    spaces = [Space.objects.create(kind=kind) for kind in kinds]
    _belong(plan, people, departments, spaces)
    return people, spaces


def _belong(plan, people, departments, spaces) -> None:
    seated: set[tuple[object, ...]] = set()
    for space, person, role, ended in sorted(plan.memberships):
        name = ROLES[role]
        seat = (space, name) if name not in {Role.ASSIGNEE, Role.OBSERVER} else (space, name, person)
        taken = not ended and seat in seated
        seated.add(seat) if not ended else None
        Membership.objects.create(
            space=spaces[space],
            person=people[person],
            role=Role.ASSIGNEE if taken else name,
            department=departments[0] if name == Role.LIAISON and not taken else None,
            since=AT,
            ended_at=AT if ended or taken else None,
        )
        if taken:  # somebody else sits there: this one has left again
            plan.memberships.discard((space, person, role, ended))
    for space, department in sorted(plan.participations):
        Participation.objects.create(space=spaces[space], department=departments[department])
    for number, space in enumerate(spaces):
        for person in people:
            Notice.objects.create(
                person=person, space=space, kind="plan.approved", fact=f"fact-{number}",
                subject_kind="project", subject_id=number, created_at=AT,
            )  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=PLANS)
def test_all_ways_of_asking_agree_with_the_rule(db, plan):
    with transaction.atomic():
        people, spaces = build(plan)
        for p, person in enumerate(people):
            right = {spaces[s].pk for s in range(SPACES) if plan.sees(p, s)}
            assert set(Space.objects.visible_to(person).values_list("pk", flat=True)) == right
            assert {space.pk for space in spaces if grants(person, space).sees} == right
            assert unread_count(person) == len(right)
        transaction.set_rollback(True)


def test_a_department_whose_place_in_the_tree_is_not_known_yet_gives_no_sight(world):
    """An empty path is the beginning of every path."""
    department = Department.objects.create(name="刚建的", head=world.outsider)
    assert department.path == ""
    assert not Space.objects.visible_to(world.outsider).filter(pk=world.project.space_id).exists()
    assert not grants(world.outsider, world.project.space).sees
    Notice.objects.create(
        person=world.outsider, space=world.project.space, kind="plan.approved", fact="f",
        subject_kind="project", subject_id=1, created_at=AT,
    )  # fmt: skip
    assert unread_count(world.outsider) == 0


def test_the_head_of_department_700_does_not_see_what_department_7001_takes_part_in(world):
    """One path begins like the other; only the slash tells them apart."""
    own, other = world.departments["legal"], world.departments["purchase"]
    Department.objects.filter(pk=own.pk).update(path="/700/", head=world.outsider)
    Department.objects.filter(pk=other.pk).update(path="/7001/")
    assert not Space.objects.visible_to(world.outsider).filter(pk=world.project.space_id).exists()
    assert not grants(world.outsider, world.project.space).sees
    Department.objects.filter(pk=other.pk).update(path="/700/7001/")
    assert Space.objects.visible_to(world.outsider).filter(pk=world.project.space_id).exists()
    assert grants(world.outsider, world.project.space).sees
