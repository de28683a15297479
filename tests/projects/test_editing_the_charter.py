"""S1, S5: editing form 1. Different fields merge; the same field is put to a decision with both values."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.projects import actions
from qibu.projects.inputs import CHARTER_FIELDS
from qibu.projects.models import Project
from tests.projects.conftest import NOW


def edit(company, project, *, by="lead", shown=None, version=1, at=NOW, **values):
    """What the project shows now is what the form was filled from, unless `shown` says otherwise."""
    before = {name: getattr(project, name) for name in CHARTER_FIELDS} | (shown or {})
    return actions.edit_charter(
        by=company.people[by],
        at=at,
        project_id=project.pk,
        version=version,
        shown=before,
        values={**before, **values},
    )


def test_a_change_is_saved_counted_and_recorded(company, project):
    edit(company, project, remarks="首批限量", planned_finish=date(2027, 1, 15))
    project.refresh_from_db()
    assert (project.remarks, project.planned_finish, project.version) == ("首批限量", date(2027, 1, 15), 2)
    event = Event.objects.filter(space=project.space).latest("number")
    assert (event.action, event.by) == ("charter.edited", company.lead)
    assert event.data["changes"] == {
        "planned_finish": ["2026-12-31", "2027-01-15"],
        "remarks": ["", "首批限量"],
    }


def test_saving_without_a_change_leaves_no_trace(company, project):
    edit(company, project)
    project.refresh_from_db()
    assert project.version == 1
    assert Event.objects.filter(space=project.space).count() == 1


def test_different_fields_of_two_people_merge(company, project):
    edit(company, project, by="deputy", remarks="备注")
    edit(company, project, goals="半年内上市")
    project.refresh_from_db()
    assert (project.remarks, project.goals, project.version) == ("备注", "半年内上市", 3)


def test_the_same_field_of_two_people_is_a_conflict_with_both_values(company, project):
    later = NOW + timedelta(minutes=3)
    edit(company, project, by="deputy", at=later, goals="4 个月内上市")
    with pytest.raises(Conflict) as refusal:
        edit(company, project, goals="2 个月内上市", remarks="也不要丢")
    conflict = refusal.value
    difference = conflict.differences[0]
    assert (difference.field, difference.yours, difference.theirs) == (
        "goals",
        "2 个月内上市",
        "4 个月内上市",
    )
    assert (conflict.by, conflict.at, conflict.version) == ("赵强", later, 2)
    project.refresh_from_db()
    assert (project.goals, project.remarks) == ("4 个月内上市", "")


def test_the_same_value_from_two_people_is_no_conflict(company, project):
    edit(company, project, by="deputy", goals="4 个月内上市")
    edit(company, project, goals="4 个月内上市")
    project.refresh_from_db()
    assert project.version == 2


def test_sent_again_against_the_newer_version_mine_wins(company, project):
    edit(company, project, by="deputy", goals="4 个月内上市")
    edit(company, project, version=2, goals="2 个月内上市")
    project.refresh_from_db()
    assert project.goals == "2 个月内上市"


def test_a_field_that_was_never_shown_is_asked_about_rather_than_overwritten(company, project):
    edit(company, project, by="deputy", goals="4 个月内上市")
    with pytest.raises(Conflict):
        actions.edit_charter(
            by=company.lead,
            at=NOW,
            project_id=project.pk,
            version=1,
            shown={},
            values={"goals": "2 个月内上市"},
        )


def test_two_merged_dates_may_not_cross(company, project):
    edit(company, project, by="deputy", planned_finish=date(2026, 8, 1))
    with pytest.raises(Invalid) as refusal:
        edit(company, project, start=date(2026, 9, 1))
    assert "planned_finish" in refusal.value.errors


@pytest.mark.parametrize("field", ["name", "code"])
def test_name_and_number_cannot_be_emptied(company, project, field):
    with pytest.raises(Invalid) as refusal:
        edit(company, project, **{field: "  "})
    assert field in refusal.value.errors


@pytest.mark.parametrize("who", ["sponsor", "li", "head", "pmo", "outsider", "administrator"])
def test_only_lead_and_deputy_edit(company, project, who):
    with pytest.raises(Denied):
        edit(company, project, by=who, goals="别人改的")
    project.refresh_from_db()
    assert project.goals == "3 个月内上市"


def test_the_database_itself_refuses_a_finish_before_the_start(project):
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(planned_finish=date(2026, 7, 1))


def posted(page):
    """What a browser would send back from the form on a page, hidden fields included."""
    form = page.context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        data[bound.html_name] = bound.field.prepare_value(value) if value is not None else ""
        if bound.field.show_hidden_initial:
            data[bound.html_initial_name] = data[bound.html_name]
    return data


def test_two_open_tabs_of_the_browser_merge_and_then_conflict(signed_in, project):
    client = signed_in("lead")
    url = f"/projects/{project.pk}/charter/edit/"
    one, two, three = (posted(client.get(url)) for _tab in range(3))
    assert client.post(url, one | {"goals": "第一页改目标"}).status_code == 302
    assert client.post(url, two | {"remarks": "第二页改备注"}).status_code == 302
    answer = client.post(url, three | {"goals": "第三页改目标"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "第一页改目标" in page
    assert "第三页改目标" in page
    project.refresh_from_db()
    assert (project.goals, project.remarks) == ("第一页改目标", "第二页改备注")
    mine = dict(answer.context["resend"])
    assert client.post(url, mine).status_code == 302
    project.refresh_from_db()
    assert project.goals == "第三页改目标"


def test_a_refused_edit_keeps_what_was_typed(signed_in, project):
    client = signed_in("lead")
    url = f"/projects/{project.pk}/charter/edit/"
    data = posted(client.get(url)) | {"planned_finish": "2026-02-30", "remarks": "别丢"}
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert "别丢" in answer.content.decode()
    assert "2026-02-30" in answer.content.decode()
