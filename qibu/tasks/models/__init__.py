"""Tasks, dependencies, forecasts and needs: the left half of form 2."""

from qibu.tasks.models.forecasts import Forecast, PlanState, Promise
from qibu.tasks.models.links import LagUnit, Link, LinkType
from qibu.tasks.models.resources import ResourceKind, ResourceNeed
from qibu.tasks.models.tasks import Constraint, Contributor, Kind, Status, Task, TaskQuerySet
from qibu.tasks.models.uploads import Upload

__all__ = [
    "Constraint",
    "Contributor",
    "Forecast",
    "Kind",
    "LagUnit",
    "Link",
    "LinkType",
    "PlanState",
    "Promise",
    "ResourceKind",
    "ResourceNeed",
    "Status",
    "Task",
    "TaskQuerySet",
    "Upload",
]
