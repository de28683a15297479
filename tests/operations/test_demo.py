"""`qibu demo`: one command to a company one can walk through, and never near real data."""

import json
import signal
from datetime import date, datetime

import pytest

from qibu.operations import demo
from qibu.operations.console import Refusal
from tests.operations.processes import environment, free_port, is_alive, started, wait_until

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "qibu.example.com"])
def test_it_serves_this_machine_only(tmp_path, host):
    with pytest.raises(Refusal, match="this machine only"):
        demo.run(tmp_path / "demo", host=host)
    assert not (tmp_path / "demo").exists()


def test_it_leaves_a_real_installation_alone(installation):
    before = installation.digest()
    ended = installation.qibu("demo", "--home", str(installation.home), "--fresh")
    assert ended.returncode == 2
    assert "not a demo" in ended.stderr
    assert installation.digest() == before


def test_nothing_of_a_real_installation_reaches_the_demo(tmp_path):
    real = {
        "DATABASE_URL": "postgresql://real",
        "QIBU_SECRET_KEY": "real",
        "QIBU_HOME": "/srv/qibu",
        "PATH": "/bin",
    }
    demo._environment(real, tmp_path, demo.up.Address(port=8001))
    assert real["QIBU_HOME"] == str(tmp_path)
    assert real["QIBU_DEMO"] == "1"
    assert real["PATH"] == "/bin"
    assert "DATABASE_URL" not in real and "QIBU_SECRET_KEY" not in real


def test_the_first_free_port_is_taken():
    first, one = demo._listen("127.0.0.1", None)
    second, other = demo._listen("127.0.0.1", None)
    try:
        assert first.port >= 8000
        assert second.port > first.port
    finally:
        one.close()
        other.close()


def test_tomorrow_it_is_made_anew():
    assert demo._stamp(date(2026, 3, 6)) == demo._stamp(date(2026, 3, 6))
    assert demo._stamp(date(2026, 3, 6)) != demo._stamp(date(2026, 3, 7))


@pytest.fixture
def start(tmp_path):
    """Start the demo in one folder; each start has a port of its own."""

    def begin(*options):
        port = free_port()
        arguments = ["-m", "qibu", "demo", "--home", str(tmp_path / "demo"), "--port", str(port), *options]
        return started(arguments, port, tmp_path / f"log-{port}", environment())

    return begin


def test_one_command_leads_to_a_page_that_is_kept_until_asked_anew(start, tmp_path):
    with start() as running:
        assert running.ask("/").status in (200, 302)
        assert f"http://127.0.0.1:{running.port}" in running.output()
        assert "正在生成演示数据" in running.output()
        assert running.stop() == 0
    stamp = json.loads((tmp_path / "demo/demo.json").read_text("utf-8"))
    assert stamp["day"] == datetime.now(demo.ZONE).date().isoformat()
    with start() as running:
        assert "正在生成演示数据" not in running.output()
    with start("--fresh") as running:
        assert "正在生成演示数据" in running.output()


def test_a_demo_killed_while_it_was_made_is_made_again(start, tmp_path):
    with start() as running:
        children = running.children()
        running.process.send_signal(signal.SIGKILL)
        wait_until(lambda: not any(is_alive(pid) for pid in children), "the children to leave", 12)
    (tmp_path / "demo/demo.json").write_text('{"state": "building"}', "utf-8")
    with start() as running:
        assert "正在生成演示数据" in running.output()
