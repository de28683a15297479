"""S2: how far an objective has come: read in its unit, compared with its target, written once."""

from datetime import date
from decimal import Decimal

import pytest

from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Denied, Invalid
from qibu.projects.actions import record_reading
from qibu.projects.inputs import ReadingInput
from qibu.projects.measure import read_amount, spark, standing
from qibu.projects.models import ObjectiveReading
from qibu.projects.objectives import objective_lines
from tests.projects.conftest import NOW

TODAY = NOW.date()


def far(start, target, value):
    found = standing(*(None if one is None else Decimal(one) for one in (start, target, value)))
    return found.state, found.percent, str(found.beyond)


@pytest.mark.parametrize(
    ("start", "target", "value", "expected"),
    [
        (None, "500", "320", ("under way", 64, "0")),
        (None, "500", "500", ("reached", 100, "0")),
        (None, "500", "520", ("exceeded", 104, "20")),
        ("2.4", "1.5", "1.8", ("under way", 66, "0")),  # lower is better, rounded down
        ("2.4", "1.5", "1.2", ("exceeded", 133, "0.3")),
        ("2.4", "1.5", "2.7", ("behind", -34, "0")),
        ("99", "99", "99", ("reached", None, "0")),  # a value to hold has no way to go
        ("99", "99", "98", ("behind", None, "0")),
        (None, None, "7", ("open", None, "0")),
        (None, "0", "0", ("reached", None, "0")),
        (None, "500", None, ("unmeasured", None, "0")),
    ],
)
def test_a_value_stands_between_its_start_and_its_target(start, target, value, expected):
    assert far(start, target, value) == expected


@pytest.mark.parametrize(
    ("typed", "unit", "value", "problem"),
    [
        ("１,２００.５", "万元", "1200.50", ""),
        ("520 万元", "万元", "520.00", ""),
        ("1.8％", "%", "1.80", ""),
        ("520 元", "万元", None, "unit"),
        ("很多", "万元", None, "number"),
        ("1" * 40, "", None, "size"),
        ("", "元", None, ""),
    ],
)
def test_a_typed_value_is_read_in_the_unit_of_the_objective(typed, unit, value, problem):
    found = read_amount(typed, unit)
    assert (None if found.value is None else str(found.value), found.problem) == (value, problem)


def test_one_reading_is_no_line_and_equal_readings_are_a_level_one():
    assert spark([(TODAY, Decimal(3))], None) is None
    level = spark([(date(2026, 7, 1), Decimal(3)), (date(2026, 7, 9), Decimal(3))], None)
    assert level is not None
    assert len({point.split(",")[1] for point in level.points.split()}) == 1


def record(company, project, amount="320", *, who="lead", key="reading-1234", day=TODAY, note=""):
    return record_reading(
        by=company.people[who], at=NOW, key=key, project_id=project.pk,
        objective_id=project.objectives.get().pk, values=ReadingInput(day, amount, note),
    )  # fmt: skip


def line_of(project):
    return objective_lines(project, TODAY)[0][0]


def test_the_newest_day_counts_and_of_one_day_the_later_reading(company, project):
    record(company, project, "320", key="reading-0001", day=date(2026, 7, 10))
    record(company, project, "100", key="reading-0002", day=date(2026, 7, 3))
    assert line_of(project).value == Decimal(320)
    record(company, project, "330", key="reading-0003", day=date(2026, 7, 10))
    line = line_of(project)
    assert (line.value, len(line.readings), line.bar) == (Decimal(330), 3, 66)


def test_a_note_alone_is_a_reading_and_takes_no_value_away(company, project):
    record(company, project, "320", key="reading-0001", day=date(2026, 7, 1))
    record(company, project, "", key="reading-0002", day=date(2026, 7, 2), note="等待渠道数据")
    assert line_of(project).value == Decimal(320)
    with pytest.raises(Invalid):
        record(company, project, "", key="reading-0003")


def test_sending_twice_records_once_and_the_journal_has_it(company, project):
    first, second = (record(company, project) for _again in range(2))
    assert first == second
    event = Event.objects.filter(space=project.space, action="objective.measured").get()
    assert event.data["value"] == "320.00"


def test_a_reading_is_in_the_unit_and_not_in_the_future(company, project):
    with pytest.raises(Invalid) as refused:
        record(company, project, "3200000 元", day=date(2099, 1, 1))
    assert set(refused.value.errors) == {"amount", "day"}
    assert not ObjectiveReading.objects.exists()


@pytest.mark.parametrize("who", ["sponsor", "head", "pmo", "outsider"])
def test_those_who_do_not_lead_or_speak_for_a_department_record_nothing(company, project, who):
    with pytest.raises(Denied):
        record(company, project, who=who)


def test_a_liaison_records_on_the_page_and_wrong_input_stays_typed(signed_in, company, project):
    page = f"/projects/{project.pk}/objectives/{project.objectives.get().pk}/readings/"
    client = signed_in("li")
    wrong = client.post(page, {"amount": "320 元", "day": "2024-01-05", "note": "渠道意向"})
    assert wrong.status_code == 422
    assert 'value="320 元"' in wrong.content.decode()
    assert "渠道意向" in wrong.content.decode()
    assert client.post(page, {"amount": "320", "day": "2024-01-05"}).status_code == 302
    shown = client.get(f"/projects/{project.pk}/objectives/").content.decode()
    assert "64%" in shown
    assert signed_in("outsider").get(page).status_code == 404
