"""What is odd about a field of a sentence, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.tasks.quick import Around, Found

if TYPE_CHECKING:
    from qibu.tasks.quick_forms import QuickForm


def doubt_in_words(found: Found, around: Around) -> str:
    """A sentence for the chip; "" where nothing is odd."""
    words = {
        "several": _("Several fit; please choose."),
        "unknown": _("Nothing here is called “%(text)s”.") % {"text": _named(found)},
        "near": _("Taken for “%(text)s”, the only one with these words.") % {"text": _named(found)},
        "past": _("This day is over."),
        "unpublished": _("The holidays of that year are not published yet."),
        "no_such_day": _("Not recognised: “%(text)s”. There is no such day.") % {"text": found.text},
        "unclear": _("Not recognised: “%(text)s”. Please fill it in.") % {"text": found.text},
        "rounded": _("Rounded to whole working days."),
        "stray_day": _("Looks like a day there is none of, or one too many. Correct it, or choose."),
        "stray_person": _("Looks like a person nobody here is called. Choose whom, or correct it."),
        "stray_department": _("Looks like a department that does not take part. Choose one, or correct it."),
        "stray_after": _("Looks like a predecessor, but no task is called so. Correct it, or choose."),
    }
    if found.doubt == "day_off" and found.offer is not None:
        return _("A day off; the next working day is %(day)s.") % {"day": date_format(found.offer, "m-d")}
    return words.get(found.doubt, "")


def _named(found: Found) -> str:
    return getattr(found.value, "ref", None) or found.text


def unread_choices(found: Found) -> list[tuple[str, str]]:
    """What may become of a piece nobody understood: kept, dropped, or one of those it may mean."""
    usual = [
        ("", _("Please choose")),
        ("keep", pgettext("quick add", "Keep it in the name")),
        ("drop", pgettext("quick add", "Leave it out")),
    ]
    return [*usual, *((str(pk), name) for pk, name in found.choices)]


def settle_words(name: str, found: Found | None) -> str:
    """What somebody ticks who does not want to choose."""
    if found is not None and found.doubt == "past":
        return pgettext("quick add", "I mean this day")
    if name.startswith("after"):
        return pgettext("quick add", "Without this dependency")
    return pgettext("quick add", "Leave it empty")


def derived(form: QuickForm, name: str) -> str:
    """Says where a value comes from that no word of the sentence gave."""
    if name == "department" and form[name].value() and form.understood.of("assignee") is not None:
        return _("The assignee's department.")
    return ""
