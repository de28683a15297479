"""The lines of the report sheet, written in one go: twenty lines have almost three hundred of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from qibu.progress.forms.cells import CAUSES, DAYS, LABELS, STATES, WEEKLY
from qibu.progress.forms.sheet import Row
from qibu.web.templatetags.qibu import day, day_range, icon, moment

register = template.Library()

_NARROW = frozenset({"status", "percent", *DAYS})


@register.simple_tag
def sheet_rows(rows: Iterable[Row], tasks_url: str) -> SafeString:
    """`{% sheet_rows form.rows tasks_url %}`: a `<tbody>` for every line; all that was typed is escaped."""
    words = _words(get_language())
    return mark_safe("".join(_row(row, tasks_url, words) for row in rows))


def _row(row: Row, tasks_url: str, words: Words) -> str:
    """One line: its controls in a row, and below them what a late or blocked task asks for."""
    line, task, errors = row.line, row.task, row.errors
    planned = line.planned_finish
    cells = "".join(
        f'<td class="{kind}" data-label="{words.labels[name]}">{_control(row, name, words, "")}</td>'
        for name, kind in _CELLS
    )
    block, late = (" open" if is_open else "" for is_open in (row.block_open, row.late_open))
    because = {name: _control(row, name, words, words.labels[name]) for name in _BECAUSE}
    return (
        f'<tbody class="line {row.state}{" extra" if line.extra else ""}" data-task="{task}"'
        f'{_LATE if line.late else ""} data-planned="{planned.isoformat() if planned else ""}">\n'
        f'<tr class="main">\n<td class="code">{escape(line.wbs)}</td>\n'
        f'<th scope="row" class="task">{_task(row, tasks_url)}</th>\n{cells}'
        f'<td class="check" aria-live="off"><span data-check>{_check(row, words)}</span></td>\n</tr>\n'
        f'<tr class="more{" open" if row.more_open else ""}"><td colspan="2" class="gap"></td>'
        f'<td colspan="9">'
        f"{_reasons(errors, words)}\n<details{block or late}><summary>{words.cause_and_note}</summary>\n"
        f'<div class="because block{block}"><div class="field">{because["block_cause"]}</div>'
        f'<div class="field">{because["block_need"]}</div></div>\n'
        f'<div class="because late{late}"><div class="field short">{because["late_cause"]}</div>'
        f'<div class="field">{because["late_note"]}</div></div>\n</details></td></tr>\n</tbody>\n'
    )


_LATE = ' data-late="1"'
_BECAUSE = ("block_cause", "block_need", "late_cause", "late_note")
#: The controls of the main row with the class of their cells.
_CELLS = (
    ("status", "status"), ("percent", "percent"), ("actual_start", "date"), ("actual_finish", "date"),
    ("expected_finish", "date"), ("done", "text"), ("next", "text"), ("support", "text"),
)  # fmt: skip


def _task(row: Row, tasks_url: str) -> str:
    """The task's name, who has it, how late it is and its dates; and what the form carries along."""
    line, task, name = row.line, row.task, escape(row.line.name)
    about = f"<span>{escape(line.assignee)}</span>" if line.assignee else ""
    if line.late_by > 0:
        late = ngettext("%(days)s working day late", "%(days)s working days late", line.late_by) % {
            "days": line.late_by
        }
        about += f'<span class="late">{escape(late)}</span>'
    planned, forecast = line.planned_finish, line.forecast_finish
    dates = day(planned) if planned == forecast else day_range(planned, forecast)
    more = f'<input type="hidden" name="more" value="{task}">' if line.extra else ""
    return (
        f'<a href="{tasks_url}{task}/" tabindex="-1" title="{name}">{name}</a>'
        f'<span class="about">{about}<span>{dates}</span></span>{_copy_button(row) if line.last else ""}'
        f'<input type="hidden" name="{task}-seen" value="{escape(row.seen_json)}"'
        f' data-before="{escape(row.before_json)}">{more}'
    )


def _check(row: Row, words: Words) -> str:
    if row.state == "missing":
        return f'<span class="lacks">{words.needed}</span> {escape(row.needed)}'
    return words.changed if row.state == "changed" else words.same


