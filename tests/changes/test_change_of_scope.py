"""Once the plan is a baseline, the lists of the scope change through a request too (S5)."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from qibu.foundation.outcomes import Controlled
from qibu.projects.actions import edit_charter
from qibu.projects.models import Project
from tests.changes.conftest import approve, ask, decide, submit
from tests.world import AT


@pytest.fixture
def controlled(world):
    approve(world)
    Project.objects.update(change_control=True)
    return world


def say(world, text: str, field: str = "in_scope") -> Project:
    row = Project.objects.get(pk=world.project.pk)
    return edit_charter(
        by=world.lead, at=AT, project_id=row.pk, version=row.version, values={field: text},
        shown={field: getattr(row, field)},
    )  # fmt: skip


@pytest.mark.parametrize("field", ["in_scope", "out_of_scope"])
def test_the_scope_of_a_baselined_plan_is_refused_and_nothing_changes(controlled, field):
    with pytest.raises(Controlled) as refused:
        say(controlled, "英文版说明书", field)
    assert list(refused.value.errors) == [field]
    assert getattr(Project.objects.get(pk=controlled.project.pk), field) == ""


def test_the_page_keeps_what_was_typed_and_leads_to_a_request_about_the_scope(controlled, lead):
    row = Project.objects.get(pk=controlled.project.pk)
    sent = {
        "name": row.name, "code": row.code, "start": row.start, "planned_finish": row.planned_finish,
        "in_scope": "英文版说明书", "version": row.version,
    }  # fmt: skip
    answer = lead.post(reverse("charter-edit", args=[row.pk]), sent)
    page = answer.content.decode()
    way = f"/projects/{row.pk}/changes/new/?reason=scope"
    assert answer.status_code == 422 and "英文版说明书" in page and way in page
    asked = lead.get(way).content.decode()
    assert parse_qs(urlsplit(way).query) == {"reason": ["scope"]}
    assert '<option value="scope" selected>' in asked


def test_after_a_request_about_the_scope_the_lists_are_brought_in_line_until_the_next_baseline(controlled):
    decide(controlled, submit(controlled, ask(controlled, title="英文版", scope_note="增加英文版说明书")))
    assert say(controlled, "英文版说明书").in_scope == "英文版说明书"
    other = {"do": "delay", "task": controlled.task("备料").pk, "days": 8}
    decide(controlled, submit(controlled, ask(controlled, other)))
    with pytest.raises(Controlled):
        say(controlled, "英文版说明书、法文版说明书")


def test_other_words_of_the_charter_stay_free(controlled):
    assert say(controlled, "按周同步", "remarks").remarks == "按周同步"


def test_where_changes_are_not_controlled_the_scope_stays_free(world):
    approve(world)
    assert say(world, "英文版说明书").in_scope == "英文版说明书"
