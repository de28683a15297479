"""Two people change one section of the minutes: what goes together by itself, and what a person decides."""

#: base, mine, theirs → the text with both changes; None where somebody has to decide.
CASES = [
    ("", "我的", "", "我的"),
    ("", "", "对方的", "对方的"),
    ("", "我的", "对方的", "对方的\n我的"),
    ("一\n二\n三", "一\n二\n三", "一\n二改\n三", "一\n二改\n三"),
    ("一\n二\n三", "一改\n二\n三", "一\n二\n三改", "一改\n二\n三改"),
    ("一\n二\n三", "一\n二\n三\n四", "零\n一\n二\n三", "零\n一\n二\n三\n四"),
    ("一\n二\n三", "一\n三", "一\n二\n三\n四", "一\n三\n四"),
    ("一\n二\n三", "一\n二同\n三", "一\n二同\n三", "一\n二同\n三"),
    ("一\n二\n三", "一\n二甲\n三", "一\n二乙\n三", None),
    ("一\n二", "一", "一\n二改", None),
    ("一", "一\n", "一改", None),
]


def test_lines_only_one_of_two_touched_go_together(open_page):
    page = open_page("/")
    found = page.evaluate(
        """async (cases) => {
            const { merged } = await import('/static/qibu/minutes/merge.js');
            return cases.map(([base, mine, theirs]) => merged(base, mine, theirs));
        }""",
        [list(case[:3]) for case in CASES],
    )
    assert found == [case[3] for case in CASES]


def test_no_line_of_either_is_lost_where_both_only_add(open_page):
    page = open_page("/")
    base = [f"第 {n} 行" for n in range(40)]
    mine, theirs = base.copy(), base.copy()
    for place in (3, 17, 40):
        mine.insert(place, f"我 {place}")
    for place in (0, 9, 30):
        theirs.insert(place, f"对方 {place}")
    both = page.evaluate(
        "async (texts) => (await import('/static/qibu/minutes/merge.js')).merged(...texts)",
        ["\n".join(base), "\n".join(mine), "\n".join(theirs)],
    )
    lines = both.split("\n")
    assert sorted(lines) == sorted(set(mine) | set(theirs))
    assert [one for one in lines if one in base] == base
