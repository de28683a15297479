"""Whether a file can be a template: judged before parsing, parsed in the limited child, filled once (D1)."""

from __future__ import annotations

import difflib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from qibu.foundation.documents.guard import check_table_file
from qibu.foundation.documents.own import Found, key_of
from qibu.foundation.documents.own.filling import from_child
from qibu.foundation.documents.own.package import MAX_BYTES
from qibu.foundation.documents.sandbox import parse_in_child
from qibu.foundation.documents.xlsx_scan import Refused
from qibu.foundation.outcomes import Invalid
from qibu.projects.own.kinds import PaperKind
from qibu.projects.own.templates import example
from qibu.projects.own.values import known_names
from qibu.projects.own.words import say, say_found

#: So many faults are told at once.
MOST_TOLD = 10


@dataclass(frozen=True)
class Checked:
    """A file that can be a template; only `check_template` makes one."""

    content: bytes
    name: str
    ending: str


def check_template(content: bytes, name: str, kind: PaperKind) -> Checked:
    """The file, its name without folders. Raises Invalid(file=…) with every fault and where it stands."""
    name = name.replace("\\", "/").rpartition("/")[2][-255:]
    if len(content) > MAX_BYTES:
        raise _refused(say("template_too_big", {"megabytes": MAX_BYTES // 1024 // 1024}))
    found = _places(content, name)
    faults = _faults(found, kind)
    if faults:
        more = len(faults) - MOST_TOLD
        told = faults[:MOST_TOLD] + ([_("… and %(count)d more.") % {"count": more}] if more > 0 else [])
        raise _refused(*told)
    if not found:
        raise _refused(say("template_empty", {}))
    try:
        example(content, kind, "")
    except Refused as problem:
        raise _refused(say(problem.problem_id, problem.params)) from problem
    return Checked(content, name, name.lower().rpartition(".")[2])


def _places(content: bytes, name: str) -> list[Found]:
    """What the child finds in the file. Raises Invalid."""
    with tempfile.NamedTemporaryFile(prefix="qibu-template-") as stream:
        stream.write(content)
        stream.flush()
        path = Path(stream.name)
        verdict = check_table_file(path, name, word=True)
        if not verdict.ok:
            raise _refused(say(verdict.problem_id, verdict.params))
        if verdict.kind not in ("docx", "xlsx") or not name.lower().endswith((".docx", ".xlsx")):
            raise _refused(say("not_a_template", {}))
        answer = parse_in_child(path, "template")
    if answer.problem_id:
        raise _refused(say(answer.problem_id, answer.params))
    return from_child(answer.places)


def _faults(found: Sequence[Found], kind: PaperKind) -> list[str]:
    """A sentence for each placeholder that cannot be filled."""
    known = known_names(kind)
    faults = []
    for one in found:
        if one.problem:
            faults.append(say_found(one))
        elif (key_of(one.group), key_of(one.name)) not in known:
            near = difflib.get_close_matches(one.text, list(known.values()), 1, 0.6)
            faults.append(say_found(one, near[0] if near else ""))
    return list(dict.fromkeys(faults))


def _refused(*sentences: str) -> Invalid:
    return Invalid({"file": list(sentences)})
