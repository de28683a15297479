"""The controls of the report sheet, written in one go: twenty lines have almost three hundred of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qibu.progress.forms.cells import CAUSES, DAYS, LABELS, STATES, WEEKLY
from qibu.progress.forms.sheet import Row
from qibu.web.templatetags.qibu import icon, moment

register = template.Library()

_NARROW = frozenset({"status", "percent", *DAYS})


@register.simple_tag
def control(row: Row, name: str, label: bool = False) -> SafeString:
    """`{% control row "percent" %}`: the control with its error and, where there is one, the assignee's text.

    `label`: with a visible label before it (the fields of the second row).
    """
    key, head = f"{row.task}-{name}", _labels(get_language())[name]
    body = _control(name, row.texts[name], _marks(row, name, key, "" if label else head))
    if label:
        body = format_html('<label class="label" for="f-{}">{}</label>{}', key, head, body)
    error = row.errors.get(name)
    if error:
        narrow = " narrow" if name in _NARROW else ""
        body = format_html('{}<p class="errors{}" id="e-{}">{}</p>', body, narrow, key, error)
    said = _beside(row, name)
    return format_html("{}{}", body, said) if said else body


def _marks(row: Row, name: str, key: str, head: str) -> SafeString:
    """The attributes every control has: its name, its label, and what is wrong or needed."""
    marks = format_html(' id="f-{}" name="{}" data-field="{}"', key, key, name)
    if head:
        marks = format_html('{} aria-label="{}, {}"', marks, head, row.line.name)
    if name in row.errors:
        return format_html('{} aria-invalid="true" aria-describedby="e-{}"', marks, key)
    return format_html('{} data-needed="1"', marks) if name in row.needs else marks


def _control(name: str, text: str, marks: SafeString) -> SafeString:
    if name in ("status", "late_cause"):
        return format_html("<select{}>{}</select>", marks, _options(name, text, get_language()))
    if name in DAYS:
        return format_html(
            '<span class="day"><input type="text" inputmode="numeric" autocomplete="off" maxlength="40"'
            ' placeholder="{}" value="{}"{}></span>',
            _labels(get_language())["date"],
            text,
            marks,
        )
    if name == "percent":
        return format_html(
            '<input type="text" class="number" inputmode="decimal" autocomplete="off" maxlength="40"'
            ' value="{}"{}>',
            text,
            marks,
        )
    return format_html('<textarea rows="1" maxlength="10000"{}>\n{}</textarea>', marks, text)


@lru_cache(maxsize=8)
def _labels(_language: str | None) -> Mapping[str, str]:
    """The words that stand in every line, looked up once per language."""
    return {name: str(label) for name, label in LABELS.items()} | {"date": _("Date")}


@lru_cache(maxsize=256)
def _options(name: str, text: str, _language: str | None) -> SafeString:
    """A choice; a text that is none of the list stays in it, so that nothing typed is lost."""
    choices = STATES.items() if name == "status" else [("", _("Choose…")), *CAUSES]
    offered = [(code, " selected" if code == text else "", label) for code, label in choices]
    options = format_html_join("", '<option value="{}"{}>{}</option>', offered)
    if text and not any(chosen for _code, chosen, _label in offered):
        options = format_html('{}<option value="{}" selected data-rejected>{}</option>', options, text, text)
    return options


def _beside(row: Row, name: str) -> SafeString | None:
    """What the assignee said, with name and time."""
    own = row.line.own
    text = own.texts.get(name, "") if own is not None and name in (*WEEKLY, "late_note") else ""
    if own is None or not text:
        return None
    who = format_html('<span class="who">{} {}</span>', own.by, moment(own.at))
    if text == row.texts[name]:
        return format_html('<p class="beside same">{}</p>', who)
    return format_html(
        '<p class="beside">{} <span class="said">{}</span>'
        ' <button type="button" class="link" data-take="{}" hidden>{}</button></p>',
        who,
        text,
        text,
        _("Take over"),
    )


@register.simple_tag
def reasons(row: Row) -> SafeString:
    """On a wide screen the narrow columns say below the line what is wrong with them."""
    found = [
        (str(LABELS[name]), row.errors[name]) for name in LABELS if name in _NARROW and name in row.errors
    ]
    items = format_html_join("", "<li><b>{}</b> {}</li>", found)
    return format_html('<ul class="reasons" aria-hidden="true">{}</ul>', items)


@register.simple_tag
def copy_button(row: Row) -> SafeString:
    """The button that takes over last week's words for one line."""
    title = _("Copy last week's texts: %(task)s") % {"task": row.line.name}
    return format_html(
        '<button type="submit" class="copy" name="do" value="copy-{}" formnovalidate tabindex="-1"'
        ' title="{}" aria-label="{}">{}</button>',
        row.task,
        title,
        title,
        icon("copy"),
    )
