"""Addresses of this slice: /projects/ and form 1 of each project."""

from collections.abc import Callable, Mapping
from datetime import date

from django.urls import URLPattern, path

from qibu.projects import views
from qibu.projects.models import Project
from qibu.projects.objectives import Outlook
from qibu.projects.papers import paper_routes
from qibu.projects.queries import facts_of_the_journal
from qibu.projects.views import form1_in, paper_templates

Finishes = Callable[[list[int]], Mapping[int, date]]
Facts = Callable[[int], Mapping[str, bool]]
Outlooks = Callable[[int], Mapping[int, Outlook]]
Added = Callable[[Project], int]


def no_finishes(projects: list[int]) -> Mapping[int, date]:
    """Nobody knows a forecast."""
    return {}


def no_outlooks(project: int) -> Mapping[int, Outlook]:
    """No deliverable has tasks."""
    return {}


def none_added(project: Project) -> int:
    """Nothing was added outside the scope."""
    return 0


def routes(
    *,
    finishes: Finishes = no_finishes,
    facts: Facts = facts_of_the_journal,
    outlooks: Outlooks = no_outlooks,
    added: Added = none_added,
) -> list[URLPattern]:
    """The addresses, with what only higher slices know handed in.

    ``finishes``: project ids → forecast finish by id; ``facts``: project id → the conditions of
    `kernel.lifecycle` that the plan answers (tasks_planned, plan_approved, tasks_finished …); without it
    the journal answers the first two. ``outlooks``: project id → what the tasks say of each deliverable;
    ``added``: how many tasks came after the baseline without a deliverable.
    """
    one = "projects/<int:project>/"
    return [
        *_templates(),
        path("projects/", views.projects, {"finishes": finishes}, name="projects"),
        path("projects/new/", views.new_project, name="project-new"),
        path("projects/new/form/", form1_in.project_from_form, name="project-from-form"),
        path(
            "projects/new/form/<int:upload>/",
            form1_in.project_from_form_review,
            name="project-from-form-review",
        ),
        path(f"{one}charter/import/", form1_in.charter_import, name="charter-import"),
        path(
            f"{one}charter/import/<int:charter_upload>/",
            form1_in.charter_import_review,
            name="charter-import-review",
        ),
        path(f"{one}charter/", views.charter, {"facts": facts}, name="charter"),
        *paper_routes(f"{one}charter/file/", views.charter_file, "charter"),
        path(f"{one}charter/edit/", views.edit_charter, name="charter-edit"),
        path(f"{one}state/", views.state, {"facts": facts}, name="project-state"),
        path(f"{one}team/", views.team, name="team"),
        path(f"{one}settings/", views.settings, name="project-settings"),
        path(f"{one}objectives/", views.objectives, {"outlooks": outlooks}, name="objectives"),
        path(f"{one}objectives/<int:objective>/", views.objective, name="objective"),
        path(f"{one}objectives/<int:objective>/readings/", views.readings, name="objective-readings"),
        path(
            f"{one}deliverables/",
            views.deliverables,
            {"outlooks": outlooks, "added": added},
            name="deliverables",
        ),
        path(f"{one}deliverables/<int:deliverable>/", views.deliverable, name="deliverable"),
    ]


def _templates() -> list[URLPattern]:
    """Templates of documents, of the whole organisation."""
    kind, version = "papers/templates/<slug:kind>/", "papers/templates/versions/<int:template>/"
    pages = paper_templates
    return [
        path("papers/templates/", pages.paper_templates, name="paper-templates"),
        path(kind, pages.paper_template, name="paper-template"),
        path(f"{kind}<slug:ending>/starter/", pages.starter_file, name="paper-template-starter"),
        path(f"{kind}<slug:ending>/built-in/", pages.template_built_in, name="paper-template-built-in"),
        path(f"{version}file/", pages.template_file, name="paper-template-file"),
        path(f"{version}example/", pages.template_example, name="paper-template-example"),
        path(f"{version}use/", pages.template_use, name="paper-template-use"),
    ]


urlpatterns = routes()
