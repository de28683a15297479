"""Why a message did not arrive, in the reader's language.

Reasons are kept as the worker found them, in English with the platform's own words between; what we
said ourselves is put into words here when somebody reads it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EMAIL = _("E-mail")

#: What channels, the door for HTTP and the outbox say; longer pieces before their parts.
PIECES = {
    "the worker ended before the answer came": _("the worker ended before the answer came"),
    "the connection broke before the answer": _("the connection broke before the answer"),
    "the connection broke": _("the connection broke"),
    "no answer in time": _("no answer in time"),
    "no connection": _("no connection"),
    "the name is not known": _("the name is not known"),
    "its certificate is not trusted": _("its certificate is not trusted"),
    "leads to an address that must not be called": _("leads to an address that must not be called"),
    "only https on its usual port": _("only https on its usual port"),
    "HTTP 200, but not the answer of a robot": _("HTTP 200, but not the answer of a robot"),
    "the robot has been removed": _("the robot has been removed"),
    "withdrawn: the robot is no longer in use": _("withdrawn: the robot is no longer in use"),
    "withdrawn: the person may no longer see the space": _("withdrawn: the person may no longer see it"),
    "invalid webhook address": _("invalid webhook address"),
    "invalid token": _("invalid token"),
    "invalid parameter": _("invalid parameter"),
    "the robot is not in the group": _("the robot is not in the group"),
    "the group has been dissolved": _("the group has been dissolved"),
    "the security settings of the robot refuse it: signature, keyword or address": _(
        "the security settings of the robot refuse it: signature, keyword or address"
    ),
    "wrong signature, or the clock of this machine is wrong": _(
        "wrong signature, or the clock of this machine is wrong"
    ),
    "this machine's address is not on the robot's list": _(
        "this machine's address is not on the robot's list"
    ),
    "the robot asks for a keyword": _("the robot asks for a keyword"),
}


def shown(reason: str) -> str:
    """The reason with our own pieces in the active language."""
    for piece, words in PIECES.items():
        if piece in reason:
            reason = reason.replace(piece, str(words))
    return reason
