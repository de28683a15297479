"""The demo's weekly cycle: three closed weeks with their editions, and this one under way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Final

from django.utils import timezone

from qibu.demo import launch
from qibu.demo.people import SEATS
from qibu.demo.story import Company, Happening
from qibu.demo.weekly_texts import HEADLINES, SUMMARIES, WORDS
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.kernel.deadlines import CUTOFF_AT, CUTOFF_WEEKDAY, report_cutoff
from qibu.progress.actions.chasing import chase_reports
from qibu.progress.actions.closing import close_period
from qibu.progress.actions.moderating import keep_lines, summarise_period
from qibu.progress.actions.own_updates import save_own_updates
from qibu.progress.actions.periods import ensure_period, set_cycle
from qibu.progress.actions.reminding import remind_of_report
from qibu.progress.actions.reporting import save_draft, submit_report
from qibu.progress.actions.variances import Explanation, answer_variance
from qibu.progress.models import Cause, Line, Period, Report, Variance, VarianceState
from qibu.progress.queries.sheets import SheetLine, own_sheet, report_of, sheet
from qibu.projects.models import Project
from qibu.projects.queries import open_project
from qibu.tasks.models import Task

CLOSED: Final = 3
#: (closed week, department) → reported on the morning after the cut-off
LATE: Final = {(0, "production"), (2, "purchase")}
CAUSES: Final = {"purchase": "external", "quality": "external", "market": "external", "rd": "technical"}
#: task → working days later than its story, as its department expects
EXPECTED_LATER: Final = {"宣传物料（海报、折页、视频）": 7, "光生物安全与频闪测试": 6, "驱动芯片到料": 3}
#: departments that have reported this week already
EARLY: Final = ("product", "sales")
_STEPS: Final = {step.name: step for _phase, steps in launch.PHASES for step in steps} | {
    launch.ADDED_LATER.name: launch.ADDED_LATER
}


def switch_off(lead: Person, project: Project, at: datetime) -> None:
    """The first weeks went without weekly reports."""
    set_cycle(
        by=lead, at=at, project_id=project.pk,
        weekday=CUTOFF_WEEKDAY, hour=CUTOFF_AT, is_on=False,
    )  # fmt: skip


def happenings(company: Company, project: Project, at: datetime) -> list[Happening]:
    """What departments and lead did in the last three weeks and this one, up to ``at``."""
    today = timezone.localtime(at).date()
    cutoffs = _cutoffs(company, today)
    found: list[Happening] = [(_at(cutoffs[0].date(), 8, weekday=0), partial(_switch_on, company, project))]
    for week, cutoff in enumerate(cutoffs):
        found += _week(company, project, week, cutoff)
    found += _this_week(company, project, at)
    return [(min(moment, at), call) for moment, call in found]


def _cutoffs(company: Company, today: date) -> list[datetime]:
    """The last cut-offs before the present week, oldest first."""
    found: list[datetime] = []
    monday = today - timedelta(days=today.weekday())
    while len(found) < CLOSED:
        monday -= timedelta(weeks=1)
        cutoff = report_cutoff(monday, company.workdays)
        if cutoff is not None:
            found.insert(0, cutoff)
    return found


def _at(day: date, hour: int, minute: int = 0, *, weekday: int | None = None) -> datetime:
    """A moment of a day, or of a weekday of its week."""
    if weekday is not None:
        day += timedelta(days=weekday - day.weekday())
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _switch_on(company: Company, project: Project, at: datetime) -> None:
    set_cycle(
        by=company.people["liqiang"], at=at, project_id=project.pk,
        weekday=CUTOFF_WEEKDAY, hour=CUTOFF_AT, is_on=True,
    )  # fmt: skip


def _explain(company: Company, project: Project, at: datetime) -> None:
    """采购部 says on the next day why the chips are late."""
    row = Variance.objects.filter(project=project, task__name="核心驱动芯片备货合同").first()
    if row is None or row.state != VarianceState.OPEN:
        return
    answer_variance(
        by=company.people["xulin"], at=at, project_id=project.pk, number=row.number, version=row.version,
        key="demo-explained",
        explanation=Explanation(
            cause=Cause.EXTERNAL,
            analysis="供应商产能排满，交期由 6 周改为 9 周；预付款比例迟迟未批，排产顺位靠后。",
            action="分两批交付，首批 3000 片提前三周；同步认证备选芯片。",
            action_due=company.workdays.add_working_days_date(timezone.localtime(at).date(), 18),
        ),
    )  # fmt: skip


def _week(company: Company, project: Project, week: int, cutoff: datetime) -> list[Happening]:
    day = cutoff.date()
    morning_after = company.workdays.add_working_days_date(day, 1)
    late = any(number == week for number, _word in LATE)
    found: list[Happening] = [(_at(day, 8, 30, weekday=0), partial(_open, project))]
    for place, word in enumerate(SEATS):
        moment = _at(morning_after, 9, 20) if (week, word) in LATE else _at(day, 14 + place // 4, 7 * place)
        found.append((moment, partial(_report, company, project, word, week)))
    found.append((_at(day, 17, 1), partial(_remind, project)))
    if late:
        found.append((_at(day, 17, 20), partial(_chase, company, project, week)))
    closing = _at(morning_after, 9, 40) if late else _at(day, 17, 30)
    found.append((closing, partial(_close, company, project, week)))
    found.append((closing + timedelta(hours=5), partial(_explain, company, project)))
    return found


def _this_week(company: Company, project: Project, at: datetime) -> list[Happening]:
    found: list[Happening] = [(at - timedelta(minutes=50), partial(_open, project))]
    found += [
        (at - timedelta(minutes=40), partial(_report, company, project, word, CLOSED)) for word in EARLY
    ]
    found.append((at - timedelta(minutes=30), partial(_own_update, company, project)))
    found.append((at - timedelta(minutes=20), partial(_draft, company, project)))
    found.append((at, partial(_remind, project)))
    return found


def _open(project: Project, at: datetime) -> None:
    ensure_period(project_id=project.pk, at=at)


def _period(project: Project, number: int) -> Period:
    """Period ``number`` (from 0), the newest where it was skipped."""
    found: Period = Period.objects.filter(project=project, number__lte=number + 1).order_by("-number")[0]
    return found


def _report(company: Company, project: Project, word: str, week: int, at: datetime) -> None:
    """A department's report: story's words where there are some, the rest unchanged."""
    period = _period(project, week)
    if period.state != Period.OPEN:
        return
    person = company.people[SEATS[word][1]]
    lines = {}
    seen = {}
    for line in _lines(project, period, company, word, person, at):
        typed = _typed(company, line, word, at)
        if typed:
            lines[line.task_id], seen[line.task_id] = typed, {name: line.shown[name] for name in typed}
    report = Report.objects.get(period=period, department=company.departments[word])
    headline = HEADLINES[word][week] if week < CLOSED else ""
    for _try in range(3):
        try:
            submit_report(
                by=person, at=at, report_id=report.pk, lines=lines, seen=seen, headline=headline,
                rest_unchanged=True, key=f"demo-report-{period.number}-{word}",
            )  # fmt: skip
        except Invalid as refused:
            _mend(lines, company, refused, word, at)
        else:
            return
    raise RuntimeError(f"the demo's report of {word} is refused")


def _lines(
    project: Project, period: Period, company: Company, word: str, person: Person, at: datetime
) -> tuple[SheetLine, ...]:
    opened = open_project(person, project.pk)
    report = report_of(opened, period.number, company.departments[word].pk)
    return sheet(opened=opened, report=report, person=person, today=timezone.localtime(at).date()).lines


def _typed(company: Company, line: SheetLine, word: str, at: datetime) -> dict[str, str]:
    """What the liaison types into one line."""
    step = _STEPS.get(line.name)
    words = WORDS.get(line.name, ())
    told = Line.objects.filter(task=line.task_id).exclude(done="").count()
    typed: dict[str, str] = {}
    if words and line.shown["status"] in ("1", "2") and told < len(words):
        typed = {name: text for name, text in words[told]._asdict().items() if text}
    if line.shown["status"] == "1" and step is not None:
        percent = _percent(company, step, timezone.localtime(at).date())
        if percent > int(line.shown["percent"] or 0):
            typed["percent"] = str(percent)
    for name in line.problems:
        typed[name] = _answer(company, name, line.name, word, at)
    return typed


def _percent(company: Company, step: launch.Step, today: date) -> int:
    """How far the work is, by the time gone; what is told of today stays ahead of it."""
    begins = company.day(step.start + step.late_start)
    ends = company.day(step.start + max(step.days, 1) - 1 + step.slip)
    between = company.workdays.working_days_between_dates
    gone = round(100 * between(begins, today) / max(between(begins, ends), 1))
    most = step.percent - 5 if step.percent is not None else 90
    return max(0, min(gone, most) // 5 * 5)


def _answer(company: Company, name: str, task: str, word: str, at: datetime) -> str:
    """What a rule of the sheet asks for."""
    today = timezone.localtime(at).date()
    if name == "expected_finish":
        step = _STEPS[task]
        ends = company.day(step.start + step.late_start + max(step.days, 1) - 1 + step.slip)
        ends = company.workdays.add_working_days_date(ends, EXPECTED_LATER.get(task, 0))
        return max(ends, company.workdays.add_working_days_date(today, 2)).isoformat()
    if name == "late_cause":
        return CAUSES.get(word, "resources")
    return "见上周例会纪要"


def _mend(
    lines: dict[int, dict[str, str]], company: Company, refused: Invalid, word: str, at: datetime
) -> None:
    """Give what the sheet asks for once the new forecast is known."""
    for place in refused.errors:
        pk, _dot, name = place.partition(".")
        if not name:
            raise refused
        task = Task.objects.get(pk=int(pk))
        lines.setdefault(task.pk, {})[name] = _answer(company, name, task.name, word, at)


def _remind(project: Project, at: datetime) -> None:
    """Whoever had to be told by now that a report is missing was told when it was due."""
    for report in Report.objects.filter(project=project, next_step_at__isnull=False, submitted_at=None):
        step = report.next_step_at
        while step is not None and step <= at:
            remind_of_report(at=step + timedelta(seconds=1), report_id=report.pk)
            report.refresh_from_db()
            step = report.next_step_at


def _chase(company: Company, project: Project, week: int, at: datetime) -> None:
    number = _period(project, week).number
    chase_reports(by=company.people["liqiang"], at=at, project_id=project.pk, number=number)


def _close(company: Company, project: Project, week: int, at: datetime) -> None:
    lead, period = company.people["liqiang"], _period(project, week)
    for word in ("rd", "purchase", "quality"):
        keep_lines(
            by=lead, at=at, project_id=project.pk, number=period.number,
            department_id=company.departments[word].pk,
        )  # fmt: skip
    period = summarise_period(
        by=lead, at=at, project_id=project.pk, number=period.number, text=SUMMARIES[week],
        version=period.version,
    )  # fmt: skip
    close_period(
        by=lead, at=at, project_id=project.pk, number=period.number, version=period.version,
        key=f"demo-close-{period.number}", confirmed=True,
    )  # fmt: skip


def _own_update(company: Company, project: Project, at: datetime) -> None:
    """马东 says how the mould is going; the liaison's sheet starts from that."""
    period, person = _period(project, CLOSED), company.people["madong"]
    opened = open_project(person, project.pk)
    found = own_sheet(opened=opened, number=period.number, person=person, today=timezone.localtime(at).date())
    mould = next((line for line in found.lines if line.name == "注塑模具开模"), None)
    if mould is None or period.state != Period.OPEN:
        return
    words = {"done": "灯臂模具电极完成，周四装配", "next": "下周二 T0 试模", "support": "生产部预留试模机台"}
    save_own_updates(
        by=person, at=at, period_id=period.pk, key=f"demo-own-{period.number}",
        lines={mould.task_id: words}, seen={mould.task_id: {name: mould.shown[name] for name in words}},
    )  # fmt: skip


def _draft(company: Company, project: Project, at: datetime) -> None:
    """孙悦 has begun and not yet submitted."""
    period, person = _period(project, CLOSED), company.people["sunyue"]
    report = Report.objects.get(period=period, department=company.departments["market"])
    task = Task.objects.filter(project=project, name="宣传物料（海报、折页、视频）").first()
    if task is None or period.state != Period.OPEN:
        return
    typed = {"done": "海报 6 张出初稿，视频等样机", "next": "样机到后三天拍完"}
    save_draft(
        by=person, at=at, report_id=report.pk, number=1,
        body={"lines": {str(task.pk): typed}, "headline": "", "seen": {}},
    )  # fmt: skip
