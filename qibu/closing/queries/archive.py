"""The packages of a project, and where their bytes lie (F4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from qibu.closing.models import Package
from qibu.closing.models.archive import State
from qibu.foundation.access.models import Membership, Role
from qibu.foundation.documents.package import hash_of
from qibu.foundation.outcomes import Denied
from qibu.foundation.people.models import Person
from qibu.foundation.work.queries import job_with
from qibu.projects.models import Project

if TYPE_CHECKING:
    from qibu.foundation.access.models import Space
    from qibu.foundation.work.models import Job

#: Below the media root, beside the attachments.
FOLDER: Final = "packages"
#: What the worker calls the building of a package.
JOB: Final = "archive"


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


def job_key(package: Package) -> str:
    """The key of the job that builds it; asking again, which counts `version` up, is another job."""
    return f"package-{package.pk}-{package.version}"


def job_of(package: Package) -> Job | None:
    """The job that builds a waiting package, once the worker was asked; one statement."""
    return job_with(JOB, job_key(package))


@dataclass(frozen=True)
class Building:
    """How far the package being built is; `total` 0 and `percent` None until it is known of how many."""

    number: int
    done: int
    total: int

    @property
    def percent(self) -> int | None:
        return min(99, self.done * 100 // self.total) if self.total else None


def building(packages: Sequence[Package]) -> Building | None:
    """The one of these that waits, if any; one statement then, for everybody who sees the project."""
    package = next((one for one in packages if one.state == State.WAITING), None)
    if package is None:
        return None
    job = job_of(package)
    return Building(package.number, job.done if job else 0, job.total if job else 0)


def told_of_packages(space: Space) -> list[Person]:
    """Whoever may have the package: lead and deputies, sponsor, and the PMO; two statements."""
    seats = Membership.objects.filter(
        space=space, ended_at=None, role__in=(Role.LEAD, Role.DEPUTY_LEAD, Role.SPONSOR)
    )
    found = [*seats.select_related("person").order_by("pk")]
    office = Person.objects.filter(is_active=True, is_pmo=True).order_by("pk")
    return list({one.pk: one for one in (*(seat.person for seat in found), *office)}.values())


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


def all_stored() -> Iterator[tuple[str, Path]]:
    """(stored name, path) of every file among the packages, unfinished ones too."""
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*"):
        if path.is_file() and not path.is_symlink():
            yield path.name, path


def hashes() -> list[tuple[str, str]]:
    """(stored name, SHA-256) of every package there is."""
    return list(Package.objects.filter(state=State.READY).values_list("stored_as", "sha256"))


def health() -> tuple[int, int]:
    """(how many packages are missing on the disk or have another size, how many there should be)."""
    sizes = {name: path.stat().st_size for name, path in all_stored()}
    rows = list(Package.objects.filter(state=State.READY).values_list("stored_as", "size"))
    return sum(sizes.get(name) != size for name, size in rows), len(rows)
