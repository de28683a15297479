"""Data of a Friday: projects whose departments have a weekly report to hand in.

    python -m bench.friday_home build HOME PROJECTS TASKS     makes them (DATABASE_URL, if set, is used)
    python -m bench.friday_home check HOME                    counts what was handed in, as JSON
    python -m bench.friday_home profile HOME ITEM             where the CPU of an item goes (see `serve`)
    python -m bench.friday_home HOME                          answers questions (see bench.rig)

Every project has ten departments with a liaison of its own each, and about twenty tasks per department that
are under way; the rest lie ahead. The period of the present week is open (of the next one at a weekend).
"""

from __future__ import annotations

import cProfile
import json
import pstats
import random
import sys
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.house import surroundings

FACTS = "friday.json"
DEPARTMENTS, LINES = 10, 20


class Form(HTMLParser):
    """The controls of a page's sheet as a browser would send them: name → value."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._area = self._select = ""
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = found.get("id") == "sheet"
        if not self._inside:
            return
        name = found.get("name", "")
        if tag == "input" and name and found.get("type") not in ("submit", "checkbox", "radio"):
            self.values[name] = found.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            self.values[name] = ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.values[self._select] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data.removeprefix("\n")


def filled(html: str, round_: int) -> tuple[bytes, int]:
    """A sheet with twenty lines reported on, as a form sends it; and how many lines there were."""
    form = Form(html).values
    tasks = [name.partition("-")[0] for name in form if name.endswith("-seen")][:LINES]
    for place, task in enumerate(tasks):
        form[f"{task}-percent"] = str(20 + (place * 7 + round_ * 3) % 75)
        form[f"{task}-done"] = f"第 {round_} 次：完成第 {place + 1} 步，等待评审"
        form[f"{task}-next"] = "下周提交初稿"
    form["do"] = "submit"
    return urlencode(form).encode(), len(tasks)


def build(home: Path, projects: int, tasks: int) -> None:
    """Make the database, or leave one that was made."""
    home.mkdir(parents=True, exist_ok=True)
    if (home / FACTS).exists():
        return
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from bench import plans
    from qibu.operations.prepare import collect_static

    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # nothing of the building is worth keeping
    staff, departments = plans.organisation(projects * DEPARTMENTS + 1, DEPARTMENTS)
    found = []
    for number in range(projects):
        liaisons = staff[1 + number * DEPARTMENTS : 1 + (number + 1) * DEPARTMENTS]
        found += _project(number, tasks, staff[0], liaisons, departments)
    facts = {"clients": found, "lead": _session(staff[0]), "secure": settings.SESSION_COOKIE_SECURE}
    (home / FACTS).write_text(json.dumps(facts), "utf-8")


def _today() -> datetime:
    """Now, or the coming Monday morning at a weekend: a report is then for the new week."""
    from qibu.foundation.clock import now

    at = now()
    return at + timedelta(days=7 - at.weekday()) if at.weekday() > 4 else at


def _project(number: int, count: int, lead: Any, liaisons: list[Any], departments: list[Any]) -> list[dict]:
    from bench import plans
    from qibu.changes.actions import approve_plan
    from qibu.progress.actions.periods import ensure_period
    from qibu.projects.actions import create_project
    from qibu.projects.inputs import CharterInput, ObjectiveInput, Seat, TeamInput
    from qibu.tasks.actions import add_tasks
    from qibu.tasks.models import Task

    at = _today()
    seats = tuple(Seat(d.pk, p.pk, None) for d, p in zip(departments, liaisons, strict=True))
    project = create_project(
        by=lead, at=at, key=f"friday-{number}",
        charter=CharterInput(
            name=f"{plans.WORDS[number % 60]}项目 {number}", start=at.date() - timedelta(days=40),
            planned_finish=at.date() + timedelta(days=400),
        ),
        team=TeamInput(lead=lead.pk, seats=seats), objectives=[ObjectiveInput(statement="按期交付")],
    )  # fmt: skip
    lines = _lines(number, count, at.date(), departments)
    add_tasks(by=lead, at=at, project_id=project.pk, key=f"lines-{number}", lines=lines)
    begun = at.date() - timedelta(days=7)
    Task.objects.filter(project=project, name__contains="在办").update(
        status=1, percent=15, actual_start=begun
    )
    approve_plan(by=lead, at=at, project_id=project.pk, key=f"approve-{number}")
    period = ensure_period(project_id=project.pk, at=at)
    assert period is not None
    return [
        {
            "path": f"/projects/{project.pk}/reports/{period.number}/departments/{department.pk}/",
            "session": _session(person),
        }
        for department, person in zip(departments, liaisons, strict=True)
    ]


def _lines(seed: int, count: int, today: date, departments: list[Any]) -> list[Any]:
    """Twenty tasks under way for each department, the rest in linked phases some weeks ahead."""
    from bench import plans
    from qibu.tasks.actions import Line, LinkTerms
    from qibu.tasks.actions.adding import LineLink

    rng = random.Random(seed)
    made: list[Line] = []
    for department in departments:
        made.append(Line(name=f"{department.name}在办事项"))
        for place in range(LINES):
            start = today - timedelta(days=7)
            made.append(
                Line(
                    name=f"在办 {place} {plans._name(rng)}",
                    level=1,
                    department=department.pk,
                    planned_start=start,
                    planned_finish=start + timedelta(days=60 + place),
                    duration=None,
                )
            )
    while len(made) < count:
        index = len(made)
        if index % 20 == 0:
            made.append(Line(name=f"阶段 {index // 20} {plans._name(rng)}"))
            continue
        links = (LineLink(LinkTerms(), line=index - 1),) if index % 20 > 1 and rng.random() < 0.8 else ()
        start = today + timedelta(days=40 + rng.randrange(0, 200))
        made.append(
            Line(
                name=plans._name(rng),
                level=1,
                department=rng.choice(departments).pk,
                planned_start=start,
                planned_finish=start + timedelta(days=5),
                links=links,
            )
        )
    return made


def _session(person: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


def check(home: Path) -> dict[str, int]:
    """What stands in the database: reports handed in, their lines, tasks that carry a reported percent."""
    import django

    django.setup()
    from qibu.progress.models import Line, Report
    from qibu.tasks.models import Task

    return {
        "reports": Report.objects.exclude(submitted_at=None).count(),
        "lines": Line.objects.exclude(done="").count(),
        "tasks": Task.objects.filter(name__contains="在办", is_summary=False).exclude(percent=15).count(),
    }


def profile(home: Path, item: str, rounds: int = 20) -> None:
    """Print where the time of an item goes, after a warm-up."""
    prepare = _items(home)[item]
    for place in range(4):
        prepare(place)()
    seen = cProfile.Profile()
    for place in range(rounds):
        seen.runcall(prepare(4 + place))
    pstats.Stats(seen).sort_stats("cumulative").print_stats(60).sort_stats("tottime").print_stats(40)


def serve(home: Path) -> None:
    """Answer questions about the finished home: the sheet, its submission, wall and inbox."""
    from bench.rig import answer_questions

    answer_questions(_items(home))


def _items(home: Path) -> dict[str, Any]:
    from bench.rig import TOKEN, Answer, Browser
    from qibu.operations.wsgi import application

    facts = json.loads((home / FACTS).read_text("utf-8"))
    one = facts["clients"][0]
    liaison = Browser(application, {"qibu_session": one["session"], "qibu_csrf": TOKEN})
    lead = Browser(application, {"qibu_session": facts["lead"], "qibu_csrf": TOKEN})
    wall = one["path"].partition("departments/")[0]

    def submitted(n: int) -> Any:
        page = liaison.get(one["path"] + "?edit=1")
        body, lines = filled(page.body.decode() if page.body[:2] != b"\x1f\x8b" else _plain(page), n)
        assert lines == LINES, lines
        return lambda: liaison.post(one["path"], body, "application/x-www-form-urlencoded")

    def get(browser: Browser, path: str) -> Any:
        def call() -> Answer:
            return browser.get(path)

        return lambda _n: call

    return {
        "sheet": get(liaison, one["path"] + "?edit=1"),
        "submit": submitted,
        "wall": get(lead, wall),
        "inbox": get(lead, "/"),
        "liaison_inbox": get(liaison, "/"),
    }


def _plain(answer: Any) -> str:
    import gzip

    return gzip.decompress(answer.body).decode()


def main() -> None:
    arguments = sys.argv[1:]
    named = arguments[0] in ("build", "check", "profile")
    home = Path(arguments[1] if named else arguments[0]).resolve()
    surroundings(home)
    if arguments[0] == "build":
        build(home, int(arguments[2]), int(arguments[3]))
    elif arguments[0] == "check":
        print(json.dumps(check(home)))
    else:
        import django

        django.setup()
        profile(home, arguments[2]) if named else serve(home)


if __name__ == "__main__":
    main()
