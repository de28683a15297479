"""The words of rows: choosing, moving, undoing, many at once, keys (keys as in row_texts.js)."""

from __future__ import annotations

from django.utils.translation import pgettext as _


def row_texts() -> dict[str, str]:
    """Key → text in the active language; `{name}` is a place the component fills."""
    return {**_select(), **_undoing(), **_bulk(), **_help()}


def _select() -> dict[str, str]:
    """Choosing rows, moving them, groups, predecessors."""
    return {
        "chosen": _("schedule chosen", "{n} rows chosen"),
        "chosenTools": _("schedule chosenTools", "Chosen rows"),
        "row.bulk": _("schedule row.bulk", "Edit…"),
        "row.indent": _("schedule row.indent", "Indent"),
        "row.outdent": _("schedule row.outdent", "Outdent"),
        "row.up": _("schedule row.up", "Up"),
        "row.down": _("schedule row.down", "Down"),
        "row.copy": _("schedule row.copy", "Copy"),
        "row.delete": _("schedule row.delete", "Delete"),
        "row.none": _("schedule row.none", "Clear choice"),
        "pickRows": _("schedule pickRows", "Choose rows"),
        "columnEarlier": _("schedule columnEarlier", "Move {column} to the left"),
        "columnLater": _("schedule columnLater", "Move {column} to the right"),
        "dragRow": _("schedule dragRow", "Drag to another place"),
        "rowsCopied": _("schedule rowsCopied", "{n} rows copied"),
        "rowsCut": _("schedule rowsCut", "{n} rows cut; paste them where they belong"),
        "notInGroups": _("schedule notInGroups", "Leave the groups first: rows move in the tree"),
        "notIntoItself": _("schedule notIntoItself", "A row cannot be moved into itself"),
        "newLevel": _("schedule newLevel", "New row on level {n}"),
        "group": _("schedule group", "Group by"),
        "group.tree": _("schedule group.tree", "Tree"),
        "group.department": _("schedule group.department", "By department"),
        "group.phase": _("schedule group.phase", "By phase"),
        "group.person": _("schedule group.person", "By person"),
        "group.status": _("schedule group.status", "By status"),
        "group.none": _("schedule group.none", "None"),
        "group.count": _("schedule group.count", "{name} ({n})"),
        "unit.w": _("schedule unit.w", "wd"),
        "unit.c": _("schedule unit.c", "ed"),
        "list.separator": _("schedule list.separator", ", "),
        "predecessorsHint": _("schedule predecessorsHint", "e.g. 1.2FS+3wd≤14ed"),
    }


def _undoing() -> dict[str, str]:
    """What was done, and undone."""
    return {
        "undo": _("schedule undo", "Undo"),
        "redo": _("schedule redo", "Redo"),
        "undoWhat": _("schedule undoWhat", "Undo: {what}"),
        "redoWhat": _("schedule redoWhat", "Redo: {what}"),
        "undone": _("schedule undone", "Undone: {what}"),
        "undoneTold": _(
            "schedule undoneTold", "Undone by a new change, which the departments are told too: {what}"
        ),
        "redone": _("schedule redone", "Done again: {what}"),
        "nothingToUndo": _("schedule nothingToUndo", "Nothing to undo on this page"),
        "nothingToRedo": _("schedule nothingToRedo", "Nothing to redo"),
        "undoLost": _("schedule undoLost", "What this was about is gone"),
        "linkChanged": _("schedule linkChanged", "Somebody else has changed this dependency since; it stays"),
        "did.edit": _("schedule did.edit", "{column} of “{name}”"),
        "did.dates": _("schedule did.dates", "dates of “{name}”"),
        "did.bulk": _("schedule did.bulk", "{n} tasks edited"),
        "did.fill": _("schedule did.fill", "{column} filled down into {n} rows"),
        "did.indent": _("schedule did.indent", "{n} rows indented"),
        "did.outdent": _("schedule did.outdent", "{n} rows outdented"),
        "did.up": _("schedule did.up", "{n} rows moved up"),
        "did.down": _("schedule did.down", "{n} rows moved down"),
        "did.move": _("schedule did.move", "{n} rows moved"),
        "did.delete": _("schedule did.delete", "{n} rows deleted"),
        "did.add": _("schedule did.add", "{n} rows added"),
        "did.paste": _("schedule did.paste", "{n} rows pasted"),
        "did.link": _("schedule did.link", "dependency changed"),
    }


