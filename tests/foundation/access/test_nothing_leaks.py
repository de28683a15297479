"""T-11: what stands in a hidden project shows nowhere to those who may not see it.

A canary in every text field of the project; then an outsider, the administrator and the lead of
another project ask for every page, script door and file, with the project's own ids and with their
own project's. The lead, who may see it all, is the proof that the canaries can be found.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

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
    Acceptor,
    Condition,
    Contribution,
    Package,
    Point,
    Retrospective,
    Signature,
    SignedDocument,
    Submission,
    Verdict,
)
from qibu.closing.queries.archive import path_of
from qibu.commitments.actions import Condition as Need
from qibu.foundation.access.actions import end_member, lock
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.files.actions import (
    attach_file,
    edit_comment,
    remove_comment,
    remove_file,
    write_comment,
)
from qibu.foundation.files.models import Comment, StoredFile
from qibu.foundation.notices.models import Delivery, Notice, Post, Robot, RobotKey
from qibu.foundation.people.models import Department, Person, WorkCalendar
from qibu.foundation.turns.actions import give
from qibu.foundation.turns.models import Turn
from qibu.foundation.work.models import Job
from qibu.issues.actions import report_issue, save_view
from qibu.issues.models import BlockEpisode
from qibu.lessons.actions import Explanation, add_lesson
from qibu.lessons.models import Lesson, LessonCheck
from qibu.meetings.models import Series
from qibu.progress.actions.publishing import publish
from qibu.progress.models import Correction, Draft, Inherited, OwnUpdate, Variance
from qibu.projects.actions import add_deliverable, add_objective
from qibu.projects.inputs import DeliverableInput, ObjectiveInput
from qibu.projects.models import FormUpload, ObjectiveReading, Project
from qibu.tasks.actions import LinkTerms, delete_tasks, edit_task, link_across
from qibu.tasks.actions.work import begin
from qibu.tasks.models import Link, ResourceNeed, Task, Upload
from tests.commitments.conftest import answer, dispatch
from tests.foundation.access.canaries import MARK, plant, project_models, text_fields
from tests.foundation.access.meeting_canaries import meet
from tests.progress.friday.weeks import open_week, submit
from tests.world import AT

BLIND = ("outsider", "administrator", "other_lead")
QUERIES = ("?q=a&page=1", "?rows=100&page=1", "?baseline=1", "?after=0", "?base=2026-03-02", "?show=all")
ALL_AT_ONCE = "?" + "&".join(query[1:] for query in QUERIES)
HEADERS = ({"HX-Request": "true"}, {"Accept": "application/json"})


def fill(world, project: Project, lead: Person, tag: str) -> None:
    """One object of every kind, through the actions, so that journal and search know them too."""
    where = {"by": lead, "at": AT, "project_id": project.pk}
    add_objective(**where, key=f"{tag}-objective", values=ObjectiveInput("目标"))
    add_deliverable(**where, key=f"{tag}-deliverable", values=DeliverableInput("成果"))
    objective = project.objectives.get()
    ObjectiveReading.objects.create(objective=objective, day=date(2026, 3, 2), value=3, by=lead, at=AT)
    task = Task.objects.filter(project=project, is_summary=False).order_by("sort").first()
    edit_task(
        **where, task_id=task.pk, changes={"note": f"{tag}900z"}, was={"note": ""}, version=task.version
    )
    approve_plan(**where, key=f"{tag}-approval")
    create_action(
        by=lead, at=AT, space_id=project.space_id, key=f"{tag}-action", what="补资料", owner=lead,
        due=AT.date(),
    )  # fmt: skip
    _raise(project, lead, tag)
    _learn(project, lead, tag)
    _hand_in(project, lead, tag)
    ResourceNeed.objects.create(task=task, kind="equipment", what="灯箱", planned=2)
    Upload.objects.create(
        project=project,
        by=lead,
        at=AT,
        file_name="a.xlsx",
        sha256="0" * 64,
        stored_as="missing",
        settings={"mapping": {"name": 1}, "headers": [f"{tag}901z"]},
    )
    for form in ("form-1", "form-3", "form-4"):
        FormUpload.objects.create(
            form=form, project=project, by=lead, at=AT, file_name="b.xlsx", sha256="0" * 64,
            stored_as="missing",
        )  # fmt: skip


def _raise(project: Project, lead: Person, tag: str) -> None:
    """An issue, a view of the register, and a block of a task."""
    task = Task.objects.filter(project=project, is_summary=False).order_by("sort").first()
    report_issue(by=lead, at=AT, space_id=project.space_id, key=f"{tag}-issue", title=f"{tag}930z", task=task)
    save_view(by=lead, at=AT, space_id=project.space_id, name="我的", query="quick=mine")
    BlockEpisode.objects.create(project=project, task=task, cause="缺料", need="催货", since=AT, until=AT)


def _hand_in(project: Project, lead: Person, tag: str) -> None:
    """A result that was handed in, judged with a condition by one department and rejected by another."""
    handed = Submission.objects.create(
        space=project.space, deliverable=project.deliverables.get(), by=lead, at=AT, due_at=AT,
        department=Department.objects.get(name="法务部"), links=[{"label": "", "address": f"https://{tag}931z"}],
        state="rejected", ended_at=AT,
    )  # fmt: skip
    Acceptor.objects.create(deliverable=handed.deliverable, department=handed.department)
    for said, name in (("conditional", "市场部"), ("rejected", "研发部")):
        verdict = Verdict.objects.create(
            submission=handed, department=Department.objects.get(name=name), answer=said, by=lead, at=AT
        )
        if said == "conditional":
            Condition.objects.create(verdict=verdict, owner=lead, due=AT.date())
    laid = SignedDocument.objects.create(
        space=project.space, kind="acceptance", number=1, content="{}", sha256="0" * 64, by=lead, at=AT,
        voided_at=AT,
    )  # fmt: skip
    Signature.objects.create(
        document=laid, role="lead", expected=lead, means="password", signed_by=lead, signed_at=AT
    )
    name, subject = f"{tag}932z.txt", ("submission", handed.pk)
    attach_file(
        by=lead,
        at=AT,
        space_id=project.space_id,
        subject=subject,
        key=f"{tag}-result",
        name=name,
        chunks=[b"1"],
    )


def _learn(project: Project, lead: Person, tag: str) -> None:
    """A lesson that is not published, with a word in every field, shown with the project."""
    words = [f"{tag}{number}z" for number in range(920, 930)]
    why = Explanation(whys=words[2:4], root_cause=words[4], improvement=words[5], where_to_check=words[6])
    row = add_lesson(
        by=lead, at=AT, space_id=project.space_id, key=f"{tag}-lesson", title=words[0], happened=words[1],
        tags=words[7:8], why=why,
    )  # fmt: skip
    LessonCheck.objects.create(
        lesson=row, space=project.space, subject_kind="project", subject_id=project.pk, shown_at=AT,
        note=words[8], answer="done", by=lead, at=AT,
    )  # fmt: skip


@pytest.fixture
def hidden(world) -> dict[str, str]:
    """The world's project full of canaries; the foreign one is filled without any."""
    project = world.project
    rows = Task.objects.filter(project=project, is_summary=False).order_by("sort")
    fill(world, project, world.lead, MARK)
    fill(world, world.foreign, world.other_lead, "harmless")
    Task.objects.filter(pk=rows[0].pk).update(deliverable=project.deliverables.get(), is_blocked=True)
    dispatch(world, "宣传物料")
    need = Need("额外申请一名设计师", world.liaison_rd.pk, date(2026, 3, 10))
    answer(world, "accept_if", conditions=(need,))
    _slip(project)
    said = _say_something(world, project)
    said |= meet(project, world.lead, world.liaison)
    said |= _look_back(project, world.lead)
    said |= _file_away(project, world.lead)
    meet(world.foreign, world.other_lead, world.other_lead, "harmless")
    _ask_for_a_change(world, project)
    edition = _report_a_week(world)
    planted = plant(project)
    # Somebody was told and had a turn while still belonging to the project.
    visitor = Membership.objects.create(
        space=project.space, person=world.outsider, role=Role.OBSERVER, since=AT
    )
    for person in (world.outsider, world.other_lead, world.administrator):
        Notice.objects.create(
            person=person,
            space=project.space,
            kind="plan.approved",
            fact=f"told-{person.pk}",
            subject_kind="project",
            subject_id=project.pk,
            created_at=AT,
            params={"project": f"{MARK}902z", "number": 1, "path": f"/projects/{project.pk}/#{MARK}903z"},
        )
        give(
            space=lock(project.space_id), kind="plan.approval", subject=("project", project.pk + person.pk),
            at=AT, holder=person,
        )  # fmt: skip
    end_member(membership=visitor, at=AT)
    _cross(world)
    _add_a_robot(project)
    delete_tasks(by=world.lead, at=AT, project_id=project.pk, task_ids=[rows.last().pk])
    result = {f"{MARK}931z": "Submission.links", f"{MARK}932z": "StoredFile.name (result)"}
    return {**planted, **edition, **said, **result}


