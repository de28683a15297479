"""A file that was uploaded and never imported goes after 30 days; what it was stays on record."""

from datetime import timedelta

import pytest

from qibu.projects.importing import storing
from qibu.tasks.jobs import forget_uploads
from qibu.tasks.models import Upload
from tests.tasks.importing.conftest import workbook

ROW = ("1", "写方案", "研发部", "张伟", "2026-04-01", "2026-04-03", "未开始", 0, "")


@pytest.fixture
def upload(importing, world):
    return importing.upload(workbook(ROW))


def test_after_thirty_days_the_file_goes_and_its_facts_stay(upload):
    path, at = storing.stored(upload.stored_as), upload.at
    assert forget_uploads(at + timedelta(days=30)) == 0
    assert path.is_file()
    assert forget_uploads(at + timedelta(days=30, seconds=1)) == 1
    assert not path.exists()
    left = Upload.objects.get(pk=upload.pk)
    assert (left.stored_as, left.file_name, left.sha256) == ("", upload.file_name, upload.sha256)
    assert forget_uploads(at + timedelta(days=60)) == 0


def test_a_file_that_was_imported_is_kept(importing, upload):
    importing.consent(upload)
    assert forget_uploads(upload.at + timedelta(days=400)) == 0
    assert storing.stored(upload.stored_as).is_file()


def test_whoever_comes_back_to_it_is_told_to_upload_it_again(importing, upload):
    forget_uploads(upload.at + timedelta(days=31))
    answer = importing.page(upload)
    assert answer.status_code == 410
    assert upload.stored_as not in answer.content.decode()
    body = {"key": "consent-key-1", "seen": ""}
    assert importing.client.post(importing.url(upload, "upload-consent"), body).status_code == 410


def test_a_file_removed_by_hand_does_not_stop_the_round(upload):
    storing.stored(upload.stored_as).unlink()
    assert forget_uploads(upload.at + timedelta(days=31)) == 1