def _control(row: Row, name: str, words: Words, head: str) -> str:
    """A control with its error and, where there is one, the assignee's text; `head`: its visible label."""
    key = f"{row.task}-{name}"
    marks = f' id="f-{key}" name="{key}" data-field="{name}"'
    if not head:
        marks += f' aria-label="{words.labels[name]}, {escape(row.line.name)}"'
    error = row.errors.get(name)
    if name in row.errors:
        marks += f' aria-invalid="true" aria-describedby="e-{key}"'
    elif name in row.needs:
        marks += ' data-needed="1"'
    body = _input(name, row.texts[name], marks, words)
    if head:
        body = f'<label class="label" for="f-{key}">{head}</label>{body}'
    if error:
        narrow = " narrow" if name in _NARROW else ""
        body += f'<p class="errors{narrow}" id="e-{key}">{escape(str(error))}</p>'
    return body + _beside(row, name)


def _input(name: str, text: str, marks: str, words: Words) -> str:
    if name in ("status", "late_cause"):
        return f"<select{marks}>{_options(name, text, get_language())}</select>"
    if name in DAYS:
        return (
            '<span class="day"><input type="text" inputmode="numeric" autocomplete="off" maxlength="40"'
            f' placeholder="{words.date}" value="{escape(text)}"{marks}></span>'
        )
    if name == "percent":
        return (
            '<input type="text" class="number" inputmode="decimal" autocomplete="off" maxlength="40"'
            f' value="{escape(text)}"{marks}>'
        )
    return f'<textarea rows="1" maxlength="10000"{marks}>\n{escape(text)}</textarea>'


@dataclass(frozen=True)
class Words:
    """The words that stand in every line, escaped, looked up once per language."""

    labels: Mapping[str, str]
    date: str
    needed: str
    changed: str
    same: str
    cause_and_note: str


@lru_cache(maxsize=8)
def _words(_language: str | None) -> Words:
    return Words(
        labels={name: escape(str(label)) for name, label in LABELS.items()},
        date=escape(_("Date")),
        needed=escape(_("Needed:")),
        changed=escape(pgettext("report", "Changed")),
        same=escape(pgettext("report", "No change")),
        cause_and_note=escape(_("Blocked or late: cause and note")),
    )


@lru_cache(maxsize=256)
def _options(name: str, text: str, _language: str | None) -> SafeString:
    """A choice; a text that is none of the list stays in it, so that nothing typed is lost."""
    choices = STATES.items() if name == "status" else [("", _("Choose…")), *CAUSES]
    offered = [(code, " selected" if code == text else "", label) for code, label in choices]
    options = format_html_join("", '<option value="{}"{}>{}</option>', offered)
    if text and not any(chosen for _code, chosen, _label in offered):
        options = format_html('{}<option value="{}" selected data-rejected>{}</option>', options, text, text)
    return options


def _beside(row: Row, name: str) -> str:
    """What the assignee said, with name and time."""
    own = row.line.own
    text = own.texts.get(name, "") if own is not None and name in (*WEEKLY, "late_note") else ""
    if own is None or not text:
        return ""
    who = f'<span class="who">{escape(own.by)} {moment(own.at)}</span>'
    if text == row.texts[name]:
        return f'<p class="beside same">{who}</p>'
    said = escape(text)
    return (
        f'<p class="beside">{who} <span class="said">{said}</span>'
        f' <button type="button" class="link" data-take="{said}" hidden>{escape(_("Take over"))}</button></p>'
    )


def _reasons(errors: Mapping[str, str], words: Words) -> str:
    """On a wide screen the narrow columns say below the line what is wrong with them."""
    items = "".join(
        f"<li><b>{words.labels[name]}</b> {escape(str(errors[name]))}</li>"
        for name in (LABELS if errors else ())
        if name in _NARROW and name in errors
    )
    return f'<ul class="reasons" aria-hidden="true">{items}</ul>'


def _copy_button(row: Row) -> str:
    """The button that takes over last week's words for one line."""
    title = escape(_("Copy last week's texts: %(task)s") % {"task": row.line.name})
    return (
        f'<button type="submit" class="copy" name="do" value="copy-{row.task}" formnovalidate tabindex="-1"'
        f' title="{title}" aria-label="{title}">{icon("copy")}</button>'
    )
