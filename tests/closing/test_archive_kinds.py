"""F4: the package of a project that has one of each holds a document of every kind the table names."""

from __future__ import annotations

import pytest

from qibu.closing.models import Package, Retrospective, Submission
from qibu.closing.models.archive import State
from qibu.closing.queries.retrospective_facts import facts_of
from qibu.meetings.models import Meeting
from qibu.projects import papers
from qibu.web.archive import attached, plans, records, registers
from qibu.web.archive.collecting import TABLE
from qibu.web.archive.kinds import Kind, standing
from tests.closing.packing import archived, let_the_worker_work
from tests.house import every_kind
from tests.world import AT

pytestmark = pytest.mark.django_db

#: What the manifest calls the documents of each line; a line added to the table is added here.
SAID: dict[Kind, set[str]] = {
    plans.charter: {"项目基本信息表"},
    plans.master_schedule: {"项目总进度表"},
    plans.editions: {"项目总进度表（第 1 期）"},
    plans.baselines: {"基线 V1", "基线 V1 与 当前计划对比"},
    plans.changes: {"变更申请表"},
    records.weekly_reports: {"项目周报"},
    records.minutes: {"协调会议纪要"},
    registers.issues: {"风险与问题登记表"},
    registers.issue_actions: {"问题解决行动项清单"},
    registers.action_items: {"行动项"},
    registers.lessons: {"经验沉淀清单"},
    records.acceptance: {"验收单"},
    records.signed: {"签字内容（项目验收）V1", "签字页"},
    records.retrospective: {"项目复盘报告"},
    attached.files: {"上传文件：说明.txt"},
    attached.comments: {"评论"},
}


@pytest.fixture
def package(settings, tmp_path, monkeypatch) -> Package:
    """Asked for by a project whose result was judged, meeting held and retrospective published."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(papers, "write_pdf", lambda paper, **options: b"%PDF-")
    world = every_kind.ready()
    space = world.project.space
    Submission.objects.filter(space=space).update(state="passed", ended_at=AT)
    Meeting.objects.filter(space=space).update(state="held")
    facts = facts_of(world.project, AT)
    Retrospective.objects.filter(space=space).update(stage="published", published_at=AT, facts=facts)
    Package.objects.all().delete()
    return archived(world)


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_a_project_that_has_it_gives_documents_of_this_kind(package: Package, kind: Kind) -> None:
    made = list(kind(standing(package)))
    assert {one.kind for one in made} == SAID[kind]
    for one in made:
        with one.read() as stream:
            assert stream.read(), one.name


def test_the_manifest_names_documents_of_every_kind_and_no_others(package: Package) -> None:
    let_the_worker_work()
    package.refresh_from_db()
    assert package.state == State.READY
    assert {one["kind"] for one in package.manifest} == set().union(*SAID.values())
