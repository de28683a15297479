"""An attachment and the package of an archived project, each its row and its bytes, come back from a backup
(S13, F4)."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.processes import ROOT

pytestmark = pytest.mark.slow

#: Attach a file the way a page does and archive its project, in a process of the installation.
MAKE = """
import json, sys
import django
django.setup()
from qibu.closing.models import Package
from qibu.closing.queries import archive
from qibu.foundation.files import storing
from qibu.foundation.files.actions import attach_file
from qibu.foundation.files.models import StoredFile
from qibu.foundation.people.models import Organisation
from qibu.projects import papers
from tests import world
from tests.closing.packing import built
if sys.argv[1] == "make":
    papers.write_pdf = lambda paper, **options: b"%PDF-"  # setting each takes a child process
    Organisation.objects.all().delete()  # the company of the tests takes the place of the initialised one
    made = world.ready()
    attach_file(by=made.lead, at=world.AT, space_id=made.project.space_id, key="file-1-key",
                subject=("project", made.project.pk), name="说明.txt", chunks=["样机说明".encode()])
    built(made)
row, package = StoredFile.objects.get(), Package.objects.get()
print(json.dumps({
    "file": [row.name, row.sha256, str(storing.path_of(row.stored_as))],
    "package": [package.name, package.sha256, str(archive.path_of(package.stored_as))],
    "documents": [one["name"] for one in package.manifest],
    "whole": archive.is_whole(package),
    "state": package.space.project.state,
}))
"""


def told(installation, what):
    """Name, SHA-256 and path of the one attachment and the one package; `what` is "make" or "look"."""
    ended = subprocess.run(
        [sys.executable, "-c", MAKE, what],
        cwd=ROOT, env={**installation.env, "DJANGO_SETTINGS_MODULE": "qibu.settings"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_attachment_and_package_come_back_with_their_rows_and_their_bytes(installation, tmp_path):
    archive = tmp_path / "saved.zip"
    before = told(installation, "make")
    assert (before["whole"], before["state"]) == (True, "archived")
    assert [name for name in before["documents"] if name.endswith("说明.txt")]
    installation.done("backup", str(archive))
    installation.sql("DELETE FROM files_storedfile")
    installation.sql("DELETE FROM closing_package")
    installation.sql("UPDATE projects_project SET state = 'closing'")
    for kind in ("file", "package"):
        Path(before[kind][2]).unlink()
    installation.done("restore", str(archive))
    assert told(installation, "look") == before
    for kind in ("file", "package"):
        _name, digest, path = before[kind]
        assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == digest
    findings = installation.findings()
    assert (findings["files"], findings["packages"]) == ("ok", "ok")
