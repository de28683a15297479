"""Several rows of the master schedule in one step: edited, moved in the tree, copied, deleted, put back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qibu.foundation import clock, http
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.requests import PersonRequest
from qibu.progress.views.schedule import editing, key, number, saved
from qibu.projects.queries import open_project
from qibu.tasks import actions
from qibu.tasks.reordering import Place


@require_POST
@editing
def bulk(request: PersonRequest, project: int) -> HttpResponse:
    """POST {"tasks": [id], "changes": {field: value}, "shift": days, "dry_run"}, or
    {"rows": [{"id", "version", "changes", "was"}]}.

    A dry run answers {"summary", "count", "refused"}; else one step, all or nothing, answered like an edit.
    """
    opened = open_project(request.user, project)
    body = http.read(request)
    before = opened.project.space.event_number
    what: dict[str, Any] = {"by": request.user, "at": clock.now(), "project_id": project}
    if "rows" in body:
        outcome = actions.edit_rows(**what, edits=[_row(one) for one in _list(body, "rows")])
        return saved(request, opened, outcome, before)
    changes = body.get("changes")
    wish = actions.Wish(changes if isinstance(changes, dict) else {}, number(body.get("shift")))
    ids = _ids(body, "tasks")
    if body.get("dry_run"):
        found = actions.preview_edit(**what, task_ids=ids, wish=wish)
        return http.answer(
            {"summary": found.words(), "count": len(found.changed), "refused": found.refusals()}
        )
    return saved(request, opened, actions.edit_tasks(**what, task_ids=ids, wish=wish), before)


@require_POST
@editing
def places(request: PersonRequest, project: int) -> HttpResponse:
    """POST {"do": …, "ids": [id], …}: rows of the tree, answered like an edit."""
    opened = open_project(request.user, project)
    body = http.read(request)
    before = opened.project.space.event_number
    what: dict[str, Any] = {"by": request.user, "at": clock.now(), "project_id": project}
    return saved(request, opened, _act(body, what), before)


def _act(body: dict[str, Any], what: dict[str, Any]) -> actions.Saved:
    ids = _ids(body, "ids")
    where: dict[str, Any] = {"parent": _id(body.get("parent")), "after": _id(body.get("after"))}
    match body.get("do"):
        case "indent":
            return actions.indent_tasks(**what, task_ids=ids)
        case "outdent":
            return actions.outdent_tasks(**what, task_ids=ids)
        case "up":
            return actions.step_tasks(**what, task_ids=ids, places=-1)
        case "down":
            return actions.step_tasks(**what, task_ids=ids, places=1)
        case "move":
            return actions.move_tasks(**what, task_ids=ids, **where)
        case "copy":
            return actions.copy_tasks(**what, key=key(body), task_ids=ids, **where)
        case "arrange":
            return actions.arrange_tasks(**what, places=_places(body, "places"), was=_places(body, "was"))
        case "delete":
            return actions.delete_tasks(**what, task_ids=ids, versions=_versions(body))
        case "restore":
            return actions.restore_tasks(**what, task_ids=ids, places=_places(body, "places"))
        case _:
            raise _unread()


def _unread() -> Invalid:
    return Invalid({"": [_("The request could not be read.")]})


def _list(body: dict[str, Any], name: str) -> list[Any]:
    rows = body.get(name)
    if not isinstance(rows, list):
        raise _unread()
    return rows


def _id(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 2**63 else None


def _ids(body: dict[str, Any], name: str) -> list[int]:
    """Whole numbers of a list, each once and in its order; what is none of that is unreadable."""
    found = [_id(one) for one in body.get(name) or []] if isinstance(body.get(name), list | None) else [None]
    if None in found:
        raise _unread()
    return list(dict.fromkeys(one for one in found if one is not None))


def _row(raw: object) -> actions.RowEdit:
    if not isinstance(raw, dict) or not isinstance(raw.get("changes"), dict):
        raise _unread()
    was = raw.get("was")
    return actions.RowEdit(
        number(raw.get("id")),
        number(raw.get("version")),
        raw["changes"],
        was if isinstance(was, dict) else {},
    )


def _places(body: dict[str, Any], name: str) -> list[Place]:
    """[[task, parent, after], …]."""
    rows = body.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, list) and len(row) == 3 for row in rows):
        raise _unread()
    return [Place(number(task), _id(parent), _id(after)) for task, parent, after in rows]


def _versions(body: dict[str, Any]) -> dict[int, int] | None:
    raw = body.get("versions")
    return {number(task): number(version) for task, version in raw.items()} if isinstance(raw, dict) else None


urlpatterns = [
    path("projects/<int:project>/schedule/bulk/", bulk, name="schedule-bulk"),
    path("projects/<int:project>/schedule/places/", places, name="schedule-places"),
]