def _cross(world) -> None:
    """Tasks of the visible and the hidden project wait for each other's; made by one who saw both once."""
    seat = Membership.objects.create(
        space=world.project.space, person=world.other_lead, role=Role.LIAISON, since=AT,
        department=world.department("legal"),
    )  # fmt: skip
    secret = Task.objects.live().filter(project=world.project, is_summary=False).order_by("sort")
    plain = Task.objects.live().filter(project=world.foreign, is_summary=False).order_by("sort")
    terms = LinkTerms(max_lag=1)
    link_across(
        by=world.other_lead, at=AT, project_id=world.foreign.pk, key="cross-in", predecessor=secret[0].pk,
        successor=plain[0].pk, terms=terms,
    )  # fmt: skip
    end_member(membership=seat, at=AT)
    Link.objects.create(
        project=world.project, predecessor=plain[1], successor=secret[1], type="FS", is_outside=True
    )


def _say_something(world, project: Project) -> dict[str, str]:
    """Files and comments on the project and a task, one of each in the recycle bin, one edited."""
    where = {"by": world.lead, "at": AT, "space_id": project.space_id}
    for number, subject in enumerate((("project", project.pk), ("task", world.task("宣传物料").pk))):
        on = {**where, "subject": subject}
        for n in (1, 2):
            name = f"{MARK}{919 + n}z.txt"
            kept = attach_file(**on, key=f"leak-file-{number}{n}", name=name, chunks=[f"{MARK}922z".encode()])
        remove_file(**where, file_id=kept.pk)
        rows = [write_comment(**on, key=f"leak-talk-{number}{n}", text=f"{MARK}{922 + n}z") for n in (1, 2)]
        edit_comment(**where, comment_id=rows[0].pk, version=1, text=f"{MARK}925z")
        remove_comment(**where, comment_id=rows[1].pk)
    return {
        f"{MARK}920z": "StoredFile.name", f"{MARK}921z": "StoredFile.name (bin)",
        f"{MARK}922z": "StoredFile's bytes", f"{MARK}923z": "EarlierText.text",
        f"{MARK}924z": "Comment.text (bin)", f"{MARK}925z": "Comment.text",
    }  # fmt: skip


