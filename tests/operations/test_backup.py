"""A backup made while Qibu runs is complete, and a restore changes everything or nothing."""

import hashlib
import json
import shutil
import threading
import zipfile

import pytest

from qibu.operations import home as homes
from tests.operations.installation import note, run

pytestmark = pytest.mark.slow


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "saved.zip"


@pytest.fixture
def saved(installation, archive):
    """An installation with one row and one file, backed up; both were changed since."""
    installation.note("before")
    folder = installation.home / "files" / "2026"
    folder.mkdir(parents=True)
    (folder / "plan.xlsx").write_bytes(b"the plan")
    installation.done("backup", str(archive))
    installation.note("after")
    (folder / "plan.xlsx").write_bytes(b"changed")
    return installation


def rewrite(archive, change):
    """Write the archive anew; ``change(name, content)`` gives the new content or None to leave it out."""
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(archive, "w") as new:
        for name, content in members.items():
            changed = change(name, content)
            if changed is not None:
                new.writestr(name, changed)


def with_manifest(archive, change):
    """Change the manifest and give it a right hash: what somebody who knows the format could do."""
    with zipfile.ZipFile(archive) as old:
        manifest = json.loads(old.read("manifest.json"))
    change(manifest)
    text = json.dumps(manifest).encode()
    digest = hashlib.sha256(text).hexdigest().encode()
    rewrite(
        archive, lambda name, content: {"manifest.json": text, "manifest.sha256": digest}.get(name, content)
    )


def refused(installation, archive):
    """Restore, which must fail with a plain message and touch nothing; gives the message."""
    before, rows = installation.digest(), installation.notes()
    ended = installation.qibu("restore", str(archive))
    assert ended.returncode == 1, ended.stdout
    assert "Traceback" not in ended.stderr
    assert installation.notes() == rows
    after = installation.digest()
    assert {name: after[name] for name in before if name != "qibu.sqlite3"} == {
        name: content for name, content in before.items() if name != "qibu.sqlite3"
    }
    assert not list(installation.home.glob("incoming*"))
    return ended.stderr


