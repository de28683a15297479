"""What the clock does with the weekly cycle."""

from qibu.progress.jobs.periods import open_periods, remind_and_escalate
from qibu.progress.jobs.variances import assess_variances, press_for_answers

__all__ = ["assess_variances", "open_periods", "press_for_answers", "remind_and_escalate"]
