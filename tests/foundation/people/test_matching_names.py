"""Names in imported files: exact, several, none with candidates."""

from qibu.foundation.people.models import DepartmentMember
from qibu.foundation.people.queries import match_departments, match_people


def test_a_name_that_one_person_bears_is_that_person(ordinary) -> None:
    found = match_people(["李强", " 李 强 ", "ＬＩＱＩＡＮＧ", "liqiang"])
    assert {match.status for match in found.values()} == {"exact"}
    assert {match.person for match in found.values()} == {ordinary}


def test_people_of_the_same_name_are_asked_about(ordinary, make_person) -> None:
    other = make_person("李强")
    match = match_people(["李强"])["李强"]
    assert match.status == "several"
    assert set(match.candidates) == {ordinary, other}


def test_the_department_decides_between_people_of_the_same_name(ordinary, make_person, departments) -> None:
    other = make_person("李强")
    DepartmentMember.objects.create(person=other, department=departments["structure"], is_main=True)
    assert match_people(["李强"], departments["centre"])["李强"].person == other
    assert match_people(["李强"], departments["market"])["李强"].status == "several"


def test_nobody_comes_with_people_of_a_similar_name(ordinary) -> None:
    match = match_people(["李强（研发）", "王五", ""])
    assert (match["李强（研发）"].status, match["李强（研发）"].candidates) == ("none", (ordinary,))
    assert match["王五"].candidates == ()
    assert match[""].status == "none"


def test_somebody_who_left_is_not_matched(make_person) -> None:
    make_person("赵离职", is_active=False)
    assert match_people(["赵离职"])["赵离职"].status == "none"


def test_a_thousand_names_cost_two_statements(ordinary, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        match_people([f"员工{number}" for number in range(1000)])


def test_departments_match_with_and_without_their_ending(departments) -> None:
    departments["market"].aliases = "营销、MKT"
    departments["market"].save()
    found = match_departments(["市场部", "市场", "市场中心", "营销部", "mkt", "ＭＫＴ", " 市场 部 "])
    assert {match.status for match in found.values()} == {"exact"}
    assert {match.department for match in found.values()} == {departments["market"]}


def test_two_departments_of_the_same_stem_are_asked_about_unless_exact(departments) -> None:
    departments["centre"].name = "市场中心"
    departments["centre"].save()
    assert match_departments(["市场部"])["市场部"].department == departments["market"]
    several = match_departments(["市场"])["市场"]
    assert several.status == "several"
    assert len(several.candidates) == 2


def test_an_unknown_department_comes_with_similar_ones(departments) -> None:
    match = match_departments(["华东市场部", "火星部", ""])
    assert (match["华东市场部"].status, match["华东市场部"].candidates) == ("none", (departments["market"],))
    assert match["火星部"].candidates == ()
