"""The `qibu` command. It stays free of Django until a command needs it, so that `qibu up` is small."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import qibu
from qibu.operations import demo, up
from qibu.operations import home as homes
from qibu.operations.console import CUT_OFF, OK, Refusal, complain, hush, say

Command = Callable[[argparse.Namespace, list[str]], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code (see `qibu.operations.console`)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options, rest = parser().parse_known_args(given)
    if rest and options.passes_on is None:
        parser().error(f"不认识的参数 unknown arguments: {' '.join(rest)}")
    if options.home is not None and options.run is not _demo:
        os.environ["QIBU_HOME"] = str(options.home.resolve())
    try:
        return int(options.run(options, rest))
    except Refusal as refusal:
        return complain(refusal)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `qibu doctor | head`: nobody reads on, which is no failure of ours
        hush()
        return CUT_OFF


def parser() -> argparse.ArgumentParser:
    """All commands and options; every help text is Chinese and English."""
    top = argparse.ArgumentParser(prog="qibu", description="齐步:跨部门项目协同与进度同步  Qibu")
    top.add_argument("--version", action="version", version=f"qibu {qibu.__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, run: Command, text: str, *, passes_on: str | None = None) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text, add_help=passes_on is None)
        one.add_argument("--home", type=Path, help="数据目录  home folder (QIBU_HOME, ~/.qibu)")
        one.set_defaults(run=run, passes_on=passes_on)
        return one

    _add_up(add("up", _up, "启动:网页、后台任务与时钟  serve pages, worker and clock"))
    _add_demo(
        add("demo", _demo, "试用:示例公司,仅限本机  try it with a sample company, on this machine only")
    )
    add(
        "init",
        _init,
        "初始化数据目录并显示一次性设置码  make the home folder, print the one-time set-up code",
    )
    add("backup", _django, "备份数据库与文件,运行中也可  back up database and files", passes_on="backup")
    add("restore", _django, "恢复备份  restore a backup", passes_on="restore")
    add("doctor", _django, "体检  check the installation", passes_on="doctor")
    add("audit", _django, "核对日志链  check the journal against its chain", passes_on="audit")
    add("user", _django, "账号  accounts: create, reset, disable, list", passes_on="user")
    text = "预览任务清单的导入  preview the import of a task list (--dry-run)"
    add("import", _django, text, passes_on="task_import")
    text = "计算一个计划文件，不需要服务器  calculate a plan file, without a server (--json)"
    add("schedule", _schedule, text, passes_on="schedule")
    return top


def _add_up(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="监听地址  address to listen on (127.0.0.1)")
    command.add_argument("--port", type=int, default=8000, help="端口  port (8000)")
    command.add_argument("--web-workers", type=_positive, default=1, help="网页进程数  web processes (1)")
    command.add_argument(
        "--no-worker", action="store_true", help="只启动网页  web only: a worker runs elsewhere"
    )


def _add_demo(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="只能是本机地址  a loopback address")
    command.add_argument("--port", type=int, help="端口  port (first free from 8000)")
    command.add_argument("--fresh", action="store_true", help="重新生成演示数据  make the demo anew")


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise ValueError(text)
    return number


def _up(options: argparse.Namespace, _rest: list[str]) -> int:
    address = up.Address(options.host, options.port)
    return up.run(address, web_workers=options.web_workers, with_worker=not options.no_worker)


def _demo(options: argparse.Namespace, _rest: list[str]) -> int:
    home = (options.home or Path("var/demo")).resolve()
    return demo.run(home, host=options.host, port=options.port, fresh=options.fresh)


def _init(_options: argparse.Namespace, _rest: list[str]) -> int:
    home = homes.folder()
    homes.ensure(home)
    os.close(homes.lock(home))  # refuses while Qibu runs there
    code = _run_with_django("prepare", ["--without-static"])
    if code == OK:
        say(
            f"数据目录 {home} 已就绪,用 qibu up 启动。",
            f"The home folder {home} is ready; start with `qibu up`.",
        )
    return code


def _django(options: argparse.Namespace, rest: list[str]) -> int:
    home = homes.folder()
    if options.passes_on == "restore":
        homes.ensure(home)  # restoring on a new machine is a first run
    return _run_with_django(options.passes_on, rest)


def _schedule(_options: argparse.Namespace, rest: list[str]) -> int:
    # By name as well: the supervisor has no use for the kernel and the readers.
    return int(import_module("qibu.operations.schedule").main(rest))


def _run_with_django(module: str, arguments: list[str]) -> int:
    # By name, not by import: everything above this line must cost no Django.
    return int(import_module("qibu.operations.boot").run(module, arguments))


if __name__ == "__main__":
    sys.exit(main())
