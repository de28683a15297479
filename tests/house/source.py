"""The product's own Python source, parsed once: files, functions, calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "qibu"


@dataclass(frozen=True)
class Source:
    """One file; `name` is its path below the package, with slashes."""

    name: str
    text: str
    tree: ast.Module

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def at(self, node: ast.AST) -> str:
        """Where it stands, as an editor opens it."""
        return f"qibu/{self.name}:{node.lineno}: {ast.unparse(node)[:120]}"

    def constants(self) -> set[str]:
        """Names the module gives a text that is fixed when it is loaded."""
        return {
            target.id
            for node in self.tree.body
            if isinstance(node, ast.Assign) and is_fixed_text(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }


@cache
def sources() -> tuple[Source, ...]:
    """All files of the package except migrations, which are written once by Django."""
    paths = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    texts = [(path, path.read_text("utf-8")) for path in paths]
    return tuple(Source(path.relative_to(PACKAGE).as_posix(), text, ast.parse(text)) for path, text in texts)


def is_fixed_text(value: ast.expr) -> bool:
    """A string, or strings and CONSTANTS put together: nothing a caller or a row can reach."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str)
    if isinstance(value, ast.JoinedStr):
        parts = [part.value for part in value.values if isinstance(part, ast.FormattedValue)]
        return all(isinstance(part, ast.Name) and part.id.lstrip("_").isupper() for part in parts)
    if isinstance(value, ast.BinOp):
        return is_fixed_text(value.left) and is_fixed_text(value.right)
    return isinstance(value, ast.Name) and value.id.lstrip("_").isupper()


def called(call: ast.Call) -> str:
    """The last word of what is called: `cursor.execute(...)` → "execute"."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
