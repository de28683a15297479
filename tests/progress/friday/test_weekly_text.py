"""复制到群: the week in plain sentences, the same for everybody, and posted to the group."""

from qibu.foundation.notices.models import Post, Robot
from qibu.progress.models import Edition
from qibu.progress.weekly import weekly_text
from tests.progress.friday.weeks import CUTOFF, at, close, edit, open_week, submit


def told(world, period) -> str:
    edition = Edition.objects.order_by("-number").first()
    return weekly_text(world.project.name, period, edition)


def test_it_names_what_was_finished_is_late_is_blocked_is_needed_and_is_missing(world):
    period = open_week(world)
    period.summary = "原型已定稿。\n下周送检。"
    period.save()
    submit(world, period, "market", support="要一名设计师")
    submit(world, period, "rd", when=CUTOFF.replace(hour=19))
    edit(world, "产品原型", at(6, 18), actual_finish="2026-03-06")
    edit(world, "宣传物料", at(6, 18), is_blocked=True, block_cause="停电", block_need="换厂")
    close(world, period, when=at(6, 20))
    text = told(world, period)
    lines = text.splitlines()
    assert "护眼台灯上市" in lines[0] and "2026-03-06" in lines[0]
    assert any("产品原型" in line and "研发部" in line for line in lines)
    assert any("宣传物料" in line and "市场部" in line for line in lines)
    assert any("要一名设计师" in line for line in lines)
    assert any("采购部" in line and "市场部" not in line for line in lines)
    assert "原型已定稿。 下周送检。" in lines[-1]
    assert told(world, period) == text


def test_the_second_week_tells_only_what_is_new(world):
    first = open_week(world)
    edit(world, "产品原型", at(6, 18), actual_finish="2026-03-06")
    close(world, first, when=at(6, 20))
    second = open_week(world, 2, cutoff=CUTOFF.replace(day=13))
    close(world, second, when=at(13, 20))
    edition = Edition.objects.get(number=2)
    assert edition.figures["finished"]["count"] == 0
    assert edition.figures["done"] == 1


def test_the_group_gets_it_with_the_closing(world):
    Robot.objects.create(
        space=world.project.space, kind="wecom", name="群", kinds=["period.closed"], hint="…",
        created_at=at(2),
    )  # fmt: skip
    period = open_week(world)
    close(world, period, when=at(6, 20))
    post = Post.objects.get(kind="period.closed")
    assert post.params["text"] == told(world, period)
