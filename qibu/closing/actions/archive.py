"""F4: an archived project asks for its package; the PMO takes a project out again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.closing.models import Package
from qibu.closing.models.archive import State
from qibu.foundation.access import actions as access
from qibu.foundation.access.queries import grants, require_in
from qibu.foundation.journal.actions import record
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Denied
from qibu.kernel import lifecycle
from qibu.projects.actions import state
from qibu.projects.actions.common import open_locked

if TYPE_CHECKING:
    from qibu.foundation.people.models import Person
    from qibu.projects.models import Project


def ask_for_package(event: Event) -> None:
    """Reaction to ``project.state_changed``: whatever becomes archived gets a package, the next version."""
    if event.data.get("to") != lifecycle.ARCHIVED or event.by is None:
        return
    last = Package.objects.filter(space=event.space_id).aggregate(last=Max("number"))["last"] or 0
    Package.objects.create(space_id=event.space_id, number=last + 1, by=event.by, at=event.at)


@transaction.atomic
def unarchive(*, by: Person, at: datetime, project_id: int, reason: str) -> Project:
    """Take a project out of the archive; its packages stay, one that was not built yet is given up.

    Raises Denied; Invalid as `projects.actions.state.unarchive`.
    """
    project = state.unarchive(by=by, at=at, project_id=project_id, reason=reason)
    package = Package.objects.filter(space=project.space).order_by("-number").first()
    if package is not None:
        package.reopened_at, package.reopened_by, package.reason = at, by, reason.strip()[:300]
        if package.state == State.WAITING:
            package.state = State.FAILED
            package.problem = _("The project was taken out of the archive before the package was built.")
        package.version += 1
        package.save()
    return project


@transaction.atomic
def build_again(*, by: Person, at: datetime, project_id: int, number: int) -> Package:
    """Have a package that failed built once more; one that did not stays as it is. Raises Denied."""
    project = open_locked(by, project_id, "archive.read")
    package = Package.objects.filter(space=project.space, number=number).first()
    if package is None:
        raise Denied("archive.read", visible=False)
    if package.state == State.FAILED and package.reopened_at is None:
        package.state, package.problem = State.WAITING, ""
        package.version += 1
        package.save(update_fields=["state", "problem", "version"])
        data = {"number": number}
        record(space=project.space, by=by, at=at, action="archive.asked_again",
               subject=("package", package.pk), data=data)  # fmt: skip
    return package


@transaction.atomic
def settle(package_id: int, **values: object) -> bool:
    """Write how a build ended, unless the package was given up meanwhile; whether it was written."""
    package = Package.objects.get(pk=package_id)
    space = access.lock(package.space_id)
    waiting = Package.objects.filter(pk=package_id, state=State.WAITING)
    done = waiting.update(version=package.version + 1, **values) == 1
    if done and values.get("state") == State.READY:
        at = values["built_at"]
        data = {"number": package.number, "sha256": values["sha256"]}
        record(space=space, by=None, at=at, action="archive.built",  # type: ignore[arg-type]
               subject=("package", package_id), data=data)  # fmt: skip
    return done


def require_reader(by: Person, project: Project) -> None:
    """Raises Denied unless the person may have the whole package."""
    require_in(grants(by, project.space), "archive.read")
