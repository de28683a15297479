"""Every form through LibreOffice: turned to PDF, saved again, edited there and brought in again.

    .venv/bin/python -m qibu demo --home HOME --fresh        (once; stop it when it serves)
    .venv/bin/python -m bench.office HOME FOLDER

LibreOffice (`soffice` on the path) is needed by this check alone, never by the product. For each form as xlsx
and as docx: the export is turned to PDF into FOLDER for looking at; saved anew by LibreOffice it must come
back as “no change”; edited in LibreOffice's own flat format and saved back it must come back as exactly that
edit. Prints a line per form and format; exits with 1 when one is not so. The uploads stay in HOME unapplied.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

FLAT = {"xlsx": "fods", "docx": "fodt"}
FILTER = {"xlsx": "xlsx:Calc MS Excel 2007 XML", "docx": "docx:MS Word 2007 XML"}


@dataclass(frozen=True)
class Form:
    """Where a form is exported and brought in, and one edit: `old` becomes `new`, which changes `field`."""

    name: str
    export: str
    door: str
    old: str
    new: str
    field: str


def office(source: Path, to: str, folder: Path) -> Path:
    """Convert a file by LibreOffice; the new file in `folder`. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to]
        command += ["--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    made = folder / f"{source.stem}.{to.partition(':')[0]}"
    if not made.exists():
        raise RuntimeError(f"LibreOffice made no {made.name}")
    return made


def edited(source: Path, form: Form | None, folder: Path) -> bytes:
    """The file as LibreOffice writes it, after the edit; without a form only saved anew."""
    kind = source.suffix[1:]
    flat = office(source, FLAT[kind], folder)
    if form is not None:
        text = flat.read_text("utf-8")
        old, new = escape(form.old), escape(form.new)
        if old not in text:
            raise RuntimeError(f"{form.name}.{kind}: {form.old!r} is not in the file")
        flat.write_text(text.replace(old, new, 1), "utf-8")
    back = folder / "back"
    back.mkdir(exist_ok=True)
    return office(flat, FILTER[kind], back).read_bytes()


def differences(preview: Any) -> set[str]:
    """What a preview would change, as names of fields; a new, unclear or wrong row counts as such."""
    found: set[str] = set()
    for row in _rows(preview):
        state = getattr(row, "state", None) or row.change.state
        if state != "same":
            changes = getattr(row, "changes", None)
            single = [getattr(getattr(row, "change", row), "field", "")]
            names = [one.field for one in changes] if changes is not None else single
            found |= {f"{state}: {name}" for name in names or [""]}
    return found


def _rows(preview: Any) -> Iterator[Any]:
    if hasattr(preview, "entries"):
        yield from preview.entries
    elif hasattr(preview, "fields"):
        yield from preview.fields
        yield from (*preview.topics.lines, *preview.decisions.lines, *preview.comers, *preview.actions)
    else:
        yield from preview.changes


class Desk:
    """The lead at the pages, through Django's own test client."""

    def __init__(self, person: Any) -> None:
        from django.test import Client
        from django.test.utils import setup_test_environment

        setup_test_environment()
        self.client = Client()
        self.client.force_login(person)

    def export(self, address: str) -> bytes:
        answer = self.client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return bytes(answer.getvalue())

    def preview(self, door: str, name: str, content: bytes) -> Any:
        """The preview of an uploaded file. Raises RuntimeError where it was refused."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        answer = self.client.post(door, {"file": SimpleUploadedFile(name, content)}, follow=True)
        if answer.status_code != 200 or not answer.redirect_chain:
            raise RuntimeError(f"{name} was refused")
        return answer.context["preview"]


def forms(project: Any) -> list[Form]:
    """The four forms of a project, each with an edit of its own."""
    from qibu.issues.models import Issue
    from qibu.meetings.models import Meeting
    from qibu.tasks.models import Task

    task = Task.objects.live().filter(project=project, is_summary=False).order_by("-sort").first()
    issue = Issue.objects.filter(project=project).order_by("-number").first()
    meeting = Meeting.objects.filter(space=project.space, state="planned").order_by("-number").first()
    assert task is not None and issue is not None and meeting is not None
    one = f"/projects/{project.pk}/"
    held = f"{one}meetings/{meeting.number}/"
    return [
        Form("form-1", f"{one}charter/file/", f"{one}charter/import/", project.remarks,
             f"{project.remarks[:-1]}，已改。", "remarks"),
        Form("form-2", f"{one}exports/form-2.", f"{one}uploads/", task.name, f"{task.name}（改）", "name"),
        Form("form-3", f"{held}file/", f"{held}import/", meeting.place, f"{meeting.place}旁", "place"),
        Form("form-4", f"{one}exports/form-4.", f"{one}issues/uploads/", issue.title, f"{issue.title}（改）",
             "title"),
    ]  # fmt: skip


def check(desk: Desk, form: Form, kind: str, folder: Path) -> bool:
    """One form in one format; prints what came back."""
    name = f"{form.name}.{kind}"
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        source = work / name
        source.write_bytes(desk.export(f"{form.export}{kind}"))
        shutil.copy(source, folder / name)
        pdf = office(source, "pdf", work)
        shutil.move(pdf, folder / f"{form.name}-{kind}.pdf")
        told: list[Callable[[], bytes]] = [
            source.read_bytes, lambda: edited(source, None, work), lambda: edited(source, form, work)
        ]  # fmt: skip
        found = [differences(desk.preview(form.door, name, make())) for make in told]
    good = found == [set(), set(), {f"changed: {form.field}"}]
    print(f"{'ok    ' if good else 'FAILED'} {name}: as it is {found[0]}, saved anew {found[1]}, edited {found[2]}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    os.environ |= {"QIBU_HOME": given.home, "DJANGO_SETTINGS_MODULE": "qibu.settings"}
    import django

    django.setup()
    from qibu.foundation.people.models import Person
    from qibu.projects.models import Project

    given.folder.mkdir(parents=True, exist_ok=True)
    project = Project.objects.order_by("pk").first()
    assert project is not None
    lead = Person.objects.get(memberships__space=project.space, memberships__role="lead")
    desk = Desk(lead)
    todo = [form for form in forms(project) if form.name.startswith(given.only)]
    done = [check(desk, form, kind, given.folder) for form in todo for kind in FLAT]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
