"""T-06: the policy table says for every capability and role what the product page says, and no more.

The expectation is written out here by hand. ``any``: everywhere in the project; ``dept``: where the
person speaks for the task's department; ``task``: on what is the person's own; ``-``: never.
"""

from itertools import product

import pytest

from qibu.foundation.access import policy
from qibu.foundation.access.models import Role
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants, may, powers

ROLES = (
    "administrator", "project_creator", "pmo", "sponsor", "lead", "deputy_lead", "liaison", "deputy_liaison",
    "assignee", "department_head", "observer",
)  # fmt: skip
TABLE = """
                admin creator pmo  sponsor lead deputy liaison dep.liaison assignee head observer
project.view    -     -       any  any     any  any    any     any         any      any  any
charter.edit    -     -       -    -       any  any    -       -           -        -    -
team.edit       -     -       -    -       any  any    -       -           -        -    -
plan.edit       -     -       -    -       any  any    -       -           -        -    -
plan.approve    -     -       -    -       any  any    -       -           -        -    -
task.staff      -     -       -    -       any  any    dept    dept        -        -    -
task.update     -     -       -    -       any  any    dept    dept        task     -    -
commitment.oversee  - -       any  any     any  any    -       -           -        any  -
commitment.view -     -       any  any     any  any    dept    dept        -        any  -
commitment.dispatch - -       -    -       any  any    -       -           -        -    -
commitment.answer - -         -    -       -    -      dept    dept        -        -    -
commitment.decide - -         -    -       any  any    -       -           -        -    -
commitment.record - -         -    -       any  any    -       -           -        -    -
report.oversee  -     -       any  any     any  any    -       -           -        any  -
report.view     -     -       any  any     any  any    dept    dept        -        any  -
report.submit   -     -       -    -       any  any    dept    dept        -        -    -
report.moderate -     -       -    -       any  any    -       -           -        -    -
period.close    -     -       -    -       any  any    -       -           -        -    -
period.reopen   -     -       -    -       any  -      -       -           -        -    -
cycle.edit      -     -       -    -       any  any    -       -           -        -    -
variance.answer -     -       -    -       any  any    dept    dept        -        -    -
channel.edit    -     -       -    -       any  any    -       -           -        -    -
resource.edit   -     -       -    -       any  any    dept    dept        -        -    -
budget.view     -     -       any  any     any  any    dept    dept        -        -    -
objective.measure -     -       -    -       any  any    any     any         -        -    -
change.request  -     -       any  -       any  any    any     any         -        -    -
change.decide   -     -       any  -       any  -      -       -           -        -    -
template.save   -     -       any  -       any  any    -       -           -        -    -
acceptance.submit -   -       -    -       any  any    dept    dept        -        -    -
acceptance.judge -    -       -    -       -    -      dept    dept        -        -    -
acceptance.steer -    -       -    -       any  any    -       -           -        -    -
signoff.open    -     -       any  -       any  any    -       -           -        -    -
signoff.sign    -     -       task task    task task   task    task        -        -    -
signoff.enter   -     -       any  -       any  any    -       -           -        -    -
archive.read    -     -       any  any     any  any    -       -           -        -    -
project.unarchive -   -       any  -       -    -      -       -           -        -    -
action.ask      -     -       -    -       any  any    any     any         -        -    -
action.steer    -     -       -    -       any  any    -       -           -        -    -
action.do       -     -       task task    task task   task    task        task     task -
action.verify   -     -       any  -       any  any    task    task        -        -    -
issue.report    -     -       any  any     any  any    any     any         any      any  -
issue.triage    -     -       -    -       any  any    dept    dept        -        -    -
issue.solve     -     -       task task    any  any    dept    dept        task     task -
issue.steer     -     -       -    -       any  any    -       -           -        -    -
issue.verify    -     -       any  task    any  any    task    task        task     task -
lesson.write    -     -       any  -       any  any    any     any         any      -    -
lesson.publish  -     -       any  -       any  -      -       -           -        -    -
lesson.answer   -     -       -    -       any  any    any     any         -        -    -
retrospective.contribute - -   any  any     any  any    any     any         any      any  -
retrospective.run - -          task task    any  any    task    task        task     task -
file.add        -     -       any  any    any  any    any     any         any      any  -
file.remove     -     -       task task   any  any    task    task        task     task -
comment.write   -     -       any  any    any  any    any     any         any      any  -
comment.remove  -     -       task task   any  any    task    task        task     task -
meeting.call    -     -       -    -       any  any    any     any         -        -    -
meeting.steer   -     -       task task    any  any    task    task        task     task -
meeting.write   -     -       task task    any  any    task    task        task     task -
meeting.object  -     -       task task    task task   any     any         task     task -
meeting.receive -     -       task task    task task   task    task        task     task task
need.answer     -     -       -    task    task task   task    task        task     task -
"""
ORGANISATION = """
                       administrator pmo project_creator
organisation.manage    yes           -   -
people.manage          yes           -   -
calendars.manage       yes           yes -
papers.manage          yes           yes -
projects.create        -             yes yes
templates.manage       -             yes -
"""
EXPECTED = {
    (line.split()[0], role): reach
    for line in TABLE.strip().splitlines()[1:]
    for role, reach in zip(ROLES, line.split()[1:], strict=True)
}
OURS, THEIRS = 1, 2
ME, SOMEBODY = 11, 12


