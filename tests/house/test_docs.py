"""The documents state what is there: paths and functions exist, links resolve, twins say the same."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from qibu.cli import parser

ROOT = Path(__file__).resolve().parents[2]
TOP = ("README.md", "README.zh.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")
DOCUMENTS = sorted([*(ROOT / name for name in TOP), *(ROOT / "docs").rglob("*.md")])

#: Where a path written in backticks may begin; shorter forms are allowed where a document says so.
BEGINNINGS = (ROOT, ROOT / "qibu", ROOT / "qibu" / "foundation", ROOT / "qibu" / "foundation" / "documents")
ROOTED = re.compile(r"(qibu|tests|docs|bin|bench|requirements)/")
FILE = re.compile(r"[\w.-]+(/[\w.-]+)*\.(py|js|css|html|md|txt|toml|json|xlsx)")
PLACEHOLDER = re.compile(r"[A-Z]{4,}|…|[*<>{}]")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,4} .+$", re.MULTILINE)
#: Files named by what the reader makes or gets, not by what the repository holds.
NOT_OURS = {"form-2.xlsx", "test_views.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def in_backticks(path: Path) -> list[str]:
    """Everything in single backticks, outside of blocks."""
    return CODE.findall(FENCE.sub("", text_of(path)))


def place(text: str) -> Path | None:
    """The file or folder a path in backticks means, None when there is none."""
    for beginning in BEGINNINGS:
        found = beginning / text.rstrip("/")
        if found.exists():
            return found
    if "/" not in text:  # a bare file name stands for one that exists exactly somewhere
        named = [path for top in ("qibu", "tests") for path in (ROOT / top).rglob(text)]
        return named[0] if named else None
    return None


def paths_named_in(path: Path) -> list[tuple[str, str]]:
    """(path, name of a function or class in it, or "") for all that look like paths of the repository."""
    found = []
    for code in in_backticks(path):
        first = code.split(" ")[0]
        text, _, member = first.partition(":")
        if PLACEHOLDER.search(text) or text in NOT_OURS or text.startswith(("/", "~", ".", "http")):
            continue
        if ROOTED.match(text) or FILE.fullmatch(text):
            found.append((text, member))
    return found


@cache
def names_defined_in(path: Path) -> frozenset[str]:
    tree = ast.parse(text_of(path))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_path_named_in_backticks_exists(document):
    missing = [text for text, _member in paths_named_in(document) if place(text) is None]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_function_named_with_its_file_is_defined_there(document):
    wrong = []
    for text, member in paths_named_in(document):
        found = place(text)
        if member and found is not None and member not in names_defined_in(found):
            wrong.append(f"{text}:{member}")
    assert wrong == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_between_documents_resolves(document):
    broken = []
    for link in LINK.findall(text_of(document)):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        found = (document.parent / unquote(target)).resolve() if target else document
        outside = not found.exists() or ROOT not in (found, *found.parents)
        if outside or (anchor and found.suffix == ".md" and anchor not in anchors_of(found)):
            broken.append(link)
    assert broken == []


def anchors_of(path: Path) -> set[str]:
    headings = (heading.lstrip("# ").lower() for heading in HEADING.findall(FENCE.sub("", text_of(path))))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def test_every_command_of_qibu_that_is_written_down_exists():
    commands = set(parser()._subparsers._group_actions[0].choices)
    written = {
        (name_of(document), word)
        for document in DOCUMENTS
        for word in re.findall(r"(?:`|bin/)qibu ([a-z]+)", text_of(document))
    }
    assert {word for _where, word in written} >= {"up", "init", "doctor"}
    assert {(where, word) for where, word in written if word not in commands} == set()


@pytest.mark.parametrize("script", ["bin/demo", "bin/test", "bin/check", "bin/messages", "bin/vendor"])
def test_the_scripts_documents_speak_of_can_be_run(script):
    assert (ROOT / script).stat().st_mode & 0o111


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("README.md", "README.zh.md")]
    + [
        (name_of(page), name_of(page).replace("/en/", "/zh/"))
        for page in sorted((ROOT / "docs" / "user-guide" / "en").glob("*.md"))
    ],
)
def test_the_chinese_twin_has_the_same_sections(english, chinese):
    def outline(name: str) -> list[int]:
        headings = HEADING.findall(FENCE.sub("", text_of(ROOT / name)))
        return [heading.count("#", 0, heading.index(" ")) for heading in headings]

    assert (ROOT / chinese).exists()
    assert outline(english) == outline(chinese)


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_a_readme_gives_the_two_commands_and_a_picture(name):
    blocks = [block.strip("`\n") for block in FENCE.findall(text_of(ROOT / name))]
    assert "bin/demo" in blocks
    assert "bin/test" in blocks
    assert re.search(r"!\[[^\]]+\]\(docs/pictures/", text_of(ROOT / name))


def test_every_picture_is_shown_somewhere_and_described():
    shown = set()
    for document in DOCUMENTS:
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text_of(document)):
            assert words, f"{name_of(document)}: {target} has no words for those who do not see it"
            shown.add((document.parent / target).resolve())
    assert set((ROOT / "docs" / "pictures").iterdir()) == shown


def test_every_decision_is_in_the_list_numbered_and_short():
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", text_of(folder / "README.md"))
    assert listed == [page.name for page in pages]
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert text_of(page).startswith(f"# {int(page.name[:4])}. "), page.name
        assert len(text_of(page).splitlines()) <= 80, page.name


def test_architecture_fits_in_one_sitting():
    assert len(text_of(ROOT / "ARCHITECTURE.md").splitlines()) < 250


FORBIDDEN = {
    "a folder outside of the repository": re.compile(r"\.\./shared|\.\./\.\./\.\./"),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|home|root|Users|opt|tmp)/"),
    "the host of a package registry": re.compile(
        r"pypi\.org|pythonhosted|npmjs|npmmirror|tuna\.tsinghua|mirrors\."
    ),
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_documents_name_nothing_of_the_place_they_were_written_in(document):
    lines = [line for line in text_of(document).splitlines() if "../../pictures" not in line]
    found = {what for what, pattern in FORBIDDEN.items() for line in lines if pattern.search(line)}
    assert found == set()
