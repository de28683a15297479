"""What the source may not contain, whoever writes it and however late it is.

Each gate names its exceptions with the reason for each; an exception nobody needs any more fails too,
so that the lists stay as short as they can be.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests.house.source import PACKAGE, ROOT, called, is_fixed_text, sources

LONGEST_FUNCTION = 60
LONGEST_FILE = 350

#: T-03: reading in a view without `visible_to` and without the project that was opened for the reader.
VIEW_READS: dict[str, str] = {}
#: T-17: HTML that is not escaped by a template; each escapes what people typed by itself.
UNESCAPED = {
    "projects/forms/common.py": "options made by format_html once and joined",
    "web/templatetags/qibu.py": "options of long lists, each value through escape()",
    "web/templatetags/task_rows.py": "rows of the task list, each value through escape()",
    "web/templatetags/inbox_rows.py": "lines of the inbox, each value through escape()",
    "web/templatetags/sheet.py": "lines of the report sheet, each value through escape()",
}
#: T-25: statements that are put together, and from what.
STATEMENTS = {
    "foundation/plain.py": "hands on the constant of its caller; the callers are looked at here",
    "tasks/bulk.py": "table and columns of our own models",
    "tasks/actions/importing.py": "columns of the fields in tasks/fields.py",
    "operations/postgresql_copy.py": "names of our own tables through psycopg's sql.Identifier",
    "operations/sqlite_copy.py": "names of tables of the copied file, quoted",
    "operations/checks.py": "names of pragmas from a constant table",
}
STATEMENT_CALLS = {"execute", "executemany", "executescript", "fetch", "objects_where"}
#: Processes we start ourselves, never with words from outside in a shell.
PROCESSES = {
    "operations/supervisor.py": "the web and worker children",
    "operations/up.py": "the types of the supervisor's children",
    "foundation/documents/paper_pdf.py": "the typesetter and its memory stay out of the web processes",
    "foundation/documents/sandbox.py": "uploaded files are parsed in a child with limits",
}
#: Handlers that catch everything and do not raise again.
CATCH_ALL = {
    "timetable.py:_guarded": "one bad job must not stop the others; all are raised together afterwards",
    "progress/jobs/periods.py:open_periods": "one project must not stop the others; all are raised together",
    "progress/jobs/periods.py:remind_and_escalate": "one report must not stop the others; all are raised",
    "progress/jobs/variances.py:_each": "one project must not stop the others; all are raised together",
    "foundation/notices/jobs.py:_attempt": "whatever a channel raises must not stop the others",
    "foundation/notices/channels/group.py:send": "whatever fails, its text must not carry an address on",
    "tasks/jobs.py:refresh_forecasts": "one bad project must not stop the others; all are raised together",
    "meetings/jobs.py:_each": "one meeting must not stop the others; all are raised together",
    "operations/oneline.py:_work": "one bad request must not take its thread with it",
    "operations/work.py:take": "one bad job must not stop the worker",
    "foundation/work/jobs.py:perform": "whatever a handler raises ends its job, not the worker",
    "foundation/work/jobs.py:_run": "a job that could not even be ended is begun anew when its lease is over",
    "web/errors.py:handler500": "the page of a failure failed too",
    "foundation/documents/guard.py:_check_zip": "zipfile raises a dozen types for hostile archives",
    "foundation/documents/reading_child.py:answer": "readers raise many types for damaged files",
}
PRINTING = ("cli.py", "operations/")
LONG_FUNCTIONS = {"progress/texts.py:schedule_texts": "a table of texts, one line each"}
LONG_FILES = {
    "commitments/queries.py": "young; to be split when its pages stand",
}
#: Views anybody may call without signing in; reviewed one by one.
PUBLIC = {
    "health": "says only that the server and its database answer",
    "sign-in": "the door",
    "sign-out": "also for whoever was signed out already",
    "setup": "needs the one-time code of the console and is gone once somebody is registered",
    "demo-sign-in": "exists in a demo on this machine only",
    "password-reset": "needs a single-use token",
    "feed": "needs a secret of 256 bits that its person can end; limited per address and per calendar",
    "language": "sets a cookie with one of two values",
}


def owner(source, node: ast.AST) -> str:
    """file:function the node stands in, the innermost one."""
    inside = [f for f in source.functions() if f.lineno <= node.lineno <= (f.end_lineno or 0)]
    return f"{source.name}:{inside[-1].name}" if inside else source.name


def judge(found: dict[str, list[str]], allowed: dict[str, str], rule: str) -> None:
    """No finding outside the list, and nothing on the list without a finding."""
    new = [text for where, texts in found.items() if where not in allowed for text in texts]
    assert new == [], f"{rule}\n" + "\n".join(new)
    stale = sorted(set(allowed) - set(found))
    assert stale == [], f"no longer needed, take it off the list: {stale}"


def collect(pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for where, text in pairs:
        found.setdefault(where, []).append(text)
    return found


def imported(node: ast.AST) -> set[str]:
    """Modules an import statement names, each with the packages it lies in."""
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return {".".join(name.split(".")[:n]) for name in names for n in range(1, name.count(".") + 2)}


def test_the_source_is_really_read():
    assert len(sources()) > 100
    assert any(source.name == "foundation/journal/actions.py" for source in sources())


def test_views_read_only_what_the_reader_may_see():
    """T-03: `visible_to`, a query function, or rows of the project that was opened for the reader."""

    def reads():
        for source in sources():
            if "/views/" not in f"/{source.name}" and not Path(source.name).stem.startswith("views"):
                continue
            for call in source.calls():
                text = ast.unparse(call.func)
                if ".objects." not in text or text.count("(") or called(call) == "visible_to":
                    continue
                scoped = any(
                    keyword.arg == "project" and ast.unparse(keyword.value) == "opened.project"
                    for keyword in call.keywords
                )
                if not scoped:
                    yield owner(source, call), source.at(call)

    judge(collect(reads()), VIEW_READS, "read through visible_to or a query function:")


def test_nothing_is_marked_safe_outside_the_list():
    def marked():
        for source in sources():
            for call in source.calls():
                if called(call) in {"mark_safe", "SafeString", "SafeText"}:
                    yield source.name, source.at(call)

    judge(collect(marked()), UNESCAPED, "let the template escape it:")


def test_format_html_gets_a_fixed_text_and_the_rest_as_arguments():
    texts = {"format_html": 1, "format_html_join": 2}
    wrong = [
        source.at(call)
        for source in sources()
        for call in source.calls()
        if called(call) in texts
        and not all(_is_fixed_here(source, text) for text in call.args[: texts[called(call)]])
    ]
    assert wrong == []


def _is_fixed_here(source, text: ast.expr) -> bool:
    """A fixed text, or a name that is given nothing else in this file."""
    if not isinstance(text, ast.Name):
        return is_fixed_text(text)
    put = [
        node.value
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Assign) and any(ast.unparse(t) == text.id for t in node.targets)
    ]
    return bool(put) and all(is_fixed_text(value) for value in put)


def test_templates_do_not_switch_escaping_off():
    switch = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
    files = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]
    assert len(files) > 30
    assert [str(f.relative_to(ROOT)) for f in files if switch.search(f.read_text("utf-8"))] == []


def test_scripts_and_templates_put_no_text_in_as_html():
    """T-17: data become text nodes; handlers stand in modules, never in attributes."""
    way_in = re.compile(
        r"\.(inner|outer)HTML\s*\+?=(?!=)|insertAdjacentHTML|document\.write|\beval\(|new Function\(|"
        r"\bhx-on\b|\bhx-vals=['\"]js:|\son(click|change|load|error|submit|input|key\w+)\s*="
    )
    files = [*(PACKAGE / "web" / "static" / "qibu").rglob("*.js"), *PACKAGE.rglob("*.html")]
    assert len(files) > 40
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if way_in.search(line)
    ]
    assert found == []


def test_the_orm_is_not_bypassed_with_text():
    """T-25: no .raw(), .extra() or RawSQL."""
    wrong = [
        source.at(call)
        for source in sources()
        for call in source.calls()
        if called(call) in {"extra", "RawSQL"}
        or (called(call) == "raw" and ".objects" in ast.unparse(call.func))
    ]
    assert wrong == []


def test_statements_are_fixed_texts():
    """T-25: what is executed is a string or a constant of the module; values travel as parameters."""

    def put_together():
        for source in sources():
            constants = source.constants()
            for call in source.calls():
                if called(call) not in STATEMENT_CALLS or not call.args:
                    continue
                text = call.args[1 if called(call) == "objects_where" else 0]
                known = isinstance(text, ast.Name) and text.id in constants
                if not (isinstance(text, ast.Constant) or known):
                    yield source.name, source.at(call)

    judge(collect(put_together()), STATEMENTS, "give execute() a constant and parameters:")


def test_nothing_is_unpickled_or_evaluated():
    """T-36, in caches, sessions and queues too: none of these modules is imported at all."""
    modules = {"pickle", "dill", "shelve", "marshal", "yaml", "jsonpickle", "code", "codeop"}
    builtins = {"eval", "exec", "compile", "__import__"}
    wrong = [
        source.at(node)
        for source in sources()
        for node in ast.walk(source.tree)
        if imported(node) & modules
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in builtins)
    ]
    assert wrong == []


def test_processes_are_started_in_few_places_and_never_by_a_shell():
    def starting():
        for source in sources():
            for node in ast.walk(source.tree):
                if "subprocess" in imported(node):
                    yield source.name, source.at(node)

    judge(collect(starting()), PROCESSES, "no subprocess here:")
    by_shell = [
        source.at(call)
        for source in sources()
        for call in source.calls()
        if ast.unparse(call.func) in {"os.system", "os.popen"}
        or any(k.arg == "shell" and not _is_false(k.value) for k in call.keywords)
    ]
    assert by_shell == []


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def test_mail_and_http_leave_through_the_one_door():
    outgoing = {
        "smtplib", "urllib.request", "http.client", "ftplib", "requests", "httpx", "aiohttp", "urllib3",
        "django.core.mail",
    }  # fmt: skip
    wrong = [
        source.at(node)
        for source in sources()
        if not source.name.startswith("foundation/egress/")
        for node in ast.walk(source.tree)
        if imported(node) & outgoing
    ]
    assert wrong == []


def test_no_view_does_without_the_csrf_token():
    assert [source.name for source in sources() if "csrf_exempt" in source.text] == []


def test_everything_is_caught_only_where_the_list_says_why():
    def catching():
        for source in sources():
            for node in ast.walk(source.tree):
                if not isinstance(node, ast.ExceptHandler):
                    continue
                caught = {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {""}
                raised_again = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                if caught & {"Exception", "BaseException", ""} and not raised_again:
                    yield owner(source, node), f"qibu/{source.name}:{node.lineno}"

    judge(collect(catching()), CATCH_ALL, "name the exception:")


def test_only_the_command_line_prints():
    wrong = [
        source.at(call)
        for source in sources()
        if not source.name.startswith(PRINTING)
        for call in source.calls()
        if ast.unparse(call.func) == "print"
    ]
    assert wrong == []


def test_functions_are_short():
    def long():
        for source in sources():
            for function in source.functions():
                lines = (function.end_lineno or 0) - function.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield f"{source.name}:{function.name}", f"{source.name}:{function.name}: {lines} lines"

    judge(collect(long()), LONG_FUNCTIONS, f"split what is longer than {LONGEST_FUNCTION} lines:")


def test_files_are_short():
    lengths = {source.name: len(source.text.splitlines()) for source in sources()}
    long = {name: [f"{name}: {lines} lines"] for name, lines in lengths.items() if lines > LONGEST_FILE}
    judge(long, LONG_FILES, f"split what is longer than {LONGEST_FILE} lines:")


def test_a_key_that_is_claimed_is_answered():
    """Without an answer the second click would do it all again."""
    calls = {source.name: {called(call) for call in source.calls()} for source in sources()}
    assert [name for name, made in calls.items() if "once" in made and "answered" not in made] == []


def test_nobody_uses_model_signals():
    signals = re.compile(r"django\.db\.models\.signals|django\.dispatch|\breceiver\(")
    assert [source.name for source in sources() if signals.search(source.text)] == []


def views(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from views(entry)
        else:
            yield entry.name, entry.callback


def test_the_views_open_to_everybody_are_the_reviewed_ones():
    """T-28: everything else sends a stranger to the sign-in page."""
    is_open = {name for name, view in views() if not getattr(view, "login_required", True)}
    assert is_open == set(PUBLIC)


@pytest.mark.parametrize("name", ["LoginRequiredMiddleware", "CsrfViewMiddleware"])
def test_the_doors_are_closed_by_default(settings, name):
    assert sum(entry.endswith(f".{name}") for entry in settings.MIDDLEWARE) == 1
