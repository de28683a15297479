"""The small company with one object of every kind in its project, and one in the foreign project."""

from __future__ import annotations

from datetime import date, time

from qibu.actionitems.actions import create_action
from qibu.actionitems.models import ActionItem
from qibu.changes.actions import (
    RequestInput,
    approve_plan,
    create_request,
    create_scenario,
    submit_request,
)
from qibu.closing.models import (
    Contribution,
    Package,
    Point,
    Retrospective,
    Signature,
    SignedDocument,
    Submission,
    Verdict,
)
from qibu.commitments.actions import Condition, Reply, answer_commitments, dispatch_tasks
from qibu.foundation.files.actions import attach_file, write_comment
from qibu.foundation.files.models import StoredFile
from qibu.foundation.files.storing import path_of
from qibu.foundation.notices.actions import RobotInput, add_robot
from qibu.issues.actions import report_issue
from qibu.issues.models import Issue
from qibu.kernel.signing import fingerprint
from qibu.lessons.actions import add_lesson
from qibu.lessons.models import LessonCheck
from qibu.meetings.actions import start_series
from qibu.meetings.inputs import Plan
from qibu.meetings.models import Meeting
from qibu.progress.actions.publishing import publish
from qibu.progress.models import Variance
from qibu.projects.actions import add_deliverable, add_objective
from qibu.projects.inputs import DeliverableInput, ObjectiveInput
from qibu.projects.models import FormUpload
from qibu.tasks.actions.work import begin
from qibu.tasks.models import ResourceNeed, Task, Upload
from tests import world as world_module
from tests.progress.friday.weeks import CUTOFF, open_week, submit
from tests.world import AT, World

ROBOT = RobotInput(
    "项目群", ("period.closed",), address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
)


def ready() -> World:
    """As `build` makes it, mostly as a copy; its files are on disk again."""
    world = world_module.copied("every kind", build)
    for row in StoredFile.objects.all():
        path = path_of(row.stored_as)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"abc")
    return world


def build() -> World:
    """The world with one object of every kind in the project and in the foreign one."""
    world = world_module.build()
    approve_plan(by=world.lead, at=AT, project_id=world.project.pk, key="approve-own")
    approve_plan(by=world.other_lead, at=AT, project_id=world.foreign.pk, key="approve-foreign")
    for lead, project in ((world.lead, world.project), (world.other_lead, world.foreign)):
        add_objective(
            by=lead, at=AT, key=f"o{project.pk}-1234", project_id=project.pk, values=ObjectiveInput("目标")
        )
        add_deliverable(
            by=lead, at=AT, key=f"d{project.pk}-1234", project_id=project.pk, values=DeliverableInput("成果")
        )
        _hand_in(world, lead, project)
        _ask_and_answer(world, lead, project)
        _ask_for_a_change(lead, project)
        create_action(
            by=lead, at=AT, space_id=project.space_id, key=f"a{project.pk}-12345", what="补资料",
            due=AT.date(), owner=world.assignee if project == world.project else lead,
        )  # fmt: skip
        ActionItem.objects.filter(space__project=world.foreign).update(number=7)
        _report_an_issue(lead, project)
        _say_something(world.assignee if project == world.project else lead, project)
        _learn(lead, project)
        _look_back(lead, project)
        _meet(lead, project)
        add_robot(
            by=lead, at=AT, space_id=project.space_id, kind="wecom", key=f"r{project.pk}-1234", values=ROBOT
        )
        Upload.objects.create(
            project=project, by=lead, at=AT, file_name="a.xlsx", sha256="0" * 64, stored_as="missing"
        )
        for form in ("form-1", "form-3", "form-4"):
            FormUpload.objects.create(
                form=form, project=project, by=lead, at=AT, file_name="b.xlsx", sha256="0" * 64,
                stored_as="missing",
            )  # fmt: skip
        slipped = Task.objects.filter(project=project, department__isnull=False).first()
        Variance.objects.create(
            project=project, number=1 if project == world.project else 7, task=slipped, baseline=1, days=5,
            department=slipped.department, opened_days=5, worst_days=5, opened_at=AT,
        )  # fmt: skip
        rows = Task.objects.filter(project=project)
        needing = rows.get(name="宣传物料") if project == world.project else rows.first()
        ResourceNeed.objects.create(task=needing, kind="budget", what="拍摄", planned=800)
        _report_a_week(lead, project, world)
    return world


