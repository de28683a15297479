"""R2, R5: what is handed in is found by its words and by its meaning, by those who may see it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from qibu.foundation.access.actions import lock
from qibu.foundation.search import actions, queries
from qibu.foundation.search.jobs import index_waiting
from qibu.foundation.search.models import Document, Posting, Waiting
from tests.world import SHANGHAI

AT = datetime(2026, 3, 3, 9, 0, tzinfo=SHANGHAI)
assert isinstance(SHANGHAI, ZoneInfo)
TITLES = ["核心供应商交付延迟", "包装盒印刷颜色偏差", "测试服务器总是挂", "App 2.0 打开就闪退"]


@pytest.fixture(params=["waiting", "taken in"])
def shelf(world, request):
    """Four texts of the project and one of the foreign one; found alike before and after the worker came."""
    for number, title in enumerate(TITLES, start=1):
        put(world.project, number, title, text="发现于试产阶段" if number == 2 else "")
    put(world.foreign, 9, "核心供应商交付延迟（机密）")
    if request.param == "taken in":
        assert index_waiting(AT) == 5
    return world


def put(project, number, title, text=""):
    actions.put(space=project.space, kind="issue", object_id=number, title=title, text=text, at=AT)


def found(person, words, **more):
    return [one.object_id for one in queries.find(person=person, words=words, **more)]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("供应商", [1]),
        ("延迟", [1]),
        ("试产", [2]),
        ("包装 颜色", [2]),
        ("app", [4]),
        ("ＡＰＰ", [4]),
        ("2.0", [4]),
        ("挂", [3]),
        ("商供应", []),
        ("供应商 颜色", []),
        ("，", []),
        ("从未提过", []),
    ],
)
def test_words_find_what_has_them(shelf, words, numbers):
    assert found(shelf.lead, words) == numbers


def test_a_hit_in_the_title_stands_before_newer_hits_in_the_text(shelf):
    put(shelf.project, 5, "试产良率", text="")
    put(shelf.project, 6, "夹具改造", text="试产之后")
    assert found(shelf.lead, "试产") == [5, 6, 2]


def test_a_paraphrase_is_recognised(shelf):
    best = queries.alike(person=shelf.lead, title="主要供货商没按时交货")
    assert [one.object_id for one in best] == [1]
    assert 0.4 <= best[0].score <= 1
    assert queries.alike(person=shelf.lead, title="年会的礼品还没买") == []


def test_an_issue_is_not_its_own_repeat(shelf):
    assert queries.alike(person=shelf.lead, title=TITLES[0], but=("issue", 1)) == []


def test_nobody_is_shown_a_title_of_a_foreign_project(shelf):
    assert found(shelf.outsider, "供应商") == []
    assert queries.alike(person=shelf.outsider, title=TITLES[0]) == []
    assert [one.space_id for one in queries.alike(person=shelf.lead, title=TITLES[0])] == [
        shelf.project.space_id
    ]


def test_the_number_of_statements_does_not_depend_on_what_is_found(shelf, django_assert_max_num_queries):
    for number in range(20, 60):
        put(shelf.project, number, f"供应商问题 {number}")
    index_waiting(AT)
    with django_assert_max_num_queries(4):
        assert len(found(shelf.lead, "供应商", limit=30)) == 30
    with django_assert_max_num_queries(6):
        queries.alike(person=shelf.lead, title="供应商问题")


def test_a_changed_text_is_found_by_its_new_words_only(shelf):
    put(shelf.project, 1, "模具开裂")
    assert found(shelf.lead, "供应商") == []
    assert found(shelf.lead, "模具") == [1]
    index_waiting(AT)
    assert found(shelf.lead, "供应商") == [] and found(shelf.lead, "模具") == [1]


def test_the_same_text_again_changes_nothing(shelf):
    before = list(Document.objects.order_by("pk").values_list("pk", flat=True))
    put(shelf.project, 1, TITLES[0])
    assert list(Document.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_what_is_taken_out_is_not_found(shelf):
    actions.take_out(kind="issue", object_id=1)
    assert found(shelf.lead, "供应商") == []


def test_kinds_and_projects_narrow_the_search(shelf):
    actions.put(space=shelf.project.space, kind="lesson", object_id=1, title="供应商管理", at=AT)
    assert found(shelf.lead, "供应商", kinds=["lesson"]) == [1]
    assert len(found(shelf.lead, "供应商")) == 2
    assert found(shelf.lead, "供应商", space=shelf.foreign.space_id) == []


def test_the_worker_takes_in_each_text_once(shelf):
    lock(shelf.project.space_id)
    index_waiting(AT)
    assert index_waiting(AT) == 0
    assert not Waiting.objects.exists()
    assert Posting.objects.filter(gram__gte=0).exists()
