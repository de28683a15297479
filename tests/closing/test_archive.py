"""F4: an archived project has its package, is read-only, and comes back by the PMO with a reason alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from qibu.closing.actions.archive import build_again, unarchive
from qibu.closing.jobs.archive import build, sweep
from qibu.closing.models import Package
from qibu.closing.models.archive import State
from qibu.closing.queries.archive import health, is_whole, path_of
from qibu.foundation.notices.models import Notice
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.work import jobs
from qibu.foundation.work.actions import cancel_job, start_job
from qibu.foundation.work.models import Job
from qibu.projects import papers
from qibu.projects.actions.state import change_state
from qibu.projects.models import Project
from qibu.web.archive import jobs as archive_jobs
from qibu.web.archive.jobs import build_package, look_after_packages
from tests.closing.packing import archived, built, let_the_worker_work
from tests.world import AT, World, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: pytest.FixtureRequest, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    made = ready()
    Project.objects.filter(pk=made.project.pk).update(state="closing")
    return made


@pytest.fixture(autouse=True)
def quick_pdf(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in a PDF is asked in one test; setting one takes a child process."""
    if request.node.name != "test_the_same_data_give_the_same_bytes_whenever_it_is_built":
        monkeypatch.setattr(papers, "write_pdf", lambda paper, **options: b"%PDF-" + paper.title.encode())


def stored() -> list[str]:
    folder = path_of("a" * 32).parent
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def out_again(world: World) -> Project:
    return unarchive(by=world.pmo, at=AT, project_id=world.project.pk, reason="漏了一项")


def test_archiving_asks_for_a_package_and_the_worker_builds_it(world: World) -> None:
    package = archived(world)
    assert (package.number, package.state) == (1, State.WAITING)
    let_the_worker_work()
    package.refresh_from_db()
    assert (package.state, package.problem) == (State.READY, "")
    assert is_whole(package)
    assert Job.objects.get().address == f"/projects/{world.project.pk}/archive/"


def test_whoever_may_have_it_is_told_and_the_one_who_archived_by_the_job(world: World) -> None:
    built(world)
    told = {(one.person, one.kind) for one in Notice.objects.filter(kind__in=("package.ready", "job.done"))}
    expected = {(person, "package.ready") for person in (world.deputy, world.sponsor, world.pmo)}
    assert told == {(world.lead, "job.done"), *expected}


def test_the_same_data_give_the_same_bytes_whenever_it_is_built(world: World) -> None:
    package = built(world)
    first = package.sha256
    Package.objects.filter(pk=package.pk).update(state=State.WAITING)
    let_the_worker_work(AT + timedelta(days=40))
    package.refresh_from_db()
    assert package.state == State.READY
    assert package.sha256 == first


@pytest.mark.skipif(not (shutil.which("sha256sum") and shutil.which("unzip")), reason="needs the programs")
def test_what_unzip_unpacks_verifies_with_sha256sum(world: World, tmp_path: Path) -> None:
    package = built(world)
    (tmp_path / "out").mkdir()
    # On a machine set to no language at all: the archive itself says that its names are UTF-8.
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    target = str(tmp_path / "out")
    subprocess.run(["unzip", "-q", str(path_of(package.stored_as)), "-d", target], check=True, env=env)
    found = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=target, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout
    files = [one for one in (tmp_path / "out").rglob("*") if one.is_file()]
    assert len(found.stdout.splitlines()) == len(files) - 1 == len(package.manifest) + 2


def test_a_changed_byte_is_noticed(world: World) -> None:
    package = built(world)
    path = path_of(package.stored_as)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert not is_whole(package)
    path.unlink()
    assert (is_whole(package), health()) == (False, (1, 1))


def test_the_pmo_alone_takes_it_out_and_says_why(world: World) -> None:
    package = built(world)
    for person in (world.lead, world.sponsor, world.liaison):
        with pytest.raises(Denied):
            unarchive(by=person, at=AT, project_id=world.project.pk, reason="漏了一项")
    with pytest.raises(Invalid):
        unarchive(by=world.pmo, at=AT, project_id=world.project.pk, reason="  ")
    project = out_again(world)
    project.space.refresh_from_db()
    package.refresh_from_db()
    assert (project.state, project.space.frozen_at) == ("closing", None)
    assert (package.state, package.reason, package.reopened_by) == (State.READY, "漏了一项", world.pmo)


