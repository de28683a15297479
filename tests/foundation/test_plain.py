"""Statements written by hand: lists among the parameters, and what the databases give back."""

from __future__ import annotations

import pytest

from qibu.foundation.plain import fetch

pytestmark = pytest.mark.django_db


def test_a_list_takes_the_place_of_one_parameter():
    sql = "SELECT CAST(%s AS integer), CASE WHEN 2 IN (%s) THEN 1 ELSE 0 END, CAST(%s AS integer)"
    assert fetch(sql, [7, [1, 2, 3], 9]) == [(7, 1, 9)]
    assert fetch(sql, [7, [1, 3], 9]) == [(7, 0, 9)]


def test_nothing_is_in_an_empty_list():
    assert fetch("SELECT CASE WHEN 2 IN (%s) THEN 1 ELSE 0 END", [[]]) == [(0,)]


def test_a_per_cent_sign_is_no_place():
    assert fetch("SELECT CASE WHEN 'sand' LIKE '%%sand' THEN 1 ELSE 0 END WHERE 5 IN (%s)", [[5, 6]]) == [
        (1,)
    ]


def test_a_list_too_many_is_refused():
    with pytest.raises(ValueError, match="zip"):
        fetch("SELECT 1 WHERE 1 IN (%s)", [[1], [2]])
