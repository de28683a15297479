"""The peer: the same pages and saves as one plain file of Django (and its models), on the same data.

`bench.requests` starts it on a finished home (see bench.house) and asks it the same questions.

Plain models, plain templates, Django's own middleware for sessions, CSRF and sign-in, the ORM as its tutorial
uses it. It shows the same rows and fields, asks whether the person belongs to the project, numbers its journal
under the same lock and recalculates with a few lines of its own. It has no translations, no promises, no
roll-up, no calendar but weekends and no rule about who may change what: it is the floor, not a product.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path

HOME = Path(sys.argv[-1]).resolve()
FACTS = json.loads((HOME / "bench.json").read_text("utf-8"))
COPY = HOME / f"bare-{os.getpid()}.sqlite3"

from qibu.foundation import engine  # noqa: E402 -- the same SQLite for both

engine.install()
if not COPY.exists():
    shutil.copyfile(HOME / "qibu.sqlite3", COPY)

import django  # noqa: E402
from django.conf import settings  # noqa: E402

BASE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="{% static 'base.css' %}"><script src="{% static 'app.js' %}"></script></head><body>
<header><nav><ul><li><a href="{% url 'projects' %}">项目</a></li>{% if project %}
<li><a href="{% url 'tasks' project.pk %}">任务</a></li><li><a href="{% url 'schedule' project.pk %}">总进度表</a></li>
{% endif %}</ul></nav><details><summary>{{ user.name }}</summary><form method="post" action="/language/">{% csrf_token %}
<input type="hidden" name="next" value="{{ request.get_full_path }}"><button name="language" value="en">English</button>
</form><form method="post" action="/out/">{% csrf_token %}<button>退出</button></form></details></header>
{% for message in messages %}<p class="{{ message.tags }}">{{ message }}</p>{% endfor %}
<main>{% if project %}<h1>{{ project.name }}</h1><p>{{ project.code }} {{ project.get_state_display }}
{{ lead.name }} {{ project.start|date:"Y-m-d" }} → {{ project.planned_finish|date:"Y-m-d" }}
{% for d in project_departments %}{{ d.name }}{% if not forloop.last %}、{% endif %}{% endfor %}</p>{% endif %}
{% block content %}{% endblock %}</main></body></html>"""

PROJECTS = """{% extends "base.html" %}{% block title %}项目{% endblock %}{% block content %}
<form><input name="text"><select name="state">{% for value, label in states %}<option value="{{ value }}">{{ label }}</option>
{% endfor %}</select></form><table><thead><tr><th>编号</th><th>项目</th><th>状态</th><th>负责人</th><th>部门</th><th>开始</th>
<th>计划完成</th><th>预测完成</th></tr></thead><tbody>{% for p in rows %}<tr><td data-label="编号">{{ p.code }}</td><th scope="row">
<a href="{% url 'tasks' p.pk %}" title="{{ p.name }}">{{ p.name }}</a></th><td data-label="状态"><span class="chip {{ p.state }}">
{{ p.get_state_display }}</span></td><td data-label="负责人">{{ p.lead|default:"" }}</td><td data-label="部门">
{{ p.departments }}</td><td data-label="开始">{{ p.start|date:"Y-m-d" }}</td><td data-label="计划完成">
{{ p.planned_finish|date:"Y-m-d" }}</td><td data-label="预测完成">{{ p.plan_state.finish|date:"Y-m-d"|default:"—" }}</td></tr>
{% endfor %}</tbody></table>{% endblock %}"""