def _bulk() -> dict[str, str]:
    """Editing many rows."""
    return {
        "bulk.title": _("schedule bulk.title", "Edit {n} rows"),
        "bulk.lead": _(
            "schedule bulk.lead",
            "Only what you choose here changes, in all rows or in none. Completed tasks stay as they are.",
        ),
        "bulk.keep": _("schedule bulk.keep", "Keep"),
        "bulk.empty": _("schedule bulk.empty", "Nobody"),
        "bulk.shift": _("schedule bulk.shift", "Move planned dates"),
        "bulk.shiftNote": _("schedule bulk.shiftNote", "working days; negative is earlier"),
        "bulk.agreed": _(
            "schedule bulk.agreed", "{n} of these have agreed dates; a change has to be confirmed again."
        ),
        "bulk.nothing": _("schedule bulk.nothing", "Choose what to change."),
        "bulk.commit": _("schedule bulk.commit", "Change"),
    }


def _help() -> dict[str, str]:
    """The keys."""
    return {
        "help.title": _("schedule help.title", "Keyboard"),
        "help.move": _("schedule help.move", "Moving about"),
        "help.move.1": _("schedule help.move.1", "to the next cell"),
        "help.move.2": _("schedule help.move.2", "a screen up or down"),
        "help.move.3": _("schedule help.move.3", "first and last cell of the row"),
        "help.move.4": _("schedule help.move.4", "first and last cell of the plan"),
        "help.edit": _("schedule help.edit", "Editing"),
        "help.edit.1": _("schedule help.edit.1", "edit the cell; typing replaces it"),
        "help.edit.2": _("schedule help.edit.2", "take over, next cell"),
        "help.edit.3": _("schedule help.edit.3", "empty the cell"),
        "help.edit.4": _("schedule help.edit.4", "fill down from the first chosen row"),
        "help.edit.5": _("schedule help.edit.5", "give up"),
        "help.rows": _("schedule help.rows", "Rows"),
        "help.rows.1": _("schedule help.rows.1", "new row below"),
        "help.rows.2": _("schedule help.rows.2", "in the empty row: add it and go on"),
        "help.rows.3": _("schedule help.rows.3", "indent, outdent"),
        "help.rows.4": _("schedule help.rows.4", "move up, move down"),
        "help.rows.5": _("schedule help.rows.5", "delete the row"),
        "help.rows.6": _("schedule help.rows.6", "to the line of quick add (N: outside cells and fields)"),
        "help.choose": _("schedule help.choose", "Choosing rows"),
        "help.choose.1": _("schedule help.choose.1", "choose rows with the arrows"),
        "help.choose.2": _("schedule help.choose.2", "choose or give up this row"),
        "help.choose.3": _("schedule help.choose.3", "all visible rows"),
        "help.choose.4": _("schedule help.choose.4", "edit the chosen rows together"),
        "help.clip": _("schedule help.clip", "Clipboard and undo"),
        "help.clip.1": _("schedule help.clip.1", "copy the chosen rows or the cell"),
        "help.clip.2": _("schedule help.clip.2", "cut the chosen rows"),
        "help.clip.3": _("schedule help.clip.3", "paste rows, also from Excel"),
        "help.clip.4": _("schedule help.clip.4", "undo my last change"),
        "help.clip.5": _("schedule help.clip.5", "redo"),
        "help.show": _("schedule help.show", "Display"),
        "help.show.1": _("schedule help.show.1", "open and close a branch"),
        "help.show.2": _("schedule help.show.2", "move the planned dates by a working day"),
        "help.show.3": _("schedule help.show.3", "width of the column"),
        "help.show.4": _("schedule help.show.4", "this help"),
        "help.chart": _("schedule help.chart", "Chart"),
        "help.chart.1": _("schedule help.chart.1", "in the chart: about the task"),
        "help.chart.2": _("schedule help.chart.2", "dependencies of the task"),
        "help.predecessors": _(
            "schedule help.predecessors",
            "With lag and promise: 1.2FS+3wd≤14ed is “3 working days after 1.2, within 14 days”.",
        ),
        "help.mac": _("schedule help.mac", "On a Mac press ⌘ instead of Ctrl."),
    }
