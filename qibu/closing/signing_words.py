"""What is signed as people read it, for the page and the sheet alike, and what changed in it (F2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from qibu.closing.models.acceptance import Answer, State
from qibu.closing.models.retrospective import Kind as PointKind
from qibu.closing.queries.signing_content import ACCEPTANCE, Content
from qibu.closing.retrospective_tables import head_of, tables_of
from qibu.foundation.documents.paper import shown
from qibu.kernel.signing import Changed
from qibu.projects.models import Project

#: Key of a content → its words.
LABELS: Final[dict[str, str | Promise]] = {
    "project": gettext_lazy("Project"), "code": gettext_lazy("Project number"),
    "name": pgettext_lazy("sign-off", "Name"),
    "deliverables": gettext_lazy("Deliverable"), "standard": gettext_lazy("Acceptance standard"),
    "objective": gettext_lazy("Objective"), "department": gettext_lazy("Department"),
    "round": pgettext_lazy("acceptance", "Round"), "state": gettext_lazy("State"),
    "submitted": gettext_lazy("Handed in"), "by": pgettext_lazy("sign-off", "By"),
    "at": pgettext_lazy("sign-off", "At"), "on_behalf": gettext_lazy("On behalf"),
    "result": gettext_lazy("The result"), "links": pgettext_lazy("sign-off", "Links"),
    "label": pgettext_lazy("sign-off", "Name"), "address": gettext_lazy("Address"),
    "files": gettext_lazy("Files"), "size": gettext_lazy("Size"), "sha256": "SHA-256",
    "verdicts": pgettext_lazy("acceptance", "Answer"),
    "answer": pgettext_lazy("acceptance", "Answer"), "reasons": gettext_lazy("Reasons"),
    "conditions": pgettext_lazy("acceptance", "Conditions"), "text": pgettext_lazy("sign-off", "Text"),
    "owner": gettext_lazy("Owner"), "due": gettext_lazy("Due"), "published": gettext_lazy("Published"),
    "summary": gettext_lazy("Summary"), "points": gettext_lazy("What was agreed on"),
    "kind": pgettext_lazy("sign-off", "Kind"), "facts": gettext_lazy("Facts"),
    "as_of": gettext_lazy("As of"), "schedule": gettext_lazy("Schedule"),
    "variances": gettext_lazy("Variances"), "waited": gettext_lazy("Waiting"),
    "milestones": gettext_lazy("Milestones"), "scope": gettext_lazy("Scope"),
    "issues": gettext_lazy("Issues"), "reports": gettext_lazy("Reports on time"),
    "answers": gettext_lazy("Answers on time"), "kept": gettext_lazy("Commitments kept"),
    "promises": gettext_lazy("Promises"), "blocked": gettext_lazy("Blocked"),
    "agreed": gettext_lazy("First agreed"), "last_agreed": gettext_lazy("Last agreed"),
    "baselines": gettext_lazy("Baselines"), "actual": gettext_lazy("Actual"),
    "planned": gettext_lazy("Planned"), "days_late": gettext_lazy("Working days late"),
    "tasks": gettext_lazy("Tasks"), "done": gettext_lazy("Done"), "late": gettext_lazy("Late"),
    "count": gettext_lazy("Count"), "days": gettext_lazy("Working days"), "causes": gettext_lazy("Causes"),
    "cause": gettext_lazy("Cause"), "source": gettext_lazy("Waited for"), "heir": gettext_lazy("Who waited"),
    "task": gettext_lazy("Task"), "added": gettext_lazy("Added"), "dropped": gettext_lazy("Dropped"),
    "type": gettext_lazy("Type"), "open": pgettext_lazy("sign-off", "Open"),
    "repeated": gettext_lazy("Repeated"), "recurred": gettext_lazy("Came back"),
    "of": pgettext_lazy("sign-off", "In all"), "rate": gettext_lazy("Rate (%)"),
}  # fmt: skip
#: Keys whose values are codes of the product.
_CODES: Final[dict[str, dict[str, Any]]] = {
    "state": dict(State.choices),
    "answer": dict(Answer.choices),
    "kind": dict(PointKind.choices),
}
#: What only programs need: it stands in the exact bytes.
_UNSEEN: Final = frozenset({"id", "format"})


@dataclass(frozen=True)
class Part:
    """A piece of a content: facts (label, value) and perhaps a table."""

    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def parts(project: Project, content: Content | None, raw: str = "") -> list[Part]:
    """The whole content to be read; ``raw`` as it stands where somebody tampered with its shape."""
    try:
        if content is None:
            raise ValueError(raw)
        if content["format"] == ACCEPTANCE:
            return [_project(content), *(_deliverable(n, one) for n, one in _numbered(content))]
        return [_project(content), *_points(content), *_facts(content, project)]
    except (KeyError, TypeError, ValueError, AttributeError):
        return [Part(_("The stored content"), ((_("Text"), raw),))]


def _numbered(content: Content) -> list[tuple[int, Content]]:
    return list(enumerate(content["deliverables"], 1))


def _project(content: Content) -> Part:
    project = content["project"]
    facts = [(_("Project"), project["name"]), (_("Project number"), project["code"])]
    if "published" in content:
        facts += [(_("Published"), _value("at", content["published"])), (_("Summary"), content["summary"])]
    return Part("", tuple(facts))


def _deliverable(number: int, one: Content) -> Part:
    facts = [(str(LABELS[name]), _value(name, one[name]) or "—") for name in ("department", "state")]
    facts += [(str(LABELS[name]), one[name] or "—") for name in ("standard", "objective")]
    if one["submitted"] is not None:
        handed = one["submitted"]
        said = f"{handed['by']['name']} {_value('at', handed['at'])}"
        if handed["on_behalf"]:
            said += " " + _("on behalf of the department")
        facts += [(str(LABELS["round"]), str(one["round"])), (_("Handed in by"), said)]
        facts.append((_("The result"), one["result"] or "—"))
    facts += [
        (_("File"), f"{row['name']} · {row['size']} B · SHA-256 {row['sha256']}") for row in one["files"]
    ]
    facts += [(_("Link"), f"{row['label']} {row['address']}".strip()) for row in one["links"]]
    heads = (
        _("Department"), pgettext("acceptance", "Answer"), _("Answered by"),
        pgettext("acceptance", "Answered"), _("Conditions or reasons"),
    )  # fmt: skip
    rows = tuple(_verdict(row) for row in one["verdicts"])
    return Part(f"{number}. {one['name']}", tuple(facts), heads if rows else (), rows)


def _verdict(row: Content) -> tuple[str, ...]:
    said = [f"{one['text']} ({one['owner']['name']}, {one['due']})" for one in row["conditions"]]
    said += [row["reasons"]] if row["reasons"] else []
    by = row["by"]["name"] if row["by"] is not None else ""
    return row["department"], _value("answer", row["answer"]), by, _value("at", row["at"]), "\n".join(said)


def _points(content: Content) -> list[Part]:
    found = []
    for code, label in PointKind.choices:
        texts = [one["text"] for one in content["points"] if one["kind"] == code]
        if texts:
            rows = tuple((str(number), text) for number, text in enumerate(texts, 1))
            found.append(Part(str(label), (), (_("No."), pgettext("sign-off", "Text")), rows))
    return found


def _facts(content: Content, project: Project) -> list[Part]:
    """The facts of a report as its own page and sheet show them."""
    facts = content["facts"]
    found = [Part(_("Facts"), (*head_of(facts), (_("As of"), _value("as_of", facts["as_of"]))))]
    for table in tables_of(project, facts):
        rows = tuple(
            tuple(shown(value, column.kind) for value, column in zip(row.cells, table.columns, strict=True))
            for row in table.rows
        )
        found.append(Part(table.title, (), tuple(column.title for column in table.columns), rows))
    return found


def words_of(key: str) -> str:
    """A key of a content in words; what has none stands as it is."""
    return str(LABELS.get(key, key))


def _value(key: str, value: Any) -> str:
    """A value as it is read; lists and mappings in one line."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return _("; ").join(_value(key, one) for one in value)
    if isinstance(value, dict):
        texts = [_value(name, one) for name, one in value.items() if name not in _UNSEEN]
        return " ".join(text for text in texts if text)
    if key in ("at", "as_of", "published"):
        return _when(str(value))
    return str(_CODES.get(key, {}).get(value, value))


