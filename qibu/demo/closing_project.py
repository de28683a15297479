"""A project that is closing: all tasks done, one result accepted, one being judged, one missing (F1)."""

from __future__ import annotations

from datetime import datetime

from qibu.changes.actions import approve_plan
from qibu.closing.actions.acceptance.judging import judge_result
from qibu.closing.actions.acceptance.submitting import Handed, submit_result
from qibu.closing.models import Submission
from qibu.demo.story import Company
from qibu.demo.weekly import switch_off
from qibu.projects import actions as projects
from qibu.projects.actions.state import change_state
from qibu.projects.inputs import CharterInput, DeliverableInput, ObjectiveInput, Seat, TeamInput
from qibu.projects.models import Deliverable, Project
from qibu.tasks.actions import Line, LinkTerms, add_tasks, edit_task
from qibu.tasks.actions.adding import LineLink
from qibu.tasks.models import Task

NAME = "生产线照明改造"
#: (name, department, person, place of start, working days, index of the line it follows, deliverable)
STEPS = (
    ("产线照度测量", "quality", "fangyuan", 8, 4, None, ""),
    ("照明方案设计", "rd", "zhaolei", 12, 6, 0, ""),
    ("样板线试装", "production", "guojun", 18, 5, 1, "改造后的三条产线"),
    ("三条产线换装", "production", "guojun", 23, 10, 2, "改造后的三条产线"),
    ("改造后照度检测", "quality", "fangyuan", 33, 3, 3, "照度检测报告"),
    ("操作与维护手册", "rd", "zhaolei", 33, 6, 3, "操作与维护手册"),
)
#: (name, standard, department, who speaks for it)
DELIVERABLES = (
    ("照度检测报告", "三条产线工作面照度均不低于 750 lx，报告附逐点测量记录。", "quality"),
    ("改造后的三条产线", "连续运行 5 个工作日无故障，线路标识齐全。", "production"),
    ("操作与维护手册", "班组长按手册能独立更换驱动电源。", "rd"),
)
LIAISONS = {"production": "zhoutao", "quality": "fangyuan", "rd": "zhaolei", "product": "sunyi"}


def build(company: Company) -> None:
    """Led by 郭军; its people have no part in the journeys of the launch."""
    project = _planned(company)
    _carried_out(company, project)
    lead = company.people["guojun"]
    change_state(
        by=lead, at=company.moment(41), project_id=project.pk, step="close", facts={"tasks_finished": True}
    )
    _accepted(company, project)
    _being_judged(company, project)


def _planned(company: Company) -> Project:
    lead = company.people["guojun"]
    project = projects.create_project(
        by=company.people["tangwei"],
        at=company.moment(5),
        key="demo-closing",
        charter=CharterInput(
            name=NAME,
            start=company.day(8),
            planned_finish=company.day(46),
            goals="工作面照度达到 750 lx，照明能耗下降三成。",
        ),
        team=TeamInput(
            lead=lead.pk,
            sponsor=company.people["zhouguodong"].pk,
            seats=tuple(
                Seat(company.departments[word].pk, company.people[name].pk) for word, name in LIAISONS.items()
            ),
        ),
        objectives=[ObjectiveInput(statement="工作面照度不低于 750 lx")],
    )
    objective = project.objectives.get()
    for place, (name, standard, word) in enumerate(DELIVERABLES):
        values = DeliverableInput(
            name, standard, company.departments[word].pk, company.day(44), objective.pk if place < 2 else None
        )
        projects.add_deliverable(
            by=lead, at=company.moment(5, 11), project_id=project.pk, key=f"demo-closing-result-{place}",
            values=values,
        )  # fmt: skip
    lines = [
        Line(
            name=name,
            department=company.departments[word].pk,
            assignee=company.people[person].pk,
            duration=days,
            planned_start=company.day(place),
            planned_finish=company.day(place + days - 1),
            links=(LineLink(LinkTerms(), line=after),) if after is not None else (),
        )
        for name, word, person, place, days, after, _result in STEPS
    ]
    add_tasks(by=lead, at=company.moment(6), project_id=project.pk, key="demo-closing-plan", lines=lines)
    results = {one.name: one for one in Deliverable.objects.filter(project=project)}
    for name, *_rest, result in STEPS:
        if result:
            Task.objects.filter(project=project, name=name).update(deliverable=results[result])
    switch_off(lead, project, company.moment(6, 11))
    approve_plan(by=lead, at=company.moment(7), project_id=project.pk, key="demo-closing-v1")
    return project


def _carried_out(company: Company, project: Project) -> None:
    for name, _word, person, place, days, _after, _result in STEPS:
        last = place + days - 1
        task = Task.objects.get(project=project, name=name)
        done = {
            "actual_start": company.day(place).isoformat(),
            "actual_finish": company.day(last).isoformat(),
        }
        edit_task(
            by=company.people[person], at=company.moment(last, 16), project_id=project.pk, task_id=task.pk,
            changes=done, was={}, version=task.version,
        )  # fmt: skip


def _hand_in(company: Company, project: Project, name: str, at: datetime, note: str) -> Submission:
    deliverable = Deliverable.objects.get(project=project, name=name)
    word = next(word for one, _standard, word in DELIVERABLES if one == name)
    report = Handed(f"{name}.txt", [f"{name}\n{note}\n".encode()])
    return submit_result(
        by=company.people[LIAISONS[word]], at=at, deliverable_id=deliverable.pk, key=f"demo-{deliverable.pk}",
        note=note, files=[report],
    )  # fmt: skip


def _pass(company: Company, submission: Submission, word: str, at: datetime) -> None:
    submission.refresh_from_db()
    judge_result(
        by=company.people[LIAISONS[word]], at=at, submission_id=submission.pk, version=submission.version,
        department_id=company.departments[word].pk, answer="passed",
    )  # fmt: skip


def _accepted(company: Company, project: Project) -> None:
    note = "三条产线共 48 个测点，最低 768 lx，平均 812 lx。"
    handed = _hand_in(company, project, "照度检测报告", company.moment(42), note)
    waiting = handed.verdicts.select_related("department").order_by("pk")
    words = {department.pk: word for word, department in company.departments.items()}
    for hour, verdict in enumerate(waiting, start=10):
        _pass(company, handed, words[verdict.department_id], company.moment(43, hour))


def _being_judged(company: Company, project: Project) -> None:
    note = "三条产线已换装完毕，连续运行 5 个工作日，停机 0 次。"
    handed = _hand_in(company, project, "改造后的三条产线", company.moment(46), note)
    _pass(company, handed, "quality", company.moment(46, 15))
