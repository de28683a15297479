"""Every page on a phone: nothing serious for axe, nothing overflows, in both themes."""

import pytest

from tests.journeys.looking import CLOSING, LIAISON, ORGANISATION, PAGES, WEEKLY, look_at

pytestmark = pytest.mark.looks


def test_every_page_is_usable_on_a_phone(visit, artifacts):
    assert look_at(visit, "李强", PAGES, artifacts, "phone") == {}


def test_the_documents_and_the_end_of_a_project_are_usable_on_a_phone(visit, artifacts):
    found = look_at(visit, "管理员", ORGANISATION, artifacts, "phone")
    assert found | look_at(visit, "郭军", CLOSING, artifacts, "phone") == {}


def test_the_weekly_cycle_is_usable_on_a_phone(visit, artifacts):
    found = look_at(visit, "李强", WEEKLY, artifacts, "phone")
    assert found | look_at(visit, "许琳", LIAISON, artifacts, "phone") == {}
