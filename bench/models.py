"""The plain models of bench.bare, on the tables of a copied database."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

STATUSES = ((0, "未开始"), (1, "进行中"), (2, "已完成"), (3, "暂停"), (4, "已取消"))
STATES = (("preparing", "筹备"), ("executing", "执行"), ("closing", "收尾"), ("archived", "归档"))


class Person(AbstractBaseUser):
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField()
    USERNAME_FIELD = "username"

    class Meta:
        app_label, db_table = "bench", "people_person"


class Department(models.Model):
    name = models.CharField(max_length=80)

    class Meta:
        app_label, db_table = "bench", "people_department"


class Space(models.Model):
    event_number = models.PositiveBigIntegerField()

    class Meta:
        app_label, db_table = "bench", "access_space"


class Participation(models.Model):
    space = models.ForeignKey(Space, models.CASCADE)
    department = models.ForeignKey(Department, models.CASCADE)

    class Meta:
        app_label, db_table = "bench", "access_participation"


class Membership(models.Model):
    space = models.ForeignKey(Space, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)
    role = models.CharField(max_length=20)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label, db_table = "bench", "access_membership"


class Project(models.Model):
    space = models.OneToOneField(Space, models.CASCADE)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=STATES)
    start = models.DateField()
    planned_finish = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        app_label, db_table = "bench", "projects_project"


class PlanState(models.Model):
    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="plan_state")
    finish_day = models.IntegerField()

    class Meta:
        app_label, db_table = "bench", "tasks_planstate"

    @property
    def finish(self):
        return date.fromordinal(self.finish_day)


class Task(models.Model):
    project = models.ForeignKey(Project, models.CASCADE)
    parent = models.ForeignKey("self", models.CASCADE, null=True)
    sort = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    wbs = models.CharField(max_length=60)
    is_summary = models.BooleanField()
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.PositiveSmallIntegerField()
    department = models.ForeignKey(Department, models.CASCADE, null=True)
    assignee = models.ForeignKey(Person, models.CASCADE, null=True)
    duration = models.PositiveIntegerField(null=True)
    planned_start = models.DateField(null=True)
    planned_finish = models.DateField(null=True)
    actual_start = models.DateField(null=True)
    actual_finish = models.DateField(null=True)
    status = models.PositiveSmallIntegerField(choices=STATUSES)
    percent = models.PositiveSmallIntegerField()
    is_blocked = models.BooleanField()
    block_cause = models.TextField()
    block_need = models.TextField()
    risk_note = models.TextField()
    need_note = models.TextField()
    note = models.TextField()
    updated_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    touched = models.PositiveBigIntegerField()
    version = models.PositiveIntegerField()

    class Meta:
        app_label, db_table = "bench", "tasks_task"

    @property
    def late(self):
        return self.status in (0, 1, 3) and self.planned_finish and self.forecast.finish > self.planned_finish


class Link(models.Model):
    project = models.ForeignKey(Project, models.CASCADE)
    predecessor = models.ForeignKey(Task, models.CASCADE, related_name="links_out")
    successor = models.ForeignKey(Task, models.CASCADE, related_name="links_in")
    type = models.CharField(max_length=2)
    min_lag = models.IntegerField()

    class Meta:
        app_label, db_table = "bench", "tasks_link"


class Promise(models.Model):
    link = models.OneToOneField(Link, models.CASCADE, primary_key=True)
    state = models.CharField(max_length=20)

    class Meta:
        app_label, db_table = "bench", "tasks_promise"


class Forecast(models.Model):
    task = models.OneToOneField(Task, models.CASCADE, primary_key=True)
    project = models.ForeignKey(Project, models.CASCADE)
    start_day = models.IntegerField()
    finish_day = models.IntegerField()
    tail = models.IntegerField()
    is_critical = models.BooleanField()
    touched = models.PositiveBigIntegerField()

    class Meta:
        app_label, db_table = "bench", "tasks_forecast"

    @property
    def start(self):
        return date.fromordinal(self.start_day)

    @property
    def finish(self):
        return date.fromordinal(self.finish_day)


class BaselineTask(models.Model):
    task_id = models.BigIntegerField()
    start = models.DateField(null=True)
    finish = models.DateField(null=True)

    class Meta:
        app_label, db_table = "bench", "changes_baselinetask"


class Event(models.Model):
    space = models.ForeignKey(Space, models.CASCADE)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.CASCADE, null=True)
    action = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    data = models.JSONField()
    chain = models.CharField(max_length=64)

    class Meta:
        app_label, db_table = "bench", "journal_event"
