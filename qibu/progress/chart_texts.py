"""The words of the chart, the link editor and the card of a task (keys as in chart_texts.js)."""

from __future__ import annotations

from django.utils.translation import pgettext as _


def chart_texts() -> dict[str, str]:
    """Key → text in the active language; `{name}` is a place the component fills."""
    return {**_marks(), **_asking(), **_linking()}


def _marks() -> dict[str, str]:
    """Marks on the bars and their legend."""
    return {
        "zoom.quarter": _("schedule zoom.quarter", "Quarter"),
        "weekNo": _("schedule weekNo", "W{n}"),
        "weekFrom": _("schedule weekFrom", "{d} W{n}"),
        "quarterNo": _("schedule quarterNo", "Q{n}"),
        "legend.deadline": _("schedule legend.deadline", "Deadline"),
        "legend.constraint": _("schedule legend.constraint", "Date constraint"),
        "constraint.ALAP": _("schedule constraint.ALAP", "as late as possible"),
        "constraint.SNET": _("schedule constraint.SNET", "start no earlier than {date}"),
        "constraint.FNET": _("schedule constraint.FNET", "finish no earlier than {date}"),
        "constraint.SNLT": _("schedule constraint.SNLT", "start no later than {date}"),
        "constraint.FNLT": _("schedule constraint.FNLT", "finish no later than {date}"),
        "constraint.MSO": _("schedule constraint.MSO", "must start on {date}"),
        "constraint.MFO": _("schedule constraint.MFO", "must finish on {date}"),
        "bar.deadline": _("schedule bar.deadline", "deadline {date}"),
        "bar.deadlineMissed": _(
            "schedule bar.deadlineMissed", "deadline {date}, missed by {n} calendar days"
        ),
        "bar.agreed": _("schedule bar.agreed", "dates agreed with {department}"),
        "bar.float": _("schedule bar.float", "total float {n} working days"),
        "reopened": _("schedule reopened", "To be confirmed again"),
        "promise.1": _("schedule promise.1", "not counting yet"),
        "promise.2": _("schedule promise.2", "counting"),
        "promise.3": _("schedule promise.3", "kept"),
        "promise.4": _("schedule promise.4", "will not be kept"),
        "dragShift": _("schedule dragShift", "{dates} ({n} calendar days)"),
        "dragOff": _("schedule dragOff", "not a working day"),
        "beyond.in": _("schedule beyond.in", "waits for {what}"),
        "beyond.out": _("schedule beyond.out", "awaited by {what}"),
        "beyond.named": _("schedule beyond.named", "other project: {name}"),
        "beyond.other": _("schedule beyond.other", "another project"),
        "beyond.title": _("schedule beyond.title", "In other projects"),
        "print": _("schedule print", "Print"),
        "changeRequest": _("schedule changeRequest", "Request a change"),
    }


def _asking() -> dict[str, str]:
    """What is asked before an agreed date moves, and the card of a task."""
    return {
        "agreed.label": _("schedule agreed.label", "Agreed dates"),
        "agreed.ask": _(
            "schedule agreed.ask",
            "These dates are agreed with {department}. A change has to be confirmed again.",
        ),
        "agreed.change": _("schedule agreed.change", "Change"),
        "agreed.cancel": _("schedule agreed.cancel", "Cancel"),
        "card.label": _("schedule card.label", "About “{name}”"),
        "card.planned": _("schedule card.planned", "Planned"),
        "card.forecast": _("schedule card.forecast", "Forecast"),
        "card.actual": _("schedule card.actual", "Actual"),
        "card.baseline": _("schedule card.baseline", "Baseline"),
        "card.variance": _("schedule card.variance", "Variance"),
        "card.float": _("schedule card.float", "Float"),
        "card.deadline": _("schedule card.deadline", "Deadline"),
        "card.late": _("schedule card.late", "{date}, {n} calendar days late"),
        "card.constraint": _("schedule card.constraint", "Constraint"),
        "card.promise": _("schedule card.promise", "Promise"),
        "card.agreed": _("schedule card.agreed", "Agreement"),
        "card.report": _("schedule card.report", "Report an issue"),
        "card.span": _("schedule card.span", "{from} to {to}"),
        "card.days": _("schedule card.days", "{n} working days"),
        "card.critical": _("schedule card.critical", "critical path"),
        "card.why": _("schedule card.why", "Why this day?"),
        "card.whyFailed": _("schedule card.whyFailed", "The reasons could not be loaded."),
        "card.links": _("schedule card.links", "Dependencies"),
        "card.task": _("schedule card.task", "Open the task"),
    }


