"""Search and likeness over 50,000 issues, asked by a process that has just begun.

    .venv/bin/python -m bench.search [--database sqlite|postgresql|both] [--texts 50000]

Each question is asked by a new process (connection made, nothing read yet), five times; CPU of that
process and wall time of the first answer. A plain `LIKE '%…%'` over the same table is its peer.
Aims: search ≤ 10 ms, likeness ≤ 50 ms CPU.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from bench.house import surroundings

WHO = [
    "供应商",
    "客户",
    "市场部",
    "研发部",
    "仓库",
    "产线",
    "经销商",
    "法务",
    "财务",
    "测试组",
    "设计师",
    "门店",
    "客服",
    "物流",
]
WHAT = [
    "样机",
    "合同",
    "海报",
    "模具",
    "包装盒",
    "芯片",
    "软件版本",
    "测试用例",
    "预算",
    "图纸",
    "说明书",
    "订单",
    "库存",
    "接口文档",
    "服务器",
    "展台",
    "验证码",
    "蓝牙连接",
    "充电器",
    "主板",
    "问卷",
    "礼品",
    "广告",
    "账号权限",
    "发布会场地",
    "认证证书",
]
HOW = [
    "延期交付",
    "数量不足",
    "质量不达标",
    "审核未通过",
    "版本不一致",
    "出现错别字",
    "迟迟没有定稿",
    "被退回",
    "丢失",
    "开裂",
    "频繁宕机",
    "超出预算",
    "没有按时提交",
    "价格上涨",
    "无人负责",
    "重复提交",
    "颜色偏差",
    "接通率低",
    "发热严重",
    "排期已满",
]
QUESTIONS = {
    "search of 2 characters": ("find", "延期"),
    "search of 7 characters": ("find", "包装盒颜色偏差"),
    "search of two words": ("find", "供应商 芯片"),
    "search of what is not there": ("find", "量子隧道"),
    "likeness of a new title": ("alike", "主要供货商的芯片没按时交货"),
    "likeness of a long title": ("alike", "测试服务器最近总是挂，导致软件测试用例跑不完，研发部等了两天"),
    "peer: LIKE of 2 characters": ("like", "延期"),
    "peer: LIKE of what is not there": ("like", "量子隧道"),
}  # fmt: skip


def main() -> None:
    """Measure; exit code 1 where an aim is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--texts", type=int, default=50_000)
    parser.add_argument("--ask", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ask:
        print(json.dumps(_ask(options.ask)))
        return
    kinds = ("sqlite", "postgresql") if options.database == "both" else (options.database,)
    missed = False
    for kind in kinds:
        with ExitStack() as stack:
            missed |= _measure(kind, options.texts, stack)
    sys.exit(missed)


def _measure(kind: str, texts: int, stack: ExitStack) -> bool:
    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    environment = {**os.environ, "QIBU_HOME": str(home)}
    if kind == "postgresql":
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"] = _postgresql(stack)
    build = f"from bench.search import build; build({str(home)!r}, {texts})"
    subprocess.run([sys.executable, "-c", build], env=environment, check=True)
    print(f"\n{kind}, {texts:,} texts")
    missed = False
    for name in QUESTIONS:
        runs = [_cold(name, environment) for _round in range(5)]
        cpu, wall = median(one["cpu"] for one in runs), median(one["wall"] for one in runs)
        aim = 10 if name.startswith("search") else 50 if name.startswith("likeness") else None
        over = aim is not None and cpu > aim
        missed |= over
        line = f"  {name:32} {cpu:7.1f} ms CPU {wall:7.1f} ms wall  {runs[0]['found']:3} found"
        print(line + (f"  aim {aim} {'MISSED' if over else 'met'}" if aim else ""))
    return missed


def _cold(name: str, environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.search", "--ask", name]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def _postgresql(stack: ExitStack) -> str:
    from tests.support import postgresql

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    folder.chmod(0o755)
    server = postgresql.start(folder / "server")
    stack.callback(server.stop)
    return server.url


def build(home: str, texts: int) -> None:
    """A database with that many texts in ten projects' spaces, taken in by the worker's job."""
    surroundings(Path(home))
    Path(home).mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from qibu.foundation.access.models import Membership, Role, Space
    from qibu.foundation.people.models import Person
    from qibu.foundation.search.jobs import index_waiting
    from qibu.foundation.search.models import Document, Waiting

    call_command("migrate", interactive=False, verbosity=0)
    luck, now = random.Random(7), timezone.now()
    person = Person.objects.create(username="reader", name="读者", created_at=now)
    spaces = [Space.objects.create(kind=Space.PROJECT) for _number in range(10)]
    for space in spaces[:5]:
        Membership.objects.create(space=space, person=person, role=Role.ASSIGNEE, since=now)
    rows = []
    for number in range(texts):
        title = (
            luck.choice(WHO)
            + luck.choice(WHAT)
            + luck.choice(HOW)
            + luck.choice(["", f"（第 {number % 97} 批）"])
        )
        text = "，".join(luck.choice(WHO) + luck.choice(HOW) for _part in range(luck.randrange(4)))
        rows.append(
            Document(
                space=luck.choice(spaces), kind="issue", object_id=number, title=title, text=text, at=now
            )
        )
    Document.objects.bulk_create(rows, batch_size=1000)
    Waiting.objects.bulk_create(
        [Waiting(document_id=pk) for pk in Document.objects.values_list("pk", flat=True)]
    )
    began = time.process_time()
    index_waiting(now)
    took = time.process_time() - began
    print(f"taken in: {1000 * took / texts:.2f} ms CPU a text")


def _ask(name: str) -> dict[str, Any]:
    surroundings(Path(os.environ["QIBU_HOME"]))
    import django

    django.setup()
    from django.db import connection

    from qibu.foundation.people.models import Person
    from qibu.foundation.search import queries
    from qibu.foundation.search.models import Document

    person = Person.objects.get(username="reader")
    connection.ensure_connection()
    what, words = QUESTIONS[name]
    cpu, wall = time.process_time(), time.perf_counter()
    if what == "find":
        found = len(queries.find(person=person, words=words))
    elif what == "alike":
        found = len(queries.alike(person=person, title=words))
    else:
        found = len(Document.objects.filter(title__contains=words).order_by("-pk")[:50])
    return {
        "cpu": 1000 * (time.process_time() - cpu),
        "wall": 1000 * (time.perf_counter() - wall),
        "found": found,
    }


if __name__ == "__main__":
    main()
