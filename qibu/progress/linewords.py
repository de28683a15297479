"""What a line of a report lacks, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qibu.kernel.reporting import LineProblem

PROBLEMS: Final[Mapping[LineProblem, str | Promise]] = {
    LineProblem.PERCENT_OUT_OF_RANGE: _("A percentage lies between 0 and 100."),
    LineProblem.PERCENT_WITHOUT_START: _("It has progress: say that it is in progress."),
    LineProblem.STARTED_BUT_TODO: _("It has an actual start: say that it is in progress."),
    LineProblem.FINISHED_BUT_OPEN: _("It has an actual finish: say that it is done."),
    LineProblem.FULL_PERCENT_BUT_OPEN: _("At 100 percent it is done: say so, or lower the percentage."),
    LineProblem.DONE_NEEDS_FULL_PERCENT: _("What is done is at 100 percent."),
    LineProblem.DONE_NEEDS_FINISH: _("Say on which day it was finished."),
    LineProblem.START_IN_FUTURE: _("What has happened cannot lie in the future."),
    LineProblem.FINISH_IN_FUTURE: _("What has happened cannot lie in the future."),
    LineProblem.FINISH_BEFORE_START: _("The finish lies before the start."),
    LineProblem.LATE_NEEDS_EXPECTED: _("It is late: say when it will be finished."),
    LineProblem.EXPECTED_IN_PAST: _("This day has passed: say when it will be finished now."),
    LineProblem.EXPECTED_BEFORE_START: _("The finish lies before the start."),
    LineProblem.LATE_NEEDS_CAUSE: _("It is late: say why."),
    LineProblem.BLOCKED_NEEDS_CAUSE: _("A block needs its cause."),
    LineProblem.BLOCKED_NEEDS_NEED: _("Say what would resolve the block."),
}


def say(problem: LineProblem) -> str:
    """The sentence of a problem, in the language of the reader."""
    return str(PROBLEMS[problem])
