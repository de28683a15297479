from django.urls import path

from qibu.changes import views

urlpatterns = [
    path("projects/<int:project>/baselines/", views.baseline_list, name="baselines"),
    path("projects/<int:project>/baselines/<int:number>/", views.baseline, name="baseline"),
]
