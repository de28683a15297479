"""经验: the organisation's, a project's 经验沉淀清单, one lesson; each step is one action."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qibu.actionitems.queries import actions_of_origin, people_of
from qibu.foundation import clock
from qibu.foundation.access.queries import require_in
from qibu.foundation.forms import Form
from qibu.foundation.outcomes import Conflict, Invalid
from qibu.lessons import actions, queries
from qibu.lessons.models import CheckAnswer, Lesson, LessonCheck, State
from qibu.projects.models import Project
from qibu.projects.papers import hand_out
from qibu.projects.queries import Opened, open_project
from qibu.projects.views.common import who
from qibu.web.lessons.forms import AnswerForm, LessonForm, StepForm, initial_of
from qibu.web.lessons.sheets import lessons_paper
from qibu.web.shell import safe_next
from qibu.web.talk.subjects import Subject, subjects_in

PAGE = ["GET", "HEAD", "POST"]
#: What is put beside what somebody else wrote meanwhile.
WORDS = ("title", "happened", "root_cause", "improvement", "where_to_check", "tags")
#: As many tags are offered above a list.
TAGS = 20


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    """All lessons I may read: search, tags, or those like a text (`like`)."""
    like = request.GET.get("like", "").strip()[:200]
    wanted = _wanted(request)
    if like:
        rows = queries.lessons_alike(who(request), like)
    else:
        rows = queries.lessons_of_organisation(who(request), wanted)
    names = _projects(request, rows)
    context = {
        "rows": [(row, names.get(row.space_id)) for row in rows],
        "like": like,
        **_choices(rows, wanted),
    }
    return render(request, "web/lessons/all.html", context)


def _wanted(request: HttpRequest) -> queries.Wanted:
    get = request.GET
    state = get.get("state", "")
    return queries.Wanted(
        state if state in State.values else "",
        get.get("q", "").strip()[:100],
        get.get("tag", "").strip()[:20],
    )


def _choices(rows: Iterable[Lesson], wanted: queries.Wanted) -> dict[str, Any]:
    return {"wanted": wanted, "tags": queries.tags_in(rows)[:TAGS], "states": State.choices}


def _projects(request: HttpRequest, rows: Iterable[Lesson]) -> dict[int, tuple[int, str]]:
    """Space → (project, name), of those I may see: a published lesson says nothing of where it comes from."""
    seen = Project.objects.visible_to(who(request)).filter(space__in={row.space_id for row in rows})
    return {space: (pk, name) for space, pk, name in seen.values_list("space", "pk", "name")}


@require_safe
def lesson(request: HttpRequest, lesson: int) -> HttpResponse:
    """One lesson; where it comes from, who and what became of it only for those who see its project."""
    row = queries.lesson_for(who(request), lesson)
    if row is None:
        raise Http404
    project = Project.objects.visible_to(who(request)).filter(space=row.space_id).first()
    context: dict[str, Any] = {"row": row, "project": project}
    if project is not None:
        opened = open_project(who(request), project.pk)
        held, origin = opened.grants, (row.origin_kind, row.origin_id)
        writes, publishes = held.may("lesson.write"), held.may("lesson.publish")
        context |= {
            "project": opened.project,
            "origin": subjects_in(opened, [origin]).get(origin),
            "steps": queries.steps_of(row, writes=writes, publishes=publishes),
            "items": actions_of_origin((queries.KIND, row.pk), clock.now()),
            "form": StepForm(initial={"version": row.version}),
        }
    checks = queries.checks_of(who(request), row)
    context["checks"] = _places(request, opened if project is not None else None, checks)
    return render(request, "web/lessons/lesson.html", context)


def _places(
    request: HttpRequest, opened: Opened | None, checks: list[LessonCheck]
) -> list[tuple[LessonCheck, Subject | None, tuple[int, str] | None]]:
    """Each answer with what it was given on, where that is of the lesson's project, else with its project."""
    seen = Project.objects.visible_to(who(request)).filter(space__in={one.space_id for one in checks})
    names = {space: (pk, name) for space, pk, name in seen.values_list("space", "pk", "name")}
    here = [one for one in checks if opened is not None and one.space_id == opened.project.space_id]
    pairs = [(one.subject_kind, one.subject_id) for one in here]
    things = subjects_in(opened, pairs) if opened is not None else {}
    mine = {one.pk for one in here}
    return [
        (
            one,
            things.get((one.subject_kind, one.subject_id)) if one.pk in mine else None,
            names.get(one.space_id),
        )
        for one in checks
    ]


@require_safe
def project_lessons(request: HttpRequest, project: int) -> HttpResponse:
    """经验沉淀清单 of a project."""
    opened, wanted, rows = _listed(request, project)
    waiting = sum(row.wants_cause for row in rows)
    context = {"rows": rows, "waiting": waiting, "may_write": opened.grants.may("lesson.write")}
    return _page(request, opened, "web/lessons/list.html", {**context, **_choices(rows, wanted)})


@require_safe
def lessons_print(request: HttpRequest, project: int) -> HttpResponse:
    """The same list as a document: every word of every lesson."""
    opened, _wanted_rows, rows = _listed(request, project)
    return _page(request, opened, "web/lessons/print.html", {"rows": rows, "now": clock.now()})


