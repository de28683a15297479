"""Views of the showcase. No view and no template reaches the database."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.timezone import make_aware

from qibu.foundation.outcomes import Conflict, Denied, Difference, Gone, Invalid, KeyReused
from qibu.foundation.people.models import Person
from qibu.web.shell import Shell
from tests.web.showcase import data
from tests.web.showcase.forms import CharterForm

NEWS = {"after": 0, "title": "第一版"}


class ShowcaseShell(Shell):
    """Somebody is signed in, without a database; `?nobody` signs out."""

    organisation = "晨光智能科技有限公司"
    unread = 3
    waiting = 5


def context(request):
    """Context processor: the shell without its database."""
    return {"shell": ShowcaseShell(request)}


def open_to_all(view):
    """The showcase needs no sign-in."""
    return login_not_required(view)


def page(request, template, **context):
    """Render as 李强, unless the address says nobody."""
    if "nobody" not in request.GET:
        request.user = Person(pk=7, name="李强", title="项目负责人", username="liqiang")
    status = context.pop("status", 200)
    return render(
        request, f"showcase/{template}", {"shell": ShowcaseShell(request), **context}, status=status
    )


@open_to_all
def project(request):
    return page(request, "project.html", tasks=data.tasks(), risks=data.risks(), kpis=data.kpis())


@open_to_all
def pieces(request):
    if "toast" in request.GET:
        messages.success(request, "已更新 17 项进度")
        messages.error(request, "2 项未保存：完成比例应为 0–100")
    pages = Paginator(range(100), 10).page(3)
    return page(
        request,
        "pieces.html",
        page=pages,
        now=make_aware(datetime(2026, 7, 17, 17, 5)),
        tasks=data.tasks()[:4],
    )


@open_to_all
def form(request):
    filled = (
        CharterForm(request.POST, request.FILES)
        if request.method == "POST"
        else CharterForm(initial={"version": 3})
    )
    if filled.is_bound and filled.is_valid():
        messages.success(request, "已立项")
        return HttpResponseRedirect("/sent/?accepted")
    return page(request, "form.html", form=filled, status=filled.status)


@open_to_all
def live(request):
    return page(request, "live.html", news=NEWS)


@open_to_all
def counts(request):
    return JsonResponse({"unread": ShowcaseShell.unread, "waiting": ShowcaseShell.waiting})


@open_to_all
def changes(request):
    if NEWS["after"] > int(request.GET.get("after", 0)):
        return JsonResponse({"after": NEWS["after"]})
    return HttpResponse(status=204)


@open_to_all
def row(request):
    """What a small inline form is sent to: 422 with the row again, or an outcome."""
    if request.POST.get("title") == "conflict":
        raise Conflict([Difference("title", "任务名称", "conflict", "别人的")], by="王芳", version=9)
    return HttpResponse(f'<span id="answer">saved {request.headers.get("HX-Request")}</span>')


@open_to_all
def sign_out(request):
    return HttpResponseRedirect("/sign-in/?nobody")


OUTCOMES = {
    "denied": Denied("task.edit"),
    "seen": Denied("task.edit", visible=True),
    "conflict": Conflict(
        [Difference("finish", "计划完成时间", "2026-07-24", "2026-07-31")],
        by="王芳", at=make_aware(datetime(2026, 7, 17, 16, 40)), version=4,
    ),
    "reused": KeyReused(),
    "invalid": Invalid({"finish": ["计划完成时间早于启动时间。"], "": ["该项目已归档。"]}),
    "gone": Gone(),
    "broken": ZeroDivisionError("secret detail of the program"),
    "suspicious": SuspiciousOperation(),
    "large": RequestDataTooBig(),
    "forbidden": PermissionDenied(),
}  # fmt: skip


@open_to_all
def outcome(request, name):
    request.user = Person(pk=7, name="李强", title="项目负责人")
    raise OUTCOMES[name]
