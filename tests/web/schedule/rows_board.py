"""What the fake server does with rows: places in the tree, many at once, predecessors."""

import re
from typing import Any

from qibu.tasks import reordering
from qibu.tasks.reordering import Place
from tests.web.schedule.board import LABELS, Answer, Board, to_day
from tests.web.schedule.plan import AT, add_working


class RowsBoard(Board):
    """A board that also moves rows, edits many and reads predecessors."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.bin: dict[int, list[Any]] = {}
        self.told = False  # the next answer says that departments were told

    def said(self, rows: list[list[Any]], ids: list[int], message: str = "", **more: Any) -> Answer:
        status, answer = self.answer(rows, message, **more)
        return status, {**(answer or {}), "ids": ids, "told": self.told}

    # ---- the tree -----------------------------------------------------------------------------------

    def children(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = {}
        above: list[list[Any]] = []
        for row in self.plan["rows"]:
            while above and above[-1][AT["level"]] >= row[AT["level"]]:
                above.pop()
            found.setdefault(above[-1][0] if above else None, []).append(row[0])
            above.append(row)
        return found

    def write(self, children: dict[int | None, list[int]]) -> None:
        """Order and levels anew."""
        rows = {row[0]: row for row in [*self.plan["rows"], *self.bin.values()]}
        parents = reordering.parents(children)
        self.plan["rows"] = [rows[task] for task in reordering.in_order(children)]
        for row in self.plan["rows"]:
            parent = parents[row[0]]
            row[AT["level"]] = rows[parent][AT["level"]] + 1 if parent else 0
            row[AT["kind"]] = 2 if children.get(row[0]) else 0 if row[AT["kind"]] == 2 else row[AT["kind"]]
        self.touch()
        for row in self.plan["rows"]:
            self.touched[row[0]] = self.number
        self.reordered = self.relinked = self.number

    def move_rows(self, body: dict[str, Any]) -> Answer:
        self.asked.append(("place", body))
        children, ids = self.children(), body.get("ids", [])
        roots = reordering.roots(children, ids)
        before = str(children)
        match body["do"]:
            case "indent":
                reordering.indent(children, roots)
            case "outdent":
                reordering.outdent(children, roots)
            case "up" | "down":
                reordering.step(children, roots, -1 if body["do"] == "up" else 1)
            case "move":
                reordering.hang(children, roots, body["parent"], body["after"])
            case "arrange":
                reordering.arrange(children, [Place(*place) for place in body["places"]])
            case "copy":
                return self.copy(children, roots, body)
            case "delete":
                return self.delete(children, roots, body)
            case "restore":
                return self.restore(children, body)
        if str(children) == before:
            return 422, {"errors": {"": ["已在最前。"]}}
        self.write(children)
        return self.said(self.plan["rows"], roots, order=True, links=True)

    def copy(self, children: dict[int | None, list[int]], roots: list[int], body: dict[str, Any]) -> Answer:
        made: dict[int, int] = {}
        spot = body["after"]
        for root in roots:
            inside = [t for t in reordering.in_order(children) if t in reordering.branch(children, root)]
            for task in inside:
                number = max(row[0] for row in self.plan["rows"]) + 1
                twin = [*self.row(task)]
                twin[0] = made[task] = number
                self.plan["rows"].append(twin)
            for task in inside:
                children[made[task]] = [made[child] for child in children.get(task, [])]
            level = children.setdefault(body["parent"], [])
            level.insert(level.index(spot) + 1 if spot in level else 0, made[root])
            spot = made[root]
        for link in list(self.plan["links"]):
            if link[1] in made and link[2] in made:
                fresh = [len(self.plan["links"]) + 1, made[link[1]], made[link[2]], *link[3:]]
                self.plan["links"].append(fresh)
        self.write(children)
        return self.said(self.plan["rows"], list(made.values()), order=True, links=True)

    def delete(self, children: dict[int | None, list[int]], roots: list[int], body: dict[str, Any]) -> Answer:
        gone = sorted({task for root in roots for task in reordering.branch(children, root)})
        versions = body.get("versions")
        for task in gone:
            if versions and versions.get(str(task)) != self.row(task)[AT["version"]]:
                return 422, {"errors": {"": [f"“{self.row(task)[AT['name']]}”已被他人修改，予以保留。"]}}
        self.bin |= {task: self.row(task) for task in gone}
        for below in children.values():
            below[:] = [task for task in below if task not in gone]
        for task in gone:
            children.pop(task, None)
        self.write(children)
        status, answer = self.said(self.plan["rows"], gone, order=True, links=True)
        return status, {**(answer or {}), "removed": gone}

    def restore(self, children: dict[int | None, list[int]], body: dict[str, Any]) -> Answer:
        for task in body["ids"]:
            children.setdefault(None, []).append(task)
        reordering.arrange(children, [Place(*place) for place in body["places"]])
        self.write(children)
        for task in body["ids"]:
            self.bin.pop(task)
        return self.said(self.plan["rows"], body["ids"], order=True, links=True)

    def add_rows(self, body: dict[str, Any]) -> Answer:
        status, answer = super().add_rows(body)
        if status == 200 and answer and "rows" in answer:
            answer["ids"] = [row[0] for row in answer["rows"]]
        return status, answer

    # ---- many at once ---------------------------------------------------------------------------------

    def many(self, body: dict[str, Any]) -> Answer:
        self.asked.append(("bulk", body))
        if "rows" in body:
            return self.rows_to_their_values(body["rows"])
        rows = [self.row(task) for task in body["tasks"]]
        open_ = [row for row in rows if row[AT["status"]] != 2 and row[AT["kind"]] != 2]
        summary = f"将修改 {len(open_)} 项。"
        if len(open_) < len(rows):
            summary += f"其中 {len(rows) - len(open_)} 项已完成，不动。"
        if body.get("dry_run"):
            return 200, {"summary": summary, "count": len(open_), "refused": []}
        for row in open_:
            for field, value in body["changes"].items():
                row[AT[field]] = value
            for field in ("planned_start", "planned_finish") if body["shift"] else ():
                row[AT[field]] = add_working(row[AT[field]], body["shift"])
        self.touch(*open_)
        return self.said(open_, [row[0] for row in open_], summary)

    def rows_to_their_values(self, edits: list[dict[str, Any]]) -> Answer:
        for edit in edits:
            row = self.row(edit["id"])
            for field, value in edit["changes"].items():
                stands, was = row[AT[field]], edit["was"].get(field)
                was = to_day(was) if isinstance(was, str) and field.endswith(("_start", "_finish")) else was
                if edit["version"] != row[AT["version"]] and stands != was:
                    named = {"label": f"{row[AT['name']]} · {LABELS.get(field, field)}", "task": row[0]}
                    return 409, {"conflict": {**self.conflict(row, field, value), **named}}
        rows = [self.row(edit["id"]) for edit in edits]
        for edit, row in zip(edits, rows, strict=True):
            for field, value in edit["changes"].items():
                row[AT[field]] = to_day(value) if field.endswith(("_start", "_finish")) else value
        self.touch(*rows)
        return self.said(rows, [row[0] for row in rows])

    # ---- predecessors --------------------------------------------------------------------------------

    def edit(self, task: int, body: dict[str, Any]) -> Answer:
        if body["field"] != "predecessors":
            status, answer = super().edit(task, body)
            return status, {**(answer or {}), "ids": [task], "told": self.told}
        self.asked.append(("predecessors", body["value"]))
        wanted = body["value"]
        if isinstance(wanted, str):
            wanted = [self.read(part) for part in re.split("[，,]", wanted) if part.strip()]
        if None in wanted:
            return 422, {"errors": {"predecessors": [f"列表中没有任务“{body['value']}”。"]}}
        kept = [link for link in self.plan["links"] if link[2] != task]
        free = max((link[0] for link in self.plan["links"]), default=0) + 1
        fresh = [[free + n, one[0], task, *one[1:], 0, None, None] for n, one in enumerate(wanted)]
        self.plan["links"] = [*kept, *fresh]
        self.touch(self.row(task))
        self.relinked = self.number
        return self.said([self.row(task)], [task], links=True)

    def read(self, text: str) -> list[Any] | None:
        found = re.fullmatch(
            r"([\d.]+)(FS|SS|FF|SF)?(?:([+-]\d+)(工作日|天))?(?:≤(\d+)(工作日|天))?", text.strip()
        )
        row = found and next((row for row in self.plan["rows"] if row[AT["code"]] == found[1]), None)
        if not found or not row:
            return None
        unit = {"工作日": "w", "天": "c", None: "w"}
        most = int(found[5]) if found[5] else None
        return [
            row[0],
            found[2] or "FS",
            int(found[3] or 0),
            unit[found[4]],
            most,
            unit[found[6]] if most else "c",
        ]
