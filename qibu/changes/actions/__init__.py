"""What people do to a plan that was approved: approve it anew, ask for changes, try things out."""

from qibu.changes.actions.approving import Approved, approve_plan
from qibu.changes.actions.deciding import approve_request, reject_request
from qibu.changes.actions.requests import (
    RequestInput,
    add_request_steps,
    create_request,
    edit_request,
    remove_request_step,
    revise_request,
    submit_request,
    withdraw_request,
)
from qibu.changes.actions.scenarios import (
    add_scenario_steps,
    create_scenario,
    discard_scenario,
    remove_scenario_step,
    rename_scenario,
    request_from_scenario,
)

__all__ = [
    "Approved",
    "RequestInput",
    "add_request_steps",
    "add_scenario_steps",
    "approve_plan",
    "approve_request",
    "create_request",
    "create_scenario",
    "discard_scenario",
    "edit_request",
    "reject_request",
    "remove_request_step",
    "remove_scenario_step",
    "rename_scenario",
    "request_from_scenario",
    "revise_request",
    "submit_request",
    "withdraw_request",
]
