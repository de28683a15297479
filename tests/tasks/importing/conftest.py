"""What the import tests share: workbooks made on the spot, and a browser signed in as somebody."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from qibu.projects.importing import storing
from qibu.tasks.models import Upload

HEADERS = (
    "序号",
    "任务名称",
    "责任部门",
    "负责人",
    "计划开始时间",
    "计划完成时间",
    "进度状态",
    "完成百分比",
    "前置任务",
)


def workbook(*rows, headers=HEADERS, title="项目任务清单"):
    """The bytes of an xlsx with a title line, headers and rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def _chinese_and_fresh():
    storing.forget()
    with translation.override("zh-hans"):
        yield
    storing.forget()


class Importing:
    """One person at the import pages of one project."""

    def __init__(self, client, person, project):
        self.client, self.project = client, project
        client.force_login(person)

    def send(self, content, name="清单.xlsx"):
        file = SimpleUploadedFile(name, content)
        return self.client.post(reverse("uploads", args=[self.project.pk]), {"file": file})

    def upload(self, content, name="清单.xlsx"):
        answer = self.send(content, name)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return Upload.objects.latest("pk")

    def url(self, upload, name="upload"):
        return reverse(name, args=[self.project.pk, upload.pk])

    def page(self, upload, query=""):
        return self.client.get(self.url(upload) + query)

    def preview(self, upload):
        return self.page(upload).context["preview"]

    def states(self, upload):
        return [entry.state for entry in self.preview(upload).entries]

    def answer(self, upload, **posted):
        return self.client.post(self.url(upload), {"do": "answers", **posted})

    def consent(self, upload, key="consent-key-1", **posted):
        seen = self.preview(upload).digest
        body = {"key": key, "seen": seen, **posted}
        return self.client.post(self.url(upload, "upload-consent"), body)


@pytest.fixture
def importing(client, world):
    return Importing(client, world.lead, world.project)
