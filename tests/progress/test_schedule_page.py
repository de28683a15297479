"""The doors of the master schedule: what they answer to whom, in which shape."""

import gzip
import json

import pytest
from django.test import Client

from qibu.foundation.access.models import Space
from qibu.progress.queries.schedule_rows import COLUMNS, MAY_PLAN, MAY_UPDATE
from qibu.tasks.models import Link, Task


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def lead(world) -> Client:
    return signed_in(world.lead)


@pytest.fixture
def base(world) -> str:
    return f"/projects/{world.project.pk}/schedule/"


def data(client: Client, base: str) -> dict:
    return client.get(f"{base}data/").json()


def row(found: dict, called: str) -> dict:
    rows = {cells[3]: dict(zip(found["columns"], cells, strict=True)) for cells in found["rows"]}
    return rows[called]


def post(client: Client, url: str, body: object):
    return client.post(url, json.dumps(body), content_type="application/json")


def change(client, base, found, called, field, value, **body):
    seen = row(found, called)
    url = found["urls"]["field"].replace("{id}", str(seen["id"]))
    return post(client, url, {"field": field, "value": value, "version": seen["version"], **body})


# --- the page and its data ---


def test_the_page_names_the_address_of_its_data(lead, base):
    page = lead.get(base).content.decode()
    assert f'data-url="{base}data/"' in page
    assert 'id="schedule-texts"' in page


def test_the_data_come_as_arrays_in_the_order_of_their_columns(world, lead, base):
    found = data(lead, base)
    assert found["columns"] == list(COLUMNS)
    assert all(len(cells) == len(COLUMNS) for cells in found["rows"])
    assert len(found["rows"]) == 7
    assert found["number"] == Space.objects.get(pk=world.project.space_id).event_number
    assert len(found["off"]) == found["days"]
    assert (found["can"]["plan"], found["can"]["link"]) == (True, True)


def test_the_data_are_gzipped_where_the_browser_takes_it(lead, base):
    plain = lead.get(f"{base}data/")
    packed = lead.get(f"{base}data/", headers={"accept-encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert json.loads(gzip.decompress(packed.content)) == plain.json()


def test_every_address_in_the_data_leads_somewhere(lead, base):
    found = data(lead, base)
    task = row(found, "备料")["id"]
    assert lead.get(found["urls"]["changes"] + "0").status_code == 200
    assert lead.get(found["urls"]["task"].replace("{id}", str(task))).status_code == 200
    for name in ("field", "rows", "links"):
        assert lead.get(found["urls"][name].replace("{id}", str(task))).status_code == 405


# --- changes ---


def test_nothing_new_is_an_empty_answer(lead, base):
    found = data(lead, base)
    answer = lead.get(found["urls"]["changes"] + str(found["number"]))
    assert (answer.status_code, answer.content) == (204, b"")


def test_another_tab_learns_of_an_edit_by_its_number(world, lead, base):
    found = data(lead, base)
    assert change(signed_in(world.deputy), base, found, "备料", "name", "备料下单").status_code == 200
    news = lead.get(found["urls"]["changes"] + str(found["number"])).json()
    assert [cells[3] for cells in news["rows"]] == ["备料下单"]
    assert news["number"] == found["number"] + 1
    assert (news["removed"], news["order"], news["links"]) == ([], None, None)


@pytest.mark.parametrize("after", ["", "x", "-5", "9" * 30, "1e3"])
def test_an_odd_number_asks_for_everything_and_breaks_nothing(lead, base, after):
    answer = lead.get(f"{base}changes/", {"base": "2026-02-16", "after": after})
    assert answer.status_code == 200
    assert len(answer.json()["rows"]) == 7


@pytest.mark.parametrize("day", ["", "2026-02-30", "x" * 500])
def test_an_odd_base_counts_from_the_projects_start(lead, base, day):
    news = lead.get(f"{base}changes/", {"base": day, "after": "0"}).json()
    prototype = next(cells for cells in news["rows"] if cells[3] == "产品原型")
    assert prototype[COLUMNS.index("planned_start")] == 0


# --- editing ---


def test_an_edit_answers_with_the_changed_rows(lead, base):
    found = data(lead, base)
    answer = change(lead, base, found, "产品原型", "duration", 8)
    assert answer.status_code == 200
    sent = answer.json()
    assert {"产品原型", "原型评审", "备料", "上市"} <= {cells[3] for cells in sent["rows"]}
    fresh = {cells[0]: cells for cells in data(lead, base)["rows"]}
    assert all(cells == fresh[cells[0]] for cells in sent["rows"])
    assert sent["message"]


def test_two_people_on_one_field_meet_with_both_values(world, lead, base):
    found = data(lead, base)
    change(signed_in(world.deputy), base, found, "备料", "name", "备料甲")
    answer = change(lead, base, found, "备料", "name", "备料乙", was="备料")
    assert answer.status_code == 409
    conflict = answer.json()["conflict"]
    assert (conflict["field"], conflict["yours"], conflict["theirs"]) == ("name", "备料乙", "备料甲")
    assert (conflict["by"], conflict["version"]) == ("赵敏", 2)
    assert world.task("备料甲").version == 2


def test_two_people_on_two_fields_of_one_row_both_succeed(world, lead, base):
    found = data(lead, base)
    change(signed_in(world.deputy), base, found, "备料", "note", "分两批", was="")
    assert change(lead, base, found, "备料", "number", "CG-1", was="").status_code == 200
    task = world.task("备料")
    assert (task.note, task.number) == ("分两批", "CG-1")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("planned_start", "2026-02-30"), ("percent", 101), ("percent", "viel"), ("name", ""), ("sort", 1),
        ("status", 9), ("department", 99999), ("assignee", "x"), ("name", "长" * 201), ("", None),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_words_and_changes_nothing(world, lead, base, field, value):
    before = Task.objects.filter(project=world.project).values().order_by("pk")
    before = list(before)
    answer = change(lead, base, data(lead, base), "备料", field, value)
    assert answer.status_code == 422
    assert all(words for words in answer.json()["errors"].values())
    assert list(Task.objects.filter(project=world.project).values().order_by("pk")) == before


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'"x"'])
def test_a_body_that_is_no_object_is_refused(lead, base, body):
    task = row(data(lead, base), "备料")["id"]
    answer = lead.post(f"{base}tasks/{task}/fields/", body, content_type="application/json")
    assert answer.status_code == 422


