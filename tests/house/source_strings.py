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
