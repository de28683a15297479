"""S6: who steers the project, which departments take part and who speaks for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from qibu.foundation.access import actions as access
from qibu.foundation.access.models import Membership, Role, Space
from qibu.foundation.journal import actions as journal
from qibu.foundation.notices import actions as notices
from qibu.foundation.outcomes import Invalid
from qibu.foundation.people.models import Department, DepartmentMember, Person
from qibu.foundation.turns import actions as turns
from qibu.foundation.turns.models import Turn
from qibu.kernel import lifecycle
from qibu.projects.actions.common import open_locked, path_of
from qibu.projects.inputs import Seat, TeamInput, from_fields
from qibu.projects.merging import merge_or_refuse
from qibu.projects.models import Project
from qibu.projects.queries import team as team_of
from qibu.projects.words import TEAM_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class TeamSaved:
    """The project, and what is allowed but worth a second look, in words."""

    project: Project
    warnings: tuple[str, ...]


@transaction.atomic
def set_team(
    *,
    by: Person,
    at: datetime,
    project_id: int,
    version: int | None,
    shown: TeamInput | None,
    team: TeamInput,
) -> TeamSaved:
    """Seat the whole team; who loses a role leaves it at ``at``, who gains one is told (S6).

    ``shown`` is the team the form was filled from (None: nothing was shown, every difference to a
    newer version is a question). Outside preparing every department needs its liaison. Raises
    Denied, Invalid (keys as in `create_project`), Conflict. The journal's ``team.set`` carries
    ``departments_removed`` (ids), so that a higher slice may refuse in its reaction.
    """
    project = open_locked(by, project_id, "team.edit")
    standing = team_of(project.space_id).as_input()
    before = standing.fields()
    sent = team.fields()
    offered = shown.fields() if shown is not None else {}
    for field in before.keys() | offered.keys():
        sent.setdefault(field, None)
    changes = merge_or_refuse(
        subject=("project", project.pk),
        version=project.version,
        sent_version=version,
        shown={field: offered.get(field) for field in sent} if shown is not None else {},
        yours=sent,
        now={field: before.get(field) for field in sent},
        describe=_describe,
    )
    order = list(dict.fromkeys([*team.departments(), *standing.departments()]))
    merged = from_fields({**before, **changes}, order)
    if merged == standing:
        return TeamSaved(project, ())
    people = check_team(
        merged, already=set(standing.departments()), liaisons_needed=project.state != lifecycle.PREPARING
    )
    given = apply_team(project.space, merged, people, at)
    project.version += 1
    project.save(update_fields=["version"])
    _record(project, by, at, standing, merged)
    _hand_the_plan_over(project, people[merged.lead or 0], by, at)
    tell_new_members(project, given, by, at)
    return TeamSaved(project, warnings_of(merged))


def _record(project: Project, by: Person, at: datetime, standing: TeamInput, merged: TeamInput) -> None:
    old, new = standing.fields(), merged.fields()
    fields = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    gone = sorted(set(standing.departments()) - set(merged.departments()))
    journal.record(
        space=project.space,
        by=by,
        at=at,
        action="team.set",
        subject=("project", project.pk),
        data={
            "changes": {name: [old.get(name), new.get(name)] for name in fields},
            "departments": list(merged.departments()),
            "departments_removed": gone,
        },
    )


def _hand_the_plan_over(project: Project, lead: Person, by: Person, at: datetime) -> None:
    """While the plan waits for its approval, it waits for whoever leads."""
    subject = ("project", project.pk)
    waiting = Turn.objects.open().filter(kind="plan.approval", subject_kind="project", subject_id=project.pk)
    if waiting.exists():
        turns.give(space=project.space, kind="plan.approval", subject=subject, at=at, holder=lead, by=by)


def check_team(
    team: TeamInput, *, already: set[int] | None = None, liaisons_needed: bool = False
) -> dict[int, Person]:
    """The people of the team by id; raises Invalid for a team that cannot stand.

    ``already``: departments taking part, which may stay even when no longer active.
    """
    errors: dict[str, list[str]] = {}
    people = _people(team)
    named = {"lead": team.lead, "sponsor": team.sponsor, "deputy": team.deputy}
    for seat in team.seats:
        named[f"liaison-{seat.department}"] = seat.liaison
        named[f"deputy-{seat.department}"] = seat.deputy
    for field, person_id in named.items():
        if person_id is not None and person_id not in people:
            errors.setdefault(field, []).append(_("Please choose somebody who is active."))
    if team.lead is None:
        errors["lead"] = [_("A project needs a lead.")]
    elif team.lead == team.deputy:
        errors["deputy"] = [_("Lead and deputy lead must be two people.")]
    for seat in team.seats:
        _check_seat(seat, liaisons_needed, errors)
    _check_departments(team, already or set(), errors)
    if errors:
        raise Invalid(errors)
    return people


def _check_seat(seat: Seat, liaison_needed: bool, errors: dict[str, list[str]]) -> None:
    if seat.deputy is not None and seat.liaison is None:
        text = _("A deputy stands in for a liaison: please name the liaison first.")
        errors.setdefault(f"liaison-{seat.department}", []).append(text)
    elif seat.liaison is None and liaison_needed:
        text = _("While a project runs, every department needs its liaison.")
        errors.setdefault(f"liaison-{seat.department}", []).append(text)
    elif seat.liaison is not None and seat.liaison == seat.deputy:
        text = _("Liaison and deputy must be two people.")
        errors.setdefault(f"deputy-{seat.department}", []).append(text)


def _check_departments(team: TeamInput, already: set[int], errors: dict[str, list[str]]) -> None:
    wanted = list(team.departments())
    known = dict(Department.objects.filter(pk__in=wanted).values_list("pk", "is_active"))
    if len(set(wanted)) < len(wanted):
        errors.setdefault("departments", []).append(_("A department takes part only once."))
    if any(pk not in known or not (known[pk] or pk in already) for pk in wanted):
        errors.setdefault("departments", []).append(_("Please choose departments that are active."))


def _people(team: TeamInput) -> dict[int, Person]:
    ids = {team.lead, team.sponsor, team.deputy}
    ids.update(*((seat.liaison, seat.deputy) for seat in team.seats))
    return Person.objects.filter(is_active=True).in_bulk([pk for pk in ids if pk is not None])


def apply_team(space: Space, team: TeamInput, people: Mapping[int, Person], at: datetime) -> list[Membership]:
    """Write a checked team; returns the memberships that are new."""
    before = set(Membership.objects.filter(space=space, ended_at=None).values_list("pk", flat=True))
    access.set_participations(space=space, departments=team.departments(), at=at)
    for role, person_id in (
        (Role.SPONSOR, team.sponsor),
        (Role.LEAD, team.lead),
        (Role.DEPUTY_LEAD, team.deputy),
    ):
        access.set_member(space=space, role=role, person=people.get(person_id or 0), at=at)
    departments = Department.objects.in_bulk(list(team.departments()))
    for seat in team.seats:
        for role, person_id in ((Role.LIAISON, seat.liaison), (Role.DEPUTY_LIAISON, seat.deputy)):
            access.set_member(
                space=space,
                role=role,
                person=people.get(person_id or 0),
                at=at,
                department=departments[seat.department],
            )
    now = Membership.objects.filter(space=space, ended_at=None).select_related("person", "department")
    return [row for row in now.order_by("pk") if row.pk not in before]


def tell_new_members(project: Project, given: Iterable[Membership], by: Person, at: datetime) -> None:
    """Tell everybody but the doer which role they were given; once per membership."""
    for membership in given:
        if membership.person_id == by.pk:
            continue
        notices.queue(
            space=project.space,
            to=[membership.person],
            kind="role.given",
            fact=f"role-given-{membership.pk}",
            subject=("project", project.pk),
            at=at,
            params={
                "project": project.name,
                "role": membership.role,
                "department": membership.department.name if membership.department else "",
                "path": path_of(project),
            },
        )


def warnings_of(team: TeamInput) -> tuple[str, ...]:
    """Liaisons and deputies who do not belong to the department they speak for; two statements.

    That is allowed (a shared service may speak for a department); it is only said.
    """
    pairs = {(who, seat.department) for seat in team.seats for who in (seat.liaison, seat.deputy) if who}
    belong = set(
        DepartmentMember.objects.filter(person__in={person for person, _d in pairs}).values_list(
            "person", "department"
        )
    )
    strangers = sorted(pairs - belong)
    if not strangers:
        return ()
    names = dict(Person.objects.filter(pk__in={p for p, _d in strangers}).values_list("pk", "name"))
    departments = dict(Department.objects.filter(pk__in={d for _p, d in strangers}).values_list("pk", "name"))
    text = _("%(person)s does not belong to %(department)s.")
    return tuple(text % {"person": names[p], "department": departments[d]} for p, d in strangers)


def _describe(field: str, value: Any) -> tuple[str, str]:
    """The label of a field of `TeamInput.fields` and its value in words; for a conflict only."""
    if field in TEAM_FIELDS:
        return str(TEAM_FIELDS[field]), _name_of(value)
    kind, _dash, department = field.partition("-")
    where = Department.objects.filter(pk=int(department)).values_list("name", flat=True).first() or ""
    if kind == "department":
        return where, str(_("takes part") if value else _("does not take part"))
    role = Role.LIAISON if kind == "liaison" else Role.DEPUTY_LIAISON
    return f"{where} · {role.label}", _name_of(value)


def _name_of(person_id: Any) -> str:
    if not person_id:
        return ""
    return Person.objects.filter(pk=person_id).values_list("name", flat=True).first() or ""
