"""Acceptance of deliverables (F1): handing in, judging, what a rejection and a change of the team lead to."""

from qibu.closing.actions.acceptance.common import JUDGE, LONGEST, REWORK, SUBMIT
from qibu.closing.actions.acceptance.judging import Term, judge_result
from qibu.closing.actions.acceptance.reworking import Rework, plan_rework
from qibu.closing.actions.acceptance.submitting import (
    Address,
    Handed,
    name_acceptors,
    submit_result,
    withdraw_result,
)

__all__ = [
    "JUDGE",
    "LONGEST",
    "REWORK",
    "SUBMIT",
    "Address",
    "Handed",
    "Rework",
    "Term",
    "judge_result",
    "name_acceptors",
    "plan_rework",
    "submit_result",
    "withdraw_result",
]
