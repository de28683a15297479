"""The addresses of background jobs; included at the root."""

from django.urls import path

from qibu.foundation.work import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:job>/", views.job, name="job"),
    path("jobs/<int:job>/cancel/", views.job_cancel, name="job-cancel"),
    path("jobs/<int:job>/file/", views.job_file, name="job-file"),
]
