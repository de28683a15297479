"""What people do with meetings, and what follows by itself."""

from qibu.meetings.actions.agenda import add_topic, change_topic, order_topics, remove_topic, treat_topic
from qibu.meetings.actions.agreeing import ask_action, raise_issue, record_commitment
from qibu.meetings.actions.calling import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    open_minutes,
    set_people,
)
from qibu.meetings.actions.deciding import (
    add_decision,
    answer_objection,
    change_decision,
    object_to,
    withdraw_decision,
)
from qibu.meetings.actions.distributing import confirm_receipt, distribute
from qibu.meetings.actions.importing import (
    Agreed,
    create_from_minutes,
    import_minutes,
    register_minutes,
    set_minutes_upload,
)
from qibu.meetings.actions.series import change_series, end_series, start_series
from qibu.meetings.actions.writing import Clash, Saved, end_aside, note_attendance, save_section

__all__ = [
    "Agreed",
    "Clash",
    "Saved",
    "add_decision",
    "add_topic",
    "answer_objection",
    "ask_action",
    "call_meeting",
    "cancel_meeting",
    "change_decision",
    "change_meeting",
    "change_series",
    "change_topic",
    "confirm_receipt",
    "create_from_minutes",
    "distribute",
    "end_aside",
    "end_series",
    "import_minutes",
    "note_attendance",
    "object_to",
    "open_minutes",
    "order_topics",
    "raise_issue",
    "record_commitment",
    "register_minutes",
    "remove_topic",
    "save_section",
    "set_minutes_upload",
    "set_people",
    "start_series",
    "treat_topic",
    "withdraw_decision",
]
