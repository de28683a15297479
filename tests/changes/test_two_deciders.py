"""Two people decide at the same moment: one wins, the other is told; the plan changes once (S5)."""

from qibu.changes import actions
from qibu.changes.models import Baseline, ChangeRequest
from qibu.foundation.outcomes import Conflict
from tests.changes.conftest import approve, ask, delay, key, submit
from tests.support.together import together
from tests.world import AT, build


def test_one_wins_and_the_other_sees_the_decision(committed):
    world = build()
    approve(world)
    row = submit(world, ask(world, delay(world, "宣传物料", 5)))

    def decide(by):
        return lambda: actions.approve_request(
            by=by, at=AT, project_id=world.project.pk, number=row.number, version=row.version, key=key()
        )

    answers = together([decide(world.lead), decide(world.pmo)])
    assert sorted(type(one).__name__ for one in answers) == ["ChangeRequest", "Conflict"], answers
    lost = next(one for one in answers if isinstance(one, Conflict))
    assert lost.by in ("李强", "孙悦")
    assert ChangeRequest.objects.get().state == "approved"
    assert Baseline.objects.filter(project=world.project).count() == 2
    assert str(world.task("宣传物料").planned_finish) == "2026-03-25"