TASKS = """{% extends "base.html" %}{% block title %}任务{% endblock %}{% block content %}
<form><input name="q" type="search" value="{{ request.GET.q }}"><select name="department"><option value="">所有部门</option>
{% for d in project_departments %}<option value="{{ d.pk }}">{{ d.name }}</option>{% endfor %}</select>
<select name="phase"><option value="">所有阶段</option>{% for t in phases %}<option value="{{ t.pk }}">{{ t.name }}</option>
{% endfor %}</select><select name="status">{% for value, label in statuses %}<option value="{{ value }}">{{ label }}</option>
{% endfor %}</select><button>筛选</button><span>{{ page.paginator.count }} 项</span></form>
<table><thead><tr><th>编号</th><th>任务</th><th>部门</th><th>承担人</th><th>计划</th><th>预测</th><th>实际</th><th>状态</th><th>完成</th></tr>
</thead><tbody>{% for t in page %}<tr class="level-{{ t.level }}{% if t.is_summary %} summary{% endif %}
{% if t.forecast.is_critical %} critical{% endif %}"><td>{{ t.number|default:t.wbs }}</td><th scope="row">
<a href="{% url 'task' project.pk t.pk %}">{{ t.name }}</a></th><td>{{ t.department.name|default:"" }}</td>
<td>{{ t.assignee.name|default:"" }}</td><td>{{ t.planned_start|date:"m-d" }} → {{ t.planned_finish|date:"m-d" }}</td>
<td>{{ t.forecast.finish|date:"m-d" }}</td><td>{{ t.actual_start|date:"m-d" }} → {{ t.actual_finish|date:"m-d" }}</td>
<td>{% if t.is_blocked %}<span class="chip blocked">阻塞</span> {% endif %}<span class="chip{% if t.late %} late{% endif %}">
<svg class="icon"><use href="{% static 'icons.svg' %}#{{ t.status }}"></use></svg>
{% if t.late %}延期{% else %}{{ t.get_status_display }}{% endif %}</span></td>
<td><span class="bar"><svg viewBox="0 0 64 6"><rect width="{{ t.percent }}" height="6"></rect></svg>{{ t.percent }}%</span></td></tr>
{% endfor %}</tbody></table><nav>{% if page.has_previous %}<a href="?page={{ page.previous_page_number }}">上一页</a>{% endif %}
{{ page.number }} / {{ page.paginator.num_pages }}{% if page.has_next %}<a href="?page={{ page.next_page_number }}">下一页</a>
{% endif %}</nav>{% endblock %}"""

TASK = """{% extends "base.html" %}{% block title %}{{ task.name }}{% endblock %}{% block content %}
<nav><ol><li><a href="{% url 'tasks' project.pk %}">{{ project.name }}</a></li>{% if task.parent %}<li>
<a href="{% url 'task' project.pk task.parent.pk %}">{{ task.parent.name }}</a></li>{% endif %}</ol></nav><h2>{{ task.name }}</h2>
<p>{{ task.number|default:task.wbs }} {{ task.department.name }} {{ task.assignee.name }} <span class="chip">
{{ task.get_status_display }}</span></p><a href="{{ request.path }}edit/">编辑</a>
<form method="post" action="{{ request.path }}deletion/">{% csrf_token %}<button>删除</button></form><table>
<tr><th>计划</th><td>{{ task.planned_start|date:"m-d" }}</td><td>{{ task.planned_finish|date:"m-d" }}</td></tr>
<tr><th>预测</th><td>{{ task.forecast.start|date:"m-d" }}</td><td>{{ task.forecast.finish|date:"m-d" }}</td></tr>
<tr><th>实际</th><td>{{ task.actual_start|date:"m-d" }}</td><td>{{ task.actual_finish|date:"m-d" }}</td></tr></table>
<dl><dt>完成</dt><dd>{{ task.percent }}%</dd><dt>工期</dt><dd>{{ task.duration }} 工作日</dd><dt>时差</dt><dd>{{ task.forecast.tail }}</dd></dl>
{% if task.is_blocked %}<p>{{ task.block_cause|linebreaksbr }}</p><p>{{ task.block_need|linebreaksbr }}</p>{% endif %}
<dl>{% if task.risk_note %}<dt>风险</dt><dd>{{ task.risk_note|linebreaksbr }}</dd>{% endif %}{% if task.need_note %}<dt>需求</dt>
<dd>{{ task.need_note|linebreaksbr }}</dd>{% endif %}{% if task.note %}<dt>备注</dt><dd>{{ task.note|linebreaksbr }}</dd>{% endif %}</dl>
<table>{% for link in before %}<tr><td>之后</td><th><a href="{% url 'task' project.pk link.predecessor.pk %}">
{{ link.predecessor.wbs }} {{ link.predecessor.name }}</a></th><td>{{ link.type }} {{ link.min_lag }}</td><td>{{ link.promise.state|default:"—" }}</td>
<td><form method="post" action="{{ request.path }}links/{{ link.pk }}/">{% csrf_token %}<button>移除</button></form></td></tr>{% endfor %}
{% for link in after %}<tr><td>之前</td><th><a href="{% url 'task' project.pk link.successor.pk %}">
{{ link.successor.wbs }} {{ link.successor.name }}</a></th><td>{{ link.type }} {{ link.min_lag }}</td><td>{{ link.promise.state|default:"—" }}</td>
<td><form method="post" action="{{ request.path }}links/{{ link.pk }}/">{% csrf_token %}<button>移除</button></form></td></tr>{% endfor %}</table>
<ol>{% for event in history %}<li>{{ event.at|date:"m-d H:i" }} <strong>{{ event.by.name }}</strong> {{ event.action }} {{ event.data.name }}
</li>{% endfor %}</ol>{% endblock %}"""

