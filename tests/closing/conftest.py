"""What the tests of acceptance begin with."""

import pytest

from qibu.projects.models import Deliverable, Objective, Project


@pytest.fixture
def lamp(world):
    """研发部 answers for the prototype; the project is being executed."""
    Project.objects.filter(pk=world.project.pk).update(state="executing")
    objective = Objective.objects.create(project=world.project, statement="上市三个月售出一万台")
    return Deliverable.objects.create(
        project=world.project, objective=objective, name="样机", standard="照度≥500lx",
        department=world.department("rd"),
    )  # fmt: skip
