# ruff: noqa: E501  (tables of spellings read best in long lines)
"""Status words and people as cells hold them (D0, D2)."""

import pytest

from qibu.foundation.documents.spellings import Named, StatusWord, Unclear, read_people, read_status
from qibu.kernel.status import Status


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("未开始", Status.TODO), ("未启动", Status.TODO), ("Not Started", Status.TODO), ("to-do", Status.TODO),
        ("进行中", Status.DOING), ("推进中", Status.DOING), ("In Progress", Status.DOING), ("已完成", Status.DONE),
        ("完 成", Status.DONE), ("Resolved", Status.DONE), ("已解决", Status.DONE), ("暂停", Status.PAUSED),
        ("挂起", Status.PAUSED), ("取消", Status.CANCELLED), ("已取消", Status.CANCELLED), ("Canceled", Status.CANCELLED),
    ],
)  # fmt: skip
def test_our_words_and_their_synonyms(written: str, status: Status) -> None:
    assert read_status(written) == StatusWord(status)


@pytest.mark.parametrize("written", ["延期", "滞后", "已逾期", "Delayed"])
def test_late_is_a_flag_not_a_stored_status(written: str) -> None:
    assert read_status(written) == StatusWord(late=True)


def test_blocked_is_a_flag_beside_the_status() -> None:
    found = read_status("阻塞")
    assert isinstance(found, StatusWord)
    assert found.blocked
    assert found.status is None


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("采购等待", Status.DOING), ("厂内调试", Status.DOING), ("监控中", Status.DOING), ("基本完成", Status.DOING),
        ("已缓解", Status.DONE), ("已关闭", Status.DONE), ("待评审", Status.TODO), ("评审中", Status.DOING),
        ("进行中了", Status.DOING), ("红灯", Status.DOING), ("xyz", None),
    ],
)  # fmt: skip
def test_a_foreign_word_is_unclear_and_suggests_the_nearest_of_ours(
    written: str, nearest: Status | None
) -> None:
    found = read_status(written)
    assert isinstance(found, Unclear)
    assert (found.severity, found.suggestion) == ("unclear", nearest)


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("张三", ["张三"]), ("张三、李四", ["张三", "李四"]), ("张三，李四；王五", ["张三", "李四", "王五"]),
        ("张三/李四", ["张三", "李四"]), ("张三\n李四", ["张三", "李四"]), ("张三 李四", ["张三", "李四"]),
        ("张 三", ["张三"]), ("张 三、李 四", ["张三", "李四"]), ("张　三", ["张三"]), ("@张三", ["张三"]), ("李和平", ["李和平"]),
        ("John Smith", ["John Smith"]), ("阿卜杜拉·买买提", ["阿卜杜拉·买买提"]), ("张三&李四", ["张三", "李四"]),
    ],
)  # fmt: skip
def test_people_are_named_one_after_the_other(written: str, people: list[str]) -> None:
    found = read_people(written)
    assert isinstance(found, tuple)
    assert [one.name for one in found] == people


@pytest.mark.parametrize(
    "written",
    ["张三（研发部）", "研发部-张三", "研发部/张三", "研发部 张三", "研发部（张三）", "研发部：张三"],
)
def test_a_person_may_bring_a_department(written: str) -> None:
    assert read_people(written) == (Named("张三", "研发部"),)


def test_roles_and_telephone_numbers_are_kept_beside_the_name() -> None:
    assert read_people("张三(主)、李四13800138000") == (
        Named("张三", hint="主"),
        Named("李四", hint="13800138000"),
    )


@pytest.mark.parametrize(
    ("written", "reason", "suggestion"),
    [
        ("张三和李四", "one_or_two_people", (Named("张三"), Named("李四"))),
        ("张三等", "and_others", (Named("张三"),)),
        ("全体", "nobody_in_particular", None),
        ("各部门", "nobody_in_particular", None),
        ("研发部", "department_not_person", None),
        ("按合同由供应商负责。", "not_a_name", None),
        (5, "not_a_name", None),
    ],
)
def test_a_cell_that_does_not_name_people_plainly_is_unclear(
    written: str, reason: str, suggestion: object
) -> None:
    found = read_people(written)
    assert isinstance(found, Unclear)
    assert (found.reason, found.suggestion) == (reason, suggestion)


@pytest.mark.parametrize("written", [None, "", "/", "待定", "TBD"])
def test_nobody(written: str | None) -> None:
    assert read_people(written) is None
