"""Files and comments in the demo: a test report with a picture on a task, what people said about it."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from qibu.demo.story import Company, Happening
from qibu.foundation.files import actions
from qibu.projects.models import Project
from qibu.tasks.models import Task

Subject = tuple[str, int]
REPORT = (
    "序号,检查项,结果,备注",
    "1,外观间隙,合格,0.3 mm 以内",
    "2,连续点亮 72 小时,合格,温升 18 K",
    "3,触控灵敏度,待复测,戴手套时偶发无响应",
)
RULES = "1. 图纸和证书放在对应任务下。\n2. 文件名写清内容和日期。\n3. 会议纪要由记录人当天上传。\n".encode()


def happenings(company: Company, project: Project, at: datetime) -> list[Happening]:
    """The launch: the prototype's report and picture, a question and its answers, minutes for everybody."""
    today = timezone.localtime(at).date()
    now = company.workdays.working_days_between_dates(company.day(0), today)
    talk = [
        (company.moment(now - 6, 16), partial(_files, company, project)),
        (company.moment(now - 4, 11), partial(_question, company, project)),
        (company.moment(now - 4, 14), partial(_answer, company, project)),
        (at - timedelta(minutes=25), partial(_thanks, company, project)),
    ]
    return [(moment, happen) for moment, happen in talk if moment <= at]


def _prototype(project: Project) -> Subject:
    return "task", Task.objects.values_list("pk", flat=True).get(project=project, name="手板样机装配")


def _attach(
    company: Company, project: Project, at: datetime, who: str, on: Subject, name: str, content: bytes
) -> None:
    actions.attach_file(
        by=company.people[who], at=at, space_id=project.space_id, key=f"demo-file-{len(content)}-{on[1]}",
        subject=on, name=name, chunks=[content],
    )  # fmt: skip


def _say(company: Company, project: Project, at: datetime, who: str, text: str) -> None:
    on = _prototype(project)
    actions.write_comment(
        by=company.people[who], at=at, space_id=project.space_id, key=f"demo-talk-{who}-{len(text)}",
        subject=on, text=text, about="手板样机装配", audience=[company.people["zhangwei"].pk],
    )  # fmt: skip


def _files(company: Company, project: Project, at: datetime) -> None:
    on = _prototype(project)
    report = "\n".join(REPORT).encode("utf-8-sig")
    _attach(company, project, at, "zhangwei", on, "手板样机检查记录.csv", report)
    _attach(company, project, at, "zhangwei", on, "样机色温对比.png", picture(120, 80))
    _attach(company, project, at, "liqiang", ("project", project.pk), "项目文件约定.txt", RULES)


def _question(company: Company, project: Project, at: datetime) -> None:
    text = "@张伟 第 3 项触控复测安排在哪天？\n市场部拍摄要用样机，最好本周能定下来。"
    _say(company, project, at, "wangfang", text)


def _answer(company: Company, project: Project, at: datetime) -> None:
    _say(company, project, at, "zhangwei", "已换用新一批触控片，后天上午复测，@邓凯 一起看。")


def _thanks(company: Company, project: Project, at: datetime) -> None:
    _say(company, project, at, "wangfang", "收到，拍摄改到复测之后。")


def picture(width: int, height: int) -> bytes:
    """A PNG from warm to cold light, left to right."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    line = b"\0" + b"".join(
        bytes((255 - 60 * x // width, 214 - 20 * x // width, 150 + 105 * x // width)) for x in range(width)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(line * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
