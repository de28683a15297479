"""Pages of this part of closing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
