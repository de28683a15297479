"""The pages of this slice: the lead's board, a department's list, one commitment, a need."""

from qibu.commitments.views.commitment import commitment, record
from qibu.commitments.views.dispatch import clock_setting, dispatch
from qibu.commitments.views.needs import need
from qibu.commitments.views.sheet import sheet

__all__ = ["clock_setting", "commitment", "dispatch", "need", "record", "sheet"]
