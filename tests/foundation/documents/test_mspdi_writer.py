"""MS Project XML as it is written: elements in the order of the format, texts that any reader takes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

from qibu.foundation.documents.mspdi import read_mspdi
from qibu.foundation.documents.mspdi_file import (
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileException,
    FileField,
    FileLink,
    FileResource,
    FileTask,
    ProjectFile,
)
from qibu.foundation.documents.mspdi_writer import write_mspdi

SAMPLES = Path(__file__).parents[2] / "published" / "data"
AT = datetime(2026, 3, 2, 8)
OFFICE = ((480, 720), (780, 1020))
EVERYTHING = ProjectFile(
    name="搬迁 <1> & “2”",
    start=AT,
    finish=AT,
    calendar=1,
    guid="0F1D2C3B-0000-4000-8000-000000000001",
    created=AT,
    status_date=AT,
    currency="CNY",
    fields=[FileField(188743731, "Text1", "责任部门")],
    calendars=[
        FileCalendar(
            1, "公司日历", -1, (OFFICE,) * 5 + ((),) * 2, (FileException(739890, 739896, (), (), "国庆节"),)
        )
    ],
    tasks=[
        FileTask(
            uid=7, id=1, name="任务\x01\x0b一", outline="1", wbs="A-1", guid="G", start=AT, finish=AT,
            duration=450, manual=True, percent=40, actual_start=AT, actual_finish=AT, remaining=270,
            constraint=4, constraint_date=AT, deadline=AT, notes="第一行\n<b>", calendar=1, fixed_cost=12.5,
            links=(FileLink(8, 3, -4800, 7),), values=((188743731, "研发部"),), stop=None,
            baselines=(FileBaseline(0, AT, AT, 480), FileBaseline(3, AT, None, None)),
        )
    ],
    resources=[FileResource(1, "水泥", -1, 0, "组", "吨", "Q-need-other")],
    assignments=[FileAssignment(7, 1, 2.5, 480, 10.0, 5.0)],
)  # fmt: skip


def order_of(root, tag):
    """Names of the children of every such element, in order, repeated ones once."""
    space = "{http://schemas.microsoft.com/project}"
    found = root.iter(space + tag) if tag != "Project" else [root]
    return [list(dict.fromkeys(child.tag.removeprefix(space) for child in one)) for one in found]


def test_elements_stand_in_the_order_of_published_files():
    written = ElementTree.fromstring(write_mspdi(EVERYTHING, AT))  # our own text
    published = [ElementTree.parse(path).getroot() for path in SAMPLES.glob("*.xml")]
    assert published
    for tag in ("Project", "Calendar", "WeekDay", "Exception", "Task", "PredecessorLink", "Resource"):
        pairs = {
            (first, then)
            for root in published
            for names in order_of(root, tag)
            for place, first in enumerate(names)
            for then in names[place + 1 :]
        }
        for names in order_of(written, tag):
            backwards = [
                (first, then)
                for place, first in enumerate(names)
                for then in names[place + 1 :]
                if (then, first) in pairs and (first, then) not in pairs
            ]
            assert backwards == [], tag


def test_everything_that_is_written_is_read_again():
    back = read_mspdi(write_mspdi(EVERYTHING, AT))
    (task,), (was,) = back.tasks, EVERYTHING.tasks
    assert task.name == "任务一"
    for name in ("uid", "links", "values", "baselines", "notes", "wbs", "duration", "deadline", "fixed_cost"):
        assert getattr(task, name) == getattr(was, name), name
    assert back.calendars[0].exceptions == EVERYTHING.calendars[0].exceptions
    assert back.resources == EVERYTHING.resources and back.assignments == EVERYTHING.assignments
    assert (back.name, back.guid, back.fields) == (EVERYTHING.name, EVERYTHING.guid, EVERYTHING.fields)
