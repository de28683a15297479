"""Every page on a desk: nothing serious for axe, nothing overflows, in both themes."""

import pytest

from tests.journeys.looking import CLOSING, LIAISON, ORGANISATION, PAGES, WEEKLY, look_at

pytestmark = pytest.mark.looks


def test_every_page_is_usable_on_a_desk(visit, artifacts):
    assert look_at(visit, "李强", PAGES, artifacts, "desk") == {}


def test_the_documents_and_the_end_of_a_project_are_usable_on_a_desk(visit, artifacts):
    found = look_at(visit, "管理员", ORGANISATION, artifacts, "desk")
    assert found | look_at(visit, "郭军", CLOSING, artifacts, "desk") == {}


def test_the_weekly_cycle_is_usable_on_a_desk(visit, artifacts):
    found = look_at(visit, "李强", WEEKLY, artifacts, "desk")
    assert found | look_at(visit, "许琳", LIAISON, artifacts, "desk") == {}
