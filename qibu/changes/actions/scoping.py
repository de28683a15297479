"""The scope of a baselined plan is changed by a request as well (S5)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qibu.changes.models import ChangeRequest, ChangeState
from qibu.changes.queries import newest_baseline
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Controlled
from qibu.projects.models import Project

SCOPE = ("in_scope", "out_of_scope")


def keep_scope(event: Event) -> None:
    """Reaction to edits of the charter: no statement unless the scope was changed.

    The lists of the scope may be brought in line with the request that made the baseline in use, where that
    one says what changes of the scope. Raises Controlled by field.
    """
    changed = [name for name in SCOPE if name in event.data.get("changes", {})]
    if not changed:
        return
    project = Project.objects.get(space=event.space_id)
    base = newest_baseline(project) if project.change_control else None
    if base is None or _is_approved(project, base.pk):
        return
    told = {"number": base.number}
    words = _("The scope was agreed with baseline V%(number)d. Please ask for a change of scope.") % told
    way = f"/projects/{project.pk}/changes/new/?reason=scope"
    raise Controlled({name: [words] for name in changed}, way=way)


def _is_approved(project: Project, baseline: int) -> bool:
    rows = ChangeRequest.objects.filter(project=project, baseline=baseline, state=ChangeState.APPROVED)
    return rows.exclude(scope_note="").exists()