@require_safe
def lessons_file(request: HttpRequest, project: int, extension: str) -> HttpResponse:
    """The same list as Excel, Word or PDF."""
    opened, _wanted_rows, rows = _listed(request, project)
    return hand_out(lessons_paper(opened.project, clock.now(), rows), opened.project, extension, "lessons")


def _listed(request: HttpRequest, project: int) -> tuple[Opened, queries.Wanted, list[Lesson]]:
    opened, wanted = open_project(who(request), project), _wanted(request)
    return opened, wanted, queries.lessons_of_space(who(request), opened.project.space, wanted)


@require_http_methods(PAGE)
def lesson_new(request: HttpRequest, project: int) -> HttpResponse:
    """Write a lesson down."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "lesson.write")
    sent = request.POST if request.method == "POST" else None
    form = LessonForm(sent, people=people_of(opened.project.space))
    if sent is not None and form.is_valid():
        try:
            row = actions.add_lesson(
                by=who(request), at=clock.now(), space_id=opened.project.space_id, key=form.key, **form.said()
            )
        except Invalid as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The lesson is written down."))
            return redirect("lesson", row.pk)
    return _page(request, opened, "web/lessons/form.html", {"form": form}, form.status)


@require_http_methods(PAGE)
def lesson_edit(request: HttpRequest, project: int, number: int) -> HttpResponse:
    """Say more, or say it otherwise."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "lesson.write")
    row = _row(opened, number)
    if row.state == State.PUBLISHED:
        require_in(opened.grants, "lesson.publish")
    sent = request.POST if request.method == "POST" else None
    asked = bool(actions_of_origin((queries.KIND, row.pk), clock.now()))
    people = people_of(opened.project.space, also=[row.owner_id] if row.owner_id else [])
    form = LessonForm(sent, people=people, asked=asked, initial=initial_of(row))
    status = 200
    if sent is not None and form.is_valid():
        try:
            actions.edit_lesson(**_which(request, opened, number, form), **form.said())
        except Invalid as refusal:
            form.refuse(refusal)
        except Conflict:
            status = _stale(form, _row(opened, number))
        else:
            messages.success(request, _("Saved."))
            return redirect("lesson", row.pk)
    context = {"form": form, "row": row}
    return _page(request, opened, "web/lessons/form.html", context, status if status != 200 else form.status)


def _stale(form: Form, now: Lesson) -> int:
    """What was typed stays, beside it stands what it is now; saving again replaces that."""
    form.add_error(None, _("Somebody changed this meanwhile; what you typed is kept, but not saved."))
    stands = initial_of(now)
    typed = dict(form.cleaned_data)
    for name in WORDS:
        if str(stands.get(name) or "") != str(typed.get(name) or ""):
            form.add_error(name, _("It says now: %(text)s") % {"text": stands.get(name) or "—"})
    form.data = {**dict(form.data.items()), "version": now.version}
    return 409


def _row(opened: Opened, number: int) -> Lesson:
    row = queries.lesson_in(opened.project.space, number)
    if row is None:
        raise Http404
    return row


def _which(request: HttpRequest, opened: Opened, number: int, form: Form) -> dict[str, Any]:
    return {
        "by": who(request), "at": clock.now(), "space_id": opened.project.space_id, "number": number,
        "version": form.version or 0,
    }  # fmt: skip


@require_POST
def lesson_step(request: HttpRequest, project: int, number: int) -> HttpResponse:
    """POST do=publish, retire (with text) or revive."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "lesson.publish")
    row = _row(opened, number)
    form = StepForm(request.POST)
    form.is_valid()
    which = _which(request, opened, number, form)
    do = request.POST.get("do", "")
    try:
        if do == "publish":
            actions.publish_lesson(**which)
            said = _("Published: everybody in the organisation can read it now.")
        elif do == "retire":
            actions.retire_lesson(**which, text=form.cleaned_data.get("text", ""))
            said = _("Retired; it is no longer shown.")
        elif do == "revive":
            actions.revive_lesson(**which)
            said = _("It can be worked on again.")
        else:
            raise Http404
    except Invalid as refusal:
        messages.error(request, " ".join(text for texts in refusal.errors.values() for text in texts))
    except Conflict:
        messages.error(request, _("Somebody changed this meanwhile; what you see now is the newest."))
    else:
        messages.success(request, said)
    return redirect("lesson", row.pk)


@require_POST
def lesson_answers(request: HttpRequest, project: int) -> HttpResponse:
    """POST check, answer, note: what is said to a lesson shown here; back to `next`."""
    opened = open_project(who(request), project)
    require_in(opened.grants, "lesson.answer")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    typed = form.cleaned_data
    try:
        row = actions.answer_check(
            by=who(request), at=clock.now(), space_id=opened.project.space_id, check=typed["check"],
            answer=typed["answer"], note=typed["note"], was=typed["was"],
        )  # fmt: skip
    except Conflict:
        messages.error(request, _("Somebody answered this meanwhile; what you see now is the newest."))
        return redirect(safe_next(request))
    said = _("“%(lesson)s”: %(answer)s.")
    words = {"lesson": row.lesson.title, "answer": CheckAnswer(row.answer).label}
    messages.success(request, said % words)
    return redirect(safe_next(request))


def _page(
    request: HttpRequest, opened: Opened, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    whole = {"opened": opened, "project": opened.project, "section": "project-lessons", **context}
    return render(request, template, whole, status=status)
