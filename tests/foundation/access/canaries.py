"""A unique word in every text field of one project, so that any leak says where it came from."""

from __future__ import annotations

from itertools import count

from django.apps import apps
from django.db import models

from qibu.foundation.people.models import Department, Person
from qibu.projects.models import Project

MARK = "canary"
#: Text columns that hold no text of people: numbers, states, names of stored files and of fields.
TECHNICAL = {
    "wbs", "form", "sha256", "stored_as", "state", "driver_reason", "digest", "field", "outside",
    "outside_key",
}  # fmt: skip
#: Rows the database lets nobody change; what they hold was planted before they were made.
FINAL = {"Edition"}


def text_fields(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in TECHNICAL
    ]


def path_to_project(model: type[models.Model]) -> str | None:
    """How rows of a model name their project: "", "project", "task__project", …; None: they do not."""
    if model is Project:
        return ""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model not in {model, Person, Department}:
            further = path_to_project(field.related_model) if _is_ours(field.related_model) else None
            if further is not None:
                return f"{field.name}__{further}" if further else field.name
    return None


def _is_ours(model: type[models.Model]) -> bool:
    """Of a slice, today's or a later one's; the foundation knows no projects."""
    name = model._meta.app_config.name
    return name.startswith("qibu.") and not name.startswith("qibu.foundation.")


def project_models() -> list[type[models.Model]]:
    """Every model of the product whose rows belong to a project and hold text."""
    found = [m for m in apps.get_models() if _is_ours(m) and path_to_project(m) is not None]
    return [m for m in found if text_fields(m) or json_fields(m)]


def json_fields(model: type[models.Model]) -> list[models.Field]:
    """JSON objects; lists hold names of fields."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, models.JSONField)]
    return [field for field in fields if field.default is dict]


def plant(project: Project) -> dict[str, str]:
    """Put a canary into every text field of every row of the project; gives canary → where it sits."""
    planted: dict[str, str] = {}
    numbers = count(100)
    for model in project_models():
        path = path_to_project(model)
        rows = model._default_manager.filter(**({path: project} if path else {"pk": project.pk}))
        assert rows.exists(), f"the test has no {model.__name__} to hide; make one"
        for row in rows if model.__name__ not in FINAL else ():
            words: dict[str, object] = {}
            for field in text_fields(model) + json_fields(model):
                word = f"{MARK}{next(numbers)}z"
                planted[word] = f"{model.__name__}.{field.name}"
                is_json = isinstance(field, models.JSONField)
                words[field.name] = {**getattr(row, field.name), MARK: word} if is_json else word
            model._default_manager.filter(pk=row.pk).update(**words)
    return planted
