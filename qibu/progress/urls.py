from django.urls import path

from qibu.progress.views import (
    bulk,
    editions,
    exports,
    friday,
    mine,
    moderation,
    rows,
    schedule,
    schedule_print,
    sheet,
    sheet_parts,
    variances,
)

urlpatterns = [
    *bulk.urlpatterns,
    *editions.urlpatterns,
    *exports.urlpatterns,
    *friday.urlpatterns,
    *moderation.urlpatterns,
    *rows.urlpatterns,
    *schedule_print.urlpatterns,
    *mine.urlpatterns,
    *sheet.urlpatterns,
    *sheet_parts.urlpatterns,
    *variances.urlpatterns,
    path("projects/<int:project>/schedule/", schedule.schedule, name="schedule"),
    path("projects/<int:project>/schedule/data/", schedule.schedule_data, name="schedule-data"),
    path("projects/<int:project>/schedule/changes/", schedule.schedule_changes, name="schedule-changes"),
    path(
        "projects/<int:project>/schedule/tasks/<int:task>/fields/",
        schedule.schedule_field,
        name="schedule-field",
    ),
    path(
        "projects/<int:project>/schedule/tasks/<int:task>/place/",
        schedule.schedule_tree,
        name="schedule-tree",
    ),
    path("projects/<int:project>/schedule/links/", schedule.schedule_links, name="schedule-links"),
]
