"""What people do to a plan that was approved: approve it anew, ask for changes, try things out."""

from qibu.changes.actions.approving import Approved, approve_plan
from qibu.changes.actions.deciding import approve_request, reject_request
from qibu.changes.actions.requests import (
    RequestInput,
    add_request_step,
    create_request,
    edit_request,
    remove_request_step,
    revise_request,
    submit_request,
    withdraw_request,
)

__all__ = [
    "Approved",
    "RequestInput",
    "add_request_step",
    "approve_plan",
    "approve_request",
    "create_request",
    "edit_request",
    "reject_request",
    "remove_request_step",
    "revise_request",
    "submit_request",
    "withdraw_request",
]
