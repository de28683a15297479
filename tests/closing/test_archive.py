"""F4: an archived project has its package, is read-only, and comes back by the PMO with a reason alone."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from qibu.closing.actions.archive import build_again, unarchive
from qibu.closing.jobs.archive import build
from qibu.closing.models import Package
from qibu.closing.models.archive import State
from qibu.closing.queries.archive import is_whole, path_of
from qibu.foundation.outcomes import Denied, Invalid
from qibu.kernel import lifecycle
from qibu.projects.actions.state import change_state
from qibu.projects.models import Project
from qibu.web.archive.collecting import collect
from qibu.web.archive.jobs import build_packages
from tests.world import AT, World, ready

pytestmark = pytest.mark.django_db
FACTS = dict.fromkeys(lifecycle.CONDITIONS[lifecycle.ARCHIVED], True)


@pytest.fixture
def world(settings: pytest.FixtureRequest, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    made = ready()
    Project.objects.filter(pk=made.project.pk).update(state="closing")
    return made


def archived(world: World) -> Package:
    change_state(by=world.lead, at=AT, project_id=world.project.pk, step="archive", facts=FACTS)
    return Package.objects.filter(space=world.project.space_id).latest("number")


def built(world: World) -> Package:
    package = archived(world)
    assert build_packages(AT) == 1
    package.refresh_from_db()
    return package


def test_archiving_asks_for_a_package_and_the_worker_builds_it(world: World) -> None:
    package = archived(world)
    assert (package.number, package.state) == (1, State.WAITING)
    assert build_packages(AT) == 1
    package.refresh_from_db()
    assert (package.state, package.problem) == (State.READY, "")
    assert is_whole(package)
    assert build_packages(AT) == 0


def test_two_builds_have_the_same_bytes(world: World) -> None:
    package = built(world)
    first = package.sha256
    Package.objects.filter(pk=package.pk).update(state=State.WAITING)
    package.refresh_from_db()
    assert build_packages(AT) == 1
    package.refresh_from_db()
    assert package.sha256 == first


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_what_is_unpacked_verifies_with_sha256sum(world: World, tmp_path: Path) -> None:
    package = built(world)
    with zipfile.ZipFile(path_of(package.stored_as)) as archive:
        archive.extractall(tmp_path / "out")
        names = set(archive.namelist())
    found = subprocess.run(
        ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"],
        cwd=tmp_path / "out", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout
    assert {one["name"] for one in package.manifest} <= names
    assert len(names) == len(package.manifest) + 3


def test_a_changed_byte_is_noticed(world: World) -> None:
    package = built(world)
    path = path_of(package.stored_as)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert not is_whole(package)


def test_the_pmo_alone_takes_it_out_and_says_why(world: World) -> None:
    package = built(world)
    for person in (world.lead, world.sponsor, world.liaison):
        with pytest.raises(Denied):
            unarchive(by=person, at=AT, project_id=world.project.pk, reason="漏了一项")
    with pytest.raises(Invalid):
        unarchive(by=world.pmo, at=AT, project_id=world.project.pk, reason="  ")
    project = unarchive(by=world.pmo, at=AT, project_id=world.project.pk, reason="漏了一项")
    project.space.refresh_from_db()
    package.refresh_from_db()
    assert (project.state, project.space.frozen_at) == ("closing", None)
    assert (package.state, package.reason, package.reopened_by) == (State.READY, "漏了一项", world.pmo)


def test_archived_once_more_it_gets_the_next_version(world: World) -> None:
    built(world)
    unarchive(by=world.pmo, at=AT, project_id=world.project.pk, reason="漏了一项")
    assert archived(world).number == 2


def test_a_package_given_up_before_it_was_built_leaves_no_file(world: World) -> None:
    package = archived(world)

    def meanwhile(done: int, total: int) -> None:
        if done == 0:
            unarchive(by=world.pmo, at=AT, project_id=world.project.pk, reason="漏了一项")

    assert not build(package, meanwhile, lambda *_given: [], AT)
    package.refresh_from_db()
    assert package.state == State.FAILED
    assert list(path_of("a" * 32).parent.iterdir()) == []


def test_a_terminated_project_goes_back_to_terminated(world: World) -> None:
    change_state(by=world.lead, at=AT, project_id=world.project.pk, step="terminate", facts={}, reason="停")
    change_state(by=world.lead, at=AT, project_id=world.project.pk, step="file_away", facts={})
    assert Package.objects.filter(space=world.project.space_id).count() == 1
    project = unarchive(by=world.pmo, at=AT, project_id=world.project.pk, reason="漏了一项")
    assert project.state == "terminated"


def test_what_failed_is_kept_as_failed_and_can_be_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = archived(world)

    def broken(*_given: object) -> list[object]:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("qibu.web.archive.jobs.collect", broken)
        assert build_packages(AT) == 0
    package.refresh_from_db()
    assert package.state == State.FAILED
    build_again(by=world.lead, at=AT, project_id=world.project.pk, number=1)
    assert build_packages(AT) == 1


def test_the_collected_documents_stand_in_a_fixed_order(world: World) -> None:
    package = archived(world)
    project = Project.objects.select_related("space").get(pk=world.project.pk)
    names = [one.name for one in collect(package, project)]
    assert names == [one.name for one in collect(package, project)]
