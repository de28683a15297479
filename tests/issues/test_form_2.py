"""风险与问题 of form 2: the open items of each task; a file brings them back as no change (D0, D1, D2)."""

from qibu.issues import actions
from qibu.progress.queries.tables import table_now
from qibu.projects.models import Project
from qibu.tasks.importing.linked import with_items, without_items
from qibu.tasks.models import Task
from tests.issues.support import NOW, report, step
from tests.progress.form2.test_form_2_comes_back_unchanged import _chinese as _chinese
from tests.progress.form2.test_form_2_comes_back_unchanged import edits, export, preview, states


def test_lines_of_items_are_no_note_of_the_task():
    cell = with_items("供应商仍在评估", ["I-001 电源发热", "R-002 原型延期"])
    assert cell == "I-001 电源发热\nR-002 原型延期\n供应商仍在评估"
    assert without_items(cell) == "供应商仍在评估"
    assert without_items(with_items("", ["I-001 电源发热"])) == ""
    assert without_items("型号 I-5 待定\n第二行") == "型号 I-5 待定\n第二行"


def test_the_master_schedule_prints_them_until_they_are_resolved(world):
    def column():
        table = table_now(world.project, NOW)
        name, risk = table.columns.index("name"), table.columns.index("risk")
        return {row[name]: row[risk] for row in table.rows}

    issue = report(world)
    Task.objects.filter(pk=issue.task_id).update(risk_note="散热片偏小")
    assert column()["产品原型"] == "I-001 驱动电源发热\n散热片偏小"
    step(actions.withdraw_issue, world, world.liaison, issue, text="看错了")
    assert column()["产品原型"] == "散热片偏小"


def test_an_open_page_is_told_of_it_by_the_row_of_its_task(world):
    before = Task.objects.get(pk=world.task("产品原型").pk).touched
    report(world)
    project = Project.objects.select_related("space").get(pk=world.project.pk)
    assert world.task("产品原型").touched == project.space.event_number > before


def test_a_file_with_open_items_comes_back_as_no_change(world, tmp_path):
    report(world)
    Task.objects.filter(pk=world.task("产品原型").pk).update(risk_note="散热片偏小")
    assert states(preview(world.project, export(world.project, tmp_path))) == {}


def test_what_somebody_notes_below_the_items_is_the_only_change(world, tmp_path):
    report(world)

    def note(_sheet, cell):
        cell("产品原型", "风险与问题").value += "\n等供应商回复"

    found = preview(world.project, export(world.project, tmp_path, note))
    (changes,) = edits(found).values()
    assert list(changes.values()) == ["等供应商回复"]
