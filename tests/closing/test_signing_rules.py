"""签字: one spelling per content, one hash per spelling (F2)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qibu.kernel import signing

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
CONTENTS = st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4)


def test_the_order_of_keys_and_the_way_letters_are_composed_make_no_difference():
    one = signing.canonical({"b": "e\u0301", "a": (1, 2.0)})
    assert one == signing.canonical({"a": [1, 2], "b": "\u00e9"}) == '{"a":[1,2],"b":"\u00e9"}'


def test_the_hash_is_the_plain_sha256_of_the_utf8_bytes():
    text = signing.canonical({"name": "\u661f\u6d77"})
    assert signing.fingerprint(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert signing.fingerprint(text) == signing.fingerprint(text.encode())


@pytest.mark.parametrize("odd", [{"a": {1}}, {"a": float("nan")}, {"\u00e9": 1, "e\u0301": 2}])
def test_what_has_no_single_spelling_is_not_signed(odd):
    with pytest.raises((TypeError, ValueError)):
        signing.canonical(odd)


@given(CONTENTS, CONTENTS)
def test_two_contents_have_one_hash_exactly_when_nothing_differs(one, other):
    same = signing.canonical(one) == signing.canonical(other)
    if same:
        assert signing.changes(one, other) == ()
    if signing.changes(one, other):
        assert not same


def test_what_changed_is_named_with_its_place():
    found = signing.changes({"files": [{"sha256": "a"}]}, {"files": [{"sha256": "b"}, {"sha256": "c"}]})
    assert found[0] == signing.Changed(("files", 0, "sha256"), "a", "b")
    assert found[1] == signing.Changed(("files", 1, "sha256"), "", "c")


def test_a_changed_content_and_a_signature_under_another_hash_are_found():
    text = signing.canonical({"a": 1})
    good = signing.fingerprint(text)
    assert signing.check(text, good, [good, ""]).holds
    assert not signing.check(text + " ", good, []).intact
    assert signing.check(text, good, [good, "0" * 64]).broken == (1,)


def test_it_is_complete_when_every_place_is_signed():
    assert not signing.complete([])
    assert not signing.complete(["a", ""])
    assert signing.complete(["a", "a"])
