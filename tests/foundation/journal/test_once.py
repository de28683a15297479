"""The same form sent twice has one effect and one answer."""

import pytest
from django.db import transaction

from qibu.foundation.access.models import Space
from qibu.foundation.journal.actions import answered, once
from qibu.foundation.journal.models import Event, Submission
from qibu.foundation.outcomes import Invalid, KeyReused
from qibu.foundation.people.models import Person
from qibu.tasks.actions import Line, add_tasks
from qibu.tasks.models import Task
from tests.foundation.journal.conftest import AT
from tests.support.together import together

BODY = {"name": "新空间", "amount": 1}


def create(person, body=BODY, key="key-00000001", form="space", fails=False):
    """A small action: makes a space once per key and answers its id."""
    with transaction.atomic():
        claim, earlier = once(by=person, form=form, key=key, body=body, at=AT)
        if earlier is not None:
            return earlier["id"]
        if fails:
            raise Invalid(name="missing")
        made = Space.objects.create(kind=Space.PROJECT)
        answered(claim, {"id": made.pk})
        return made.pk


def test_sending_again_gives_the_same_answer_and_no_second_effect(person):
    first = create(person)
    assert create(person) == first
    assert Space.objects.count() == 1


def test_the_order_of_the_fields_does_not_matter(person):
    first = create(person, {"a": 1, "b": 2})
    assert create(person, {"b": 2, "a": 1}) == first


def test_another_key_another_form_or_another_person_is_another_effect(person):
    other = Person.objects.create(username="wang", name="王芳", created_at=AT)
    made = {create(person), create(person, key="key-00000002"), create(person, form="other"), create(other)}
    assert len(made) == 4


def test_the_same_key_with_another_body_is_refused_and_the_first_stands(person):
    first = create(person)
    with pytest.raises(KeyReused):
        create(person, {"name": "另一个"})
    assert create(person) == first
    assert Space.objects.count() == 1


def test_a_failed_attempt_does_not_use_the_key_up(person):
    with pytest.raises(Invalid):
        create(person, {"name": ""}, fails=True)
    assert not Submission.objects.exists()
    assert create(person, {"name": "corrected"}) == Space.objects.get().pk


def test_four_identical_submissions_at_once_have_one_effect_and_one_answer(committed, person):
    for round_ in range(5):
        answers = together([lambda: create(person, key=f"key-{round_:08d}")] * 4)  # noqa: B023
        assert len(set(answers)) == 1, answers
        assert isinstance(answers[0], int)
        assert Space.objects.count() == round_ + 1


def test_of_two_bodies_under_one_key_at_once_one_wins_and_one_is_told(committed, person):
    answers = together([lambda: create(person, {"n": 1}), lambda: create(person, {"n": 2})])
    assert sorted(type(answer).__name__ for answer in answers) == ["KeyReused", "int"]
    assert Space.objects.count() == 1


def test_when_the_first_of_two_fails_the_second_still_gets_through(committed, person):
    answers = together([lambda: create(person, fails=True), lambda: create(person)])
    assert isinstance(answers[0], (Invalid, int))
    assert create(person) == Space.objects.get().pk


def test_four_clicks_on_one_form_add_one_task(committed, world):
    def click():
        return add_tasks(
            by=world.lead,
            at=AT,
            project_id=world.project.pk,
            key="clicked-often",
            lines=[Line(name="只此一次")],
        ).ids

    before = Event.objects.filter(space=world.project.space_id).count()
    answers = together([click] * 4)
    assert len({str(answer) for answer in answers}) == 1, answers
    assert Task.objects.filter(name="只此一次").count() == 1
    assert Event.objects.filter(space=world.project.space_id).count() == before + 1
