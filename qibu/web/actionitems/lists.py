"""行动项: several changed at once, the list on paper and as an Excel file."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from qibu.actionitems import bulk, queries
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.projects.papers import hand_out
from qibu.projects.queries import open_project
from qibu.projects.views.common import who
from qibu.web.actionitems.forms import ActionForm, BulkForm
from qibu.web.actionitems.sheets import actions_paper
from qibu.web.actionitems.views import list_page, listed, page

_CHOSEN = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


@require_POST
def actions_change(request: HttpRequest, project: int) -> HttpResponse:
    """Another owner or day for the chosen rows (`item`: number-version): all of them, or none."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "action.steer")
    people = queries.people_of(opened.project.space)
    form = BulkForm(request.POST, people=people, auto_id="bulk-%s")
    found = [_CHOSEN.fullmatch(text) for text in request.POST.getlist("item")]
    chosen = [(int(one[1]), int(one[2])) for one in found if one is not None]
    problems, status = [str(text) for texts in form.errors.values() for text in texts], 422
    if form.is_valid():
        try:
            made = bulk.change_actions(
                by=who(request), at=clock.now(), space_id=opened.project.space_id, chosen=chosen,
                owner=form.person(), due=form.cleaned_data["due"], text=form.cleaned_data["text"],
            )  # fmt: skip
        except Invalid as refusal:
            problems = list(dict.fromkeys(text for texts in refusal.errors.values() for text in texts))
        except Conflict:
            problems = [_("Somebody changed this meanwhile; what you see now is the newest.")]
            status = 409
        else:
            words = ngettext(
                "%(count)d action item is changed.", "%(count)d action items are changed.", len(made)
            )
            messages.success(request, words % {"count": len(made)})
            show = request.GET.get("show", "")
            return redirect(reverse("actions", args=[project]) + (f"?show={show}" if show.isalpha() else ""))
    fresh = ActionForm(people=people) if opened.grants.may("action.ask") else None
    return list_page(request, opened, form=fresh, bulk=form, problems=problems, status=status)


@require_safe
def actions_print(request: HttpRequest, project: int) -> HttpResponse:
    """The same list as a document, with what came of each item."""
    opened = open_project(who(request), project)
    _show, lines = listed(request, opened)
    return page(request, opened, "web/actionitems/print.html", {"lines": lines, "now": clock.now()})


@require_safe
def actions_file(request: HttpRequest, project: int, extension: str) -> HttpResponse:
    """The same list as Excel, Word or PDF."""
    opened = open_project(who(request), project)
    _show, lines = listed(request, opened)
    return hand_out(actions_paper(opened.project, clock.now(), lines), opened.project, extension, "actions")
