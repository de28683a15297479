"""The life of a lesson, and which lessons fit something new."""

import random
from collections import Counter

import pytest

from qibu.kernel import lesson
from qibu.kernel.grams import contains
from qibu.kernel.lesson import Known, Shelf
from qibu.kernel.likeness import Weights, features, likeness


@pytest.mark.parametrize(
    ("state", "step", "target"),
    [
        ("waiting", "write", "waiting"),
        ("waiting", "publish", "published"),
        ("published", "correct", "published"),
        ("waiting", "retire", "retired"),
        ("published", "retire", "retired"),
        ("retired", "revive", "waiting"),
        ("published", "write", ""),
        ("published", "publish", ""),
        ("retired", "write", ""),
        ("retired", "publish", ""),
        ("waiting", "revive", ""),
    ],
)
def test_every_step_leads_where_the_table_says(state, step, target):
    assert lesson.take(state, step, root_cause="因").target == target


def test_publishing_wants_the_root_cause():
    assert lesson.take("waiting", "publish", root_cause=" ").open == ("root_cause",)


def test_writers_and_publishers_have_steps_of_their_own():
    assert lesson.steps_from("waiting", lesson.WRITER) == ("write",)
    assert lesson.steps_from("published", lesson.WRITER) == ()
    assert lesson.steps_from("waiting", lesson.PUBLISHER) == ("publish", "retire")


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("供应商、模具 交付", ("供应商", "模具", "交付")),
        ("供应商,供应商，#模具；", ("供应商", "模具")),
        ("100%", ("100",)),
        ("", ()),
    ],
)
def test_tags_are_read_however_they_are_typed(text, tags):
    assert lesson.tags_of(text) == tags


def test_tags_are_few_and_short():
    assert lesson.tags_of("、".join("一二三四五六七八九十")) == tuple("一二三四五六七八")
    assert lesson.tags_of("长" * 50) == ("长" * 20,)


SHELF = Shelf(
    [
        Known(1, "供应商交货延迟导致停线", "供应商合同签订前"),
        Known(2, "样机跌落测试外壳开裂", "", ("模具", "外壳")),
        Known(3, "发布会现场断电"),
    ]
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("供货商没按时到货", [1]),
        ("签订供应商合同", [1]),
        ("外壳模具验收", [2]),
        ("年度团建", []),
        ("", []),
    ],
)
def test_a_lesson_fits_by_its_title_its_place_to_check_or_a_tag(text, ids):
    assert [offer.id for offer in SHELF.fitting(text)] == ids


def test_a_given_tag_counts_as_well_and_two_count_more_than_one():
    shelf = Shelf([Known(1, "甲", "", ("模具",)), Known(2, "乙", "", ("模具", "外壳"))])
    assert [offer.id for offer in shelf.fitting("", tags=("模具", "外壳"))] == [2, 1]


def test_what_more_is_said_of_something_counts_for_tags_only():
    assert [offer.id for offer in SHELF.fitting("新品", more="重新开外壳模具")] == [2]
    assert SHELF.fitting("新品", more="供应商交货延迟导致停线") == ()


def test_one_word_in_common_makes_no_place_the_same():
    assert Shelf([Known(1, "甲", "开模评审")]).fitting("需求评审") == ()


def test_an_empty_shelf_offers_nothing():
    assert Shelf([]).fitting("供应商") == ()


def test_the_index_finds_what_comparing_with_each_lesson_one_by_one_finds():
    words = ["模具", "开裂", "试产", "样机", "良率", "供应商", "交付", "延迟", "包装", "测试", "认证", "灯罩"]
    draw = random.Random(6)

    def some(most: int) -> str:
        return "".join(draw.sample(words, draw.randint(1, most)))

    lessons = [Known(n, some(4), some(3), tuple(draw.sample(words, n % 3))) for n in range(1, 60)]
    sides = [(features(one.title), features(one.where)) for one in lessons]
    seen = Counter(gram for title, where in sides for gram in title | where)
    weigh = Weights(len(lessons), lambda gram: seen[gram]).of
    shelf = Shelf(lessons)
    for text in [some(4) for _ in range(60)]:
        expected = {}
        for known, (title, where) in zip(lessons, sides, strict=True):
            hits = sum(contains(text, tag) for tag in known.tags)
            by_title, by_place = (likeness(features(text), side, weigh) for side in (title, where))
            if hits or by_title >= 0.4 or by_place >= 0.5:
                expected[known.id] = round(max(by_title, by_place) + 0.5 * hits, 4)
        found = {offer.id: offer.score for offer in shelf.fitting(text, most=100)}
        assert found == pytest.approx(expected, abs=2e-4)
