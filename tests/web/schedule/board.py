"""The server's side of the contract, in memory: edits, conflicts, refusals, new rows, links, changes."""

import re
from datetime import date
from threading import Lock
from typing import Any

from tests.web.schedule.plan import (
    AT,
    BASE,
    DEPARTMENTS,
    MAY_PLAN,
    MAY_PROGRESS,
    PEOPLE,
    add_working,
    make_plan,
)

LABELS = {
    "name": "任务名称",
    "planned_start": "计划开始",
    "planned_finish": "计划完成",
    "percent": "当前完成百分比",
}
Answer = tuple[int, dict[str, Any] | None]


def to_day(text: str | None) -> int | None:
    """The day of an ISO date; None for none."""
    return None if not text else (date.fromisoformat(text) - BASE).days


class Board:
    """One plan and its history. `offline`, `delay` and `asked` are for tests."""

    def __init__(self, size: int = 36, *, editable: bool = True) -> None:
        self.plan = make_plan(size, editable=editable)
        self.number = self.plan["number"]
        self.touched: dict[int, int] = {}  # id of a row → number of its last change
        self.reordered = self.relinked = 0
        self.gone: dict[int, int] = {}  # id of a deleted row → number of its deletion
        self.keys: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, Any]] = []
        self.offline = False
        self.delay = 0.0  # seconds every POST takes
        self.lock = Lock()

    def row(self, task: int) -> list[Any]:
        return next(row for row in self.plan["rows"] if row[0] == task)

    def full(self) -> dict[str, Any]:
        return {**self.plan, "number": self.number}

    def touch(self, *rows: list[Any]) -> None:
        self.number += 1
        for row in rows:
            row[AT["version"]] += 1
            self.touched[row[0]] = self.number

    def answer(
        self, rows: list[list[Any]], message: str = "", *, order: bool = False, links: bool = False
    ) -> Answer:
        return 200, {
            "number": self.number,
            "rows": rows,
            "removed": [],
            "order": [row[0] for row in self.plan["rows"]] if order else None,
            "links": self.plan["links"] if links else None,
            "message": message,
        }

    def changes(self, after: int) -> Answer:
        """What happened after a number; 204 for nothing."""
        rows = [row for row in self.plan["rows"] if self.touched.get(row[0], 0) > after]
        if not rows and self.number <= after:
            return 204, None
        status, answer = self.answer(rows, order=self.reordered > after, links=self.relinked > after)
        gone = [task for task, number in self.gone.items() if number > after]
        return status, {**(answer or {}), "removed": gone}

    # What others do, called by tests.

    def change(self, task: int, **fields: Any) -> None:
        """Somebody else changes fields of a task."""
        row = self.row(task)
        for name, value in fields.items():
            row[AT[name]] = value
        self.touch(row)

    def remove(self, task: int) -> None:
        """Somebody else deletes a task."""
        self.plan["rows"].remove(self.row(task))
        self.plan["links"] = [link for link in self.plan["links"] if task not in link[1:3]]
        self.touch()
        self.gone[task] = self.reordered = self.relinked = self.number

    # What the page asks for.

    def edit(self, task: int, body: dict[str, Any]) -> Answer:
        row, field, value = self.row(task), body["field"], body["value"]
        self.asked.append((field, value))
        if field == "nudge":
            return self.nudge(row, value)
        is_day = field.endswith(("_start", "_finish"))
        stored, was = row[AT[field]], to_day(body["was"]) if is_day else body["was"]
        if body["version"] != row[AT["version"]] and stored != was:
            return 409, {"conflict": self.conflict(row, field, value)}
        new = to_day(value) if is_day else value
        if field == "planned_finish" and new is not None and new < row[AT["planned_start"]]:
            return 422, {"errors": {field: ["计划完成不能早于计划开始"]}}
        row[AT[field]] = new
        self.touch(row)
        return self.answer([row], "")

    def conflict(self, row: list[Any], field: str, value: Any) -> dict[str, Any]:
        theirs = row[AT[field]]
        return {
            "field": field, "label": LABELS.get(field, field), "yours": value, "theirs": theirs, "by": "李娜",
            "at": "07-17 14:02", "version": row[AT["version"]],
        }  # fmt: skip

    def nudge(self, row: list[Any], step: int) -> Answer:
        for field in ("planned_start", "planned_finish"):
            row[AT[field]] = add_working(row[AT[field]], step)
        self.touch(row)
        return self.answer([row], "")

    def add_rows(self, body: dict[str, Any]) -> Answer:
        self.asked.append(("rows", body))
        preview = [self.understand(line) for line in body["lines"]]
        wrong = sum(not row["ok"] for row in preview)
        if body["dry_run"]:
            return 200, {"preview": preview, "summary": f"将新增 {len(preview) - wrong} 行，{wrong} 行有误"}
        if body["key"] in self.keys:
            return 200, self.keys[body["key"]]
        if wrong:
            return 422, {"errors": {"name": ["有内容无法识别"]}}
        made = self.insert(body)
        status, answer = self.answer(made, f"已新增 {len(made)} 行", order=True)
        self.keys[body["key"]] = answer or {}
        return status, answer

    def understand(self, line: dict[str, str]) -> dict[str, Any]:
        cells = {}
        for field, text in line.items():
            problem = None
            if field == "department" and text and text not in DEPARTMENTS:
                problem = f"没有部门「{text}」"
            elif field == "assignee" and text and text not in PEOPLE:
                problem = f"没有人员「{text}」"
            elif field in ("start", "finish") and text and not self.read_date(text):
                problem = "不是有效日期"
            elif field == "name" and not text.strip():
                problem = "缺少任务名称"
            shown = (
                str(self.read_date(text)) if field in ("start", "finish") and self.read_date(text) else text
            )
            cells[field] = {"text": text, "value": shown, "problem": problem}
        return {"ok": not any(cell["problem"] for cell in cells.values()), "cells": cells}

    def read_date(self, text: str) -> date | None:
        parts = [int(part) for part in re.findall(r"\d+", text)]
        try:
            return date(*parts[:3]) if len(parts) == 3 else None
        except ValueError:
            return None

    def insert(self, body: dict[str, Any]) -> list[list[Any]]:
        rows, made = self.plan["rows"], []
        at, level = self.place(body["after"], body["parent"])
        for line in body["lines"]:
            start, finish = self.read_date(line.get("start", "")), self.read_date(line.get("finish", ""))
            row: list[Any] = [None] * len(AT)
            number = max((row[0] for row in rows), default=0) + 1
            values = {
                "id": number, "version": 1, "code": "", "name": line["name"], "level": level, "kind": 0,
                "flags": MAY_PLAN | MAY_PROGRESS, "status": 0, "percent": 0,
                "planned_start": (start - BASE).days if start else None,
                "planned_finish": (finish - BASE).days if finish else None,
                "department": DEPARTMENTS.index(line["department"]) + 1 if line.get("department") else None,
                "assignee": PEOPLE.index(line["assignee"]) + 1 if line.get("assignee") else None,
            }  # fmt: skip
            for name, value in values.items():
                row[AT[name]] = value
            rows.insert(at, row)
            at += 1
            made.append(row)
        self.touch(*made)
        self.reordered = self.number
        return made

    def place(self, after: int | None, parent: int | None) -> tuple[int, int]:
        """Index and level of the first new row."""
        rows = self.plan["rows"]
        if after is None and parent is None:
            return len(rows), 0
        index = next(i for i, row in enumerate(rows) if row[0] == (after if after is not None else parent))
        level = rows[index][AT["level"]] + (after is None)
        index += 1
        while after is not None and index < len(rows) and rows[index][AT["level"]] > level:
            index += 1
        return index, level

    def add_link(self, body: dict[str, Any]) -> Answer:
        self.asked.append(("link", body))
        if body.get("link") or body.get("remove"):
            return self.change_link(body)
        first, second = self.row(body["predecessor"]), self.row(body["successor"])
        if any(link[1] == second[0] and link[2] == first[0] for link in self.plan["links"]):
            return 422, {"errors": {"successor": [f"形成循环：{first[AT['name']]} → {second[AT['name']]}"]}}
        self.plan["links"].append(
            [len(self.plan["links"]) + 1, first[0], second[0], "FS", 0, "w", None, "w", 0, None, None]
        )
        self.touch(first, second)
        self.relinked = self.number
        return self.answer([first, second], "已建立依赖", links=True)

    def change_link(self, body: dict[str, Any]) -> Answer:
        wanted = body.get("link") or body["remove"]
        link = next(link for link in self.plan["links"] if link[0] == wanted)
        if body.get("remove"):
            self.plan["links"].remove(link)
        elif body["max_lag"] is not None and body["max_lag"] < body["min_lag"]:
            return 422, {"errors": {"max_lag": ["承诺的时间短于最短间隔"]}}
        else:
            link[3:8] = [body[name] for name in ("type", "min_lag", "min_unit", "max_lag", "max_unit")]
            link[8:] = [1, self.row(link[1])[AT["planned_finish"]] + (body["max_lag"] or 0), 0]
        self.touch(self.row(link[1]), self.row(link[2]))
        self.relinked = self.number
        return self.answer([], "", links=True)