def _report_a_week(world) -> dict[str, str]:
    """A week reported and drafted, a line corrected, an edition published; gives the edition's canaries."""
    period = open_week(world)
    period.summary = f"{MARK}910z"
    period.save()
    row = submit(world, period, "market", support=f"{MARK}911z", done=f"{MARK}912z")
    line = row.lines.first()
    Correction.objects.create(line=line, field="done", reason="因", by=world.lead, at=AT)
    Draft.objects.create(report=row, person=world.liaison, saved_at=AT, body={"headline": ""})
    OwnUpdate.objects.create(period=period, task=line.task, by=world.assignee, at=AT)
    publish(begin(world.lead, AT, world.project.pk), period)
    return {f"{MARK}910z": "Edition.summary", f"{MARK}911z": "Edition.table", f"{MARK}912z": "Edition.table"}


def _slip(project: Project) -> None:
    task = Task.objects.live().filter(project=project, department__isnull=False).first()
    row = Variance.objects.create(
        project=project, number=1, task=task, department=task.department, baseline=1, days=5, opened_days=5,
        worst_days=5, opened_at=AT, cause="other", action_due=date(2026, 3, 20), state="answered",
        answered_at=AT,
    )  # fmt: skip
    Inherited.objects.create(variance=row, task=task, days=5)


