"""What the clock does with the weekly cycle."""

from qibu.progress.jobs.periods import open_periods, remind_and_escalate

__all__ = ["open_periods", "remind_and_escalate"]
