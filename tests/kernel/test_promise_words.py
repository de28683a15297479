"""Dependencies and promises in the words of a predecessor column, read and written back (S9, D0)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qibu.kernel.lags import Lag, LinkType
from qibu.kernel.promise_words import Unclear, WordLink, parse_predecessors, words, words_of


def read(text):
    """(ref, type, minimum, maximum) of the only link, lags as "2w" (working) or "2c" (calendar)."""
    (link,) = parse_predecessors(text)
    assert isinstance(link, WordLink), link

    def short(lag):
        return lag and f"{lag.amount}{lag.unit[0]}"

    return link.ref, link.kind.name, short(link.minimum), short(link.maximum)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", ("2", "FS", "0w", None)),
        ("１．２", ("1.2", "FS", "0w", None)),
        ("任务3", ("3", "FS", "0w", None)),
        ("3号", ("3", "FS", "0w", None)),
        ("原型设计", ("原型设计", "FS", "0w", None)),
        ("NFS 设计", ("NFS 设计", "FS", "0w", None)),
        ("T-12", ("T-12", "FS", "0w", None)),
        ("「3天内完成后，再议」", ("3天内完成后，再议", "FS", "0w", None)),
        ("《原型》FS", ("原型", "FS", "0w", None)),
        ("3FS+2天", ("3", "FS", "2c", None)),
        ("３ＦＳ＋２天", ("3", "FS", "2c", None)),
        ("2FF+5d", ("2", "FF", "5w", None)),
        ("2ff+5", ("2", "FF", "5w", None)),
        ("3SS-2", ("3", "SS", "-2w", None)),
        ("3 FS+2 工作日", ("3", "FS", "2w", None)),
        ("3FS+2 个工作日", ("3", "FS", "2w", None)),
        ("3FS+3ed", ("3", "FS", "3c", None)),
        ("3FS+1w", ("3", "FS", "5w", None)),
        ("3FS+1周", ("3", "FS", "7c", None)),
        ("3+2天", ("3", "FS", "2c", None)),
        ("3 SF", ("3", "SF", "0w", None)),
        ("原型设计FF+3天", ("原型设计", "FF", "3c", None)),
        ("完成后2周内", ("", "FF", "0w", "14c")),
        ("原型完成后 2 周内", ("原型", "FF", "0w", "14c")),
        ("原型完成后两周内", ("原型", "FF", "0w", "14c")),
        ("须在原型完成后2周内交付", ("原型", "FF", "0w", "14c")),
        ("市场部须在原型完成后2周内交付物料", ("原型", "FF", "0w", "14c")),
        ("完成后5个工作日内", ("", "FF", "0w", "5w")),
        ("3完成后十五个工作日内完成", ("3", "FF", "0w", "15w")),
        ("原型完成后1个月内", ("原型", "FF", "0w", "30c")),
        ("原型完成后半个月内", ("原型", "FF", "0w", "15c")),
        ("原型完成之后10天以内", ("原型", "FF", "0w", "10c")),
        ("原型完成后3天内开始", ("原型", "FS", "0w", "3c")),
        ("原型开始后3天内开始", ("原型", "SS", "0w", "3c")),
        ("原型启动后3天内完成", ("原型", "SF", "0w", "3c")),
        ("3完成后", ("3", "FS", "0w", None)),
        ("3完成后开始", ("3", "FS", "0w", None)),
        ("3完成后2天开始", ("3", "FS", "2c", None)),
        ("3开始后2个工作日", ("3", "SS", "2w", None)),
        ("与3同时开始", ("3", "SS", "0w", None)),
        ("3同时完成", ("3", "FF", "0w", None)),
    ],
)
def test_words_people_use(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize("text", ["1.2,1.3", "1.2，1.3", "1.2、1.3", "1.2;1.3", "1.2； 1.3", "1.2\n1.3"])
def test_several_predecessors_in_one_cell(text):
    assert [link.ref for link in parse_predecessors(text)] == ["1.2", "1.3"]


@pytest.mark.parametrize("text", ["", "  ", "无", "/", "-", "NA", "n/a", "—"])
def test_no_predecessor(text):
    assert parse_predecessors(text) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("待定", "undecided"),
        ("2~3周", "phrase"),
        ("1-3", "phrase"),
        ("原型完成后2-3天内", "phrase"),
        ("原型完成后2小时内", "unit"),
        ("原型完成后半周内", "amount"),
        ("验收前3天", "phrase"),
        ("任务3完成后第2天", "phrase"),
        ("长" * 201, "phrase"),
    ],
)
def test_what_is_not_sure_is_said_with_its_text(text, why):
    assert parse_predecessors(text) == (Unclear(text, why),)


def test_a_department_before_the_verb_leaves_the_thing_as_a_second_reading():
    (link,) = parse_predecessors("市场部须在研发部完成原型后2周内交付物料")
    assert (link.ref, link.alternative, link.maximum) == ("研发部完成原型", "原型", Lag(14, "calendar"))


@pytest.mark.parametrize(
    ("link", "text"),
    [
        (WordLink("3"), "3"),
        (WordLink("3", LinkType.SS), "3SS"),
        (WordLink("3", LinkType.FS, Lag(2, "calendar")), "3FS+2天"),
        (WordLink("3", LinkType.FF, Lag(-5)), "3FF-5个工作日"),
        (WordLink("1.2", LinkType.FF, maximum=Lag(14, "calendar")), "1.2完成后14天内完成"),
        (WordLink("3", LinkType.FS, Lag(1), Lag(5)), "3完成后5个工作日内开始（至少1个工作日）"),
        (WordLink("UI、交互"), "「UI、交互」"),
    ],
)
def test_how_a_link_is_written(link, text):
    assert words(link) == text


refs = st.one_of(
    st.from_regex(r"[1-9]\d{0,2}(\.[1-9]\d?){0,3}", fullmatch=True),
    st.sampled_from(
        [
            "原型设计",
            "样机 V2",
            "a、b",
            "「引号」",
            "完成",
            "3天内",
            "无",
            "待定",
            "3FS+2天",
            " 空格 ",
            "须在",
            "",
        ]
    ),
    st.text(max_size=12).filter(lambda text: "\x00" not in text),
)
lags = st.builds(Lag, st.integers(-400, 400), st.sampled_from(("working", "calendar")))
word_links = st.builds(WordLink, refs, st.sampled_from(LinkType), lags, st.none() | lags)


@settings(max_examples=400)
@given(word_links)
def test_what_is_written_is_read_back_the_same(link):
    assert parse_predecessors(words(link)) == (link,)


@settings(max_examples=100)
@given(st.lists(word_links, max_size=5))
def test_a_whole_cell_is_read_back_the_same(links):
    assert parse_predecessors(words_of(links)) == tuple(links)


@settings(max_examples=300, deadline=1000)
@given(st.text(alphabet="123 完成开始后内须在之以周天个工作日月FSd+-.，、（）至少半十~「」", max_size=60))
def test_no_text_breaks_the_reader(text):
    for part in parse_predecessors(text):
        assert isinstance(part, (WordLink, Unclear))


def test_a_promise_is_written_in_short_behind_a_dependency():
    (link,) = parse_predecessors("1.2FS+3工作日≤14天")
    assert (link.ref, link.minimum, link.maximum) == ("1.2", Lag(3, "working"), Lag(14, "calendar"))
    (plain,) = parse_predecessors("原型评审 <= 2周")
    assert (plain.ref, plain.maximum) == ("原型评审", Lag(14, "calendar"))
