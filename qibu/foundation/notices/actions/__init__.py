"""What is done about notices: telling people and groups, keeping robots, deciding about failed ones."""

from qibu.foundation.notices.actions.deciding import confirm_deliveries, replay_deliveries
from qibu.foundation.notices.actions.robots import (
    RobotInput,
    add_robot,
    edit_robot,
    remove_robot,
    test_robot,
)
from qibu.foundation.notices.actions.telling import announce, mark_read, post_to, queue

__all__ = [
    "RobotInput",
    "add_robot",
    "announce",
    "confirm_deliveries",
    "edit_robot",
    "mark_read",
    "post_to",
    "queue",
    "remove_robot",
    "replay_deliveries",
    "test_robot",
]
