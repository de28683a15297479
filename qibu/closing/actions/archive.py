"""F4: an archived project asks for its package; the PMO takes a project out again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from qibu.closing.models import Package
from qibu.closing.models.archive import State
from qibu.closing.queries.archive import told_of_packages
from qibu.foundation.access import actions as access
from qibu.foundation.journal.actions import record
from qibu.foundation.journal.models import Event
from qibu.foundation.notices.actions import queue
from qibu.foundation.outcomes import Denied
from qibu.kernel import lifecycle
from qibu.projects.actions import state
from qibu.projects.actions.common import open_locked
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.access.models import Space
    from qibu.foundation.people.models import Person


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
        package.state, package.problem, package.by = State.WAITING, "", by
        package.version += 1
        package.save(update_fields=["state", "problem", "by", "version"])
        data = {"number": number}
        record(space=project.space, by=by, at=at, action="archive.asked_again",
               subject=("package", package.pk), data=data)  # fmt: skip
    return package


@transaction.atomic
def settle(package: Package, at: datetime, **values: object) -> bool:
    """Write how the build of a package, as the builder knew it, ended, and tell whoever may have it.

    False where it was given up meanwhile or another worker was quicker: it stays as it is then.
    """
    space = access.lock(package.space_id)
    waiting = Package.objects.filter(pk=package.pk, state=State.WAITING, version=package.version)
    if not waiting.update(version=package.version + 1, **values):
        return False
    if values["state"] == State.READY:
        data = {"number": package.number, "sha256": values["sha256"]}
        subject = ("package", package.pk)
        record(space=space, by=None, at=at, action="archive.built", subject=subject, data=data)
    _tell(package, space, str(values["state"]), at)
    return True


def fail(package: Package, at: datetime, problem: str) -> bool:
    """Write that a package could not be built, and why, in one line."""
    return settle(package, at, state=State.FAILED, problem=problem[:300])


def _tell(package: Package, space: Space, state: str, at: datetime) -> None:
    """The person whose job it was hears of the job itself; the others who may have the package, here."""
    project = Project.objects.get(space=space)
    people = [one for one in told_of_packages(space) if one.pk != package.by_id]
    queue(
        space=space, to=people, kind=f"package.{state}", subject=("package", package.pk), at=at,
        fact=f"package-{package.pk}-{package.version}-{state}",
        params={
            "project": project.name, "number": package.number, "path": f"/projects/{project.pk}/archive/",
        },
    )  # fmt: skip
