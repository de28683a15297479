"""An attachment, its row and its bytes, comes back from a backup; one that is damaged is told (S13)."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.processes import ROOT

pytestmark = pytest.mark.slow

#: Attach a file the way a page does, in a process of the installation.
ATTACH = """
import json, sys
import django
django.setup()
from django.utils import timezone
from qibu.foundation.access.models import Space
from qibu.foundation.files.actions import attach_file
from qibu.foundation.files.models import StoredFile
from qibu.foundation.people.models import Person
from qibu.projects.models import Project
from qibu.foundation.files import storing
if sys.argv[1] == "attach":
    pmo = Person.objects.create(username="pmo", name="孙悦", is_pmo=True, created_at=timezone.now())
    space = Space.objects.create(kind="project")
    attach_file(by=pmo, at=timezone.now(), space_id=space.pk, key="file-1-key", subject=("project", 1),
                name="说明.txt", chunks=["样机说明".encode()])
row = StoredFile.objects.get()
print(json.dumps([row.name, row.sha256, str(storing.path_of(row.stored_as))]))
"""


def attached(installation, what):
    """(name, sha256, path) of the one attachment; `what` "attach" makes it, "look" reads it."""
    ended = subprocess.run(
        [sys.executable, "-c", ATTACH, what],
        cwd=ROOT, env={**installation.env, "DJANGO_SETTINGS_MODULE": "qibu.settings"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_an_attachment_comes_back_with_its_row_and_its_bytes(installation, tmp_path):
    archive = tmp_path / "saved.zip"
    name, digest, path = attached(installation, "attach")
    installation.done("backup", str(archive))
    installation.sql("DELETE FROM files_storedfile")
    Path(path).unlink()
    installation.done("restore", str(archive))
    assert attached(installation, "look") == [name, digest, path]
    assert hashlib.sha256(Path(path).read_bytes()).hexdigest() == digest
    assert installation.findings()["files"] == "ok"