def _look_back(project: Project, lead: Person) -> dict[str, str]:
    """A retrospective whose points are being made: what was said, a point, its summary."""
    own = {"by": lead, "at": AT}
    row = Retrospective.objects.create(
        space=project.space, collect_until=AT.date(), stage="merging", summary=f"{MARK}970z", **own
    )
    Contribution.objects.create(retrospective=row, kind="well", text=f"{MARK}971z", **own)
    Point.objects.create(retrospective=row, kind="improve", text=f"{MARK}972z", **own)
    return {
        f"{MARK}970z": "Retrospective.summary", f"{MARK}971z": "Contribution.text",
        f"{MARK}972z": "Point.text",
    }  # fmt: skip


def _file_away(project: Project, lead: Person) -> dict[str, str]:
    """The package of an earlier time in the archive and its bytes."""
    one = {"name": f"{MARK}981z.pdf", "kind": "", "day": "2026-03-02", "size": 1, "sha256": "0" * 64}
    Package.objects.create(
        space=project.space, number=1, by=lead, at=AT, name=f"{MARK}980z.zip", stored_as="a" * 32,
        manifest=[{**one, "source": f"/projects/{project.pk}/#{MARK}982z"}], problem=f"{MARK}983z",
        reason=f"{MARK}984z", reopened_at=AT, reopened_by=lead, state="ready",
    )  # fmt: skip
    path = path_of("a" * 32)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"{MARK}985z".encode())
    return {
        f"{MARK}980z": "Package.name", f"{MARK}981z": "Package.manifest", f"{MARK}982z": "Package.manifest",
        f"{MARK}983z": "Package.problem", f"{MARK}984z": "Package.reason", f"{MARK}985z": "Package's bytes",
    }  # fmt: skip


def _ask_for_a_change(world, project: Project) -> None:
    """One that waits for its decision, and a scenario of the lead."""
    said = RequestInput(title="申请", explanation="因", scope_note="范围")
    task = Task.objects.live().filter(project=project, name="宣传物料").get()
    delay = {"do": "delay", "task": task.pk, "days": 3}
    where = {"by": world.lead, "at": AT, "project_id": project.pk}
    row = create_request(**where, key="leak-change", values=said, wanted=[delay])
    submit_request(**where, number=row.number, version=row.version)
    create_scenario(**where, key="leak-scenario", name="试试")


def _add_a_robot(project: Project) -> None:
    """One that could not tell the group what it should: its words stand in no list of outsiders."""
    robot = Robot.objects.create(
        space=project.space, kind="wecom", name=f"{MARK}904z", kinds=["period.closed"], created_at=AT,
        hint="qyapi.weixin.qq.com/…abcd",
    )  # fmt: skip
    RobotKey.objects.create(
        robot=robot, address=f"https://qyapi.weixin.qq.com/?key={MARK}905z", secret=f"{MARK}906z"
    )
    post = Post.objects.create(
        robot=robot, kind="period.closed", fact="closed-1", subject_kind="period", subject_id=1,
        created_at=AT, params={"project": f"{MARK}907z", "text": f"{MARK}908z", "path": f"/{MARK}909z"},
    )  # fmt: skip
    Delivery.objects.create(post=post, channel="wecom", next_at=AT, dead_at=AT, error="HTTP 500")


