from django.urls import include, path

from qibu.projects.papers import paper_routes
from qibu.web import shell, views
from qibu.web.actionitems import lists as actionlists
from qibu.web.actionitems import views as actionitems
from qibu.web.channels import views as channels
from qibu.web.feeds import views as feeds
from qibu.web.goals import matrix_views as matrices
from qibu.web.goals import views as goals
from qibu.web.inbox import views as inbox
from qibu.web.issues import sheets as issue_sheets
from qibu.web.lessons import views as lessons

urlpatterns = [
    path("", inbox.home, name="home"),
    path("inbox/turns/<int:turn>/answer/", inbox.answer, name="inbox-answer"),
    path("inbox/tasks/<int:task>/update/", inbox.task, name="inbox-task"),
    path("notices/", views.notices, name="notices"),
    path("counts/", shell.frame_counts, name="counts"),
    path("projects/<int:project>/", views.overview, name="overview"),
    path("projects/<int:project>/goals/", goals.goals, name="goals"),
    path("projects/<int:project>/additions/", goals.additions_page, name="additions"),
    path("projects/<int:project>/milestones/", goals.milestones_page, name="milestones"),
    path("projects/<int:project>/resources/", matrices.resources, name="resources"),
    path("projects/<int:project>/exports/resources.xlsx", matrices.resources_xlsx, name="resources-xlsx"),
    path("projects/<int:project>/team/raci/", matrices.raci, name="raci"),
    path("projects/<int:project>/exports/raci.xlsx", matrices.raci_xlsx, name="raci-xlsx"),
    path("projects/<int:project>/channels/", channels.channels, name="channels"),
    path("projects/<int:project>/channels/new/", channels.channel_new, name="channel-new"),
    path(
        "projects/<int:project>/channels/deliveries/", channels.channel_deliveries, name="channel-deliveries"
    ),
    path("projects/<int:project>/channels/<int:robot>/", channels.channel, name="channel"),
    path("projects/<int:project>/channels/<int:robot>/test/", channels.channel_test, name="channel-test"),
    path(
        "projects/<int:project>/channels/<int:robot>/removal/",
        channels.channel_removal,
        name="channel-removal",
    ),
    *paper_routes("projects/<int:project>/exports/form-4.", issue_sheets.issues_file, "issues"),
    *paper_routes(
        "projects/<int:project>/exports/issue-actions.", issue_sheets.issue_actions_file, "issue-actions"
    ),
    path("projects/<int:project>/actions/", actionitems.action_list, name="actions"),
    path("projects/<int:project>/actions/print/", actionlists.actions_print, name="actions-print"),
    path("projects/<int:project>/actions/change/", actionlists.actions_change, name="actions-change"),
    *paper_routes("projects/<int:project>/exports/actions.", actionlists.actions_file, "actions"),
    path("projects/<int:project>/actions/<int:action>/", actionitems.action, name="action"),
    path("actions/", actionitems.own_actions, name="own-actions"),
    path("actions/<int:pk>/", actionitems.action_address, name="action-address"),
    path("lessons/", lessons.lessons, name="lessons"),
    path("lessons/<int:lesson>/", lessons.lesson, name="lesson"),
    path("projects/<int:project>/lessons/", lessons.project_lessons, name="project-lessons"),
    path("projects/<int:project>/lessons/new/", lessons.lesson_new, name="lesson-new"),
    path("projects/<int:project>/lessons/print/", lessons.lessons_print, name="lessons-print"),
    path("projects/<int:project>/lessons/answers/", lessons.lesson_answers, name="lesson-answers"),
    path("projects/<int:project>/lessons/<int:number>/edit/", lessons.lesson_edit, name="lesson-edit"),
    path("projects/<int:project>/lessons/<int:number>/steps/", lessons.lesson_step, name="lesson-step"),
    *paper_routes("projects/<int:project>/exports/lessons.", lessons.lessons_file, "lessons"),
    path("", include("qibu.web.talk.urls")),
    path("deliveries/", channels.deliveries, name="deliveries"),
    path("account/feeds/", feeds.feeds, name="feeds"),
    path("feeds/<str:token>.ics", feeds.feed, name="feed"),
    path("demo/clock/", views.demo_clock, name="demo-clock"),
    path("appearance/", shell.change_appearance, name="appearance"),
    path("healthz", views.health, name="health"),
]
