"""Files: on the disk before the row, whole or not at all; taken back by whom they belong to (T-22)."""

import errno
import os
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from qibu.foundation.access.models import Space
from qibu.foundation.files import actions, jobs, queries, storing
from qibu.foundation.files.models import StoredFile
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Denied, Invalid, KeyReused
from tests.world import SHANGHAI

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)


def attach(world, by=None, *, name="报告.txt", content=b"abc", key="file-1-key", at=NOW, subject=("task", 1)):
    chunks = [content] if isinstance(content, bytes) else content
    return actions.attach_file(
        by=by or world.assignee, at=at, space_id=world.project.space_id, key=key, subject=subject,
        name=name, chunks=chunks,
    )  # fmt: skip


def on_disk():
    return sorted(name for name, _path in storing.all_stored())


def move(action, world, by, row, at=NOW):
    return action(by=by, at=at, space_id=world.project.space_id, file_id=row.pk)


def test_a_file_is_kept_under_a_random_name_with_its_hash(world):
    row = attach(world, name="../样机 报告.txt", content=[b"ab", b"c"])
    assert (row.name, row.size, row.media_type) == ("样机 报告.txt", 3, "text/plain")
    assert row.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    path = storing.path_of(row.stored_as)
    assert path.read_bytes() == b"abc" and path.parent.parent == storing.root()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "报告" not in row.stored_as
    event = Event.objects.get(action="file.added")
    assert (event.subject_kind, event.data["sha256"]) == ("file", row.sha256)


def test_the_bytes_and_their_folder_are_synced_before_the_row_is_written(world, monkeypatch):
    seen = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (seen.append(StoredFile.objects.count()), real(fd))[1])
    attach(world)
    assert len(seen) >= 2 and set(seen) == {0}


def test_a_double_submit_keeps_one_file(world):
    first, second = attach(world), attach(world)
    assert first.pk == second.pk and on_disk() == [first.stored_as]
    with pytest.raises(KeyReused):
        attach(world, content=b"other")
    assert on_disk() == [first.stored_as]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [("空.txt", b"", "空"), ("图.png", b"<svg onload='x'/>", "png"), ("a.pdf", b"%!PS-Adobe", "pdf")],
)
def test_what_is_empty_or_no_such_file_is_refused_and_leaves_nothing(world, name, content, word):
    with pytest.raises(Invalid) as refused:
        attach(world, name=name, content=content)
    assert word in refused.value.errors["file"][0]
    assert on_disk() == [] and not StoredFile.objects.exists()


def test_one_byte_too_many_is_refused_while_it_comes(world, settings):
    settings.FILE_MAX_BYTES = 1024 * 1024
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield b"x" * 65536

    with pytest.raises(Invalid, match="1 MB"):
        attach(world, content=endless())
    assert len(taken) == 17, "it went on reading"
    assert on_disk() == []
    assert attach(world, content=b"x" * 1024 * 1024).size == 1024 * 1024


def test_the_limit_of_a_project_counts_the_recycle_bin(world, settings):
    settings.FILES_MAX_BYTES = 5
    first = attach(world)
    move(actions.remove_file, world, world.assignee, first)
    with pytest.raises(Invalid):
        attach(world, key="file-2-key", content=b"def")
    assert on_disk() == [first.stored_as]
    attach(world, key="file-3-key", content=b"de")


def test_an_upload_that_breaks_off_leaves_nothing(world):
    def broken():
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        attach(world, content=broken())
    assert on_disk() == []


def test_a_full_disk_is_said_and_leaves_nothing(world, monkeypatch):
    def full(_fd):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Invalid, match=r"room|空间"):
        attach(world)
    monkeypatch.undo()
    assert on_disk() == []
    monkeypatch.setattr(storing, "RESERVE_BYTES", 2**62)
    with pytest.raises(Invalid, match=r"room|空间"):
        attach(world)
    assert on_disk() == []


def test_a_row_that_fails_takes_its_file_along(world, monkeypatch):
    monkeypatch.setattr("qibu.foundation.files.actions.filing.used_bytes", lambda _space: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        attach(world)
    assert on_disk() == []


def test_where_a_commit_may_have_happened_the_bytes_are_left_to_the_sweep(world, monkeypatch):
    def lost(**_facts):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("qibu.foundation.files.actions.filing.once", lost)
    with pytest.raises(OperationalError):
        attach(world)
    assert len(on_disk()) == 1


@pytest.mark.parametrize("who", ["observer", "outsider", "administrator"])
def test_who_may_not_attach_writes_no_byte(world, who):
    def untouched():
        raise AssertionError("the body was read")
        yield b""

    with pytest.raises(Denied):
        attach(world, world.people[who], content=untouched())


def test_an_archived_project_is_for_reading(world):
    row = attach(world)
    Space.objects.filter(pk=world.project.space_id).update(frozen_at=NOW)
    with pytest.raises(Denied):
        attach(world, key="file-2-key")
    with pytest.raises(Denied):
        move(actions.remove_file, world, world.lead, row)
    assert queries.files_of(world.project.space_id, ("task", 1)) == [row]


def test_the_recycle_bin_gives_back_what_lay_in_it(world):
    row = attach(world)
    with pytest.raises(Denied):
        move(actions.remove_file, world, world.liaison, row)
    move(actions.remove_file, world, world.assignee, row)
    assert queries.files_of(world.project.space_id, ("task", 1)) == []
    assert queries.files_of_space(world.project.space_id, deleted=True) == [row]
    move(actions.restore_file, world, world.assignee, row)
    assert queries.files_of(world.project.space_id, ("task", 1)) == [row]
    move(actions.remove_file, world, world.lead, row)
    with pytest.raises(Denied):  # the lead took it away; its owner does not simply bring it back
        move(actions.restore_file, world, world.assignee, row)


def test_a_file_of_another_project_is_not_found_here(world):
    row = attach(world)
    with pytest.raises(Denied) as refused:
        actions.remove_file(by=world.other_lead, at=NOW, space_id=world.foreign.space_id, file_id=row.pk)
    assert not refused.value.visible


def test_a_stored_name_never_leads_anywhere_else():
    for name in (
        "../../etc/passwd",
        "ab/../../../../etc/passwd",
        "ab/cd",
        "",
        "/etc/passwd",
        "aa/" + "b" * 32,
    ):
        with pytest.raises(ValueError):
            storing.path_of(name)


def age(path, days):
    old = path.stat().st_mtime - days * 86400
    os.utime(path, (old, old))


def test_the_sweep_takes_what_no_row_names_once_it_is_a_day_old(world):
    row = attach(world)
    kept = storing.path_of(row.stored_as)
    orphan, young = (storing.path_of(storing.new_name()) for _n in range(2))
    for path in (orphan, young):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
    age(kept, 3)
    age(orphan, 2)
    assert jobs.sweep(NOW) == 1
    assert kept.exists() and young.exists() and not orphan.exists()


def test_the_bin_is_emptied_after_ninety_days_and_the_bytes_go_a_day_later(world):
    row = attach(world)
    path = storing.path_of(row.stored_as)
    age(path, 200)
    move(actions.remove_file, world, world.assignee, row)
    jobs.sweep(NOW + timedelta(days=89))
    assert queries.files_of_space(world.project.space_id, deleted=True) == [row]
    jobs.sweep(NOW + timedelta(days=91))
    assert path.exists() and queries.used_bytes(world.project.space_id) == 0
    with pytest.raises(Invalid):
        move(actions.restore_file, world, world.assignee, row)
    jobs.sweep(NOW + timedelta(days=93))
    assert not path.exists()
    assert StoredFile.objects.get().name == row.name
