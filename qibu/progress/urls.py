from django.urls import path

from qibu.progress import views, views_exports, views_rows

urlpatterns = [
    *views_exports.urlpatterns,
    *views_rows.urlpatterns,
    path("projects/<int:project>/schedule/", views.schedule, name="schedule"),
    path("projects/<int:project>/schedule/data/", views.schedule_data, name="schedule-data"),
    path("projects/<int:project>/schedule/changes/", views.schedule_changes, name="schedule-changes"),
    path(
        "projects/<int:project>/schedule/tasks/<int:task>/fields/",
        views.schedule_field,
        name="schedule-field",
    ),
    path(
        "projects/<int:project>/schedule/tasks/<int:task>/place/", views.schedule_tree, name="schedule-tree"
    ),
    path("projects/<int:project>/schedule/links/", views.schedule_links, name="schedule-links"),
]
