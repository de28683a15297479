"""The table of contents: nouns as endpoints."""

from django.urls import include, path

from qibu.closing.queries.facts import facts
from qibu.foundation.people import urls as people
from qibu.projects import urls as projects
from qibu.tasks.delivering import outlooks
from qibu.web.goals.tree import additions_count
from qibu.web.queries import finishes, open_tasks_held

urlpatterns = [
    path("", include("qibu.web.urls")),
    # What only the plan knows is handed down to the pages of people and projects.
    path("", include(people.routes(open_tasks=open_tasks_held))),
    path(
        "",
        include(projects.routes(finishes=finishes, facts=facts, outlooks=outlooks, added=additions_count)),
    ),
    path("", include("qibu.foundation.work.urls")),
    path("", include("qibu.tasks.urls")),
    path("", include("qibu.issues.urls")),
    path("", include("qibu.project_templates.urls")),
    path("", include("qibu.commitments.urls")),
    path("", include("qibu.changes.urls")),
    path("", include("qibu.progress.urls")),
    path("", include("qibu.meetings.urls")),
    path("", include("qibu.closing.urls")),
]

handler400 = "qibu.web.errors.handler400"
handler403 = "qibu.web.errors.handler403"
handler404 = "qibu.web.errors.handler404"
handler500 = "qibu.web.errors.handler500"
