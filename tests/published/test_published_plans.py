"""Plans of others with known answers: small samples of each kind; `bench.published` runs whole sets."""

import json
from pathlib import Path

import pytest

from qibu.foundation.documents.mspdi import read_mspdi
from qibu.foundation.documents.mspdi_plan import plan_of
from qibu.foundation.documents.psplib import read_sch, read_sm
from qibu.kernel.hours import moment
from qibu.kernel.network import schedule
from qibu.kernel.timed import schedule_timed
from qibu.kernel.units import ORIGIN, unit_plan

DATA = Path(__file__).parent / "data"


def test_the_length_of_a_psplib_network():
    network = read_sm((DATA / "j3010_1.sm").read_text())
    assert len(network.names) == 32
    result = schedule(unit_plan(network.duration, network.arcs, start_lags=False))
    assert result.project_finish + 1 - ORIGIN == 41


def test_the_earliest_makespan_of_a_network_with_maximum_lags():
    network = read_sch((DATA / "psp1.sch").read_text())
    result = schedule(unit_plan(network.duration, network.arcs, start_lags=True))
    assert result.project_finish + 1 - ORIGIN == 26


def test_a_maximum_lag_shrunk_too_far_is_told_with_its_cycle():
    network = read_sch((DATA / "psp1.sch").read_text())
    arcs = [(i, j, -14 if (i, j) == (8, 1) else lag) for i, j, lag in network.arcs]
    arcs.append((1, 8, 15))
    result = schedule(unit_plan(network.duration, arcs, start_lags=True))
    assert result.status == "infeasible"
    assert sorted(result.cycle) == [1, 8]
    assert result.excess == 1


@pytest.mark.parametrize("name", ["calculate-work-hours", "project5"])
def test_every_task_of_an_ms_project_plan_stands_where_ms_project_has_it(name):
    read = plan_of(read_mspdi((DATA / f"{name}.xml").read_bytes()))
    result = schedule_timed(read.plan)
    expected = {row["uid"]: row for row in json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))}
    assert expected.keys() == {task.uid for task in read.tasks}
    for t, task in enumerate(read.tasks):
        found = {
            "start": result.start[t],
            "finish": result.finish[t],
            "late_start": result.late_start[t],
            "late_finish": result.late_finish[t],
        }
        texts = {key: moment(value).isoformat(timespec="minutes") for key, value in found.items()}
        assert texts == {key: expected[task.uid][key] for key in texts}, task.name


@pytest.mark.parametrize("name", ["calculate-work-hours", "project5"])
def test_a_plan_kept_by_hand_comes_back_to_the_minute(name):
    """What is only imported is manual: links pull at nothing."""
    text = (DATA / f"{name}.xml").read_text("utf-8").replace("<Manual>0<", "<Manual>1<")
    text = text.replace("<LinkLag>0<", "<LinkLag>99999<")
    read = plan_of(read_mspdi(text.encode()))
    result = schedule_timed(read.plan)
    expected = {row["uid"]: row for row in json.loads((DATA / f"{name}.expected.json").read_text("utf-8"))}
    for t, task in enumerate(read.tasks):
        ends = [moment(value).isoformat(timespec="minutes") for value in (result.start[t], result.finish[t])]
        assert ends == [expected[task.uid]["start"], expected[task.uid]["finish"]], task.name
