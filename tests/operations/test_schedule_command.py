"""`qibu schedule FILE`: plan files calculated without a server, a database or Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qibu.operations import schedule as command
from tests.operations.processes import ROOT, environment

DATA = Path(__file__).parents[1] / "published" / "data"

TABLE = """编号,任务名称,负责人,开始时间,完成时间,工期,前置任务,里程碑
1,准备,,,,,,
1.1,立项,张三,2026-02-09,2026-02-10,,,
1.2,设计,李四,,,5天,1.1,
2,交付,,,,,1,
2.1,物料,赵六,,,4天,1.2FS+1个工作日,
2.2,上线,,,,0,2.1、9.9,是
"""


def answer(capsys, *arguments, code=0):
    assert command.main([*map(str, arguments), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def test_a_network_in_units(capsys):
    said = answer(capsys, DATA / "j3010_1.sm")
    assert (said["finish"], said["feasible"], said["unit"], len(said["activities"])) == (41, True, "unit", 32)
    last = said["activities"][-1]
    assert (last["early_start"], last["late_finish"], last["total_float"], last["critical"]) == (
        41,
        41,
        0,
        True,
    )
    assert last["drivers"][0]["id"] == "after-link" and last["drivers"][0]["type"] == "FS"


def test_a_contradiction_of_lags_comes_with_its_chain(capsys, tmp_path):
    text = (DATA / "psp1.sch").read_text().replace("[-22]\t[-34]", "[-1]\t[-34]")
    place = tmp_path / "tight.sch"
    place.write_text(text)
    said = answer(capsys, place)
    assert said["feasible"] is False and said["finish"] is None
    found = said["diagnostics"][0]
    assert found["id"] == "hard-lag-contradiction" and found["excess"] > 0
    assert "8" in found["activities"] and any("≤ start(1) + 1" in one for one in found["chain"])


def test_an_ms_project_plan(capsys):
    said = answer(capsys, DATA / "calculate-work-hours.xml")
    assert said["format"] == "msproject" and said["finish"] == "2010-07-19T17:00"
    assert all(row["early_start"] <= row["late_start"] for row in said["activities"])


def test_a_table_with_chinese_heads_on_the_chinese_calendar(capsys, tmp_path):
    place = tmp_path / "任务.csv"
    place.write_text(TABLE, "utf-8")
    said = answer(capsys, place)
    rows = {row["id"]: row for row in said["activities"]}
    assert (rows["1.2"]["early_start"], rows["1.2"]["early_finish"]) == ("2026-02-11", "2026-02-24")
    assert rows["2.1"]["early_start"] == "2026-02-26"
    assert rows["1"]["summary"] and rows["1"]["early_finish"] == "2026-02-24"
    assert said["finish"] == rows["2.2"]["early_finish"] == "2026-03-02"
    assert rows["2.1"]["drivers"][0] == {
        "id": "after-link", "activity": "1.2", "type": "FS", "lag": 1, "unit": "day",
    }  # fmt: skip
    assert [one["id"] for one in said["diagnostics"]] == ["unclear-predecessor"]


def test_the_calendar_and_the_start_of_a_table_may_be_chosen(capsys, tmp_path):
    place = tmp_path / "list.csv"
    place.write_text("任务名称,工期,前置任务\n甲,2,\n乙,3,甲\n", "utf-8")
    said = answer(capsys, place, "--calendar", "every-day", "--start", "2026-03-06")
    assert [row["early_start"] for row in said["activities"]] == ["2026-03-06", "2026-03-08"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("plan.xml", "<!DOCTYPE a><Project/>", "has_doctype"),
        ("plan.sm", "nothing", "damaged"),
        ("plan.csv", "a,b\n1,2\n", "no_table"),
    ],
)
def test_what_cannot_be_read_is_told_with_an_id(capsys, tmp_path, name, content, problem):
    place = tmp_path / name
    place.write_text(content)
    said = answer(capsys, place, code=1)
    assert said["feasible"] is False and said["diagnostics"][0]["id"] == problem


def test_people_read_it_as_text(capsys):
    assert command.main([str(DATA / "psp1.sch")]) == 0
    said = capsys.readouterr().out
    assert "完成 26，可行\nfinish 26, feasible" in said


def test_it_needs_no_django():
    program = (
        "import sys; from qibu.cli import main; main(['schedule', sys.argv[1]]); "
        "print([m for m in sys.modules if m.startswith('django')])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(DATA / "psp1.sch")],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ended.stdout.splitlines()[-1] == "[]"
