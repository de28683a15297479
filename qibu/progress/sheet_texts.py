"""The words of the report sheet's script, translated on the server."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.progress.forms.cells import FIELDS, LABELS


def sheet_texts() -> dict[str, str]:
    """Key → text in the active language; `{name}` is a place the script fills."""
    return {
        **{f"label.{name}": str(LABELS[name]) for name in FIELDS},
        "comma": pgettext("list", ", "),
        "needed": _("Needed:"),
        "changed": pgettext("report", "Changed"),
        "same": pgettext("report", "No change"),
        "saved": _("Draft saved {time}"),
        "offline": _("The server cannot be reached; what you type is kept in this browser."),
        "signed-out": _("Kept in this browser only"),
        "session": _(
            "Your session has ended. Nothing is lost: sign in again in another tab, then reload this page."
        ),
        "sign-in": _("Sign in"),
        "restored": _("What you typed here until {time} and had not been saved is back; Undo removes it."),
        "merged": _("You saved this report in another window; its entries have been added here."),
        "paste-failed": _("The cells could not be read; nothing has been changed. Please paste again."),
        "paste-task": pgettext("report", "Task"),
        "paste-column": _("Column"),
        "paste-old": pgettext("report", "Now"),
        "paste-new": pgettext("report", "Pasted"),
        "paste-wrong": _("Wrong cells stay as they are pasted, with the reason, until you correct them."),
        "paste-apply": _("Fill in {n} cells"),
        "cancel": _("Cancel"),
        "calendar": _("Choose a day"),
        "take": _("Take over"),
        "now": pgettext("report", "Now:"),
    }
