"""What the translation functions are given in Python source, read from the syntax tree.

Names are resolved per module (`pgettext as _`, `translation.ngettext`, `word = gettext`), because `_` alone
says nothing about where the context and the plural stand.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TRANSLATION = "django.utils.translation"

#: function → the places of context, singular and plural among its arguments
PLACES: dict[str, dict[str, int]] = {
    "gettext": {"singular": 0},
    "gettext_lazy": {"singular": 0},
    "gettext_noop": {"singular": 0},
    "ngettext": {"singular": 0, "plural": 1},
    "ngettext_lazy": {"singular": 0, "plural": 1},
    "pgettext": {"context": 0, "singular": 1},
    "pgettext_lazy": {"context": 0, "singular": 1},
    "npgettext": {"context": 0, "singular": 1, "plural": 2},
    "npgettext_lazy": {"context": 0, "singular": 1, "plural": 2},
}


@dataclass(frozen=True)
class Message:
    """One string to translate. `where` is `path:line`; it takes no part in comparisons of meaning (`key`)."""

    singular: str
    plural: str | None
    context: str | None
    where: str

    @property
    def key(self) -> tuple[str | None, str]:
        """What gettext looks a message up by."""
        return self.context, self.singular


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def python_messages(path: Path, name: str) -> list[Message]:
    """The messages of one module; `name` is what `where` calls it."""
    return [
        Message(texts["singular"], texts.get("plural"), texts.get("context"), f"{name}:{call.lineno}")
        for call, function in translation_calls(parsed(path))
        if "singular" in (texts := _literals(call, function))
    ]


def built_messages(path: Path) -> list[int]:
    """Lines where a translation function is given a text put together in place (f-string, +, %, format)."""
    return [
        call.lineno
        for call, function in translation_calls(parsed(path))
        if any(_is_built(argument) for argument in _texts(call, function))
    ]


def translation_calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a translation function with the function's real name."""
    names = _translation_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (function := names.get(_dotted(node.func) or "")):
            yield node, function


def _translation_names(tree: ast.Module) -> dict[str, str]:
    """What this module calls the translation functions, dotted: `_` → `pgettext`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION:
            names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in PLACES}
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils":
            for alias in node.names:
                if alias.name == "translation":
                    names |= {f"{alias.asname or alias.name}.{function}": function for function in PLACES}
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == TRANSLATION:
                    names |= {f"{alias.asname or alias.name}.{function}": function for function in PLACES}
    return names | _assigned_names(tree, names)


def _assigned_names(tree: ast.Module, names: dict[str, str]) -> dict[str, str]:
    """Further names given by assignment: `word = gettext`."""
    return {
        target.id: names[source]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and (source := _dotted(node.value) or "") in names
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _dotted(node: ast.expr) -> str | None:
    """`a.b.c` for a chain of names, None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (left := _dotted(node.value)):
        return f"{left}.{node.attr}"
    return None


def _texts(call: ast.Call, function: str) -> list[ast.expr]:
    """The arguments that are texts (not the number)."""
    return [call.args[place] for place in PLACES[function].values() if place < len(call.args)]


def _literals(call: ast.Call, function: str) -> dict[str, str]:
    """Role → text of the arguments that are written out."""
    found = {}
    for role, place in PLACES[function].items():
        argument = call.args[place] if place < len(call.args) else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            found[role] = argument.value
    return found


def _is_built(argument: ast.expr) -> bool:
    if isinstance(argument, ast.JoinedStr | ast.BinOp):
        return True
    return (
        isinstance(argument, ast.Call)
        and isinstance(argument.func, ast.Attribute)
        and argument.func.attr in {"format", "join", "format_map"}
    )