SCHEDULE = """{% extends "base.html" %}{% block title %}总进度表{% endblock %}{% block content %}
<div data-url="{% url 'data' project.pk %}"></div>{{ texts|json_script:"texts" }}{% endblock %}"""

settings.configure(
    SECRET_KEY="only-for-measurements-" + "k3" * 30,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3", "NAME": str(COPY), "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA synchronous=FULL;"},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles", "bench",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware", "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [(
                            "django.template.loaders.locmem.Loader",
                            {
                                "base.html": BASE, "projects.html": PROJECTS, "tasks.html": TASKS,
                                "task.html": TASK, "schedule.html": SCHEDULE,
                            },
                        )],
                    )
                ],
                "builtins": ["django.templatetags.static"],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
    AUTH_USER_MODEL="bench.Person",
    SESSION_COOKIE_NAME="qibu_session",
    CSRF_COOKIE_NAME="qibu_csrf",
    DEBUG_PROPAGATE_EXCEPTIONS=True,
    STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    TIME_ZONE="Asia/Shanghai",
    USE_TZ=True,
)  # fmt: skip
django.setup()

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.paginator import Paginator  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import transaction  # noqa: E402
from django.db.models import Count, OuterRef, Q, Subquery  # noqa: E402
from django.http import Http404, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.models import (  # noqa: E402
    STATES,
    STATUSES,
    BaselineTask,
    Department,
    Event,
    Forecast,
    Link,
    Membership,
    Person,
    Project,
    Space,
    Task,
)  # fmt: skip
from bench.rig import TOKEN, Browser, answer_questions  # noqa: E402


def opened(request, pk):
    """The project, for its members."""
    project = Project.objects.select_related("space").filter(pk=pk).first()
    if (
        not project
        or not Membership.objects.filter(space=project.space, person=request.user, ended_at=None).exists()
    ):
        raise Http404
    return project


def frame(project):
    lead = Membership.objects.filter(space=project.space, role="lead", ended_at=None).select_related("person")
    return {
        "project": project,
        "lead": lead.first().person,
        "project_departments": Department.objects.filter(participation__space=project.space),
    }


@login_required
def projects(request):
    held = Membership.objects.filter(space=OuterRef("space"), role="lead", ended_at=None)
    rows = Project.objects.filter(space__membership__person=request.user, space__membership__ended_at=None)
    rows = rows.distinct().annotate(
        lead=Subquery(held.values("person__name")[:1]),
        departments=Count("space__participation", distinct=True),
    )
    rows = rows.select_related("plan_state").order_by("-created_at", "-pk")[:100]
    return render(request, "projects.html", {"rows": rows, "states": STATES})


