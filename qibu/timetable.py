"""定时: what the clock sets off, one readable table.

Each rule has a time of day (in the organisation's time zone). The worker asks every second; a rule
fires at most once per day, kept by a row that is unique for (rule, moment), so that two workers
or a restart cannot fire it twice. A moment missed while nothing ran is made up for on the same day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from qibu.foundation.notices.models import Firing
from qibu.foundation.people import jobs as people
from qibu.tasks import jobs as tasks

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """Every day at `at`: call `job(at)`."""

    name: str
    at: time
    job: Callable[[datetime], object]


#: Looked at in every round; each finds its own work by one cheap statement.
ALWAYS: tuple[Callable[[datetime], object], ...] = (tasks.refresh_forecasts,)

TABLE = (
    Rule("old attempts and sessions", time(3, 30), people.purge),
    Rule("promises soon due", time(8, 30), tasks.remind),
)

KEEP_FIRINGS = timedelta(days=60)


def run_due(at: datetime, rules: tuple[Rule, ...] = TABLE) -> int:
    """Run every rule whose moment of today has come and has not fired; returns how many ran.

    A job that fails gives its moment back and is tried again in the next round; jobs bear that.
    """
    ran = 0
    for job in ALWAYS:
        job(at)
    here = timezone.localtime(at)
    for rule in rules:
        moment = here.replace(hour=rule.at.hour, minute=rule.at.minute, second=0, microsecond=0)
        if moment <= here and _claim(rule, moment, at):
            logger.info("timetable: %s", rule.name)
            _run(rule, moment, at)
            ran += 1
    return ran


def _run(rule: Rule, moment: datetime, at: datetime) -> None:
    try:
        rule.job(at)
    except Exception:
        Firing.objects.filter(rule=rule.name, moment=moment).delete()
        raise


def _claim(rule: Rule, moment: datetime, at: datetime) -> bool:
    if Firing.objects.filter(rule=rule.name, moment=moment).exists():
        return False
    try:
        with transaction.atomic():
            Firing.objects.create(rule=rule.name, moment=moment, at=at)
            Firing.objects.filter(rule=rule.name, moment__lt=at - KEEP_FIRINGS).delete()
    except IntegrityError:
        return False
    return True