def _linking() -> dict[str, str]:
    """The editor of dependencies and promises."""
    return {
        "link.title": _("schedule link.title", "Dependency"),
        "link.new": _("schedule link.new", "New dependency"),
        "link.of": _("schedule link.of", "Dependencies of “{name}”"),
        "link.before": _("schedule link.before", "Predecessors"),
        "link.after": _("schedule link.after", "Successors"),
        "link.none": _("schedule link.none", "None yet."),
        "link.addBefore": _("schedule link.addBefore", "Add a predecessor"),
        "link.addAfter": _("schedule link.addAfter", "Add a successor"),
        "link.predecessor": _("schedule link.predecessor", "Predecessor"),
        "link.successor": _("schedule link.successor", "Successor"),
        "link.pick": _("schedule link.pick", "Number or name of a task"),
        "link.unknown": _("schedule link.unknown", "There is no task of this number or name: {text}"),
        "link.elsewhere": _("schedule link.elsewhere", "a task of another project"),
        "link.type": _("schedule link.type", "Type"),
        "link.FS": _("schedule link.FS", "Finish to start"),
        "link.SS": _("schedule link.SS", "Start to start"),
        "link.FF": _("schedule link.FF", "Finish to finish"),
        "link.SF": _("schedule link.SF", "Start to finish"),
        "link.min": _("schedule link.min", "At least"),
        "link.max": _("schedule link.max", "Promise: within"),
        "link.maxHint": _("schedule link.maxHint", "Leave empty when there is no promise."),
        "link.unit": _("schedule link.unit", "Unit"),
        "link.unit.w": _("schedule link.unit.w", "working days"),
        "link.unit.c": _("schedule link.unit.c", "calendar days"),
        "link.badLag": _("schedule link.badLag", "A number of days is whole, such as 3 or -2."),
        "link.save": _("schedule link.save", "Save"),
        "link.remove": _("schedule link.remove", "Remove"),
        "link.cancel": _("schedule link.cancel", "Cancel"),
        "link.back": _("schedule link.back", "Back"),
        "rule.FS": _("schedule rule.FS", "“{to}” starts after “{from}” is finished"),
        "rule.SS": _("schedule rule.SS", "“{to}” starts after “{from}” has started"),
        "rule.FF": _("schedule rule.FF", "“{to}” finishes after “{from}” is finished"),
        "rule.SF": _("schedule rule.SF", "“{to}” finishes after “{from}” has started"),
        "rule.least": _("schedule rule.least", "{rule}, at least {days} later"),
        "rule.overlap": _("schedule rule.overlap", "{rule}, up to {days} earlier"),
        "rule.end": _("schedule rule.end", "{rule}."),
        "promise.FS": _("schedule promise.FS", "“{to}” must start within {days} after “{from}” is finished"),
        "promise.SS": _("schedule promise.SS", "“{to}” must start within {days} after “{from}” has started"),
        "promise.FF": _("schedule promise.FF", "“{to}” must finish within {days} after “{from}” is finished"),
        "promise.SF": _("schedule promise.SF", "“{to}” must finish within {days} after “{from}” has started"),
        "days.w": _("schedule days.w", "{n} working days"),
        "days.c": _("schedule days.c", "{n} calendar days"),
    }