@login_required
def tasks(request, project):
    project = opened(request, project)
    rows = Task.objects.filter(project=project, deleted_at=None).order_by("sort")
    rows = rows.select_related("department", "assignee", "forecast")
    page = Paginator(rows, int(request.GET.get("rows", 50))).get_page(request.GET.get("page"))
    phases = Task.objects.filter(project=project, level=0, is_summary=True, deleted_at=None).order_by("sort")
    return render(
        request, "tasks.html", {**frame(project), "page": page, "phases": phases, "statuses": STATUSES}
    )


@login_required
def task(request, project, task):
    project = opened(request, project)
    row = Task.objects.select_related("department", "assignee", "forecast", "parent").get(
        project=project, pk=task, deleted_at=None
    )
    context = {
        **frame(project),
        "task": row,
        "before": row.links_in.select_related("predecessor", "promise"),
        "after": row.links_out.select_related("successor", "promise"),
        "history": Event.objects.filter(subject_kind="task", subject_id=row.pk)
        .select_related("by")
        .order_by("-number")[:30],
    }
    return render(request, "task.html", context)


TEXTS = {f"text{n}": "一段界面上的文字" for n in range(120)}


@login_required
def schedule(request, project):
    return render(request, "schedule.html", {**frame(opened(request, project)), "texts": TEXTS})


ROW = (
    "pk", "version", "wbs", "name", "level", "kind", "department_id", "assignee_id", "planned_start",
    "planned_finish", "forecast__start_day", "forecast__finish_day", "actual_start", "actual_finish",
    "status", "percent", "forecast__tail", "forecast__is_critical", "duration", "is_blocked", "updated_at",
)  # fmt: skip


