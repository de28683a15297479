"""Whatever a cell holds, reading it is a value, nothing, or a doubt: never an exception (T-39)."""

import json
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from qibu.foundation.documents import spellings
from qibu.foundation.documents.workbook import Cell

NAUGHTY = json.loads((Path(__file__).parent / "naughty.json").read_text())["strings"]
NEAR = st.text(
    alphabet="0123456789年月日号周初中下旬底第至到~-./: 天半个小时%约前q张三、（）()和wk一二十", max_size=24
)
CELLS = st.one_of(
    st.none(),
    NEAR,
    st.text(max_size=40),
    st.sampled_from(NAUGHTY),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@settings(max_examples=600, deadline=None)
@given(CELLS, st.dates(date(1971, 1, 1), date(2199, 12, 31)))
def test_every_reader_answers(cell: Cell, around: date) -> None:
    answers = [
        spellings.read_date(cell, around=around, edge="start"),
        spellings.read_date(cell, around=around, edge="finish"),
        spellings.read_span(cell, around=around),
        spellings.read_duration(cell),
        spellings.read_percent(cell),
        spellings.read_percent(cell, fractions=True),
        spellings.read_percent(cell, fractions=False, formatted=True),
        spellings.read_status(cell),
        spellings.read_people(cell),
        spellings.read_number_text(cell),
        spellings.read_yes_no(cell),
    ]
    for answer in answers:
        if isinstance(answer, spellings.Unclear):
            assert answer.reason
            assert answer.severity in {"note", "unclear", "wrong"}
            assert answer.severity != "note" or answer.suggestion is not None
            assert answer.severity != "wrong" or answer.suggestion is None
        if isinstance(answer, date):
            assert 1970 <= answer.year <= 2200
