"""The weekly cycle (T1–T4): periods, reports with their lines, editions, and variances.

A period ends at its cut-off. Every department that takes part has one report per period; closing
the period publishes an edition of the master schedule that nothing changes any more.
"""

from qibu.progress.models.common import Cause
from qibu.progress.models.editions import Edition
from qibu.progress.models.reports import Correction, Cycle, Draft, Line, OwnUpdate, Period, Report, Review
from qibu.progress.models.variances import Assessment, Ended, Inherited, Variance, VarianceState

__all__ = [
    "Assessment",
    "Cause",
    "Correction",
    "Cycle",
    "Draft",
    "Edition",
    "Ended",
    "Inherited",
    "Line",
    "OwnUpdate",
    "Period",
    "Report",
    "Review",
    "Variance",
    "VarianceState",
]