def test_every_row_acknowledged_before_the_start_is_in_the_backup(installation, archive):
    acknowledged, stop = [], threading.Event()

    def write():
        with installation.database() as connection:
            while not stop.is_set():
                note(connection, f"row {len(acknowledged)}")
                acknowledged.append(f"row {len(acknowledged)}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(acknowledged) < 200:
            pass
        before = set(acknowledged)
        installation.done("backup", str(archive))
        assert len(acknowledged) > len(before), "nobody wrote meanwhile, so nothing was shown"
    finally:
        stop.set()
        writer.join()
    installation.done("restore", str(archive))
    assert before <= installation.notes() <= set(acknowledged) | {f"row {len(acknowledged)}"}


def test_a_restore_brings_rows_and_files_back_and_keeps_what_it_replaced(saved, archive):
    saved.done("restore", str(archive))
    assert saved.notes() == {"before"}
    assert (saved.home / "files/2026/plan.xlsx").read_bytes() == b"the plan"
    (kept,) = saved.home.glob("replaced-*")
    assert (kept / "files/2026/plan.xlsx").read_bytes() == b"changed"
    if saved.url:
        schema = kept.name.replace("-", "_")
        assert saved.sql(f"SELECT count(*) FROM {schema}.people_attempt") == [(2,)]
    else:
        assert (kept / "qibu.sqlite3").exists()


def test_a_restored_database_is_the_same_row_by_row_and_goes_on_counting(saved, archive):
    tables = (
        "auth_permission",
        "django_content_type",
        "people_attempt",
        "people_workcalendar",
        "people_calendarday",
    )
    saved.sql("DELETE FROM people_attempt WHERE key = ?", "after")
    wanted = {table: saved.sql(f"SELECT * FROM {table} ORDER BY id") for table in tables}
    highest = saved.sql("SELECT max(id) FROM people_attempt")[0][0]
    saved.done("restore", str(archive))
    assert {table: saved.sql(f"SELECT * FROM {table} ORDER BY id") for table in tables} == wanted
    saved.note("new")
    assert saved.sql("SELECT id FROM people_attempt WHERE key = ?", "new")[0][0] > highest
    assert saved.findings()["schema"] == "ok"


def test_a_database_of_another_machine_can_be_filled_from_the_backup(saved, archive, tmp_path):
    if saved.url:
        saved.sql("DROP SCHEMA public CASCADE")
        saved.sql("CREATE SCHEMA public")
    shutil.rmtree(saved.home)
    saved.done("restore", str(archive))
    assert saved.notes() == {"before"}
    assert (saved.home / "files/2026/plan.xlsx").read_bytes() == b"the plan"


def test_a_backup_is_the_owners_alone_and_has_secrets_only_on_request(installation, archive, tmp_path):
    installation.done("backup", str(archive))
    assert archive.stat().st_mode & 0o777 == 0o600
    assert not [name for name in zipfile.ZipFile(archive).namelist() if name.startswith("secrets/")]
    secret = (installation.home / "secrets/secret_key").read_text("utf-8").strip().encode()
    for name in zipfile.ZipFile(archive).namelist():
        assert secret not in zipfile.ZipFile(archive).read(name)
    with_secrets = tmp_path / "with-secrets.zip"
    installation.done("backup", str(with_secrets), "--with-secrets")
    assert secret in zipfile.ZipFile(with_secrets).read("secrets/secret_key")


def test_the_manifest_names_every_member_with_its_hash(saved, archive):
    with zipfile.ZipFile(archive) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        for name, facts in manifest["members"].items():
            assert facts["sha256"] == hashlib.sha256(opened.read(name)).hexdigest()
    assert manifest["rows"]["people_attempt"] == 1


def test_an_existing_file_is_not_overwritten(saved, archive):
    before = archive.read_bytes()
    assert saved.qibu("backup", str(archive)).returncode == 1
    assert archive.read_bytes() == before


def test_a_file_whose_content_was_changed_is_refused(saved, archive):
    rewrite(archive, lambda name, content: b"forged" if name == "files/2026/plan.xlsx" else content)
    assert "files/2026/plan.xlsx" in refused(saved, archive)


def test_any_flipped_byte_is_noticed(saved, archive):
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        info = max(opened.infolist(), key=lambda member: member.compress_size)
    content[info.header_offset + 200] ^= 0xFF
    archive.write_bytes(content)
    refused(saved, archive)


def test_a_cut_off_archive_is_refused(saved, archive):
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    refused(saved, archive)


def test_a_missing_member_is_refused(saved, archive):
    rewrite(archive, lambda name, content: None if name.startswith("files/") else content)
    refused(saved, archive)


def test_a_member_that_would_leave_the_folder_is_refused(saved, archive):
    name = "files/../../escaped"
    with_manifest(
        archive,
        lambda manifest: manifest["members"].update(
            {name: {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}}
        ),
    )
    with zipfile.ZipFile(archive, "a") as opened:
        opened.writestr(name, b"x")
    refused(saved, archive)
    assert not (saved.home.parent / "escaped").exists()


def test_a_backup_from_a_newer_release_is_refused(saved, archive):
    with_manifest(archive, lambda manifest: manifest["migrations"].append("tasks.9999_from_the_future"))
    assert "tasks.9999_from_the_future" in refused(saved, archive)


def test_a_backup_of_another_kind_of_database_is_refused(saved, archive):
    other = "sqlite" if saved.url else "postgresql"
    with_manifest(archive, lambda manifest: manifest.update(database=other))
    assert other in refused(saved, archive)


def test_rows_missing_from_the_content_are_noticed(saved, archive):
    with_manifest(archive, lambda manifest: manifest["rows"].update(people_attempt=7))
    refused(saved, archive)


def test_nothing_is_restored_under_a_running_installation(saved, archive):
    descriptor = homes.lock(saved.home)
    try:
        assert "in use" in refused(saved, archive)
    finally:
        homes.os.close(descriptor)


def test_the_journal_stays_append_only_after_a_restore(installation, archive):
    installation.done("user", "create", "wang", "--name", "王芳")
    installation.done("backup", str(archive))
    installation.done("restore", str(archive))
    with installation.database() as connection:
        assert run(connection, "SELECT count(*) FROM journal_event")[0][0] >= 1
        with pytest.raises(Exception, match="append-only"):
            run(connection, "UPDATE journal_event SET action = 'forged'")
