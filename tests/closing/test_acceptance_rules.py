"""The rules of acceptance, without a database (F1)."""

from itertools import permutations, product

import pytest

from qibu.kernel import acceptance
from qibu.kernel.acceptance import ACCEPTED, CONDITIONAL, PASSED, REJECTED, SUBMITTED, UNANSWERED, WITHDRAWN


def test_the_departments_that_depend_on_a_deliverable_are_proposed():
    assert acceptance.proposed(responsible=1, taking_part=(3, 1, 2), depending={2, 1}) == (2,)


@pytest.mark.parametrize("depending", [(), (1,), (9,)])
def test_where_no_other_department_depends_on_it_all_others_are_proposed(depending):
    assert acceptance.proposed(responsible=1, taking_part=(3, 1, 2), depending=depending) == (3, 2)


def test_the_responsible_department_is_never_proposed():
    assert 1 not in acceptance.proposed(responsible=1, taking_part=(1,), depending=(1,))
    assert not acceptance.may_accept(1, responsible=1)
    assert acceptance.may_accept(2, responsible=None)


def test_nobody_judges_their_own_submission():
    assert not acceptance.may_judge(7, submitter=7)
    assert acceptance.may_judge(8, submitter=7)


@pytest.mark.parametrize(
    "answers",
    [
        answers
        for size in (1, 2, 3)
        for answers in product((PASSED, CONDITIONAL, REJECTED, UNANSWERED), repeat=size)
    ],
)
def test_a_round_is_accepted_when_all_have_passed_it_and_ends_with_one_rejection(answers):
    said = acceptance.outcome(answers)
    assert (said == REJECTED) == (REJECTED in answers)
    assert (said == ACCEPTED) == (set(answers) <= {PASSED, CONDITIONAL})
    assert {acceptance.outcome(order) for order in permutations(answers)} == {said}


def test_what_no_department_judges_is_not_accepted():
    assert acceptance.outcome([]) == SUBMITTED


@pytest.mark.parametrize(
    ("rounds", "may", "stands"),
    [
        ([], True, ""),
        ([SUBMITTED], False, SUBMITTED),
        ([WITHDRAWN], True, ""),
        ([REJECTED], True, REJECTED),
        ([REJECTED, WITHDRAWN], True, REJECTED),
        ([REJECTED, SUBMITTED], False, SUBMITTED),
        ([REJECTED, ACCEPTED], False, ACCEPTED),
    ],
)
def test_a_round_follows_a_rejection_or_a_withdrawal_and_nothing_else(rounds, may, stands):
    assert acceptance.may_submit(rounds) is may
    assert acceptance.standing(rounds) == stands


def test_only_what_nobody_has_answered_is_withdrawn():
    assert acceptance.may_withdraw(SUBMITTED, [UNANSWERED, UNANSWERED])
    assert not acceptance.may_withdraw(SUBMITTED, [UNANSWERED, PASSED])
    assert not acceptance.may_withdraw(ACCEPTED, [])


@pytest.mark.parametrize("state", [ACCEPTED, REJECTED, WITHDRAWN])
@pytest.mark.parametrize("step", list(acceptance.STEPS))
def test_a_round_that_ended_stays_ended(state, step):
    assert not acceptance.take(state, step).allowed


def test_reasons_stand_one_per_line_each_once():
    assert acceptance.reasons_of(" 亮度不足 \n\n缺少  证书\r\n亮度不足\n") == ("亮度不足", "缺少 证书")


@pytest.mark.parametrize(
    ("answer", "reasons", "conditions", "whole"),
    [
        (PASSED, "", 0, True),
        (PASSED, "", 1, False),
        (CONDITIONAL, "", 2, True),
        (CONDITIONAL, "补测", 0, False),
        (REJECTED, "亮度不足", 0, True),
        (REJECTED, " \n ", 0, False),
        (REJECTED, "亮度不足", 1, False),
        (UNANSWERED, "", 0, False),
        ("maybe", "", 0, False),
    ],
)
def test_an_answer_says_what_it_has_to(answer, reasons, conditions, whole):
    assert acceptance.answer_is_whole(answer, reasons=reasons, conditions=conditions) is whole


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://wiki.example.com/报告?版=2", True),
        ("HTTP://example.com", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("https:///no-host", False),
        ("https://[broken", False),
        ("https://example.com/\n", False),
        (" https://example.com", False),
        ("https://example.com/\u202etxt", False),
        ("", False),
    ],
)
def test_links_are_http_and_nothing_else(address, allowed):
    assert acceptance.link_allowed(address) is allowed
