"""The controls of the report sheet, written in one go: twenty lines have almost three hundred of them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from qibu.progress.forms.cells import CAUSES, DAYS, LABELS, STATES, WEEKLY, words
from qibu.progress.forms.sheet import Row
from qibu.web.templatetags.qibu import icon, moment

register = template.Library()

_ROWS = {"done": 1, "next": 1, "support": 1, "block_cause": 1, "block_need": 1, "late_note": 1}


@register.simple_tag
def control(row: Row, name: str, label: bool = False) -> SafeString:
    """`{% control row "percent" %}`: the control with its error and, where there is one, the assignee's text.

    `label`: with a visible label before it (the fields of the second row).
    """
    task, text, error = row.task, row.texts[name], row.errors.get(name, "")
    key = f"{task}-{name}"
    marks = f' id="f-{key}" name="{key}" data-field="{name}"'
    words_of_line = escape(f"{LABELS[name]}, {row.line.name}")
    if not label:
        marks += f' aria-label="{words_of_line}"'
    if error:
        marks += f' aria-invalid="true" aria-describedby="e-{key}"'
    elif name in row.needs:
        marks += ' data-needed="1"'
    body = _control(name, text, marks)
    if label:
        body = f'<label class="label" for="f-{key}">{escape(str(LABELS[name]))}</label>{body}'
    note = f'<p class="errors" id="e-{key}">{escape(error)}</p>' if error else ""
    return mark_safe(f"{body}{note}{_beside(row, name)}")


def _control(name: str, text: str, marks: str) -> str:
    if name == "status":
        return _select(STATES.items(), text, marks)
    if name == "late_cause":
        return _select([("", _("Please choose.")), *CAUSES], text, marks)
    if name in DAYS:
        return (
            f'<span class="day"><input type="text" inputmode="numeric" autocomplete="off" maxlength="40"'
            f' placeholder="{escape(_("Date"))}" value="{escape(text)}"{marks}></span>'
        )
    if name == "percent":
        return (
            f'<input type="text" class="number" inputmode="decimal" autocomplete="off" maxlength="40"'
            f' value="{escape(text)}"{marks}>'
        )
    return f'<textarea rows="{_ROWS[name]}" maxlength="20000"{marks}>\n{escape(text)}</textarea>'


def _select(choices: Iterable[tuple[str, object]], text: str, marks: str) -> str:
    """A choice; a text that is none of the list stays in it, so that nothing typed is lost."""
    found, options = False, []
    for code, words_of_choice in choices:
        chosen = code == text
        found = found or chosen
        selected = " selected" if chosen else ""
        options.append(f'<option value="{escape(code)}"{selected}>{escape(str(words_of_choice))}</option>')
    if not found and text:
        options.append(f'<option value="{escape(text)}" selected data-rejected>{escape(text)}</option>')
    return f"<select{marks}>{''.join(options)}</select>"


def _beside(row: Row, name: str) -> str:
    """What the assignee said, with name and time."""
    own = row.line.own
    text = own.texts.get(name, "") if own is not None and name in (*WEEKLY, "late_note") else ""
    if own is None or not text:
        return ""
    who = f'<span class="who">{escape(own.by)} {moment(own.at)}</span>'
    if text == row.texts[name]:
        return f'<p class="beside same">{who}</p>'
    take = escape(_("Take over"))
    return (
        f'<p class="beside">{who} <span class="said">{escape(text)}</span> '
        f'<button type="button" class="link" data-take="{escape(text)}" hidden>{take}</button></p>'
    )


@register.simple_tag
def cell_words(name: str, text: str) -> str:
    """A page text of a control as people read it; "—" for none."""
    return words(name, text) or pgettext("no value", "—")


@register.simple_tag
def copy_button(row: Row) -> SafeString:
    """The button that takes over last week's words for one line."""
    title = escape(_("Copy last week's texts: %(task)s") % {"task": row.line.name})
    return mark_safe(
        f'<button type="submit" class="copy" name="do" value="copy-{row.task}" formnovalidate tabindex="-1"'
        f' title="{title}" aria-label="{title}">{icon("copy")}</button>'
    )
