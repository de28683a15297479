"""Form 1 from a file, as the pages show it: read, compared with the charter, names settled (D2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from qibu.foundation.documents.spellings import Named
from qibu.foundation.outcomes import Gone
from qibu.projects.form1 import texts_of
from qibu.projects.form1_values import ELSEWHERE, at_export, values_in, values_of
from qibu.projects.importing import storing
from qibu.projects.importing.doubts import Doubt, doubt_of
from qibu.projects.importing.names import Names, Question
from qibu.projects.importing.review import texts
from qibu.projects.importing.threeway import FieldChange, compare, undecided, worst
from qibu.projects.inputs import Seat, TeamInput
from qibu.projects.models import FormUpload, Project
from qibu.projects.queries import Team
from qibu.projects.queries import charter as charter_of
from qibu.projects.recognition import Charter, recognise_charter

#: A label of the file → the field of form 1 its doubts belong to.
_FIELDS = {
    "number": "code",
    "manager": "lead",
    "finish": "planned_finish",
    "note": "remarks",
    "span": "start",
}
_HEADS = ("lead", "deputy", "sponsor")


@dataclass(frozen=True)
class Line:
    """Somebody, or a department, that the names of a file are asked about."""

    department: str = ""
    people: tuple[Named, ...] = ()
    contributors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seats:
    """The team a file names: ids where they are known, and what has to be asked."""

    heads: Mapping[str, int | None]
    seats: tuple[Seat, ...]
    questions: list[Question]

    @property
    def settled(self) -> bool:
        return all(question.answer for question in self.questions)


@dataclass(frozen=True)
class Preview:
    """A charter in a file beside the one that stands; `digest` changes with anything shown."""

    read: Charter
    changes: tuple[FieldChange, ...]
    doubts: Mapping[str, list[Doubt]]
    team: Seats
    standing: Team
    digest: str

    @property
    def take(self) -> list[FieldChange]:
        """What would be written."""
        return [one for one in self.changes if one.taken and one.field not in ELSEWHERE]

    @property
    def open(self) -> bool:
        """Whether something still has to be decided before anything is written."""
        asks = {one.field for one in self.take} & {*_HEADS, "departments"}
        return bool(undecided(self.changes)) or (bool(asks) and not self.team.settled)


def read_charter(upload: FormUpload, around: date) -> Charter:
    """The charter in a kept file. Raises Gone when it was removed meanwhile."""
    if not upload.stored_as:
        raise Gone()
    reading = storing.read(storing.stored(upload.stored_as), upload.file_name)
    if reading.workbook is None:
        raise Gone()
    return recognise_charter(reading.workbook, around=around)


def doubts_of(read: Charter) -> dict[str, list[Doubt]]:
    """The doubts of a charter in words, by field of form 1; those of the whole file under ""."""
    found: dict[str, list[Doubt]] = {}
    for problem in read.problems:
        found.setdefault(_FIELDS.get(problem.field, problem.field), []).append(doubt_of(problem, {}))
    return found


def team_in(read: Charter, answers: Mapping[str, Any]) -> Seats:
    """Whom and which departments the file means; nobody is created."""
    heads = {"lead": read.managers[:1], "deputy": read.deputies[:1], "sponsor": read.sponsors[:1]}
    lines = [Line(people=people) for people in heads.values()]
    for seat in read.seats:
        lines.append(Line(department=seat.department))
        lines += [Line(people=(Named(name),)) for name in seat.people[:2]]
    names = Names(lines, answers)
    found = {name: names.person(people[0], None, 1)[0] if people else None for name, people in heads.items()}
    seats = []
    for place, seat in enumerate(read.seats, start=1):
        department, _others, _key = names.department(seat.department, place)
        people = [names.person(Named(name), department, place)[0] for name in seat.people[:2]]
        if department is not None:
            seats.append(Seat(department, *([*people, None, None])[:2]))
    return Seats(found, tuple({seat.department: seat for seat in seats}.values()), names.questions)


def preview_of(upload: FormUpload, project: Project, around: date) -> Preview:
    """The file of an upload beside the charter of its project."""
    read, form1 = read_charter(upload, around), charter_of(project)
    doubts = doubts_of(read)
    changes = compare(
        values_of(texts_of(form1)),
        values_in(read),
        at_export=at_export(read.own, project.pk),
        doubts={name: worst({one.severity for one in found}) for name, found in doubts.items() if name},
        decisions=texts(upload.answers.get("conflicts")),
    )
    team = team_in(read, upload.answers)
    seen = repr([*changes, *sorted(team.heads.items()), *team.seats, form1.team.as_input()])
    return Preview(read, changes, doubts, team, form1.team, hashlib.sha256(seen.encode()).hexdigest()[:16])


def values_taken(preview: Preview, project: Project) -> dict[str, Any]:
    """The columns of form 1 to write, as `edit_charter` takes them."""
    found: dict[str, Any] = {}
    for one in preview.take:
        if one.field in ("start", "planned_finish"):
            found[one.field] = preview.read.start if one.field == "start" else preview.read.finish
        elif one.field == "goals":
            found["goals"] = "\n".join(_own_goals(preview, project))
        elif one.field not in (*_HEADS, "departments"):
            found[one.field] = one.file
    return found


def _own_goals(preview: Preview, project: Project) -> list[str]:
    """The lines that are words of the charter, not one of its measurable objectives."""
    form1 = charter_of(project)
    bare = values_of({**texts_of(form1), "goals": project.goals})["goals"].split("\n")
    measured = set(values_of(texts_of(form1))["goals"].split("\n")) - set(bare)
    return [line for line in preview.read.goals if line not in measured]


def team_taken(preview: Preview) -> TeamInput | None:
    """The team to seat, as `set_team` takes it; None where the file changes nobody."""
    taken = {one.field for one in preview.take} & {*_HEADS, "departments"}
    if not taken:
        return None
    standing = preview.standing.as_input()
    heads = {name: preview.team.heads[name] for name in _HEADS if name in taken}
    seats = preview.team.seats if "departments" in taken else standing.seats
    return TeamInput(**{**{name: asdict(standing)[name] for name in _HEADS}, **heads, "seats": seats})
