"""What people do to a plan that was approved: approve it anew, ask for changes, try things out."""

from qibu.changes.actions.approving import Approved, approve_plan

__all__ = ["Approved", "approve_plan"]
