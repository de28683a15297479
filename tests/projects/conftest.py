"""A small company for the tests of form 1: three departments, a few people, an outsider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

import pytest

from qibu.foundation.people.models import Department, DepartmentMember, Organisation, Person
from qibu.projects import actions
from qibu.projects.inputs import CharterInput, ObjectiveInput, Seat, TeamInput

NOW = datetime(2026, 7, 17, 9, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass
class Company:
    """Departments and people by a short word."""

    departments: dict[str, Department] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, word: str):
        for words in (self.__dict__.get("people", {}), self.__dict__.get("departments", {})):
            if word in words:
                return words[word]
        raise AttributeError(word)

    def team(self, **changes) -> TeamInput:
        seats = (
            Seat(self.rd.pk, self.li.pk, self.liu.pk),
            Seat(self.market.pk, self.chen.pk, None),
        )
        values = {
            "lead": self.lead.pk, "sponsor": self.sponsor.pk, "deputy": self.deputy.pk, "seats": seats,
        }  # fmt: skip
        return TeamInput(**{**values, **changes})


def charter(**changes) -> CharterInput:
    values = {
        "name": "智能灯上市",
        "start": date(2026, 7, 20),
        "planned_finish": date(2026, 12, 31),
        "goals": "3 个月内上市",
    }
    return CharterInput(**{**values, **changes})


PEOPLE = {
    "lead": "王敏", "deputy": "赵强", "sponsor": "钱总", "li": "李娜", "liu": "刘洋", "chen": "陈静",
    "zhou": "周涛", "pmo": "孙悦", "administrator": "管理员", "outsider": "外人", "head": "部门主管",
}  # fmt: skip
HOME = {"li": "rd", "liu": "rd", "zhou": "rd", "chen": "market", "outsider": "legal"}


@pytest.fixture
def company(db) -> Company:
    Organisation.objects.create(pk=1, name="齐步科技", created_at=NOW)
    found = Company()
    for word, name in {"rd": "研发部", "market": "市场部", "legal": "法务部"}.items():
        department = Department.objects.create(name=name)
        department.path = f"/{department.pk}/"
        department.save()
        found.departments[word] = department
    for word, name in PEOPLE.items():
        found.people[word] = Person.objects.create(
            username=word,
            name=name,
            created_at=NOW,
            is_pmo=word == "pmo",
            is_administrator=word == "administrator",
            may_create_projects=word == "lead",
        )
    for word, department in HOME.items():
        DepartmentMember.objects.create(
            person=found.people[word], department=found.departments[department], is_main=True
        )
    found.market.head = found.people["head"]
    found.market.save()
    return found


def start(company: Company, **changes):
    """A project of the company; `changes` of the charter, `team` and `objectives` apart."""
    options = {
        "by": changes.pop("by", company.lead),
        "at": changes.pop("at", NOW),
        "key": changes.pop("key", f"key-{next(_numbers):08d}"),
        "team": changes.pop("team", company.team()),
        "objectives": changes.pop("objectives", [ObjectiveInput("首月销售额", "销售额", 500, "万元")]),
    }
    return actions.create_project(charter=charter(**changes), **options)


@pytest.fixture
def project(company):
    return start(company)


@pytest.fixture
def signed_in(client, company):
    """`signed_in("lead")` gives a browser somebody is signed in with."""

    def sign_in(word: str):
        client.force_login(company.people[word])
        return client

    return sign_in