def test_a_row_is_nudged_by_working_days(world, lead, base):
    assert change(lead, base, data(lead, base), "产品原型", "nudge", 5).status_code == 200
    task = world.task("产品原型")
    assert (str(task.planned_start), str(task.planned_finish)) == ("2026-03-09", "2026-03-13")


# --- dependencies ---


def draw(client, found, first, second, **terms):
    body = {"predecessor": row(found, first)["id"], "successor": row(found, second)["id"], **terms}
    return post(client, found["urls"]["links"], {"key": "drawn-link-1", **body})


def test_a_drawn_dependency_comes_back_with_all_links(world, lead, base):
    found = data(lead, base)
    answer = draw(lead, found, "产品原型", "备料", type="FF", max_lag=14)
    assert answer.status_code == 200
    assert len(answer.json()["links"]) == len(found["links"]) + 1


def test_drawing_twice_makes_one_dependency(world, lead, base):
    found = data(lead, base)
    draw(lead, found, "产品原型", "备料")
    assert draw(lead, found, "产品原型", "备料").status_code == 200
    links = Link.objects.filter(project=world.project, predecessor__name="产品原型", successor__name="备料")
    assert links.count() == 1


def test_a_circle_is_refused_and_named(world, lead, base):
    answer = draw(lead, data(lead, base), "上市", "产品原型")
    assert answer.status_code == 422
    assert "产品原型" in str(answer.json()["errors"])


def test_a_dependency_is_removed(world, lead, base):
    found = data(lead, base)
    answer = post(lead, found["urls"]["links"], {"remove": found["links"][0][0]})
    assert answer.status_code == 200
    assert len(answer.json()["links"]) == len(found["links"]) - 1


# --- rights ---

RIGHTS = {
    # who: (may plan, rows whose progress they report)
    "lead": (True, {"产品设计", "产品原型", "原型评审", "上市准备", "宣传物料", "备料", "上市"}),
    "deputy": (True, {"产品设计", "产品原型", "原型评审", "上市准备", "宣传物料", "备料", "上市"}),
    "liaison": (False, {"宣传物料", "上市"}),
    "deputy_liaison": (False, {"宣传物料", "上市"}),
    "assignee": (False, {"产品原型"}),
    "sponsor": (False, set()),
    "head": (False, set()),
    "observer": (False, set()),
    "pmo": (False, set()),
}


@pytest.mark.parametrize("role", RIGHTS)
def test_the_flags_of_a_row_say_what_its_reader_may_do(world, base, role):
    may_plan, reported = RIGHTS[role]
    found = data(signed_in(world.people[role]), base)
    flags = {cells[3]: cells[COLUMNS.index("flags")] for cells in found["rows"]}
    assert {name for name, value in flags.items() if value & MAY_UPDATE} == reported
    assert {name for name, value in flags.items() if value & MAY_PLAN} == (set(flags) if may_plan else set())
    assert (found["can"]["plan"], found["can"]["link"]) == (may_plan, may_plan)


@pytest.mark.parametrize("role", RIGHTS)
def test_the_doors_hold_what_the_flags_say(world, base, role):
    client = signed_in(world.people[role])
    _plan, reported = RIGHTS[role]
    found = data(client, base)
    for called in ("产品原型", "宣传物料", "备料"):
        answer = change(client, base, found, called, "percent", 5)
        assert answer.status_code == (200 if called in reported else 403), called


@pytest.mark.parametrize("role", ["outsider", "administrator", "other_lead"])
@pytest.mark.parametrize("door", ["", "data/", "changes/?after=0"])
def test_who_is_not_in_the_project_finds_nothing(world, base, role, door):
    assert signed_in(world.people[role]).get(base + door).status_code == 404
