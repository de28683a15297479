"""`qibu import FILE --project CODE --dry-run` takes plans and CSV as it takes Excel, and writes nothing."""

from __future__ import annotations

import json

from qibu.operations.task_import import main
from qibu.tasks.models import Task, Upload
from tests.tasks.exchange.plan_xml import plan, task


def told(capsys, path, project, *options):
    code = main([str(path), "--project", project.code, "--dry-run", *options])
    return code, capsys.readouterr().out


def test_a_plan_is_told_with_what_differs_and_what_is_lost(desk, capsys, tmp_path):
    project = desk.project()
    path = tmp_path / "plan.xml"
    path.write_bytes(plan(task(1, "长假", "2026-09-28T13:00:00", "2026-10-09", 76)))
    code, out = told(capsys, path, project, "--json")
    answer = json.loads(out)
    assert (code, answer["ok"], answer["take"]) == (0, True, 1)
    assert answer["plan"]["calendar"]["differences"] and answer["plan"]["not_carried_over"]
    code, out = told(capsys, path, project)
    assert code == 0 and "2026-10-01" in out
    assert not Task.objects.filter(project=project).exists() and not Upload.objects.exists()


def test_our_csv_is_told_as_unchanged(desk, capsys, tmp_path, world):
    path = tmp_path / "plan.csv"
    path.write_bytes(desk.csv(world.project))
    code, out = told(capsys, path, world.project, "--json")
    assert (code, json.loads(out)["take"]) == (0, 0)


def test_a_file_that_is_no_plan_fails_in_words(desk, capsys, tmp_path, world):
    path = tmp_path / "plan.xml"
    path.write_bytes(b"<html/>")
    code, out = told(capsys, path, world.project, "--json")
    assert code == 1 and json.loads(out)["problem_id"] == "not_a_project_file"