def test_archived_once_more_it_gets_the_next_version(world: World) -> None:
    built(world)
    out_again(world)
    assert built(world).number == 2
    assert set(Package.objects.values_list("state", flat=True)) == {State.READY}


def test_a_package_given_up_before_it_was_built_leaves_no_file(world: World) -> None:
    package = archived(world)

    def meanwhile(done: int, total: int) -> None:
        if done == 0:
            out_again(world)

    assert not build(package, meanwhile, lambda *_given: [], AT)
    package.refresh_from_db()
    assert package.state == State.FAILED
    assert stored() == []


def test_a_terminated_project_is_filed_away_with_a_package_and_goes_back_to_terminated(world: World) -> None:
    change_state(by=world.lead, at=AT, project_id=world.project.pk, step="terminate", facts={}, reason="停")
    change_state(by=world.lead, at=AT, project_id=world.project.pk, step="file_away", facts={})
    let_the_worker_work()
    assert Package.objects.get(space=world.project.space_id).state == State.READY
    assert out_again(world).state == "terminated"


def test_what_failed_says_so_and_somebody_else_asks_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = archived(world)

    def broken(*_given: object) -> list[object]:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(archive_jobs, "collect", broken)
        let_the_worker_work()
    package.refresh_from_db()
    assert (package.state, stored()) == (State.FAILED, [])
    told = set(Notice.objects.filter(kind="package.failed").values_list("person", flat=True))
    assert told == {one.pk for one in (world.deputy, world.sponsor, world.pmo)}
    build_again(by=world.pmo, at=AT, project_id=world.project.pk, number=1)
    let_the_worker_work()
    package.refresh_from_db()
    assert (package.state, package.by) == (State.READY, world.pmo)


def test_a_build_that_is_stopped_by_hand_can_be_asked_for_again(world: World) -> None:
    package = archived(world)
    look_after_packages(AT)
    cancel_job(by=world.lead, at=AT, job_id=Job.objects.get().pk)
    look_after_packages(AT)
    package.refresh_from_db()
    assert (package.state, bool(package.problem)) == (State.FAILED, True)
    build_again(by=world.lead, at=AT, project_id=world.project.pk, number=1)
    let_the_worker_work()
    package.refresh_from_db()
    assert package.state == State.READY


def test_a_worker_told_to_leave_begins_anew_with_the_next(world: World) -> None:
    package = archived(world)
    look_after_packages(AT)
    leaving = threading.Event()
    leaving.set()
    job = jobs.take(AT)
    assert job is not None
    jobs.perform(job, {"archive": build_package}, leaving)
    package.refresh_from_db()
    assert (package.state, stored()) == (State.WAITING, [])
    job = jobs.take(AT)
    assert job is not None
    jobs.perform(job, {"archive": build_package}, threading.Event())
    package.refresh_from_db()
    assert package.state == State.READY


def test_who_has_too_many_jobs_archives_all_the_same_and_it_is_built_later(world: World) -> None:
    for number in range(5):
        start_job(by=world.lead, at=AT, kind="count", title="数", key=f"k{number}")
    package = archived(world)
    assert look_after_packages(AT) == 0
    Job.objects.filter(kind="count").delete()
    let_the_worker_work()
    package.refresh_from_db()
    assert package.state == State.READY


def test_bytes_no_package_names_are_swept_out_after_a_day(world: World) -> None:
    package = built(world)
    folder = path_of(package.stored_as).parent
    for name in ("old.part", "young.part"):
        (folder / name).write_bytes(b"half")
    long_ago = time.time() - 2 * 24 * 3600
    for name in ("old.part", package.stored_as):
        os.utime(folder / name, (long_ago, long_ago))
    assert sweep(AT) == 1
    assert stored() == sorted([package.stored_as, "young.part"])


def test_names_of_the_package_say_project_day_and_kind(world: World) -> None:
    package = built(world)
    with zipfile.ZipFile(path_of(package.stored_as)) as archive:
        infos = archive.infolist()
    names = [one.filename for one in infos]
    day = f"{AT:%Y%m%d}"
    assert package.name == f"{world.project.name}-{day}-归档包V1.zip"
    assert f"{world.project.name}-{day}-项目总进度表.pdf" in names
    assert f"{world.project.name}-{day}-归档清单.csv" in names
    # Sorted, but for the lists at the end; nothing compressed, so that no library decides about bytes.
    assert names[:-3] == sorted(names[:-3])
    assert {one.compress_type for one in infos} == {zipfile.ZIP_STORED}
