"""S1: project numbers follow QB-{year}-{3 digits}, can be edited, and are unique, also in a race."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from qibu.foundation.access.models import Space
from qibu.foundation.outcomes import Invalid
from qibu.projects import actions
from qibu.projects.models import Project
from qibu.projects.queries import suggest_code
from tests.projects.conftest import NOW, charter, start


def test_the_first_number_of_a_year_is_001(company):
    assert suggest_code(NOW) == "QB-2026-001"


def test_numbers_count_on_from_the_highest_of_the_year(company):
    start(company, code="QB-2026-041")
    start(company, code="QB-2025-700")
    start(company, code="QB-2026-甲")
    assert suggest_code(NOW) == "QB-2026-042"


def test_the_year_is_that_of_the_office_not_of_utc(company):
    new_year_in_shanghai = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert suggest_code(new_year_in_shanghai) == "QB-2027-001"


def test_the_thousandth_project_of_a_year_gets_four_digits(company):
    start(company, code="QB-2026-999")
    assert suggest_code(NOW) == "QB-2026-1000"


def test_a_typed_number_that_is_taken_is_refused(company):
    start(company, code="X-1")
    with pytest.raises(Invalid) as refusal:
        start(company, code="X-1")
    assert "code" in refusal.value.errors
    assert Project.objects.count() == 1


def test_a_suggested_number_taken_meanwhile_moves_on(company):
    start(company, code="QB-2026-001")
    assert start(company, code="QB-2026-001", renumber=True).code == "QB-2026-002"


def test_a_number_can_be_edited_but_not_to_a_taken_one(company):
    start(company, code="X-1")
    other = start(company, code="X-2")
    options = {"by": company.lead, "at": NOW, "project_id": other.pk, "version": 1, "shown": {"code": "X-2"}}
    with pytest.raises(Invalid) as refusal:
        actions.edit_charter(values={"code": "X-1"}, **options)
    assert "code" in refusal.value.errors
    assert actions.edit_charter(values={"code": "X-3"}, **options).code == "X-3"


def test_the_database_itself_refuses_a_second_project_of_a_number(project):
    space = Space.objects.create(kind=Space.PROJECT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.create(
            space=space,
            code=project.code,
            name="另一个",
            start=project.start,
            planned_finish=project.planned_finish,
            created_at=NOW,
        )


def test_people_who_start_projects_at_the_same_moment_get_different_numbers(committed, company):
    shown = suggest_code(NOW)
    gate = threading.Barrier(4)
    failures = []

    def begin(number: int) -> None:
        try:
            gate.wait(10)
            actions.create_project(
                by=company.lead,
                at=NOW,
                key=f"race-key-{number:04d}",
                charter=charter(code=shown, renumber=True),
                team=company.team(),
            )
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sorted(Project.objects.values_list("code", flat=True)) == [
        f"QB-2026-00{number}" for number in range(1, 5)
    ]
