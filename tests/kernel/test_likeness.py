"""R5: paraphrases of one issue are found, and issues that only share words are told from them.

data/alike.tsv holds 66 pairs that mean the same and 66 that do not, though they share half their words;
the words of one meaning were chosen with the "tune" half in sight.
"""

from functools import cache
from pathlib import Path

import pytest

from qibu.kernel.grams import contains, grams, normalised, wanted, written
from qibu.kernel.likeness import LIKELY, Weights, features, likeness

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "alike.tsv").read_text(encoding="utf-8").splitlines()
]
TITLES = sorted({title for row in ROWS for title in row[2:]})
FEATURES = {title: features(title) for title in TITLES}
WEIGHTS = Weights(len(TITLES), cache(lambda gram: sum(gram in found for found in FEATURES.values())))


@cache
def weight(gram):
    return WEIGHTS.of(gram)


def score(one, other):
    return likeness(FEATURES[one], FEATURES[other], weight)


def measured(half):
    """(precision, recall) of "likely the same" over the labelled pairs of one half."""
    said = [(label == "same", score(one, other) >= LIKELY) for own, label, one, other in ROWS if own == half]
    right = sum(same and found for same, found in said)
    return right / sum(found for _same, found in said), right / sum(same for same, _found in said)


@pytest.mark.parametrize(("half", "precision", "recall"), [("tune", 0.91, 0.93), ("held", 0.82, 0.84)])
def test_likely_repeats_are_found_and_others_left_out(half, precision, recall):
    found = measured(half)
    assert found[0] >= precision and found[1] >= recall, found


def test_the_paraphrase_stands_among_the_first_three():
    pairs = [(one, other) for _half, label, one, other in ROWS if label == "same"]
    first_three = 0
    for one, other in pairs:
        ranked = sorted((title for title in TITLES if title != one), key=lambda title: -score(one, title))
        first_three += other in ranked[:3]
    assert first_three >= 65, first_three


def test_the_same_text_is_wholly_alike_and_a_strange_one_not_at_all():
    assert score(TITLES[0], TITLES[0]) == pytest.approx(1)
    assert likeness(features("海报"), features("模具"), weight) == 0
    assert likeness(features(""), features("模具"), weight) == 0


def test_a_text_is_taken_apart_into_pairs_and_single_characters():
    assert {written(gram) for gram in grams("延期，App")} == {"延", "期", "延期", "a", "p", "ap", "pp"}


def test_full_width_and_capitals_make_no_difference():
    assert normalised("ＡＰＰ１２") == "app12"
    assert grams("ＡＰＰ") == grams("app")


def test_a_search_is_cut_into_pieces_that_must_all_be_there():
    pieces = wanted(" 供应商  QB-2026 ")
    assert [piece for piece, _grams in pieces] == ["供应商", "qb", "2026"]
    assert {written(gram) for gram in pieces[0][1]} == {"供应", "应商"}
    assert wanted("，。 ") == ()


def test_what_stands_between_the_characters_does_not_matter():
    assert contains("合 同 评-审", "合同评审")
    assert not contains("评审合同", "合同评审")
