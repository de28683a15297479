"""The demo's meetings: a kick-off that is settled, a series with an objection, one still to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from django.utils import timezone

from qibu.actionitems.actions import change_action, report_done, verify
from qibu.actionitems.models import ActionItem
from qibu.demo.people import SEATS
from qibu.demo.story import Company, Happening
from qibu.meetings import actions
from qibu.meetings.inputs import Invitee, Plan, Topic
from qibu.meetings.jobs import look_after_meetings, prepare_meetings
from qibu.meetings.models import Kind, Meeting
from qibu.meetings.queries import suggest_agenda
from qibu.projects.models import Project

WEDNESDAY: Final = 2
LEAD: Final = "liqiang"
#: What was written by section, decided, and asked for: (what, of whom, until in working days).
Said = tuple[dict[str, str], tuple[str, ...], tuple[tuple[str, str, int], ...]]
KICKOFF: Final[Said] = (
    {
        "discussion": "李强说明项目背景与三条核心目标；各部门逐一确认承接范围。\n"
        "采购部提醒：驱动芯片交期偏长，需要尽早锁定。",
        "next_steps": "各部门两个工作日内在承接单上确认；周五起按周提交进度。",
    },
    ("项目目标、范围与团队按立项书执行。", "计划调整一律走变更申请，影响完工 5 天以上报 PMO。"),
    (("整理各部门接口人通讯录并上传", "zhaomin", 2), ("与芯片供应商确认首批交期", "xulin", 5)),
)
ROUNDS: Final[tuple[Said, ...]] = (
    (
        {
            "discussion": "结构评审遗留 2 项，不影响开模；认证排期仍未确定。",
            "next_steps": "下次例会前给出认证排期。",
        },
        ("开模前增加一次注塑件强度复核。",),
        (("补做 1 米跌落测试并出报告", "dengkai", 6), ("预约光生物安全实验室档期", "fangyuan", 4)),
    ),
    (
        {
            "discussion": "芯片到料晚于计划，试产顺延的风险由生产部与采购部共同评估。\n"
            "市场部提出发布会档期可能后移一周。",
            "next_steps": "采购部周五前给出分批到货方案；市场部下周一给出发布会备选日期。",
            "notes": "质量部许可按分批试产的方式安排可靠性测试。",
        },
        ("发布会日期维持原计划，宣传物料按原节点交付。", "首批芯片到货后先试产 300 台。"),
        (("提交芯片分批到货方案", "xulin", 3), ("给出发布会两个备选日期", "sunyue", 4)),
    ),
)
OBJECTION: Final = "主持人档期已确认推后一周，维持原日期需要重新找场地和主持人，费用增加约 6 万元。"


def kick_off(company: Company, project: Project) -> None:
    """Before the plan was sent: called, held, received by everybody, settled."""
    plan = _plan(company, "台灯项目启动会", company.day(-3), 14, kind=Kind.KICKOFF, minutes=90)
    common: dict[str, Any] = {"by": company.people[LEAD], "project_id": project.pk}
    agenda = [one.topic for one in suggest_agenda(project, company.moment(-6), kind=Kind.KICKOFF)]
    meeting = actions.call_meeting(
        **common, at=company.moment(-6), key="demo-kickoff", plan=plan, people=_everybody(company),
        agenda=[one for one in agenda if one.origin[0] in ("objectives", "scope", "team")],
    )  # fmt: skip
    _hold(company, project, meeting, KICKOFF, company.moment(-3, 16))
    _receive(company, project, meeting.number, len(SEATS), company.moment(-2, 9))
    look_after_meetings(company.moment(-2, 18) + timedelta(minutes=1))
    for what, _owner, _days in KICKOFF[2]:
        _finish(company, project, what, company.moment(-1, 10))


def happenings(company: Company, project: Project, at: datetime) -> list[Happening]:
    """Two rounds of the meeting every other Wednesday, the last one before ``at``; decision 1 objected to."""
    last = timezone.localtime(at - timedelta(hours=3)).date()
    last -= timedelta(days=(last.weekday() - WEDNESDAY) % 7)
    first = last - timedelta(weeks=2)
    found: list[Happening] = [(_at(first - timedelta(days=2), 9), partial(_start, company, project, first))]
    for place, wanted in enumerate((first, last)):
        day = company.workdays.previous_working_date(wanted)
        after = company.workdays.add_working_days_date(day, 1)
        found += [
            (_at(day, 11, 30), partial(_round, company, project, place)),
            (_at(day, 14), partial(_received, company, project, place)),
        ]
        if place == 0:
            before = company.workdays.previous_working_date(last)
            made = company.workdays.previous_working_date(before - timedelta(days=1))
            found += [(_at(after, 18, 1), _settle), (_at(made, 9), _prepare)]
            found.append((_at(after, 11), partial(_finish, company, project, ROUNDS[0][2][0][0])))
            found.append((_at(day, 15), partial(_carry_over, company, project)))
        else:
            found.append((_at(day, 16), partial(_object, company, project)))
    return [(min(moment, at), call) for moment, call in found]


def still_to_come(company: Company, project: Project, at: datetime) -> None:
    """A coordination meeting about what 市场部 does not simply accept, on the next working day."""
    look_after_meetings(at)
    prepare_meetings(at)
    day = company.workdays.add_working_days_date(timezone.localtime(at).date(), 1)
    open_now = suggest_agenda(project, at)
    chosen = [one.topic for one in open_now if one.group in ("decision", "commitment")]
    actions.call_meeting(
        by=company.people[LEAD], at=at, project_id=project.pk, key="demo-coordination",
        plan=_plan(company, "发布会档期协调会", day, 15, kind=Kind.COORDINATION, minutes=45),
        people=[Invitee(person=company.people[word].pk) for word in ("sunyue", "panpan", "zhaomin")],
        agenda=chosen[:5] or [Topic("发布会档期")], origin=chosen[0].origin if chosen else ("", 0),
    )  # fmt: skip


def _plan(company: Company, title: str, day: date, hour: int, *, kind: str, minutes: int = 60) -> Plan:
    return Plan(
        kind=kind, title=title, day=day, start=time(hour), minutes=minutes, place="501 会议室",
        host=company.people[LEAD].pk, recorder=company.people["zhaomin"].pk,
    )  # fmt: skip


def _everybody(company: Company) -> list[Invitee]:
    """Who speaks for each department, and the sponsor for information."""
    people = [Invitee(person=company.people[liaison].pk) for _head, liaison, _deputy in SEATS.values()]
    return [*people, Invitee(person=company.people["zhouguodong"].pk, part="copy")]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _start(company: Company, project: Project, first: date, at: datetime) -> None:
    actions.start_series(
        by=company.people[LEAD], at=at, project_id=project.pk, key="demo-series", every=2,
        plan=_plan(company, "双周例会", first, 10, kind=Kind.WEEKLY),
        people=_everybody(company),
        agenda=[Topic("各部门进展与下两周安排", minutes=20), Topic("认证排期", minutes=10)],
    )  # fmt: skip


def _finish(company: Company, project: Project, what: str, at: datetime) -> None:
    """The owner has done it, and the lead has looked at it."""
    item = ActionItem.objects.get(space=project.space_id, what=what)
    common: dict[str, Any] = {"at": at, "space_id": project.space_id, "number": item.number}
    done = report_done(**common, by=item.owner, version=item.version, result="已完成，资料在项目文件区。")
    verify(**common, by=company.people[LEAD], version=done.version, accept=True)


def _carry_over(company: Company, project: Project, at: datetime) -> None:
    """The laboratory has no free slot: the booking is carried over to the next meeting but one."""
    what = ROUNDS[0][2][1][0]
    item = ActionItem.objects.get(space=project.space_id, what=what)
    change_action(
        by=company.people[LEAD], at=at, space_id=project.space_id, number=item.number, version=item.version,
        what=what, owner=item.owner, due=item.due + timedelta(weeks=3), text="实验室档期未放出，推后再约。",
    )  # fmt: skip


def _settle(at: datetime) -> None:
    look_after_meetings(at)


def _prepare(at: datetime) -> None:
    prepare_meetings(at)


def _of_series(project: Project, place: int) -> Meeting | None:
    rows = Meeting.objects.filter(space=project.space_id).exclude(series=None).order_by("starts")
    return rows[place : place + 1].first()


def _round(company: Company, project: Project, place: int, at: datetime) -> None:
    meeting = _of_series(project, place)
    if meeting is not None:
        _hold(company, project, meeting, ROUNDS[place], at)


def _hold(company: Company, project: Project, meeting: Meeting, said: Said, at: datetime) -> None:
    """Write everything down and send it out."""
    sections, decisions, items = said
    lead, number = company.people[LEAD], meeting.number
    common: dict[str, Any] = {"by": lead, "at": at, "project_id": project.pk, "number": number}
    opened = actions.open_minutes(**common, version=meeting.version)
    recorder = {**common, "by": company.people["zhaomin"]}
    for key, text in sections.items():
        actions.save_section(**recorder, key=key, version=0, text=text)
    rows = list(meeting.participants.exclude(part="copy").order_by("pk"))
    came = {row.pk: "late" if place == 3 else "present" for place, row in enumerate(rows)}
    actions.note_attendance(**recorder, seen=came | {rows[-1].pk: "excused"} if len(rows) > 8 else came)
    for place, item in enumerate(list(meeting.agenda.all())):
        state = "carried" if item.title == "认证排期" else "done"
        if place < 4:
            actions.treat_topic(**recorder, item_id=item.pk, version=1, state=state)
    for place, text in enumerate(decisions):
        actions.add_decision(**common, key=f"demo-decision-{number}-{place}", text=text)
    today = timezone.localtime(at).date()
    for place, (what, owner, days) in enumerate(items):
        actions.ask_action(
            **common, key=f"demo-ask-{number}-{place}", what=what, owner=company.people[owner],
            due=company.workdays.add_working_days_date(today, days),
        )  # fmt: skip
    actions.distribute(**common, version=opened.version, key=f"demo-minutes-{number}")


def _received(company: Company, project: Project, place: int, at: datetime) -> None:
    meeting = _of_series(project, place)
    if meeting is not None:
        _receive(company, project, meeting.number, len(SEATS) if place == 0 else 4, at)


def _receive(company: Company, project: Project, number: int, count: int, at: datetime) -> None:
    for _head, liaison, _deputy in list(SEATS.values())[:count]:
        actions.confirm_receipt(by=company.people[liaison], at=at, project_id=project.pk, number=number)
    if count == len(SEATS):
        sponsor = company.people["zhouguodong"]
        actions.confirm_receipt(by=sponsor, at=at, project_id=project.pk, number=number)


def _object(company: Company, project: Project, at: datetime) -> None:
    """市场部 does not agree with keeping the day of the launch event."""
    meeting = _of_series(project, 1)
    if meeting is not None:
        actions.object_to(
            by=company.people["sunyue"], at=at, project_id=project.pk, number=meeting.number, decision=1,
            key="demo-objection", reason=OBJECTION,
        )  # fmt: skip
