from django.urls import path

from qibu.tasks.views import deliverables, milestones, quick, resources, tasks, uploads

urlpatterns = [
    *uploads.urlpatterns,
    path("projects/<int:project>/tasks/", tasks.tasks, name="tasks"),
    path("projects/<int:project>/milestones/new/", milestones.milestone_new, name="milestone-new"),
    path(
        "projects/<int:project>/deliverables/<int:deliverable>/tasks/",
        deliverables.deliverable_tasks,
        name="deliverable-tasks",
    ),
    path("projects/<int:project>/tasks/quick/", quick.quick, name="tasks-quick"),
    path("projects/<int:project>/tasks/deleted/", tasks.deleted, name="tasks-deleted"),
    path("projects/<int:project>/tasks/<int:task>/", tasks.task, name="task"),
    path("projects/<int:project>/tasks/<int:task>/edit/", tasks.task_edit, name="task-edit"),
    path("projects/<int:project>/tasks/<int:task>/why/", tasks.task_why, name="task-why"),
    path("projects/<int:project>/tasks/<int:task>/deletion/", tasks.deletion, name="task-deletion"),
    path("projects/<int:project>/tasks/<int:task>/links/", tasks.links, name="task-links"),
    path(
        "projects/<int:project>/tasks/<int:task>/links/<int:link>/removal/",
        tasks.link_removal,
        name="task-link-removal",
    ),
    path(
        "projects/<int:project>/tasks/<int:task>/resources/", resources.task_resources, name="task-resources"
    ),
    path(
        "projects/<int:project>/tasks/<int:task>/resources/<int:resource>/",
        resources.task_resource,
        name="task-resource",
    ),
    path(
        "projects/<int:project>/tasks/<int:task>/contributors/",
        resources.task_contributors,
        name="task-contributors",
    ),
]