def held(*roles: str, frozen: bool = False, speaks_for: int | None = OURS) -> Grants:
    departments = {speaks_for} if speaks_for and {"liaison", "deputy_liaison"} & set(roles) else set()
    return Grants(
        person_id=ME,
        space_id=1,
        roles=frozenset(roles),
        departments=frozenset(departments),
        frozen=frozen,
    )


def expected(reach: str, department: int | None, assignee: int | None) -> bool:
    return {"any": True, "dept": department == OURS, "task": assignee == ME, "-": False}[reach]


def test_the_table_here_speaks_of_every_capability_and_role():
    assert {capability for capability, _role in EXPECTED} == set(policy.PROJECT)
    known = set(Role.values) | {"pmo", "department_head", "administrator", "project_creator"}
    assert {role for _capability, role in EXPECTED} == known
    named = {role for reach in policy.PROJECT.values() for role in reach}
    assert named <= known, "a role nobody can hold"


@pytest.mark.parametrize(("capability", "role"), sorted(EXPECTED))
def test_a_role_reaches_as_far_as_the_product_says(capability, role):
    for department, assignee in product((None, OURS, THEIRS), (None, ME, SOMEBODY)):
        allowed = held(role).may(capability, department_id=department, assignee_id=assignee)
        assert allowed == expected(EXPECTED[capability, role], department, assignee), (department, assignee)


@pytest.mark.parametrize("capability", sorted(policy.PROJECT))
def test_two_roles_together_reach_as_far_as_either_and_no_further(capability):
    for first, second in product(ROLES, ROLES):
        for department, assignee in product((None, OURS, THEIRS), (None, ME, SOMEBODY)):
            either = any(
                expected(EXPECTED[capability, role], department, assignee) for role in (first, second)
            )
            both = held(first, second).may(capability, department_id=department, assignee_id=assignee)
            assert both == either, (first, second, department, assignee)


@pytest.mark.parametrize("capability", sorted(policy.PROJECT))
def test_nobody_may_anything_without_a_role(capability):
    assert not held().may(capability, department_id=OURS, assignee_id=ME)


@pytest.mark.parametrize(("capability", "role"), sorted(EXPECTED))
def test_an_archived_project_can_be_read_and_nothing_else(capability, role):
    allowed = held(role, frozen=True).may(capability, department_id=OURS, assignee_id=ME)
    reading = {
        "project.view", "commitment.oversee", "commitment.view", "report.oversee", "report.view",
        "budget.view", "template.save", "archive.read", "project.unarchive",
    }  # fmt: skip
    assert allowed == (capability in reading and EXPECTED[capability, role] != "-")


def test_a_task_without_department_or_assignee_is_nobodys_own():
    """None must not meet None."""
    assert not held("liaison", speaks_for=None).may("task.update", department_id=None)
    assert not held("liaison").may("task.staff", department_id=None)
    assert not held("assignee").may("task.update", assignee_id=None)


def test_an_unknown_capability_is_a_mistake_and_never_a_yes():
    with pytest.raises(KeyError):
        held("lead").may("project.fly")


@pytest.mark.parametrize("line", ORGANISATION.strip().splitlines()[1:])
def test_the_powers_of_the_organisation(world, line):
    capability, *columns = line.split()
    holders = {"administrator": world.administrator, "pmo": world.pmo, "project_creator": world.lead}
    for person, answer in zip(holders.values(), columns, strict=True):
        assert may(person, capability) == (answer == "yes"), person
        person.is_active = False
        assert not may(person, capability), "nobody inactive holds a power"
        person.is_active = True
    assert not may(world.assignee, capability)
    assert set(policy.ORGANISATION) == {text.split()[0] for text in ORGANISATION.strip().splitlines()[1:]}


def test_powers_are_told_apart(world):
    assert powers(world.administrator) == {"administrator"}
    assert powers(world.pmo) == {"pmo"}
    assert powers(world.lead) == {"project_creator"}
    assert powers(world.outsider) == frozenset()


def test_in_a_real_project_everybody_holds_the_roles_the_team_names(world):
    found = {word: grants(person, world.project.space).roles for word, person in world.people.items()}
    assert found == {
        "administrator": set(),
        "pmo": {"pmo"},
        "lead": {"lead"},
        "deputy": {"deputy_lead"},
        "sponsor": {"sponsor"},
        "liaison": {"liaison"},
        "liaison_rd": {"liaison"},
        "liaison_purchase": {"liaison"},
        "deputy_liaison": {"deputy_liaison"},
        "assignee": {"assignee"},
        "head": {"department_head"},
        "observer": {"observer"},
        "outsider": set(),
        "other_lead": set(),
    }
    market = world.departments["market"].pk
    assert grants(world.liaison, world.project.space).departments == {market}
