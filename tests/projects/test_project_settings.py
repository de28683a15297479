"""The settings of a project: its calendar is chosen by the lead, its days are the PMO's to enter."""

from datetime import date

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Conflict, Denied, Invalid
from qibu.foundation.people.actions import set_calendar_day
from qibu.foundation.people.models import WorkCalendar
from qibu.projects.actions import set_settings
from qibu.projects.models import Project
from tests.world import AT


def change(world, *, by="lead", shown=None, version=None, **values):
    project = Project.objects.get(pk=world.project.pk)
    return set_settings(
        by=world.people[by],
        at=AT,
        project_id=project.pk,
        version=project.version if version is None else version,
        shown=shown or {},
        values=values,
    )


def test_a_calendar_of_its_own_begins_below_the_organisations_and_without_days(world):
    own = change(world, calendar="own").calendar
    assert own.parent == world.organisation.calendar
    assert own.weekdays == world.organisation.calendar.weekdays
    assert not own.days.exists()


def test_its_name_tells_the_number_and_not_the_title_because_everybody_sees_calendars(world):
    name = change(world, calendar="own").calendar.name
    assert world.project.code in name
    assert world.project.name not in name


def test_back_at_the_organisations_calendar_the_own_one_is_kept_and_found_again(world):
    own = change(world, calendar="own").calendar
    set_calendar_day(by=world.pmo, at=AT, calendar_id=own.pk, day=date(2026, 3, 7), is_working=True)
    assert change(world, calendar="organisation").calendar_id is None
    assert change(world, calendar="own").calendar_id == own.pk
    assert WorkCalendar.objects.get(pk=own.pk).days.get().is_working


def test_the_threshold_is_saved_counted_and_recorded(world):
    before = Project.objects.get(pk=world.project.pk).version
    saved = change(world, variance_threshold=5)
    assert (saved.variance_threshold, saved.version) == (5, before + 1)
    event = Event.objects.filter(action="project.settings_changed").get()
    assert event.by == world.lead
    assert event.data["changes"] == {"variance_threshold": [3, 5]}


def test_saving_what_stands_leaves_no_trace(world):
    change(world, calendar="organisation", variance_threshold=3)
    assert not Event.objects.filter(action="project.settings_changed").exists()


def test_different_settings_of_two_people_merge_and_the_same_one_is_a_conflict(world):
    first = Project.objects.get(pk=world.project.pk).version
    shown = {"calendar": "organisation", "variance_threshold": 3}
    change(world, by="deputy", variance_threshold=5)
    merged = change(world, shown=shown, version=first, calendar="own", variance_threshold=3)
    assert (merged.variance_threshold, merged.calendar_id is None) == (5, False)
    with pytest.raises(Conflict) as refusal:
        change(world, shown=shown, version=first, variance_threshold=8)
    difference = refusal.value.differences[0]
    assert (difference.yours, difference.theirs, refusal.value.by) == ("8", "5", "赵敏")


@pytest.mark.parametrize(
    "values", [{"calendar": "7"}, {"variance_threshold": 61}, {"variance_threshold": -1}]
)
def test_other_values_are_refused(world, values):
    with pytest.raises(Invalid):
        change(world, **values)


@pytest.mark.parametrize("word", ["liaison", "pmo", "administrator", "sponsor", "outsider"])
def test_only_lead_and_deputy_choose(world, word):
    calendars = WorkCalendar.objects.count()
    with pytest.raises(Denied):
        change(world, by=word, calendar="own")
    assert WorkCalendar.objects.count() == calendars


def test_the_lead_does_not_enter_days(world):
    own = change(world, calendar="own").calendar
    with pytest.raises(Denied):
        set_calendar_day(by=world.lead, at=AT, calendar_id=own.pk, day=date(2026, 3, 7), is_working=True)


def page(world, client, word):
    client.force_login(world.people[word])
    return client.get(f"/projects/{world.project.pk}/settings/")


def test_everybody_in_the_project_reads_the_page_and_the_lead_sees_a_form(world, client):
    for word, sees in (("lead", True), ("liaison", False), ("observer", False), ("pmo", False)):
        answer = page(world, client, word)
        assert answer.status_code == 200
        assert ('name="variance_threshold"' in answer.content.decode()) == sees, word
        assert f"/calendars/{world.organisation.calendar.pk}/" in answer.content.decode()


def test_the_lead_saves_the_form_and_comes_back_to_it(world, client):
    page(world, client, "lead")
    project = Project.objects.get(pk=world.project.pk)
    sent = {
        "calendar": "own", "variance_threshold": "４", "recurrence_days": "45", "risk_matrix": "on",
        "version": project.version,
    }  # fmt: skip
    answer = client.post(f"/projects/{project.pk}/settings/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/projects/{project.pk}/settings/")
    project.refresh_from_db()
    assert (project.variance_threshold, project.calendar_id is None) == (4, False)
    assert (project.recurrence_days, project.risk_matrix) == (45, True)


def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(world, client):
    page(world, client, "lead")
    sent = {"calendar": "own", "variance_threshold": "99", "version": world.project.version}
    answer = client.post(f"/projects/{world.project.pk}/settings/", sent)
    assert answer.status_code == 422
    assert 'value="99"' in answer.content.decode()
    assert Project.objects.get(pk=world.project.pk).calendar_id is None
