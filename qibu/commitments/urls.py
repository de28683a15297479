from django.urls import path

from qibu.commitments import views

urlpatterns = [
    path("projects/<int:project>/dispatch/", views.dispatch, name="dispatch"),
    path("projects/<int:project>/dispatch/clock/", views.clock_setting, name="dispatch-clock"),
    path(
        "projects/<int:project>/departments/<int:department>/commitments/",
        views.sheet,
        name="department-commitments",
    ),
    path("projects/<int:project>/tasks/<int:task>/commitment/", views.commitment, name="commitment"),
    path(
        "projects/<int:project>/tasks/<int:task>/commitment/record/", views.record, name="commitment-record"
    ),
    path("projects/<int:project>/needs/<int:need>/", views.need, name="need"),
]
