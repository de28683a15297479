"""Dispatching, answering, deciding. Each function is one transaction: allow → change → record → queue."""

from qibu.commitments.actions.answering import Condition, Reply, answer_commitments
from qibu.commitments.actions.clock import set_clock
from qibu.commitments.actions.deciding import agree, ask_again, record_confirmation, withdraw
from qibu.commitments.actions.dispatching import dispatch_tasks
from qibu.commitments.actions.escalating import climb
from qibu.commitments.actions.needs import answer_need

__all__ = [
    "Condition",
    "Reply",
    "agree",
    "answer_commitments",
    "answer_need",
    "ask_again",
    "climb",
    "dispatch_tasks",
    "record_confirmation",
    "set_clock",
    "withdraw",
]