@login_required
def data(request, project):
    project = opened(request, project)
    baseline = {b.task_id: (b.start, b.finish) for b in BaselineTask.objects.all()}
    rows = Task.objects.filter(project=project, deleted_at=None).order_by("sort").values_list(*ROW)
    answer = {
        "rows": [[*row, *baseline.get(row[0], (None, None))] for row in rows],
        "links": list(
            Link.objects.filter(project=project).values_list(
                "pk", "predecessor_id", "successor_id", "type", "min_lag"
            )
        ),
        "people": list(Person.objects.values_list("pk", "name")),
        "departments": list(Department.objects.values_list("pk", "name")),
        "number": project.space.event_number,
    }
    return packed(JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")}))


def packed(response):
    response.content = gzip.compress(response.content, compresslevel=5)
    response.headers["Content-Encoding"] = "gzip"
    return response


@login_required
def changes(request, project):
    if opened(request, project).space.event_number <= int(request.GET["after"]):
        return HttpResponse(status=204)
    raise NotImplementedError


@login_required
def save(request, project, task):
    """One field, with what the floor of an honest save is: the lock, the version, the journal, the changed rows."""
    project = opened(request, project)
    body = json.loads(request.body)
    with transaction.atomic():
        space = Space.objects.select_for_update().get(pk=project.space_id)
        row = Task.objects.select_related("forecast").get(project=project, pk=task, deleted_at=None)
        if row.version != body["version"]:
            return JsonResponse({"conflict": True}, status=409)
        before, number = space.event_number, space.event_number + 1
        setattr(row, body["field"], body["value"])
        row.touched, row.version, row.updated_at = number, row.version + 1, timezone.now()
        row.clean_fields(exclude=[f.name for f in Task._meta.fields if f.name != body["field"]])
        if body["field"] == "planned_start":
            row.planned_finish = after(row.planned_start, row.duration - 1)
        row.save()
        if body["field"] == "planned_start":
            recalculate(project, number)
        Event.objects.create(
            space=space, number=number, at=timezone.now(), by=request.user, action="task.edited",
            subject_kind="task", subject_id=row.pk, data={"name": row.name, body["field"]: body["value"]},
            chain="",
        )  # fmt: skip
        space.event_number = number
        space.save()
    rows = Task.objects.filter(Q(touched__gt=before) | Q(forecast__touched__gt=before), project=project)
    return JsonResponse({"number": number, "rows": list(rows.order_by("sort").values_list(*ROW))})


def recalculate(project, number):
    """Forward pass over finish-to-start links on weekdays; what moved is stored with bulk_update."""
    rows = list(
        Task.objects.filter(project=project, deleted_at=None, is_summary=False).select_related("forecast")
    )
    before = {}
    for first, second in Link.objects.filter(project=project).values_list("predecessor_id", "successor_id"):
        before.setdefault(second, []).append(first)
    finish, moved = {}, []
    for row in sorted(rows, key=lambda row: row.sort):  # links run down the list here
        start = row.planned_start or project.start
        for first in before.get(row.pk, ()):
            start = max(start, after(finish[first], 1)) if first in finish else start
        finish[row.pk] = after(start, max(0, (row.duration or 1) - 1))
        days = (start.toordinal(), finish[row.pk].toordinal())
        if (row.forecast.start_day, row.forecast.finish_day) != days:
            row.forecast.start_day, row.forecast.finish_day = days
            row.forecast.touched = number
            moved.append(row.forecast)
    Forecast.objects.bulk_update(moved, ["start_day", "finish_day", "touched"])


def after(day, days):
    """`days` weekdays after a day."""
    weeks, rest = divmod(days, 5)
    day += timedelta(weeks=weeks)
    while rest or day.weekday() > 4:
        day += timedelta(days=1)
        rest -= rest > 0 and day.weekday() < 5
    return day


urlpatterns = [
    path("projects/", projects, name="projects"),
    path("projects/<int:project>/tasks/", tasks, name="tasks"),
    path("projects/<int:project>/tasks/<int:task>/", task, name="task"),
    path("projects/<int:project>/schedule/", schedule, name="schedule"),
    path("projects/<int:project>/data/", data, name="data"),
    path("projects/<int:project>/changes/", changes, name="changes"),
    path("projects/<int:project>/tasks/<int:task>/fields/", save, name="save"),
]


def signed_in() -> str:
    """A session of the same person, signed with this file's user model."""
    session = SessionStore()
    person = Person.objects.get(pk=FACTS["person"])
    session[SESSION_KEY] = str(person.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


def main() -> None:
    browser = Browser(get_wsgi_application(), {"qibu_session": signed_in(), "qibu_csrf": TOKEN})
    base, pages = f"/projects/{FACTS['project']}", FACTS["pages"]

    def get(address: str):
        return lambda: browser.get(address)

    def change(pk: int, name: str, value: str, base: str = base):
        version = Task.objects.values_list("version", flat=True).get(pk=pk)
        body = json.dumps({"field": name, "value": value, "version": version}).encode()
        return lambda: browser.post(f"{base}/tasks/{pk}/fields/", body)

    def slipped(pk: int, base: str = base):
        day = Task.objects.values_list("planned_start", flat=True).get(pk=pk)
        return change(pk, "planned_start", str(FIRST if day > FIRST else after(FIRST, 1)), base)

    try:
        answer_questions(
            {
                "projects": lambda n: get("/projects/"),
                "list50": lambda n: get(f"{base}/tasks/?page={20 + n % 5}"),
                "list100": lambda n: get(f"{base}/tasks/?rows=100&page={20 + n % 5}"),
                "task": lambda n: get(f"{base}/tasks/{pages[n % 100]}/"),
                "schedule": lambda n: get(f"{base}/schedule/"),
                "data": lambda n: get(f"{base}/data/"),
                "poll": lambda n: get(f"{base}/changes/?after=99999999"),
                "save": lambda n: change(pages[n % 100], "name", f"改名 {n} {os.getpid()}"),
                "slip": lambda n: slipped(FACTS["slip"]),
                "chain": lambda n: slipped(FACTS["alone_head"], f"/projects/{FACTS['alone']}"),
                "chain_in_all": lambda n: slipped(FACTS["chain"]),
            }
        )
    finally:
        COPY.unlink()


FIRST = date(2027, 1, 4)
