"""Routes of the showcase: every component and every outcome, for tests only."""

from django.urls import path
from django.views.i18n import set_language

from qibu.web import shell
from tests.web.showcase import views

handler400 = "qibu.web.errors.handler400"
handler403 = "qibu.web.errors.handler403"
handler404 = "qibu.web.errors.handler404"
handler500 = "qibu.web.errors.handler500"

urlpatterns = [
    path("", views.project, name="home"),
    path("projects/", views.project, name="projects"),
    path("people/", views.pieces, name="people"),
    path("calendars/", views.pieces, name="calendars"),
    path("notices/", views.pieces, name="notices"),
    path("counts/", views.counts, name="counts"),
    path("form/", views.form, name="form"),
    path("sent/", views.pieces, name="sent"),
    path("live/", views.live, name="live"),
    path("changes/", views.changes, name="changes"),
    path("row/", views.row, name="row"),
    path("outcome/<slug:name>/", views.outcome, name="outcome"),
    path("language/", views.open_to_all(set_language), name="language"),
    path("appearance/", views.open_to_all(shell.change_appearance), name="appearance"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("sign-in/", views.pieces, name="sign-in"),
]