def _when(text: str) -> str:
    """A moment in the time of the organisation; anything else as it stands."""
    try:
        return f"{timezone.localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


@dataclass(frozen=True)
class Difference:
    """One value that is different now, with the way to it in words."""

    where: str
    signed: str
    now: str


def differences(content: Content | None, changes: Sequence[Changed]) -> list[Difference]:
    """What changed since, in words; what only programs need is left out."""
    found = []
    for one in changes:
        if one.path and one.path[-1] in _UNSEEN:
            continue
        key = next((str(step) for step in reversed(one.path) if isinstance(step, str)), "")
        where = " · ".join(_steps(content, one.path)) or _("The stored content")
        found.append(Difference(where, _value(key, one.signed) or "—", _value(key, one.now) or "—"))
    return found


def _steps(content: Any, path: Sequence[str | int]) -> list[str]:
    """A path in words: what has a name is called by it, what has none by its number."""
    found: list[str] = []
    for step in path:
        content = _below(content, step)
        if isinstance(step, str):
            found.append(words_of(step))
            continue
        name = content.get("name") or content.get("department") if isinstance(content, dict) else None
        found.append(str(name) if isinstance(name, str) and name else str(step + 1))
    return found


def _below(content: Any, step: str | int) -> Any:
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):
        return None
