"""定时: what the clock sets off, one readable table.

Each rule has a time of day (in the organisation's time zone). The worker asks every second; a rule
fires once per day, kept by a row that is unique for (rule, moment), so that two workers or a
restart cannot fire it twice. A moment missed while nothing ran is made up for on the same day, and
so is one whose worker was killed in the middle.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from qibu.actionitems import jobs as actionitems
from qibu.closing.jobs import acceptance, retrospective
from qibu.closing.jobs import archive as packages
from qibu.commitments import jobs as commitments
from qibu.foundation.access import jobs as access
from qibu.foundation.files import jobs as files
from qibu.foundation.journal import jobs as journal
from qibu.foundation.notices.models import Firing
from qibu.foundation.people import jobs as people
from qibu.foundation.search import jobs as search
from qibu.foundation.work import jobs as work
from qibu.issues import jobs as issues
from qibu.lessons import jobs as lessons
from qibu.meetings import jobs as meetings
from qibu.progress import jobs as progress
from qibu.tasks import jobs as tasks
from qibu.web.archive import jobs as archive

logger = logging.getLogger(__name__)

#: What the clock calls; it is given the time.
Job = Callable[[datetime], object]


@dataclass(frozen=True)
class Rule:
    """Every day at `at`: call `job(at)`."""

    name: str
    at: time
    job: Job


#: Looked at in every round; each finds its own work by one cheap statement.
ALWAYS: tuple[Job, ...] = (
    tasks.refresh_forecasts,
    tasks.follow_other_projects,
    commitments.escalate,
    progress.assess_variances,
    progress.press_for_answers,
    progress.remind_and_escalate,
    search.index_waiting,
    actionitems.press,
    actionitems.hand_over,
    acceptance.press,
    issues.press,
    issues.ask_whether_it_came_back,
    issues.hand_over,
    lessons.end_empty_waits,
    meetings.prepare_meetings,
    meetings.look_after_meetings,
    archive.look_after_packages,
)

TABLE = (
    Rule("periods of the week", time(0, 10), progress.open_periods),
    Rule("old attempts and sessions", time(3, 30), people.purge),
    Rule("old submissions", time(3, 30), journal.purge),
    Rule("old denials", time(3, 30), access.purge),
    Rule("uploads never imported", time(3, 30), tasks.forget_uploads),
    Rule("files no row names", time(3, 40), files.sweep),
    Rule("packages no row names", time(3, 45), packages.sweep),
    Rule("results of background jobs", time(3, 50), work.purge),
    Rule("meetings of people who left", time(6, 0), meetings.replace_hosts),
    Rule("results to be handed in", time(8, 40), acceptance.ask_for_results),
    Rule("promises soon due", time(8, 30), tasks.remind),
    Rule("root causes still wanted", time(9, 0), lessons.press),
    Rule("contributions to a retrospective", time(9, 0), retrospective.remind),
)

KEEP_FIRINGS = timedelta(days=60)
#: A job not done after this long was in a worker that died; the next one takes it over.
LOST_AFTER = timedelta(minutes=30)


def run_due(at: datetime, rules: tuple[Rule, ...] = TABLE, always: tuple[Job, ...] = ALWAYS) -> int:
    """Run every rule whose moment of today has come and has not been done; returns how many ran.

    A job that fails gives its moment back and is tried again in the next round; jobs bear that. The
    others run all the same; afterwards ExceptionGroup tells of all that failed.
    """
    problems: list[Exception] = []
    for job in always:
        _guarded(job, at, problems)
    here = timezone.localtime(at)
    ran = 0
    for rule in rules:
        moment = here.replace(hour=rule.at.hour, minute=rule.at.minute, second=0, microsecond=0)
        if moment <= here and _claim(rule, moment, at):
            logger.info("timetable: %s", rule.name)
            firing = Firing.objects.filter(rule=rule.name, moment=moment)
            if _guarded(rule.job, at, problems):
                firing.update(done=True)
                ran += 1
            else:
                firing.filter(done=False).delete()
    if problems:
        raise ExceptionGroup("timetable", problems)
    return ran


def _guarded(job: Job, at: datetime, problems: list[Exception]) -> bool:
    """Run a job; what it raises is collected, because one bad job must not stop the others."""
    try:
        job(at)
    except Exception as problem:
        problems.append(problem)
        return False
    return True


def _claim(rule: Rule, moment: datetime, at: datetime) -> bool:
    """Whether this worker is the one to do it: a new row, or one whose worker died in the middle."""
    firing = Firing.objects.filter(rule=rule.name, moment=moment)
    if firing.exists():
        return firing.filter(done=False, at__lte=at - LOST_AFTER).update(at=at) == 1
    try:
        with transaction.atomic():
            Firing.objects.create(rule=rule.name, moment=moment, at=at)
            Firing.objects.filter(rule=rule.name, moment__lt=at - KEEP_FIRINGS).delete()
    except IntegrityError:
        return False
    return True