def addresses(world, projects: tuple[Project, ...]) -> Iterator[tuple[str, bool]]:
    """Every address of the product, for each way to fill its ids from these projects' objects.

    Marked are the first and the last way of each: the oldest objects, of the hidden project, and the newest.
    """
    pools = {
        "project": [p.pk for p in projects],
        "task": list(Task.objects.order_by("pk").values_list("pk", flat=True)),
        "link": list(Link.objects.values_list("pk", flat=True)[:1]),
        "number": [1],
        "objective": [o.pk for p in projects for o in p.objectives.all()],
        "deliverable": [d.pk for p in projects for d in p.deliverables.all()],
        "resource": list(ResourceNeed.objects.values_list("pk", flat=True)) or [1],
        "upload": [u.pk for p in projects for u in p.uploads.all()],
        "form_upload": [u.pk for p in projects for u in p.form_uploads.filter(form="form-4")],
        "charter_upload": [u.pk for p in projects for u in p.form_uploads.filter(form="form-1")],
        "minutes": [u.pk for p in projects for u in p.form_uploads.filter(form="form-3")],
        "scenario": [s.pk for p in projects for s in p.scenarios.all()] or [1],
        "person_id": [world.lead.pk, world.outsider.pk, world.pmo.pk],
        "need": [n.pk for p in projects for n in p.needs.all()] or [1],
        "department": [world.departments["market"].pk, world.departments["legal"].pk],
        "department_id": list(Department.objects.values_list("pk", flat=True)),
        "calendar_id": list(WorkCalendar.objects.values_list("pk", flat=True)),
        "year": [2026],
        "variance": [1],
        "action": [1],
        "issue": [1],
        "kind": ["task"],
        "subject": list(Task.objects.filter(name="宣传物料").values_list("pk", flat=True)),
        "file": list(StoredFile.objects.order_by("pk").values_list("pk", flat=True)),
        "comment": list(Comment.objects.order_by("pk").values_list("pk", flat=True)),
        "meeting": [1, 2],
        "series": list(Series.objects.values_list("pk", flat=True)),
        "lesson": list(Lesson.objects.values_list("pk", flat=True)),
        "job": list(Job.objects.order_by("pk").values_list("pk", flat=True)) or [1],
        "contribution": list(Contribution.objects.values_list("pk", flat=True)),
        "point": list(Point.objects.values_list("pk", flat=True)),
        "document": list(SignedDocument.objects.order_by("pk").values_list("pk", flat=True)),
        "slot": list(Signature.objects.order_by("pk").values_list("pk", flat=True)),
        "ref": ["new-product", "1"],
        "ending": ["xlsx"],
        "template": [1],
        "pk": list(ActionItem.objects.values_list("pk", flat=True)),
        "turn": list(Turn.objects.order_by("pk").values_list("pk", flat=True)) or [1],
        "robot": list(Robot.objects.values_list("pk", flat=True)) or [1],
        "token": ["A" * 43],
    }
    for name, path in routes():
        names = re.findall(r"<\w+:(\w+)>", path)
        choices = [pools[n][:2] + pools[n][-1:] for n in names]
        ways = sorted(set(product(*choices)))
        for values in ways:
            marked = values in (ways[0], ways[-1])
            yield reverse(name, kwargs=dict(zip(names, values, strict=True))), marked