def _hand_in(world, lead, project) -> None:
    """A result that waits for the department the routes are walked with."""
    own = project == world.project
    row = project.deliverables.get()
    row.department = world.department("rd" if own else "legal")
    row.save()
    handed = Submission.objects.create(
        space=project.space, deliverable=row, department=row.department, note="样机三台", by=lead, at=AT,
        due_at=AT,
    )  # fmt: skip
    Verdict.objects.create(submission=handed, department=world.department("market" if own else "legal"))


def _learn(lead, project) -> None:
    """A lesson, shown with the project itself."""
    row = add_lesson(
        by=lead, at=AT, space_id=project.space_id, key=f"l{project.pk}-12345", title="先看样件", happened=""
    )
    LessonCheck.objects.create(
        pk=1 if project.code == "QB-2026-001" else 7, lesson=row, space=project.space, shown_at=AT,
        subject_kind="project", subject_id=project.pk,
    )  # fmt: skip


def _look_back(lead, project) -> None:
    """A retrospective that collects, with something said and a point."""
    own = {"by": lead, "at": AT}
    row = Retrospective.objects.create(space=project.space, collect_until=date(2026, 12, 1), **own)
    Contribution.objects.create(retrospective=row, kind="well", text="样机早", **own)
    Point.objects.create(retrospective=row, kind="improve", text="早验货", **own)


def _report_an_issue(lead, project) -> None:
    """A risk of the task the routes are walked with."""
    task = Task.objects.filter(project=project, name="宣传物料").first()
    where = {"by": lead, "at": AT, "space_id": project.space_id, "key": f"i{project.pk}-12345"}
    report_issue(**where, title="印厂可能停电", task=task)
    Issue.objects.filter(project__name="合同模板换版").update(number=7)


def _meet(lead, project) -> None:
    """A series with its first meeting, the lead alone in it."""
    plan = Plan(kind="weekly", title="周例会", day=date(2026, 4, 1), start=time(10), host=lead.pk)
    Package.objects.create(space=project.space, number=1, by=lead, at=AT)
    laid = SignedDocument.objects.create(
        space=project.space, kind="acceptance", number=1, content="{}", sha256=fingerprint("{}"), by=lead,
        at=AT,
    )  # fmt: skip
    Signature.objects.create(document=laid, role="lead", expected=lead)
    start_series(by=lead, at=AT, project_id=project.pk, key=f"m{project.pk}-12345", plan=plan)
    Meeting.objects.filter(space__project=project, space__project__name="合同模板换版").update(number=7)


def _say_something(by, project) -> None:
    """A file and a comment on the project."""
    where = {"by": by, "at": AT, "space_id": project.space_id, "subject": ("project", project.pk)}
    attach_file(**where, key=f"f{project.pk}-12345", name="说明.txt", chunks=[b"abc"])
    write_comment(**where, key=f"t{project.pk}-12345", text="已确认")


def _ask_for_a_change(lead, project) -> None:
    """A change request that waits for its decision, and a scenario."""
    said = RequestInput(title="范围调整", scope_note="增加英文版")
    row = create_request(by=lead, at=AT, project_id=project.pk, key=f"c{project.pk}-12345", values=said)
    submit_request(by=lead, at=AT, project_id=project.pk, number=row.number, version=row.version)
    create_scenario(by=lead, at=AT, project_id=project.pk, key=f"s{project.pk}-12345", name="试试")


def _report_a_week(lead, project, world) -> None:
    """A week with a report, and an edition."""
    period = open_week(world, project=project)
    if project == world.project:
        submit(world, period, "market")
    publish(begin(lead, CUTOFF, project.pk), period)


def _ask_and_answer(world, lead, project) -> None:
    """A commitment of the project with a need, one more that waits for its department."""
    own = project == world.project
    task = Task.objects.get(project=project, name="宣传物料" if own else "绝密评审")
    if not own:
        Task.objects.filter(pk=task.pk).update(department=world.department("legal"))
    dispatch_tasks(by=lead, at=AT, project_id=project.pk, key=f"send-{project.pk}-1234", tasks=[task.pk])
    row = task.commitments.get()
    need = Condition("人手", world.liaison_rd.pk if own else world.other_lead.pk, date(2026, 12, 1))
    answer_commitments(
        by=world.liaison if own else world.other_lead, at=AT, project_id=project.pk,
        department_id=row.department_id, key=f"answer-{project.pk}-1234",
        replies=[Reply(row.pk, row.version, "accept_if", conditions=(need,))],
    )  # fmt: skip
