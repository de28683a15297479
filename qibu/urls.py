"""The table of contents: nouns as endpoints."""

from django.urls import include, path

from qibu.projects.urls import routes
from qibu.web.queries import finishes, plan_facts

urlpatterns = [
    path("", include("qibu.web.urls")),
    path("", include("qibu.foundation.people.urls")),
    # What only the plan knows is handed down to the projects' pages.
    path("", include(routes(finishes=finishes, facts=plan_facts))),
    path("", include("qibu.tasks.urls")),
    path("", include("qibu.changes.urls")),
    path("", include("qibu.progress.urls")),
]

handler400 = "qibu.web.errors.handler400"
handler403 = "qibu.web.errors.handler403"
handler404 = "qibu.web.errors.handler404"
handler500 = "qibu.web.errors.handler500"
