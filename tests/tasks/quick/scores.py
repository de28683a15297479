"""How well the reader does: fields and whole sentences it gets exactly right."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from qibu.tasks.quick import Dependency, Found, Understood, read_sentence
from tests.tasks.quick.labelled import around

NAMES = {
    "assignee": "who", "department": "dept", "planned_start": "start", "planned_finish": "finish",
    "duration": "days", "kind": "kind", "phase": "phase", "effort": "effort", "deliverable": "goods",
}  # fmt: skip
AROUND = around()


@dataclass
class Score:
    """Counts over sentences; `wrong`: (sentence, expected, read)."""

    sentences: int = 0
    right: int = 0
    fields: Counter = field(default_factory=Counter)
    hits: Counter = field(default_factory=Counter)
    wrong: list = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.sentences

    def of(self, name: str) -> float:
        return self.hits[name] / self.fields[name] if self.fields[name] else 1.0

    @property
    def all_fields(self) -> float:
        return sum(self.hits.values()) / sum(self.fields.values())


def score(sentences) -> Score:
    found = Score()
    for text, expected in sentences:
        read = as_label(read_sentence(text, AROUND))
        found.sentences += 1
        found.right += read == expected
        if read != expected:
            found.wrong.append((text, expected, read))
        # a field counts where it was expected or read: inventing one is as wrong as missing one
        for name in expected.keys() | read.keys():
            found.fields[name] += 1
            found.hits[name] += expected.get(name) == read.get(name)
    return found


def as_label(read: Understood) -> dict:
    """What was read, in the words of the labels."""
    label: dict = {"name": read.name}
    for one in read.found:
        if one.field == "after":
            label["after"] = "; ".join(filter(None, [label.get("after"), _after(one.value)]))
        elif one.field == "unread":
            label["unread"] = "; ".join(filter(None, [label.get("unread"), one.text]))
        elif one.value is not None:
            label[NAMES[one.field]] = _value(one)
    doubts = {NAMES.get(one.field, one.field): one.doubt for one in read.found if one.doubt}
    return {**label, "open": doubts} if doubts else label


def _value(one: Found):
    if one.field == "assignee":
        who = next(p for p in AROUND.people if p.id == one.value)
        twice = sum(p.name == who.name for p in AROUND.people) > 1
        return f"{who.name}/{who.where}" if twice else who.name
    places = {"department": AROUND.departments, "phase": AROUND.phases, "deliverable": AROUND.deliverables}
    if one.field in places:
        return next(p.name for p in places[one.field] if p.id == one.value)
    return one.value.isoformat() if hasattr(one.value, "isoformat") else one.value


def _after(link: Dependency) -> str:
    least = f"{link.min_lag}{link.min_unit}" if link.min_lag else "0"
    most = f" ≤{link.max_lag}{link.max_unit}" if link.max_lag is not None else ""
    return f"{'?' if link.task is None else ''}{link.ref} {link.type} {least}{most}"


if __name__ == "__main__":
    import sys

    from tests.tasks.quick.labelled import ENGLISH, SENTENCES

    chosen = {"tuning": SENTENCES[::2], "held": SENTENCES[1::2], "english": ENGLISH}
    for part in sys.argv[1:] or chosen:
        result = score(chosen[part])
        if part != "held":
            for text, expected, read in result.wrong:
                print(text, "\n   want", expected, "\n   read", read)
        per = {name: f"{result.of(name):.2f}" for name in sorted(result.fields)}
        print(part, f"{result.right}/{result.sentences}", f"fields {result.all_fields:.3f}", per)
