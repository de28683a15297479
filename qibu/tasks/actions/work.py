"""What every action on a plan begins and ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Role, Space
from qibu.foundation.access.policy import Grants
from qibu.foundation.access.queries import grants
from qibu.foundation.journal.actions import record
from qibu.foundation.outcomes import Denied, Invalid
from qibu.foundation.plain import objects_where
from qibu.projects.models import Project
from qibu.tasks.models import Task
from qibu.tasks.planning import Recomputed, recompute

if TYPE_CHECKING:
    from datetime import date

    from qibu.foundation.people.models import Person


#: What `under` begins with where a change request is carried out: its number follows.
REQUEST: Final = "CR-"


@dataclass(frozen=True)
class Saved:
    """What an action answers: the journal number it got, what it did, and words for the person.

    `ids` are the tasks written; rows whose forecast or number moved carry the same journal number
    in `touched`, so a page that knows the number before finds them all.
    """

    number: int
    ids: tuple[int, ...] = ()
    moved: int = 0
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """A plan locked for writing by somebody at some time; `number` is what the event will get.

    `under`: the decision that is being carried out ("CR-3"), "" for what a person does directly.
    """

    by: Person
    at: datetime
    space: Space
    project: Project
    grants: Grants
    under: str = ""

    @property
    def number(self) -> int:
        return self.space.event_number + 1

    @property
    def today(self) -> date:
        return timezone.localtime(self.at).date()

    def task(self, task_id: int) -> Task:
        """A live task of this project; another project's task is as unknown as none at all."""
        found = objects_where(
            Task, "id = %s AND project_id = %s AND deleted_at IS NULL", [task_id, self.project.pk]
        )
        if not found:
            raise Denied("task", visible=False)
        found[0].project = self.project
        return found[0]

    def reschedule(self, number: int | None = None) -> Recomputed:
        """Recompute the forecast; a cycle refuses the whole action with its chain in words.

        What moves is marked with ``number``, of the event that ends the step (None: the next one).
        """
        answer = recompute(self.project, at=self.today, number=number or self.number)
        if answer.schedule.status == "cycle":
            raise Invalid({"": [_("The tasks would wait for each other.")]})
        if answer.schedule.status != "ok":
            raise Invalid({"": [_("The plan would run past the year 2200.")]})
        return answer

    def record(self, action: str, subject: tuple[str, int], data: Mapping[str, Any]) -> int:
        """Write the journal row; returns its number. What carries out a decision names it."""
        data = {**data, "under": self.under} if self.under else data
        return record(
            space=self.space, by=self.by, at=self.at, action=action, subject=subject, data=data
        ).number


def begin(by: Person, at: datetime, project_id: int, under: str = "") -> Work:
    """Lock the project's space and load what the policy needs; Denied (404) if it is not to be seen.

    `under` names a decision somebody with the right to it has taken (see `qibu.changes`): carrying it
    out takes no further right in the plan. Views never pass it.
    """
    found = objects_where(Project, "id = %s", [project_id])
    if not found:
        raise Denied("project.view")
    project = found[0]
    space = access.lock(project.space_id)
    held = grants(by, space)
    if not held.sees:
        raise Denied("project.view")
    if under and not held.frozen:
        held = replace(held, roles=held.roles | {str(Role.LEAD)})
    return Work(by=by, at=at, space=space, project=project, grants=held, under=under)
