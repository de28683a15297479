"""Whom and which department the names of a list mean, and what has to be asked about them (D2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.foundation.documents.spellings import Named
from qibu.foundation.people.models import Department, Person
from qibu.foundation.people.queries import match_departments, match_people

LEAVE: Final = "leave"
CREATE: Final = "create"
_SEVERAL: Final = re.compile(r"[、,，;；/|\n]+|\s+(?=\S)")


class NamedLine(Protocol):
    """A line of any form, as far as it names somebody; only the first of `people` is asked about."""

    @property
    def department(self) -> str: ...
    @property
    def contributors(self) -> tuple[str, ...]: ...
    @property
    def people(self) -> tuple[Named, ...]: ...


@dataclass(frozen=True)
class Question:
    """A name nobody, or several, are known by. `answer`: "" (open), "leave", "create" or an id."""

    kind: str
    key: str
    name: str
    department: str
    status: str
    rows: tuple[int, ...]
    candidates: tuple[tuple[int, str], ...]
    answer: str


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be created with the import; `department` may be a placeholder of a new department."""

    name: str
    department: int | None


@dataclass
class Meant:
    """What one name means: an id (below 0: to be created, -1 is the first), or a question."""

    id: int | None = None
    question: str = ""
    rows: list[int] = field(default_factory=list)