def routes(resolver=None, prefix="") -> Iterator[tuple[str, str]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from routes(entry, prefix + str(entry.pattern))
        else:
            yield entry.name, prefix + str(entry.pattern)


def everything_said(answer) -> str:
    """Headers and body as text; the parts of a zip (an Excel file) one after another."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = "\n".join(f"{name}: {value}" for name, value in answer.items())
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    if answer.headers.get("Content-Encoding") == "gzip":
        raise AssertionError("the test client asked for nothing compressed")
    return said + body.decode("utf-8", "replace")


def client_of(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.mark.parametrize("who", BLIND)
def test_those_who_may_not_see_a_project_meet_no_word_of_it(world, hidden, who):
    client = client_of(world.people[who])
    asked, answered = 0, 0
    for address, marked in addresses(world, (world.project, world.foreign)):
        answers = [client.get(address)]
        if marked:
            answers += [client.get(address, headers=one) for one in HEADERS]
        if marked and address.count("/") < 7:
            # What is refused is asked with all of them at once: its answer comes before any of them is read.
            answers += [
                client.get(address + one)
                for one in (QUERIES if answers[0].status_code < 400 else [ALL_AT_ONCE])
            ]
        for one in answers:
            asked += 1
            answered += one.status_code == 200
            found = set(re.findall(rf"{MARK}\d+z", everything_said(one)))
            where = sorted({hidden.get(word, word) for word in found})
            assert not found, f"{who} read {where} at {address} {one.request['QUERY_STRING']}"
            assert one.status_code != 500, address
    assert asked > 150
    assert answered > 20, "the crawl met only refusals; it proved nothing"


def test_the_number_of_unread_notices_does_not_count_what_is_hidden(world, hidden):
    page = client_of(world.outsider).get("/").content.decode()
    assert MARK not in page
    assert Notice.objects.filter(person=world.outsider).exists()


def test_asking_by_name_answers_the_same_whether_it_exists_or_not(world, hidden):
    """A search is a reading door too: a hit and a miss must look alike to the blind."""
    name = Project.objects.get(pk=world.project.pk).name
    miss = name.replace(MARK, "yranac")
    for who in BLIND:
        client = client_of(world.people[who])
        for door in ("/projects/?q=", "/people/?q="):
            hit = client.get(door + name).content.decode().replace(name, "?")
            other = client.get(door + miss).content.decode().replace(miss, "?")
            assert without_tokens(hit) == without_tokens(other), (who, door)


def without_tokens(page: str) -> str:
    """The page without what differs in every answer: CSRF tokens and form keys."""
    return re.sub(r'value="[\w-]{32,}"|"X-CSRFToken": ?"\w+"|content="\w{64}"', "", page)


def test_those_who_may_see_it_find_the_canaries(world, hidden):
    """The other half: a crawl that finds nothing where there is something would prove nothing."""
    client = client_of(world.lead)
    found: set[str] = set()
    for address, _marked in addresses(world, (world.project,)):
        found |= set(re.findall(rf"{MARK}\d+z", everything_said(client.get(address))))
    kinds = {hidden[word] for word in found if word in hidden}
    hidden_kinds = set(hidden.values())
    # An upload's settings and answers are for its maker's next file; the source of a confirmation is
    # shown where somebody recorded one. A draft is its writer's alone; what stood on a line before is shown
    # field by field, never the whole record. Of a change request the reason of its decision is shown once
    # it is decided, of its impact the figures.
    not_shown = {
        "Upload.settings", "Upload.answers", "Upload.summary", "FormUpload.settings", "FormUpload.answers",
        "FormUpload.summary", "Round.source_text", "Draft.body", "Line.was",
        "ChangeRequest.decision_note", "ChangeRequest.impact",
    }  # fmt: skip
    assert hidden_kinds - kinds - not_shown == set()
    assert {f"{MARK}{number}z" for number in range(920, 929)} <= found, "a lesson says all it knows"
    assert {f"{MARK}900z"} <= found, "the journal's words are shown in a task's history"


def test_every_model_with_text_of_a_project_is_planted(world, hidden):
    fields = {f"{m.__name__}.{f.name}" for m in project_models() for f in text_fields(m)}
    assert fields <= set(hidden.values())
