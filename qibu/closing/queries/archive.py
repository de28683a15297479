"""The packages of a project, and where their bytes lie (F4)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final

from django.conf import settings

from qibu.closing.models import Package
from qibu.closing.models.archive import State
from qibu.foundation.documents.package import hash_of
from qibu.foundation.outcomes import Denied
from qibu.projects.models import Project

#: Below the media root, beside the attachments.
FOLDER: Final = "packages"


def packages_of(project: Project) -> list[Package]:
    """The newest first; one statement. The caller has opened the project."""
    return list(Package.objects.filter(space=project.space_id).select_related("by", "reopened_by"))


def package_in(project: Project, number: int) -> Package:
    """A package of this very project; Denied (404) for any other."""
    found = Package.objects.filter(space=project.space_id, number=number).first()
    if found is None:
        raise Denied("archive.read")
    return found


def waiting() -> list[Package]:
    """The packages to build, the oldest first; one statement."""
    return list(Package.objects.filter(state=State.WAITING).select_related("by", "space").order_by("pk"))


def new_name() -> str:
    """A random name; the one people see is `Package.name`."""
    return uuid.uuid4().hex


def path_of(stored_as: str) -> Path:
    """Where a package lies. Names come from `new_name`; anything else is refused with ValueError."""
    if len(stored_as) != 32 or not stored_as.isalnum():
        raise ValueError(stored_as)
    return Path(settings.MEDIA_ROOT) / FOLDER / stored_as


def is_whole(package: Package) -> bool:
    """Whether the bytes on the disk are still those that were built; reads the whole file."""
    try:
        return hash_of(path_of(package.stored_as)) == (package.sha256, package.size)
    except OSError:
        return False
