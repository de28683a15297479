"""The `qibu` command: plain messages, right exit codes, no traceback for what was expected."""

import subprocess
import sys

import pytest

import qibu
from qibu import cli
from tests.operations.processes import ROOT, environment

pytestmark = pytest.mark.slow


def test_help_needs_no_database_and_names_every_command(bare):
    said = bare.done("--help")
    for command in ("up", "demo", "init", "backup", "restore", "doctor", "user", "import", "schedule"):
        assert f"\n    {command} " in said
    assert not bare.home.exists()


def test_it_tells_its_version(bare):
    assert bare.done("--version").strip() == f"qibu {qibu.__version__}"


def test_a_wrong_option_is_wrong_use(bare):
    assert bare.qibu("up", "--colour").returncode == 2
    assert bare.qibu("up", "--web-workers", "0").returncode == 2
    assert bare.qibu("dance").returncode == 2


def test_the_supervisor_costs_no_django():
    """Whatever `qibu up` imports stays in memory for as long as it runs."""
    program = (
        "import sys, qibu.cli; print(*(m for m in ('django', 'waitress', 'sqlite3') if m in sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == ""


def test_accounts_are_made_reset_disabled_and_listed(installation):
    said = installation.done("user", "create", "wangfang", "--name", "王芳", "--pmo")
    link = said.split("http://127.0.0.1:8000")[1].split()[0]
    assert len(link) > 40
    again = installation.done("user", "reset", "wangfang")
    assert link not in again
    assert "wangfang\t王芳\tPMO" in installation.done("user", "list")
    installation.done("user", "disable", "wangfang")
    assert "停用" in installation.done("user", "list")


def test_no_usable_credential_stands_in_the_database(installation):
    said = installation.done("user", "create", "wangfang", "--name", "王芳")
    token = said.split("http://127.0.0.1:8000")[1].split()[0].strip("/").split("/")[-1]
    rows = installation.sql("SELECT * FROM people_onetimelink")
    assert rows and token not in repr(rows)


@pytest.mark.parametrize(
    "arguments",
    [
        ("user", "reset", "nobody"),
        ("user", "create", "", "--name", "x"),
        ("restore", "no-such-file.zip"),
        ("import", "no-such-file.xlsx", "--project", "P1", "--dry-run"),
        ("import", "pyproject.toml", "--project", "no-such-project", "--dry-run"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback(installation, arguments):
    ended = installation.qibu(*arguments)
    assert ended.returncode == 1
    assert ended.stderr.strip() and "Traceback" not in ended.stderr


def test_a_home_that_cannot_be_made_is_said(bare, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    ended = bare.qibu("init", QIBU_HOME=str(tmp_path / "file" / "home"))
    assert ended.returncode == 78
    assert "QIBU_HOME" in ended.stderr


def test_an_unreachable_database_is_said(bare):
    ended = bare.qibu("init", DATABASE_URL="postgresql://qibu@127.0.0.1:9/qibu")
    assert ended.returncode == 78
    assert "Traceback" not in ended.stderr


def test_the_home_option_goes_before_the_environment(bare, tmp_path):
    bare.done("init", "--home", str(tmp_path / "other"))
    assert (tmp_path / "other" / "secrets").is_dir()
    assert not bare.home.exists()


def test_every_command_is_explained_in_both_languages():
    for action in cli.parser()._subparsers._group_actions[0]._choices_actions:
        chinese, _, english = action.help.partition("  ")
        assert chinese and english and english.isascii(), action.help
