"""Where a project's pages stand, for those who link to them."""

from django.urls import NoReverseMatch, reverse


def home_of(project: int) -> str:
    """The project's overview, or its charter where there is no overview."""
    try:
        return reverse("overview", kwargs={"project": project})
    except NoReverseMatch:
        return reverse("charter", kwargs={"project": project})
