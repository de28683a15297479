"""`qibu up`: from nothing to a served page, and everything it refuses to start on."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.operations.processes import answers, free_port, is_alive, is_open, started, wait_until

pytestmark = pytest.mark.slow
LINUX_ONLY = pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="reads /proc")
IDLE_MEGABYTES = 180


@contextlib.contextmanager
def up(installation, *arguments, port=None):
    port = port or free_port()
    log = installation.home.parent / f"log-{port}"
    command = ["-m", "qibu", "up", "--port", str(port), *arguments]
    env = {**installation.env, "QIBU_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    with started(command, port, log, env) as running:
        yield running


def proportional_megabytes(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def test_one_command_leads_from_nothing_to_a_page_and_a_set_up_code(bare):
    with up(bare) as running:
        assert running.ask("/").status in (200, 302)
        assert "一次性设置码" in running.output()
        assert bare.home.stat().st_mode & 0o777 == 0o700
        for secret in (bare.home / "secrets").iterdir():
            assert secret.stat().st_mode & 0o777 == 0o600
            assert len(secret.read_text("ascii").strip()) >= 50


def test_the_set_up_line_names_the_port_that_is_served(bare):
    port = free_port()
    log = bare.home.parent / "log"
    with started(["-m", "qibu", "up", "--port", str(port)], port, log, bare.env) as running:
        assert f"http://127.0.0.1:{port}/setup/" in running.output()


def test_secrets_of_two_installations_differ_and_stay(bare):
    bare.done("init")
    first = bare.digest()
    assert first["secrets/secret_key"] != first["secrets/journal_key"]
    bare.done("init")
    assert {name: content for name, content in bare.digest().items() if name.startswith("secrets")} == {
        name: content for name, content in first.items() if name.startswith("secrets")
    }


@LINUX_ONLY
def test_the_idle_process_tree_needs_little_memory(installation):
    with up(installation) as running:
        wait_until(lambda: len(running.children()) == 2, "web and worker")
        time.sleep(4)
        supervisor = proportional_megabytes(running.process.pid)
        total = supervisor + sum(proportional_megabytes(pid) for pid in running.children())
    assert supervisor < 20, f"the supervisor alone: {supervisor:.0f} MB"
    assert total < IDLE_MEGABYTES, f"{total:.0f} MB"


def test_a_page_answers_beside_40_stalled_uploads(installation):
    with up(installation) as running, contextlib.ExitStack() as stack:
        running.ask("/")
        for _ in range(40):
            sock = stack.enter_context(running.connect())
            sock.sendall(
                b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000000\r\n\r\n" + b"x" * 2000
            )
        assert all(running.ask("/", timeout=2).status < 400 for _ in range(20))


def test_it_stops_when_asked_and_can_be_started_again_at_once(installation):
    port = free_port()
    for _ in range(2):
        with up(installation, port=port) as running:
            children = running.children()
            assert running.stop() == 0
            assert not any(is_alive(pid) for pid in children)
            assert not is_open(port)


def test_neither_web_nor_worker_outlives_a_killed_parent(installation):
    with up(installation) as running:
        wait_until(lambda: len(running.children()) == 2, "web and worker")
        children = running.children()
        os.kill(running.process.pid, signal.SIGKILL)
        wait_until(lambda: not any(is_alive(pid) for pid in children), "the children to leave", 12)


def test_several_web_processes_share_the_port(installation):
    with up(installation, "--web-workers", "3", "--no-worker") as running:
        wait_until(lambda: len(running.children()) == 3, "three children")
        os.kill(running.children()[0], signal.SIGKILL)
        assert answers(running)


def test_a_busy_port_is_told_before_anything_is_touched(bare):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        ended = bare.qibu("up", "--port", str(busy.getsockname()[1]))
    assert ended.returncode == 1
    assert "已被其他程序占用" in ended.stderr and "in use by another program" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (bare.home / "qibu.sqlite3").exists()


def test_two_installations_do_not_share_a_home(installation):
    with up(installation):
        ended = installation.qibu("up", "--port", str(free_port()))
    assert ended.returncode == 1
    assert "in use by a running Qibu" in ended.stderr


def test_while_it_runs_a_backup_is_made_and_a_restore_refused(installation, tmp_path):
    archive = str(tmp_path / "saved.zip")
    with up(installation) as running:
        installation.done("backup", archive)
        ended = installation.qibu("restore", archive)
        assert ended.returncode == 1 and "stop it first" in ended.stderr
        assert answers(running)


@pytest.mark.parametrize(
    ("variables", "finding"),
    [
        ({"QIBU_SECRET_KEY": "short"}, "secret-key"),
        ({"QIBU_SECRET_KEY": "change-me-" * 10}, "secret-key"),
        ({"QIBU_JOURNAL_KEY": "ab" * 40}, "journal-key"),
        ({"QIBU_ALLOWED_HOSTS": "*"}, "allowed-hosts"),
        ({"QIBU_ALLOWED_HOSTS": "qibu.example.com,*"}, "allowed-hosts"),
        ({"QIBU_PUBLIC_URL": "qibu.example.com"}, "public-url"),
        ({"QIBU_PUBLIC_URL": "https://qibu.example.com/path"}, "public-url"),
        ({"QIBU_TIME_ZONE": "Mars/Olympus"}, "Mars/Olympus"),
    ],
)
def test_it_refuses_to_start_on(installation, variables, finding):
    ended = installation.qibu("up", "--port", str(free_port()), **variables)
    assert ended.returncode == 78, ended.stdout + ended.stderr
    assert finding in ended.stderr
    assert "Traceback" not in ended.stderr


def test_it_refuses_a_database_whose_secrets_were_lost(installation):
    installation.done("user", "create", "wangfang", "--name", "王芳")
    (installation.home / "secrets/journal_key").unlink()
    ended = installation.qibu("up", "--port", str(free_port()))
    assert ended.returncode == 78
    assert "journal_key" in ended.stderr
    assert not (installation.home / "secrets/journal_key").exists()


def add_migration(installation, name):
    installation.sql(
        "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)",
        "tasks",
        name,
        "2026-03-06 09:00:00+00",
    )


def test_it_refuses_a_database_of_a_newer_release_and_leaves_it_alone(installation):
    add_migration(installation, "9999_from_the_future")
    ended = installation.qibu("up", "--port", str(free_port()))
    assert ended.returncode == 78
    assert "tasks.9999_from_the_future" in ended.stderr and "更新版本" in ended.stderr
    assert installation.findings()["schema"] == "error"


def test_it_backs_up_before_it_migrates(installation, tmp_path):
    installation.note("before the upgrade")
    # The last of the notices' tables is unknown to the record: one migration is pending again.
    _undo_last_migration(installation)
    assert installation.findings()["schema"] == "warning"
    with up(installation) as running:
        assert "升级前已备份" in running.output()
    (archive,) = (installation.home / "backups").glob("before-upgrade-to-*.zip")
    assert installation.findings()["schema"] == "ok"
    assert installation.notes() == {"before the upgrade"}
    assert archive.stat().st_size > 1000


def test_a_current_database_is_not_backed_up_at_every_start(installation):
    with up(installation):
        assert not (installation.home / "backups").exists()


def _undo_last_migration(installation):
    command = ["-m", "django", "migrate", "journal", "0001", "--verbosity", "0"]
    python = subprocess.run(
        [os.sys.executable, *command],
        env={**installation.env, "DJANGO_SETTINGS_MODULE": "qibu.settings"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert python.returncode == 0, python.stderr


def test_it_refuses_the_database_of_other_nodes_without_their_secrets(installation, tmp_path):
    """Two nodes on one PostgreSQL share their secrets; made-up ones would break the journal's chain."""
    installation.done("user", "create", "wangfang", "--name", "王芳")
    if not installation.url:
        (installation.home / "secrets/secret_key").unlink()
        assert installation.qibu("init").returncode == 78
        return
    other = tmp_path / "other-node"
    for _ in range(2):  # the second try must not take the secrets of the first for old ones
        ended = installation.qibu("init", QIBU_HOME=str(other))
        assert ended.returncode == 78
        assert "secret_key" in ended.stderr
        assert not (other / "secrets/secret_key").exists()
    shutil.copytree(installation.home / "secrets", other / "secrets", dirs_exist_ok=True)
    installation.done("init", QIBU_HOME=str(other))
