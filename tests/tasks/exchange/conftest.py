"""What the tests of project files share: importing a file whole, and a plan that uses everything."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import timezone, translation

from qibu.progress.exchange import project_xml, schedule_csv
from qibu.projects.actions import create_project
from qibu.projects.importing import storing
from qibu.projects.inputs import CharterInput
from qibu.tasks.actions.importing import import_lines
from qibu.tasks.actions.uploads import register_upload
from qibu.tasks.importing import sources
from qibu.tasks.importing.deciding import decide
from qibu.tasks.importing.preview import build, powers_of
from qibu.tasks.models import Task
from qibu.tasks.planning import calendars_of
from tests.world import AT, team

SAMPLES = Path(__file__).parents[2] / "published" / "data"


@pytest.fixture(autouse=True)
def _chinese():
    storing.forget()
    with translation.override("zh-hans"):
        yield
    storing.forget()


class Desk:
    """One person who imports into and exports from projects, without pages between."""

    def __init__(self, world, folder, by=None):
        self.world, self.folder, self.by = world, folder, by or world.lead
        self.at = AT

    def project(self, name="空项目", start=date(2026, 3, 2), finish=date(2026, 12, 31)):
        """A new project without tasks."""
        charter = CharterInput(name=name, start=start, planned_finish=finish)
        return create_project(
            by=self.by, at=AT, charter=charter, team=team(self.world, lead=self.by), key=f"new-{name}-project"
        )

    def preview(self, content, project, name="plan.xml", **answers):
        path = self.folder / name
        path.write_bytes(content)
        storing.forget()
        source = sources.read(path, name, project, calendars_of(project).project, {})
        assert source.problem is None, source.problem
        today = timezone.localtime(self.at).date()
        return build(
            project,
            source,
            answers,
            today=today,
            calendars=calendars_of(project),
            may_create=self.by.is_administrator,
            powers=powers_of(self.by, project),
        )

    def take(self, content, project, name="plan.xml", **answers):
        """Import everything the preview offers; the preview."""
        preview = self.preview(content, project, name, **answers)
        self.write(preview, project, name)
        return preview

    def write(self, preview, project, name="plan.xml"):
        """Consent to a preview."""
        upload = register_upload(
            by=self.by,
            at=self.at,
            project_id=project.pk,
            file_name=name,
            sha256="0" * 64,
            stored_as="",
            settings={},
        )
        import_lines(
            by=self.by,
            at=self.at,
            project_id=project.pk,
            upload_id=upload.pk,
            key=f"take-{upload.pk}-key",
            decisions=decide(preview),
        )

    def xml(self, project, at: datetime | None = None):
        return project_xml(project, at or self.at).content

    def csv(self, project):
        return schedule_csv(project, self.at).content

    def tasks(self, project):
        return {task.name: task for task in Task.objects.filter(project=project).live().order_by("sort")}


@pytest.fixture
def desk(world, tmp_path):
    return Desk(world, tmp_path)
