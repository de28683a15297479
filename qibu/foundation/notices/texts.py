"""The words of each kind of notice: title templates filled from `params`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qibu.foundation.access.models import Role

if TYPE_CHECKING:
    from qibu.foundation.notices.models import Notice

#: kind → title, with named places for the notice's params.
TITLES = {
    "plan.approved": gettext_lazy("%(project)s: the plan is approved as baseline V%(number)s"),
    "plan.waiting": gettext_lazy("%(project)s: bring the plan in and approve it"),
    "role.given": gettext_lazy("%(project)s: you are now %(role)s"),
    "promise.started": gettext_lazy(
        "%(project)s: “%(predecessor)s” is finished; “%(task)s” is promised by %(last_day)s"
    ),
    "promise.reminder": gettext_lazy("%(project)s: two working days left for “%(task)s” (by %(last_day)s)"),
    "promise.broken": gettext_lazy(
        "%(project)s: “%(task)s” can no longer keep its promise (%(days)s days over)"
    ),
}


def title(notice: Notice) -> str:
    """One line in the active language."""
    return str(TITLES[notice.kind]) % _words(notice.params)


def _words(params: Mapping[str, Any]) -> dict[str, Any]:
    """The params as people read them: a role by its name, with the department it speaks for."""
    words = dict(params)
    if words.get("role") in Role.values:
        role = Role(words["role"]).label
        words["role"] = f"{role} ({words['department']})" if words.get("department") else role
    return words


def render(notice: Notice) -> tuple[str, str]:
    """(subject, body) of a message outside the application.

    Line breaks become spaces: what somebody typed as a name must not pose as a line of ours.
    """
    line = " ".join(title(notice).split())
    return line, f"{line}\n\n{_('Open in Qibu')}: {settings.PUBLIC_URL}{notice.params.get('path', '/')}\n"
