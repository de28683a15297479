"""The policy table: everything is refused unless a row here allows it (clause 8).

A capability maps roles to the reach of the right. The same table serves pages, exports,
feeds and notices, and is the oracle of the route × role tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

ANY: Final = "any"
OWN_DEPARTMENT: Final = "own department"
OWN_TASK: Final = "own task"

#: Organisation-wide capabilities → the powers (columns of Person) that have them.
ORGANISATION: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "organisation.manage": frozenset({"administrator"}),
        "people.manage": frozenset({"administrator"}),
        "calendars.manage": frozenset({"administrator", "pmo"}),
        # Templates of documents: the organisation's own Word and Excel files.
        "papers.manage": frozenset({"administrator", "pmo"}),
        "projects.create": frozenset({"pmo", "project_creator"}),
        "templates.manage": frozenset({"pmo"}),
    }
)

#: Project capabilities → role → reach.
PROJECT: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "project.view": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": ANY,
            "deputy_liaison": ANY, "assignee": ANY, "department_head": ANY, "observer": ANY,
        },
        "charter.edit": {"lead": ANY, "deputy_lead": ANY},
        "team.edit": {"lead": ANY, "deputy_lead": ANY},
        "plan.edit": {"lead": ANY, "deputy_lead": ANY},
        "plan.approve": {"lead": ANY, "deputy_lead": ANY},
        "task.staff": {
            "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
        },
        "task.update": {
            "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT,
            "deputy_liaison": OWN_DEPARTMENT, "assignee": OWN_TASK,
        },
        # Who sees how the departments have answered, and who sees the list of one department.
        "commitment.oversee": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "department_head": ANY,
        },
        "commitment.view": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "department_head": ANY,
            "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
        },
        "commitment.dispatch": {"lead": ANY, "deputy_lead": ANY},
        "commitment.answer": {"liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT},
        "commitment.decide": {"lead": ANY, "deputy_lead": ANY},
        "commitment.record": {"lead": ANY, "deputy_lead": ANY},
        # The weekly cycle: who sees how all departments stand, who reports, who moderates and closes.
        "report.oversee": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "department_head": ANY,
        },
        "report.view": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "department_head": ANY,
            "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
        },
        "report.submit": {
            "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
        },
        "report.moderate": {"lead": ANY, "deputy_lead": ANY},
        "period.close": {"lead": ANY, "deputy_lead": ANY},
        "period.reopen": {"lead": ANY},
        "cycle.edit": {"lead": ANY, "deputy_lead": ANY},
        "variance.answer": {
            "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
        },
        "channel.edit": {"lead": ANY, "deputy_lead": ANY},
        # What a task needs, and where an objective stands.
        "resource.edit": {
            "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
        },
        # Beside these, people see the budgets of the departments they belong to or head, and everybody
        # sees all where the project says so (qibu.tasks.budgets).
        "budget.view": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT,
            "deputy_liaison": OWN_DEPARTMENT,
        },
        "objective.measure": {"lead": ANY, "deputy_lead": ANY, "liaison": ANY, "deputy_liaison": ANY},
        # Changing a baselined plan: who tries it out or asks for it, who decides. Above the project's
        # limit the PMO decides; the lead's right then asks for it (qibu.changes).
        "change.request": {
            "pmo": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": ANY, "deputy_liaison": ANY,
        },
        "change.decide": {"pmo": ANY, "lead": ANY},
        # Acceptance (F1): a department hands in what it answers for, the departments concerned judge (never
        # what they handed in: qibu.kernel.acceptance), the lead says who is concerned.
        "acceptance.submit": {
            "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
        },
        "acceptance.judge": {"liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT},
        "acceptance.steer": {"lead": ANY, "deputy_lead": ANY},
        # Action items: who asks, who changes what others asked for, who does (the owner), who verifies
        # (never the owner: qibu.actionitems).
        "action.ask": {"lead": ANY, "deputy_lead": ANY, "liaison": ANY, "deputy_liaison": ANY},
        "action.steer": {"lead": ANY, "deputy_lead": ANY},
        "action.do": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": OWN_TASK, "deputy_lead": OWN_TASK,
            "liaison": OWN_TASK, "deputy_liaison": OWN_TASK, "assignee": OWN_TASK,
            "department_head": OWN_TASK,
        },
        "action.verify": {
            "pmo": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": OWN_TASK, "deputy_liaison": OWN_TASK,
        },
        # Lessons: who writes, who gives them to everybody and takes them back, who answers those shown.
        "lesson.write": {
            "pmo": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": ANY, "deputy_liaison": ANY,
            "assignee": ANY,
        },
        "lesson.publish": {"pmo": ANY, "lead": ANY},
        "lesson.answer": {"lead": ANY, "deputy_lead": ANY, "liaison": ANY, "deputy_liaison": ANY},
        # Files and comments (S13): own ones are taken back by whoever brought them.
        "file.add": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": ANY,
            "deputy_liaison": ANY, "assignee": ANY, "department_head": ANY,
        },
        "file.remove": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": ANY, "deputy_lead": ANY, "liaison": OWN_TASK,
            "deputy_liaison": OWN_TASK, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
        "comment.write": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": ANY,
            "deputy_liaison": ANY, "assignee": ANY, "department_head": ANY,
        },
        "comment.remove": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": ANY, "deputy_lead": ANY, "liaison": OWN_TASK,
            "deputy_liaison": OWN_TASK, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
        # Risks and issues: who reports, who assigns, who solves (beside the owner), who steers across
        # departments, who verifies: never who solved it (qibu.kernel.issue.may_verify).
        "issue.report": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": ANY,
            "deputy_liaison": ANY, "assignee": ANY, "department_head": ANY,
        },
        "issue.triage": {
            "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
        },
        "issue.solve": {
            "lead": ANY, "deputy_lead": ANY, "liaison": OWN_DEPARTMENT, "deputy_liaison": OWN_DEPARTMENT,
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
        "issue.steer": {"lead": ANY, "deputy_lead": ANY},
        "issue.verify": {
            "pmo": ANY, "lead": ANY, "deputy_lead": ANY, "sponsor": OWN_TASK, "liaison": OWN_TASK,
            "deputy_liaison": OWN_TASK, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
        # Meetings: who calls people together; who holds, distributes and answers (the host: own task); who
        # writes and objects (whoever takes part, or speaks for a department); who gets the minutes.
        "meeting.call": {"lead": ANY, "deputy_lead": ANY, "liaison": ANY, "deputy_liaison": ANY},
        "meeting.steer": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": ANY, "deputy_lead": ANY, "liaison": OWN_TASK,
            "deputy_liaison": OWN_TASK, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
        "meeting.write": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": ANY, "deputy_lead": ANY, "liaison": OWN_TASK,
            "deputy_liaison": OWN_TASK, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
        "meeting.object": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": OWN_TASK, "deputy_lead": OWN_TASK,
            "liaison": ANY, "deputy_liaison": ANY, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
        "meeting.receive": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": OWN_TASK, "deputy_lead": OWN_TASK,
            "liaison": OWN_TASK, "deputy_liaison": OWN_TASK, "assignee": OWN_TASK,
            "department_head": OWN_TASK, "observer": OWN_TASK,
        },
        # Retrospective (F3): every member says something beforehand; the lead or the host merges, publishes.
        "retrospective.contribute": {
            "pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY, "liaison": ANY,
            "deputy_liaison": ANY, "assignee": ANY, "department_head": ANY,
        },
        "retrospective.run": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": ANY, "deputy_lead": ANY, "liaison": OWN_TASK,
            "deputy_liaison": OWN_TASK, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
        # Sign-off (F2): who lays a document down, who signs (whoever a place expects), who brings
        # in a sheet signed on paper.
        "signoff.open": {"pmo": ANY, "lead": ANY, "deputy_lead": ANY},
        "signoff.sign": {
            "pmo": OWN_TASK, "sponsor": OWN_TASK, "lead": OWN_TASK, "deputy_lead": OWN_TASK,
            "liaison": OWN_TASK, "deputy_liaison": OWN_TASK,
        },
        "signoff.enter": {"pmo": ANY, "lead": ANY, "deputy_lead": ANY},
        # The archive (F4): who has the whole package, all comments included; who opens it again.
        "archive.read": {"pmo": ANY, "sponsor": ANY, "lead": ANY, "deputy_lead": ANY},
        "project.unarchive": {"pmo": ANY},
        # A project, a finished one too, becomes a template of the organisation.
        "template.save": {"pmo": ANY, "lead": ANY, "deputy_lead": ANY},
        # Its reach is who was asked for it: the owner of a need answers it.
        "need.answer": {
            "sponsor": OWN_TASK, "lead": OWN_TASK, "deputy_lead": OWN_TASK, "liaison": OWN_TASK,
            "deputy_liaison": OWN_TASK, "assignee": OWN_TASK, "department_head": OWN_TASK,
        },
    }
)  # fmt: skip

#: Capabilities that stay allowed on a read-only (archived) project.
READING: Final = frozenset(
    {
        "project.view",
        "commitment.oversee",
        "commitment.view",
        "report.oversee",
        "report.view",
        "budget.view",
        "template.save",
        "archive.read",
        "project.unarchive",
    }
)


@dataclass(frozen=True)
class Grants:
    """What one person may do in one project: roles, and the departments spoken for."""

    person_id: int
    space_id: int
    roles: frozenset[str]
    departments: frozenset[int]
    frozen: bool = False

    def may(
        self, capability: str, *, department_id: int | None = None, assignee_id: int | None = None
    ) -> bool:
        """Whether a row of the table allows it; a department or task widens nothing, it narrows."""
        if self.frozen and capability not in READING:
            return False
        for role, reach in PROJECT[capability].items():
            if role not in self.roles:
                continue
            if reach == ANY:
                return True
            if reach == OWN_DEPARTMENT and department_id in self.departments:
                return True
            if reach == OWN_TASK and assignee_id == self.person_id:
                return True
        return False

    @property
    def sees(self) -> bool:
        return self.may("project.view")
