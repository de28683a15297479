from django.urls import path

from qibu.web.talk import comments, views

urlpatterns = [
    path("projects/<int:project>/files/", views.files, name="files"),
    path("projects/<int:project>/files/<int:file>/", views.file, name="file"),
    path("projects/<int:project>/comments/<int:comment>/", comments.comment, name="comment"),
    path("projects/<int:project>/talk/<slug:kind>/<int:subject>/", comments.talk, name="talk"),
    # Large bodies are taken at this address only (qibu.operations.server).
    path(
        "projects/<int:project>/talk/<slug:kind>/<int:subject>/files/", views.subject_files, name="talk-files"
    ),
    path(
        "projects/<int:project>/talk/<slug:kind>/<int:subject>/people/",
        comments.callable_people,
        name="talk-people",
    ),
    path("comments/<int:pk>/", comments.comment_address, name="comment-address"),
]
