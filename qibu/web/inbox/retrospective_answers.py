"""Answering the turn of a retrospective from its line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qibu.closing.actions.retrospective import contribute_several, nothing_to_add
from qibu.closing.forms.retrospective import ContributionsForm
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Person
from qibu.projects.models import Project
from qibu.web.inbox.waiting import Wait


def contribute(by: Person, wait: Wait, sent: QueryDict, at: datetime) -> str:
    """What somebody says to a retrospective, or that there is nothing."""
    space = Project.objects.values_list("space", flat=True).get(pk=wait.project)
    where: dict[str, Any] = {"by": by, "at": at, "space_id": space}
    if sent.get("do") == "nothing":
        nothing_to_add(**where)
        return _("Thank you for your answer.")
    form = ContributionsForm(sent)
    if not form.is_valid():
        raise Invalid({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    made = contribute_several(**where, key=form.key, texts=form.texts())
    words = ngettext("%(count)d contribution is in.", "%(count)d contributions are in.", len(made))
    return words % {"count": len(made)}