class Names:
    """Resolves the names of all lines at once; `answers` are {"departments": {key: answer}, "people": …}."""

    def __init__(
        self, lines: Sequence[NamedLine], answers: Mapping[str, Any], *, may_create: bool = False
    ) -> None:
        self._may_create = may_create
        self._answers: dict[str, Mapping[str, str]] = {
            kind: answers.get(kind, {}) if isinstance(answers.get(kind), dict) else {}
            for kind in ("departments", "people")
        }
        self.new_departments: list[str] = []
        self.new_people: list[NewPerson] = []
        self._questions: dict[tuple[str, str], dict[str, Any]] = {}
        self._found: dict[tuple[str, str], int | None] = {}
        self._paths: dict[int, str] = {}
        self._match(lines)

    def _match(self, lines: Sequence[NamedLine]) -> None:
        texts: set[str] = set()
        people: set[str] = set()
        for line in lines:
            texts.update(_parts(line.department))
            texts.update(line.contributors)
            people.update(named.name for named in line.people[:1])
            texts.update(named.department for named in line.people[:1] if named.department)
        self._departments = match_departments(sorted(texts)) if texts else {}
        self._people = match_people(sorted(people)) if people else {}
        chosen = {d.department.pk for d in self._departments.values() if d.department is not None}
        self._valid_departments = self._answered("departments", Department)
        self._valid_people = self._answered("people", Person)
        ids = chosen | set(self._valid_departments)
        self._paths = dict(Department.objects.filter(pk__in=ids).values_list("pk", "path")) if ids else {}

    def _answered(self, kind: str, model: type[Department] | type[Person]) -> set[int]:
        """The ids among the answers that exist and may be chosen."""
        ids = {int(a) for a in self._answers[kind].values() if str(a).isdigit() and len(str(a)) < 19}
        if not ids:
            return set()
        return set(model.objects.filter(pk__in=ids, is_active=True).values_list("pk", flat=True))

    def department(self, text: str, row: int) -> tuple[int | None, tuple[int, ...], str]:
        """(department id or None, further departments named in the cell, key of an open question or "")."""
        if not text:
            return None, (), ""
        parts = [text] if self._exact(text) or len(_parts(text)) < 2 else _parts(text)[1:]
        if len(parts) == 1:
            parts = [text]
        first, question = self._one_department(parts[0], row)
        others = tuple(pk for part in parts[1:] if (pk := self._exact(part)) is not None)
        return first, others, question

    def contributors(self, texts: Iterable[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """(ids of the departments that are known, names that are not)."""
        found = [(text, self._exact(text)) for text in texts]
        return (
            tuple(pk for _, pk in found if pk is not None),
            tuple(text for text, pk in found if pk is None),
        )

    def _exact(self, text: str) -> int | None:
        match = self._departments.get(text)
        return match.department.pk if match is not None and match.department is not None else None

    def _one_department(self, text: str, row: int) -> tuple[int | None, str]:
        known = self._exact(text)
        if known is not None:
            return known, ""
        match = self._departments.get(text)
        candidates = tuple((d.pk, d.name) for d in match.candidates) if match else ()
        status = match.status if match else "none"
        return self._ask("departments", text, text, "", status, candidates, row)

    def person(self, named: Named, department_id: int | None, row: int) -> tuple[int | None, str]:
        """(person id or None, key of an open question or ""); same names are told apart by department."""
        match = self._people.get(named.name)
        if match is not None and match.person is not None:
            return match.person.pk, ""
        candidates = match.candidates if match is not None else ()
        status = match.status if match is not None else "none"
        hint = self._exact(named.department) if named.department else None
        if status == "several":
            inside = self._inside(candidates, hint or department_id)
            if len(inside) == 1:
                return inside[0].pk, ""
        of = self._department_name(hint or department_id) if status == "several" else ""
        key = f"{named.name}|{of}" if of else named.name
        shown = tuple((person.pk, _with_departments(person)) for person in candidates)
        return self._ask("people", key, named.name, of, status, shown, row, department_id)

    def _inside(self, candidates: Sequence[Person], department_id: int | None) -> list[Person]:
        path = self._paths.get(department_id or 0)
        if path is None:
            return []
        return [
            person
            for person in candidates
            if any(m.department.path.startswith(path) for m in person.department_memberships.all())
        ]

    def _department_name(self, department_id: int | None) -> str:
        for match in self._departments.values():
            if match.department is not None and match.department.pk == department_id:
                return match.department.name
        return ""

    def _ask(
        self,
        kind: str,
        key: str,
        name: str,
        of: str,
        status: str,
        candidates: tuple[tuple[int, str], ...],
        row: int,
        department_id: int | None = None,
    ) -> tuple[int | None, str]:
        answer = str(self._answers[kind].get(key, ""))
        if answer == CREATE and not self._may_create:
            answer = ""
        valid = self._valid_departments if kind == "departments" else self._valid_people
        if answer.isdigit() and int(answer) not in valid:
            answer = ""
        asked = self._questions.setdefault(
            (kind, key),
            {
                "name": name,
                "department": of,
                "status": status,
                "candidates": candidates,
                "answer": answer,
                "rows": [],
            },
        )
        asked["rows"].append(row)
        if answer.isdigit():
            return int(answer), ""
        if answer == CREATE:
            return self._placeholder(kind, key, name, department_id), ""
        return None, "" if answer == LEAVE else key

    def _placeholder(self, kind: str, key: str, name: str, department_id: int | None) -> int:
        place = (kind, key)
        if place not in self._found:
            if kind == "departments":
                self.new_departments.append(name)
                self._found[place] = -len(self.new_departments)
            else:
                self.new_people.append(NewPerson(name, department_id))
                self._found[place] = -len(self.new_people)
        return int(self._found[place] or 0)

    @property
    def questions(self) -> list[Question]:
        """Everything that was, or has to be, asked; departments first, the most frequent first."""
        answers = {int(q["answer"]) for q in self._questions.values() if q["answer"].isdigit()}
        chosen = dict(Person.objects.filter(pk__in=answers).values_list("pk", "name"))
        found = [
            Question(
                kind,
                key,
                q["name"],
                q["department"],
                q["status"],
                tuple(q["rows"]),
                (*q["candidates"], *_answered(q, chosen)) if kind == "people" else q["candidates"],
                q["answer"],
            )
            for (kind, key), q in self._questions.items()
        ]
        return sorted(found, key=lambda q: (q.kind != "departments", -len(q.rows)))


def _answered(question: Mapping[str, Any], chosen: Mapping[int, str]) -> list[tuple[int, str]]:
    """Somebody typed in as the answer, who was not among the candidates: offered, so that it stays."""
    answer = int(question["answer"]) if question["answer"].isdigit() else 0
    known = {pk for pk, _name in question["candidates"]}
    return [(answer, chosen[answer])] if answer in chosen and answer not in known else []


def _parts(text: str) -> list[str]:
    """The text as it stands, and its parts where it may name several departments."""
    if not text:
        return []
    parts = [part for part in _SEVERAL.split(text) if part]
    return [text] if len(parts) < 2 else [text, *parts]


def _with_departments(person: Person) -> str:
    """A name with what tells it from others of the same: departments, else the sign-in name."""
    names = pgettext("list", ", ").join(m.department.name for m in person.department_memberships.all())
    return _("%(name)s (%(department)s)") % {"name": person.name, "department": names or person.username}
