"""@姓名 in plain text says who is called; a name several people bear is asked about."""

from qibu.foundation.files.mentions import Somebody, called_in, spans

LI, WANG = Somebody(1, "李强", "研发部"), Somebody(2, "王芳", "市场部")
ZHANG_RD, ZHANG_MARKET = Somebody(3, "张伟", "研发部"), Somebody(4, "张伟", "市场部")
ZHANG_LONG, ANN, ANNA = Somebody(5, "张伟民", ""), Somebody(6, "Ann", ""), Somebody(7, "Anna Lee", "")
ALL = [LI, WANG, ZHANG_RD, ZHANG_MARKET, ZHANG_LONG, ANN, ANNA]


def ids(text, **more):
    return called_in(text, ALL, **more).ids


def test_names_are_found_without_blanks_around_them():
    assert ids("请@李强和＠王芳看一下，@李强尽快") == (1, 2)


def test_the_longest_name_that_fits_is_meant():
    assert ids("@张伟民你好") == (5,)
    assert ids("@Anna Lee, @Ann.") == (7, 6)
    assert ids("@Annabel") == ()


def test_an_address_of_mail_calls_nobody():
    assert ids("写信到 a@李强.com 或 li.qiang@Ann") == ()


def test_who_is_unknown_stays_text():
    found = called_in("@某某 @", ALL)
    assert found.ids == () and not found.unclear


def test_a_name_of_two_people_is_unclear_until_the_department_or_a_choice_tells():
    found = called_in("@张伟 看看", ALL)
    assert found.ids == () and found.unclear == {"张伟": (ZHANG_RD, ZHANG_MARKET)}
    assert ids("@张伟(市场部)看看") == (4,)
    assert ids("@张伟（研发部）看看") == (3,)
    assert ids("@张伟 看看", chosen={"张伟": 4}) == (4,)
    assert ids("@张伟 看看", chosen={"张伟": 1}) == ()
    assert "张伟" in called_in("@张伟(采购部)", ALL).unclear


def test_the_places_of_calls_are_known_for_showing():
    text = "请@张伟(市场部)看"
    assert [text[a:b] for a, b in spans(text, ALL)] == ["@张伟(市场部)"]
