"""Chinese in Python literals: everything but docstrings, comments and the texts given to translation."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.python_strings import parsed, translation_calls

CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


def chinese_literals(path: Path) -> list[tuple[int, str]]:
    """(line, text) of each literal with Chinese characters or punctuation."""
    tree = parsed(path)
    passed = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    passed |= {id(argument) for call, _ in translation_calls(tree) for argument in call.args}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in passed
        and CHINESE.search(node.value)
    ]


#: arguments whose text is shown
SHOWN_ARGUMENTS = {
    "label", "help_text", "verbose_name", "legend", "help", "title", "placeholder", "text", "message",
    "words", "caption", "empty_label",
}  # fmt: skip
#: exceptions for those who write code, not for those who use it
FOR_DEVELOPERS = {"RuntimeError", "ValueError", "TypeError", "KeyError", "LookupError", "AssertionError"}
SENTENCE = re.compile(r"[A-Z“][\w“”%(),’' -]+ [a-z].*[.…?!]")
LETTERS = re.compile(r"[A-Za-z]{3}")


def untranslated_words(path: Path) -> list[tuple[int, str]]:
    """(line, text) of labels and whole sentences that are not given to translation."""
    tree = parsed(path)
    passed = {id(argument) for call, _ in translation_calls(tree) for argument in call.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            passed.add(id(node.value))
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FOR_DEVELOPERS
        ):
            passed |= {id(argument) for argument in node.args}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in passed
        and SENTENCE.fullmatch(node.value)
    ] + [
        (node.lineno, ast.unparse(keyword.value))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in SHOWN_ARGUMENTS and _is_words(keyword.value)
    ]


def _is_words(node: ast.expr) -> bool:
    """A literal with letters in its fixed parts."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return any(
        isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and LETTERS.search(part.value) is not None
        for part in parts
    )
