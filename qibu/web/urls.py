from django.urls import path

from qibu.web import shell, views

urlpatterns = [
    path("", views.home, name="home"),
    path("notices/", views.notices, name="notices"),
    path("projects/<int:project>/", views.overview, name="overview"),
    path("demo/clock/", views.demo_clock, name="demo-clock"),
    path("appearance/", shell.change_appearance, name="appearance"),
    path("healthz", views.health, name="health"),
]
