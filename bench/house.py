"""Qibu as a measured program: a home with 10,000 tasks, 100 people, history, and the requests measured.

python -m bench.house build HOME     makes the home folder (or leaves a finished one)
python -m bench.house HOME           answers questions (see bench.rig)
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

TASKS, CHAIN, SLIP, PROJECTS = 10_000, 1_000, 640, 100
FACTS = "bench.json"
SECRETS = {
    "QIBU_SECRET_KEY": "OnlyForMeasurements-4hJ8sKq2Zx7Wm9Tb3Vn6Rc1Yd5Fg0Lp-Ue",
    "QIBU_JOURNAL_KEY": "OnlyForMeasurements-9mQ3vXc7Bn1Ls5Jk8Hf4Gd2Pz6Wt0Ry-Ao",
}
FIRST = date(2027, 1, 4)  # where the heads of the slip and the chain are planned


def surroundings(home: Path) -> None:
    """The environment Qibu is started in; before Django reads its settings."""
    os.environ["QIBU_HOME"] = str(home)
    os.environ.update(SECRETS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qibu.settings")
    os.environ.setdefault("QIBU_LOG_LEVEL", "ERROR")


def build(home: Path) -> None:
    """Make the home with its database; one that was kept only gets the newest schema and static files."""
    home.mkdir(parents=True, exist_ok=True)
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import connection

    from bench import plans
    from qibu.foundation.access.models import Membership, Role, Space
    from qibu.foundation.clock import now
    from qibu.operations.prepare import collect_static
    from qibu.projects.models import Project
    from qibu.tasks.actions import edit_task
    from qibu.tasks.actions.forecasting import refresh_forecast
    from qibu.tasks.models import Task

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")  # thousands of small transactions, none worth keeping
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if (home / FACTS).exists():
        return
    staff, departments = plans.organisation()
    project = plans.project(TASKS, staff, departments, chain=CHAIN, slip=SLIP)
    _history(project, staff[0], edit_task)
    day = date(2026, 6, 1)
    for number in range(PROJECTS - 1):
        space = Space.objects.create(kind=Space.PROJECT)
        Project.objects.create(
            space=space, code=f"QB-2025-{number:03}", name=f"{plans.WORDS[number % 60]}改进{number}",
            start=day, planned_finish=day + timedelta(days=number + 30), created_at=plans.AT,
        )  # fmt: skip
        Membership.objects.create(space=space, person=staff[0], role=Role.LEAD, since=plans.AT)
    refresh_forecast(at=now(), project_id=project.pk, why="day")
    session = SessionStore()
    session[SESSION_KEY] = str(staff[0].pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = staff[0].get_session_auth_hash()
    session.create()
    alone = plans.project(CHAIN, staff, departments, chain=CHAIN)
    refresh_forecast(at=now(), project_id=alone.pk, why="day")
    heads = {
        word: Task.objects.get(project=project, name__startswith=f"{word} ").pk for word in ("推0", "链1")
    }
    pages = list(Task.objects.filter(project=project, level=1).values_list("pk", flat=True)[2000:2200])
    facts = {
        "project": project.pk, "session": session.session_key, "pages": pages, "slip": heads["推0"],
        "chain": heads["链1"], "alone": alone.pk,
        "alone_head": Task.objects.get(project=alone, name__startswith="链1 ").pk, "person": staff[0].pk,
        "hash": staff[0].get_session_auth_hash(),
    }  # fmt: skip
    (home / FACTS).write_text(json.dumps(facts), "utf-8")


def _history(project: object, lead: object, edit_task: object) -> None:
    """A year of small edits: 3,000 events, some tasks blocked, some with notes."""
    from bench import plans
    from qibu.tasks.models import Task

    rng = random.Random(1)
    rows = list(Task.objects.filter(project=project, level=1).values_list("pk", "version"))
    for pk, version in rng.sample(rows, 3000):
        text = "".join(rng.sample(plans.WORDS, 12))
        edit_task(
            by=lead, at=plans.AT, project_id=project.pk, task_id=pk, version=version,
            changes={rng.choice(("risk_note", "need_note", "note")): text}, was={},
        )  # fmt: skip
    for pk in rng.sample([pk for pk, _ in rows], 2000):
        day = date(2026, 6, 1) + timedelta(days=rng.randrange(40))
        Task.objects.filter(pk=pk).update(status=1, percent=rng.randrange(5, 95), actual_start=day)


def serve(home: Path) -> None:
    """Answer questions about the finished home."""
    from bench.rig import TOKEN, Answer, Browser, answer_questions
    from qibu.operations.serve import settle_memory
    from qibu.operations.wsgi import application
    from qibu.tasks.models import Task

    settle_memory()  # as the web process does
    facts = json.loads((home / FACTS).read_text("utf-8"))
    browser = Browser(application, {"qibu_session": facts["session"], "qibu_csrf": TOKEN})
    base, pages = f"/projects/{facts['project']}", facts["pages"]

    def get(path: str) -> Callable[[], Answer]:
        return lambda: browser.get(path)

    def change(task: int, name: str, value: object, base: str = base) -> Callable[[], Answer]:
        version = Task.objects.values_list("version", flat=True).get(pk=task)
        body = json.dumps({"field": name, "value": value, "was": None, "version": version}).encode()
        return lambda: browser.post(f"{base}/schedule/tasks/{task}/fields/?base=2026-05-18", body)

    def nudged(task: int, base: str = base) -> Callable[[], Answer]:
        day = Task.objects.values_list("planned_start", flat=True).get(pk=task)
        return change(task, "nudge", -1 if day > FIRST else 1, base)

    answer_questions(
        {
            "projects": lambda n: get("/projects/"),
            "list50": lambda n: get(f"{base}/tasks/?page={20 + n % 5}"),
            "list100": lambda n: get(f"{base}/tasks/?rows=100&page={20 + n % 5}"),
            "task": lambda n: get(f"{base}/tasks/{pages[n % 100]}/"),
            "schedule": lambda n: get(f"{base}/schedule/"),
            "data": lambda n: get(f"{base}/schedule/data/"),
            "poll": lambda n: get(f"{base}/schedule/changes/?base=2026-05-18&after=99999999"),
            "save": lambda n: change(pages[n % 100], "name", f"改名 {n} {os.getpid()}"),
            "slip": lambda n: nudged(facts["slip"]),
            "chain": lambda n: nudged(facts["alone_head"], f"/projects/{facts['alone']}"),
            "chain_in_all": lambda n: nudged(facts["chain"]),
        }
    )


def main() -> None:
    building = sys.argv[1] == "build"
    home = Path(sys.argv[-1]).resolve()
    surroundings(home)
    build(home) if building else serve(home)


if __name__ == "__main__":
    main()
