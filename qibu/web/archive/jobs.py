"""The worker builds the packages that wait (F4)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation

from qibu.closing.jobs.archive import build_or_fail
from qibu.closing.queries.archive import waiting
from qibu.web.archive.collecting import collect


def build_packages(at: datetime) -> int:
    """Build every package asked for, in the language of the organisation; returns how many are ready now."""
    with translation.override(settings.LANGUAGE_CODE):
        return sum(build_or_fail(package, _nobody, collect, at) for package in waiting())


def _nobody(done: int, total: int) -> None:
    """Nobody watches the clock's own work."""
