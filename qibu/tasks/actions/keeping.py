"""What the plan refuses of the project around it: a department does not leave its open tasks behind."""

from __future__ import annotations

from django.utils.translation import ngettext, pgettext

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Invalid
from qibu.tasks.models import Status, Task

#: Tasks named in a refusal; the others are counted.
NAMED = 5


def keep_departments_with_work(event: Event) -> None:
    """Reaction to ``team.set``: a department with open tasks cannot be taken out of the project (S6).

    Raises Invalid ("departments", one message each), which undoes the whole step.
    """
    held: dict[str, list[str]] = {}
    rows = Task.objects.live().filter(
        project__space=event.space_id, department__in=event.data["departments_removed"], is_summary=False
    )
    still_open = rows.exclude(status__in=[Status.DONE, Status.CANCELLED]).order_by("department", "sort")
    for department, task in still_open.values_list("department__name", "name"):
        held.setdefault(department, []).append(task)
    if held:
        raise Invalid({"departments": [_refusal(name, tasks) for name, tasks in held.items()]})


def _refusal(department: str, tasks: list[str]) -> str:
    names = pgettext("list", ", ").join(tasks[:NAMED])
    if len(tasks) > NAMED:
        names += pgettext("list that goes on", " …")
    text = ngettext(
        "%(department)s still has %(count)d open task (%(tasks)s); another department must take it first.",
        "%(department)s still has %(count)d open tasks (%(tasks)s); another department must take them first.",
        len(tasks),
    )
    return text % {"department": department, "count": len(tasks), "tasks": names}
