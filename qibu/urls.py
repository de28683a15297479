"""The table of contents: nouns as endpoints."""

urlpatterns: list = []
