"""People are created, edited, merged, deactivated; lists stay cheap and hide what they must."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qibu.foundation.access.actions import organisation_space
from qibu.foundation.access.models import Membership, Space
from qibu.foundation.journal.models import Event
from qibu.foundation.journal.queries import broken_links
from qibu.foundation.outcomes import Conflict, Invalid, KeyReused
from qibu.foundation.people import queries
from qibu.foundation.people.actions import create_person, deactivate_person, edit_person
from qibu.foundation.people.models import DepartmentMember, Person

NEW = {"name": "孙悦", "username": "sunyue", "phone": "139 1111 2222", "email": "sun@example.com"}


def statements(action) -> int:
    with CaptureQueriesContext(connection) as seen:
        action()
    return len(seen)


def test_somebody_may_belong_to_several_departments(admin, departments, at) -> None:
    chosen = [departments["market"].pk, departments["research"].pk]
    person = create_person(by=admin, at=at, departments=chosen, main_department=chosen[1], **NEW)
    rows = set(DepartmentMember.objects.filter(person=person).values_list("department__name", "is_main"))
    assert rows == {("市场部", False), ("研发部", True)}
    assert person.phone == "13911112222"
    assert not person.has_usable_password()


def test_the_first_department_is_the_main_one_by_default(admin, departments, at) -> None:
    person = create_person(
        by=admin, at=at, departments=[departments["market"].pk, departments["centre"].pk], **NEW
    )
    assert DepartmentMember.objects.get(person=person, is_main=True).department == departments["market"]


def test_a_double_submit_creates_once(admin, departments, signed_in) -> None:
    client = signed_in(admin)
    form = {**NEW, "key": "k" * 32}
    first, second = client.post("/people/new/", form), client.post("/people/new/", form)
    assert first.headers["Location"] == second.headers["Location"]
    assert Person.objects.filter(username="sunyue").count() == 1
    assert client.post("/people/new/", {**form, "username": "other"}).status_code == 409


def test_a_refused_form_does_not_use_its_key_up(admin, at) -> None:
    with pytest.raises(Invalid):
        create_person(by=admin, at=at, key="k" * 32, **{**NEW, "email": "no mail"})
    assert create_person(by=admin, at=at, key="k" * 32, **NEW).pk
    with pytest.raises(KeyReused):
        create_person(by=admin, at=at, key="k" * 32, **{**NEW, "name": "别人"})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "two words"),
        ("username", "LIQIANG"),
        ("username", "13800138000"),
        ("name", "  "),
        ("email", "nobody"),
        ("email", "LI@example.com"),
        ("phone", "call me"),
        ("phone", "138 0013 8000"),
        ("phone", "1380013800O"),
        ("departments", ["999"]),
    ],
)
def test_wrong_entries_are_answered_at_their_field_with_what_was_typed(
    field, value, admin, ordinary, signed_in
) -> None:
    answer = signed_in(admin).post("/people/new/", {**NEW, field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "孙悦" in answer.content.decode() or field == "name"
    assert not Person.objects.filter(name="孙悦").exists()


def test_two_people_may_have_the_same_name_and_share_a_landline(admin, make_person, at) -> None:
    make_person("孙悦", phone="010-62345678")
    assert create_person(by=admin, at=at, **{**NEW, "phone": "010-62345678"}).pk


def test_edits_of_different_fields_both_win(admin, ordinary, at) -> None:
    base = {"title": "", "phone": "13800138000"}
    edit_person(
        by=admin, at=at, person_id=ordinary.pk, version=1, base=base, values={**base, "title": "经理"}
    )
    edit_person(
        by=admin, at=at, person_id=ordinary.pk, version=1, base=base, values={**base, "phone": "13900139000"}
    )
    ordinary.refresh_from_db()
    assert (ordinary.title, ordinary.phone) == ("经理", "13900139000")


def test_edits_of_the_same_field_show_both_values_and_lose_nothing(admin, ordinary, at) -> None:
    base = {"title": "", "phone": "13800138000"}
    edit_person(
        by=admin, at=at, person_id=ordinary.pk, version=1, base=base, values={**base, "title": "经理"}
    )
    with pytest.raises(Conflict) as clash:
        edit_person(by=admin, at=at, person_id=ordinary.pk, version=1, base=base, values={"title": "总监"})
    difference = clash.value.differences[0]
    assert (difference.field, difference.yours, difference.theirs) == ("title", "总监", "经理")
    assert clash.value.by == admin.name
    ordinary.refresh_from_db()
    assert ordinary.title == "经理"


def test_two_tabs_get_a_409_and_one_click_sends_again(admin, ordinary, signed_in) -> None:
    client = signed_in(admin)
    page = f"/people/{ordinary.pk}/edit/"
    shown = _fields(client.get(page))
    assert client.post(page, {**shown, "title": "经理", "phone": "13900139000"}).status_code == 302
    answer = client.post(page, {**shown, "title": "总监"})
    assert answer.status_code == 409
    assert "总监" in answer.content.decode()
    assert "经理" in answer.content.decode()
    assert client.post(page, {**shown, "title": "总监", "version": "2", "key": "z" * 32}).status_code == 302
    ordinary.refresh_from_db()
    assert (ordinary.title, ordinary.phone) == ("总监", "13900139000"), "the other tab's phone stays"


def _fields(answer) -> dict[str, object]:
    """What a browser would send back from this form without a change."""
    form, sent = answer.context["form"], {}
    for bound in form:
        for name, value in ((bound.html_name, bound.value()), (bound.html_initial_name, bound.value())):
            if value not in (None, False, []) and (
                name == bound.html_name or bound.field.show_hidden_initial
            ):
                sent[name] = value
    return sent


def test_deactivation_tells_what_is_still_held(admin, ordinary, departments, at) -> None:
    departments["market"].head = ordinary
    departments["market"].save()
    Membership.objects.create(
        space=Space.objects.create(kind=Space.PROJECT), person=ordinary, role="assignee", since=at
    )
    held = deactivate_person(by=admin, at=at, person_id=ordinary.pk)
    assert (held.turns, held.memberships, held.departments) == (0, 1, 1)
    assert Person.objects.filter(pk=ordinary.pk).exists(), "nothing vanishes"


def test_each_action_leaves_one_entry_without_personal_values(admin, ordinary, departments, at) -> None:
    person = create_person(by=admin, at=at, **NEW)
    edit_person(by=admin, at=at, person_id=person.pk, values={"phone": "13700137000", "is_pmo": True})
    deactivate_person(by=admin, at=at, person_id=person.pk)
    entries = list(
        Event.objects.filter(
            space=organisation_space(), subject_kind="person", subject_id=person.pk
        ).order_by("number")
    )
    assert [entry.action for entry in entries] == ["person.created", "person.edited", "person.deactivated"]
    assert entries[1].data == {"phone": None, "is_pmo": [False, True]}
    assert not any(text in str([e.data for e in entries]) for text in ("13911112222", "13700137000", "sun@"))
    assert list(broken_links()) == []


def test_contacts_are_masked_except_for_administrators_pmo_and_oneself(
    admin, pmo, ordinary, make_person, signed_in
):
    other = make_person("周宁", phone="13612345678", email="zhou@example.com")
    for reader, sees in ((admin, True), (pmo, True), (ordinary, False), (other, True)):
        for page in ("/people/", f"/people/{other.pk}/"):
            text = signed_in(reader).get(page).content.decode()
            assert ("13612345678" in text) == sees, (reader.name, page)
            assert ("zhou@example.com" in text) == sees, (reader.name, page)
    assert queries.mask_phone("13612345678") == "136****5678"
    assert queries.mask_email("zhou@example.com") == "z***@example.com"


def test_what_is_masked_cannot_be_found_by_searching(ordinary, admin, make_person) -> None:
    make_person("周宁", phone="13612345678", email="zhou@example.com")
    for text in ("1361234", "zhou@"):
        assert queries.list_people(ordinary, search=text)[0] == []
        assert [row.name for row in queries.list_people(admin, search=text)[0]] == ["周宁"]


def test_search_reads_names_and_pinyin_initials(admin, ordinary) -> None:
    for text in ("李", "强", "lq", "LIQ", "ｌｑ"):
        assert "李强" in [row.name for row in queries.list_people(admin, search=text)[0]], text
    assert queries.list_people(admin, search="%")[0] == []


def test_the_list_costs_the_same_however_many_people(admin, departments, make_person, signed_in) -> None:
    client = signed_in(admin)

    def fill(count: int) -> None:
        for _n in range(count):
            DepartmentMember.objects.create(
                person=make_person("同事"), department=departments["structure"], is_main=True
            )

    fill(2)
    address = f"/people/?q=t&department={departments['centre'].pk}"
    few = statements(lambda: client.get(address))
    fill(60)
    assert statements(lambda: client.get(address)) == few <= 12
    assert len(client.get("/people/").context["rows"]) == 50
    assert client.get("/people/?page=999999999999").context["page"].number == 2


@pytest.mark.parametrize("department", ["x", "99999999999999999999", "-1", "１", "0"])
def test_a_senseless_filter_finds_nobody_and_does_not_fail(department, ordinary, signed_in) -> None:
    assert signed_in(ordinary).get(f"/people/?department={department}").status_code == 200


def test_the_language_of_a_person_rules_their_pages(ordinary, signed_in) -> None:
    client = signed_in(ordinary)
    client.post("/language/", {"language": "en", "next": "/account/"})
    ordinary.refresh_from_db()
    assert ordinary.language == "en"
    assert client.get("/account/").headers["Content-Language"] == "en"
    assert client.post("/language/", {"language": "xx"}).status_code == 422
