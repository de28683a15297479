"""The edit form of a task in the browser: it shows what stands, and what is not touched stays."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from qibu.tasks.models import Link
from tests.support.browser_form import sent


@pytest.fixture
def lead(world):
    client = Client()
    client.force_login(world.lead)
    return client


def edit_page(world, called):
    task = world.task(called)
    return reverse("task-edit", args=[task.project_id, task.pk])


def test_the_form_shows_the_dates_as_the_browsers_date_box_reads_them(world, lead):
    page = lead.get(edit_page(world, "产品原型"), headers={"accept-language": "zh-hans"}).content.decode()
    box = re.search(r'<input type="date" name="planned_start"[^>]*>', page)
    assert box and f'value="{world.task("产品原型").planned_start.isoformat()}"' in box[0]


def test_saving_the_form_untouched_changes_nothing(world, lead):
    before = world.task("产品原型")
    url = edit_page(world, "产品原型")
    assert lead.post(url, sent(lead.get(url))).status_code == 302
    after = world.task("产品原型")
    assert (after.planned_start, after.planned_finish, after.version) == (
        before.planned_start, before.planned_finish, before.version,
    )  # fmt: skip


def test_two_forms_of_one_task_merge_where_different_fields_were_typed(world, lead):
    url = edit_page(world, "产品原型")
    one, two = sent(lead.get(url)), sent(lead.get(url))
    assert lead.post(url, one | {"note": "先改备注"}).status_code == 302
    assert (
        lead.post(url, two | {"is_blocked": "on", "block_cause": "缺样机", "block_need": "采购"}).status_code
        == 302
    )
    task = world.task("产品原型")
    assert (task.note, task.is_blocked, task.block_cause) == ("先改备注", True, "缺样机")


def test_the_same_field_typed_twice_is_a_conflict_with_both_values(world, lead):
    url = edit_page(world, "产品原型")
    one, two = sent(lead.get(url)), sent(lead.get(url))
    assert lead.post(url, one | {"note": "先改备注"}).status_code == 302
    answer = lead.post(url, two | {"note": "后改备注"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先改备注" in page and "后改备注" in page


@pytest.mark.parametrize("typed", ["2026/3/9", "2026年3月9日", "2026．3．9"])
def test_a_day_is_read_as_an_office_writes_it(world, lead, typed):
    url = edit_page(world, "产品原型")
    assert lead.post(url, sent(lead.get(url)) | {"planned_start": typed}).status_code == 302
    assert world.task("产品原型").planned_start == date(2026, 3, 9)


def test_a_day_that_does_not_exist_is_refused_and_the_rest_stays_typed(world, lead):
    url = edit_page(world, "产品原型")
    answer = lead.post(url, sent(lead.get(url)) | {"planned_start": "2026-02-30", "note": "别丢"})
    assert answer.status_code == 422
    assert "别丢" in answer.content.decode()


def test_a_promise_is_typed_with_full_width_digits(world, lead):
    first, then = world.task("产品原型"), world.task("备料")
    Link.objects.filter(predecessor=first, successor=then).delete()
    url = reverse("task-links", args=[then.project_id, then.pk])
    typed = {
        "predecessor": "产品原型", "type": "FF", "min_lag": "０", "min_unit": "w",
        "max_lag": "１４", "max_unit": "c",
    }  # fmt: skip
    assert lead.post(url, typed).status_code == 302
    link = Link.objects.get(predecessor=first, successor=then)
    assert (link.type, link.min_lag, link.max_lag, link.max_unit) == ("FF", 0, 14, "c")


def test_restoring_nothing_says_what_to_do(world, lead):
    url = reverse("tasks-deleted", args=[world.project.pk])
    told = [str(message) for message in lead.post(url, {}, follow=True).context["messages"]]
    assert len(told) == 1
