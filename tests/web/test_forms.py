"""Forms keep what was typed, read what offices type, and carry version and key."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.utils.translation import override

from qibu.foundation.forms import Day, Form, Line, Number, Option, Picker, Prose
from qibu.foundation.forms.initials import initials
from qibu.foundation.forms.widgets import picker_choices
from qibu.foundation.outcomes import Invalid


class TaskForm(Form):
    versioned = True
    title = Line(label="任务名称", max_length=20, help_text="动词开头")
    finish = Day(label="计划完成", required=False)
    percent = Number(label="完成", unit="%", required=False, min_value=0, max_value=100, decimal_places=0)
    notes = Prose(label="说明", required=False, max_length=50)


def sent(**values) -> TaskForm:
    return TaskForm({"title": "出海报初稿", "key": "k" * 32, "version": "3", **values})


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-17",
        "2026/7/17",
        "2026年7月17日",
        "2026.7.17",
        "20260717",
        " ２０２６－０７－１７ ",
        "2026 年 7 月 17 日",
    ],
)
def test_a_day_is_read_in_every_office_spelling(text):
    form = sent(finish=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["finish"] == date(2026, 7, 17)


@pytest.mark.parametrize("text", ["2026-02-30", "1969-12-31", "2201-01-01", "明天", "2026-13-01"])
def test_a_day_that_does_not_exist_or_lies_far_off_is_refused_and_shown_again(text):
    form = sent(finish=text)
    assert not form.is_valid()
    assert form.status == 422
    assert f'value="{text}"' in str(form["finish"])


@pytest.mark.parametrize(("text", "value"), [("45%", 45), ("４５％", 45), ("100", 100), ("", None)])
def test_a_number_is_read_with_sign_and_in_full_width(text, value):
    form = sent(percent=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["percent"] == (None if value is None else Decimal(value))


def test_a_number_has_a_text_box_because_number_boxes_lose_what_is_typed_in_full_width():
    assert 'type="text"' in str(sent(percent="４５％")["percent"])


def test_thousands_may_be_grouped():
    assert Number().clean("1,200,000") == Decimal(1200000)


@pytest.mark.parametrize("text", ["130", "-1", "abc", "NaN", "1e999"])
def test_a_number_out_of_range_is_refused(text):
    assert not sent(percent=text).is_valid()


def test_a_line_has_no_line_breaks_and_prose_has_plain_ones():
    assert not sent(title="a\nb").is_valid()
    form = sent(notes="甲\r\n乙\r丙")
    assert form.is_valid()
    assert form.cleaned_data["notes"] == "甲\n乙\n丙"


def test_a_new_form_has_a_key_of_its_own_and_a_refused_one_keeps_it():
    first, second = TaskForm()["key"].value(), TaskForm()["key"].value()
    assert first != second
    assert len(first) == 32
    refused = sent(title="")
    assert not refused.is_valid()
    assert refused["key"].value() == "k" * 32


def test_a_form_that_came_without_a_key_is_a_call_of_its_own():
    form = TaskForm({"title": "x"})
    assert form.is_valid()
    assert len(form.key) == 32
    assert form.version is None


def test_version_and_key_are_apart_from_the_values():
    form = sent()
    assert form.is_valid()
    assert (form.version, form.key) == (3, "k" * 32)
    assert set(form.values) == {"title", "finish", "percent", "notes"}


@pytest.mark.parametrize("key", ["a b c d e f g", "<script>", "x" * 65])
def test_a_damaged_key_is_refused(key):
    assert not sent(key=key).is_valid()


def test_what_an_action_refuses_is_shown_at_its_field_and_the_rest_on_top():
    form = sent()
    form.refuse(Invalid({"finish": ["晚于项目计划完成"], "": ["项目已归档"], "unknown": ["别处的错"]}))
    assert form.status == 422
    assert form.errors["finish"] == ["晚于项目计划完成"]
    html = str(form)
    assert 'id="id_finish_error"' in html
    assert '<a href="#id_finish">计划完成</a>' in html
    assert html.index("项目已归档") < html.index('name="title"')


def test_a_field_is_bound_to_its_help_and_its_error():
    html = str(sent(title="")["title"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html


def test_what_was_typed_is_escaped():
    assert "<script>" not in str(sent(title="<script>alert(1)</script>"))


def test_help_text_is_text():
    class Bold(Form):
        title = Line(help_text="<b>x</b>")

    assert "&lt;b&gt;" in str(Bold())


def test_a_picker_carries_hints_and_initials_and_works_as_a_select():
    class Pick(Form):
        lead = forms.ChoiceField(choices=picker_choices([Option("7", "李强", "研发部")]), widget=Picker)

    html = str(Pick()["lead"])
    assert "data-combobox" in html
    assert '<option value="7" data-hint="研发部" data-initials="lq">李强</option>' in html
    assert Pick({"lead": "7"}).is_valid()
    assert not Pick({"lead": "8"}).is_valid()


def test_picker_entries_can_be_grouped():
    options = [
        Option(1, "李强", group="研发部"),
        Option(2, "王芳", group="市场部"),
        Option(3, "张伟", group="研发部"),
    ]
    groups = dict(picker_choices(options, None))
    assert [value for value, _option in groups["研发部"]] == [1, 3]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("李强", "lq"),
        ("研发部", "yfb"),
        ("曾国藩", "zgf"),
        ("单晓燕", "sxy"),
        ("王芳 Amy", "wfamy"),
        ("吴婷", "wt"),
        ("陈祎", "cy"),
        ("Amy", ""),
        ("", ""),
    ],
)
def test_pinyin_initials(name, letters):
    assert initials(name) == letters


def test_messages_are_translated_lazily():
    with override("en"):
        assert sent(finish="x").errors["finish"] == ["Please enter a day that exists, such as 2026-07-17."]
