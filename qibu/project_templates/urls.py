from django.urls import path

from qibu.project_templates import views

urlpatterns = [
    path("templates/", views.templates, name="project-templates"),
    path("templates/<slug:ref>/", views.template, name="project-template"),
    path("templates/<slug:ref>/start/", views.start, name="project-template-start"),
    path("templates/<slug:ref>/edit/", views.edit, name="project-template-edit"),
    path("projects/<int:project>/template/", views.save, name="project-template-new"),
]
