"""The table of contents: nouns as endpoints."""

from django.urls import include, path

urlpatterns = [
    path("", include("qibu.web.urls")),
    path("", include("qibu.foundation.people.urls")),
    path("", include("qibu.projects.urls")),
    path("", include("qibu.tasks.urls")),
    path("", include("qibu.changes.urls")),
    path("", include("qibu.progress.urls")),
]

handler400 = "qibu.web.errors.handler400"
handler403 = "qibu.web.errors.handler403"
handler404 = "qibu.web.errors.handler404"
handler500 = "qibu.web.errors.handler500"
