"""What people, and administrators, do with people, departments and calendars."""

from qibu.foundation.people.actions.calendars import (
    create_calendar,
    create_calendar_with,
    create_follower,
    ensure_calendar,
    refill_calendar,
    remove_calendar_day,
    set_calendar_day,
    set_published_until,
    set_weekly_pattern,
)
from qibu.foundation.people.actions.departments import (
    activate_department,
    create_department,
    deactivate_department,
    edit_department,
    move_department,
)
from qibu.foundation.people.actions.feeds import end_feed, feed_holder, make_feed, note_feed_use
from qibu.foundation.people.actions.letterheads import remove_logo, set_letterhead
from qibu.foundation.people.actions.passwords import (
    change_own_password,
    reset_password,
    use_reset_link,
    verify_password,
)
from qibu.foundation.people.actions.persons import (
    Held,
    activate_person,
    create_person,
    deactivate_person,
    edit_own_contact,
    edit_person,
    set_language,
)
from qibu.foundation.people.actions.sessions import end_other_sessions, note_sign_in, note_sign_out
from qibu.foundation.people.actions.setup import issue_setup_code, set_up_organisation

__all__ = [
    "Held",
    "activate_department",
    "activate_person",
    "change_own_password",
    "create_calendar",
    "create_calendar_with",
    "create_department",
    "create_follower",
    "create_person",
    "deactivate_department",
    "deactivate_person",
    "edit_department",
    "edit_own_contact",
    "edit_person",
    "end_feed",
    "end_other_sessions",
    "ensure_calendar",
    "feed_holder",
    "issue_setup_code",
    "make_feed",
    "move_department",
    "note_feed_use",
    "note_sign_in",
    "note_sign_out",
    "refill_calendar",
    "remove_calendar_day",
    "remove_logo",
    "reset_password",
    "set_calendar_day",
    "set_language",
    "set_letterhead",
    "set_published_until",
    "set_up_organisation",
    "set_weekly_pattern",
    "use_reset_link",
    "verify_password",
]
