"""The table of contents: nouns as endpoints."""

from django.urls import include, path

urlpatterns: list = [
    path("", include("qibu.projects.urls")),
]
