"""`qibu doctor` tells everything that is wrong, also while the database is down, and never a secret."""

import json
import os
import subprocess
import sys

import pytest

from qibu.foundation.files import storing
from qibu.foundation.files.actions import attach_file
from qibu.foundation.notices.models import Delivery, Notice
from qibu.operations import checks
from tests.operations.processes import ROOT, free_port
from tests.world import AT


@pytest.mark.parametrize(
    "value", ["", "not-initialised", "x" * 49, "a" * 80, "abab" * 20, "django-insecure-" + "q1w2e3" * 10]
)
def test_a_weak_secret_is_told(value):
    assert checks.weakness_of(value)


def test_a_long_random_secret_is_accepted():
    assert checks.weakness_of("Vq8-1kD0cWm3xZr7TnY2bHs5fJpL9eGuA4iO6vQwEtRyXzC8dNM") is None


@pytest.mark.parametrize("url", ["https://qibu.example.com", "http://10.0.0.5:8000", "http://[::1]:8000"])
def test_a_plain_address_is_a_public_url(url):
    assert checks.is_public_url(url)


@pytest.mark.parametrize(
    "url",
    ["", "qibu.example.com", "ftp://qibu.example.com", "https://", "https://a.example/path", "https://a.example?x",
     "https://user@a.example", "https://a.example:99999", "https://a.example:port", "http://[::1"],
)  # fmt: skip
def test_anything_else_is_not(url):
    assert not checks.is_public_url(url)


@pytest.mark.django_db
def test_pragmas_are_read_back(database_kind):
    found = list(checks._pragmas())
    assert [f.severity for f in found] == (["ok"] if database_kind == "sqlite" else [])


@pytest.mark.django_db
def test_a_lowered_pragma_is_an_error(database_kind, monkeypatch):
    if database_kind != "sqlite":
        assert list(checks._pragmas()) == []
        return
    monkeypatch.setattr(checks, "_pragma", lambda cursor, name: 1 if name == "synchronous" else 0)
    assert [f.severity for f in checks._pragmas()] == ["error"]


def test_an_engine_with_the_wal_bug_is_told(monkeypatch, database_kind):
    monkeypatch.setattr(checks.engine, "version", lambda: (3, 40, 1))
    found = {f.id: f.severity for f in checks.before_start()}
    assert found.get("sqlite-engine") == ("warning" if database_kind == "sqlite" else None)


@pytest.mark.parametrize(("free", "severity"), [(10**10, "ok"), (400 * 1024**2, "warning"), (10**6, "error")])
def test_low_disk_space_is_told(monkeypatch, free, severity):
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda path: type("Usage", (), {"free": free}))
    assert [f.severity for f in checks._disk()] == [severity]


@pytest.mark.parametrize(
    ("value", "found"),
    [("", []), ("10.0.0.0/8, robots.corp.example", ["ok"]), ("10.0.0.1/8", ["error"]), ("host:x", ["error"])],
)
def test_an_allowance_that_cannot_be_read_keeps_it_from_starting(settings, value, found):
    settings.EGRESS_ALLOW = value
    assert [f.severity for f in checks._egress()] == found


@pytest.mark.django_db
def test_messages_that_are_stuck_are_told(world):
    assert [f.severity for f in checks._undelivered()] == ["ok"]
    notice = Notice.objects.create(
        person=world.lead, space=world.project.space, kind="plan.approved", fact="f", subject_kind="project",
        subject_id=1, created_at=AT,
    )  # fmt: skip
    Delivery.objects.create(notice=notice, channel="email", next_at=AT, dead_at=AT)
    assert [f.severity for f in checks._undelivered()] == ["warning"]


@pytest.mark.slow
def test_an_attached_file_that_is_gone_from_the_disk_is_told(world):
    where = {"by": world.lead, "at": AT, "space_id": world.project.space_id, "subject": ("task", 1)}
    rows = [attach_file(**where, key=f"file-{n}-key", name="a.txt", chunks=[b"abc"]) for n in range(3)]
    assert [f.severity for f in checks._attachments()] == ["ok"]
    storing.path_of(rows[0].stored_as).unlink()
    storing.path_of(rows[1].stored_as).write_bytes(b"a")
    (told,) = checks._attachments()
    assert (told.severity, "2 of 3" in told.english) == ("error", True)


def test_a_sound_installation_passes(installation):
    ended = installation.qibu("doctor")
    assert ended.returncode == 0, ended.stdout
    assert "✗" not in ended.stdout
    assert set(installation.findings().values()) <= {"ok", "warning"}


@pytest.mark.slow
def test_no_secret_is_ever_shown(installation):
    ended = installation.qibu("doctor", "--json")
    for path in (installation.home / "secrets").iterdir():
        assert path.read_text("ascii").strip() not in ended.stdout + ended.stderr


@pytest.mark.slow
def test_it_works_while_the_database_is_down(installation):
    nowhere = f"postgresql://qibu:hunter2@127.0.0.1:{free_port()}/qibu"
    ended = installation.qibu("doctor", "--json", DATABASE_URL=nowhere)
    assert ended.returncode == 1
    found = {finding["id"]: finding["severity"] for finding in json.loads(ended.stdout)["findings"]}
    assert found["database"] == "error"
    assert found["secret-key"] == "ok"
    assert "hunter2" not in ended.stdout


@pytest.mark.slow
def test_loose_secret_files_are_told(installation):
    (installation.home / "secrets/secret_key").chmod(0o644)
    assert installation.findings()["secret-files"] == "error"


@pytest.mark.slow
def test_a_reader_that_stops_reading_is_no_failure_of_ours(installation):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "qibu", "doctor"], cwd=ROOT, env=installation.env, stdout=writing,
            stderr=subprocess.PIPE, check=False, timeout=60,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert ended.stderr == b""
    assert ended.returncode == 141


@pytest.mark.slow
def test_the_journal_is_audited_and_found_whole(installation):
    assert installation.findings()["journal-chain"] == "ok"
    assert "日志链完整" in installation.done("audit")
