"""What the reader may do with one issue now: a form each, and the action it leads to (R3, R4, R5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qibu.actionitems.actions import create_action
from qibu.actionitems.queries import people_of
from qibu.issues import actions
from qibu.issues.forms import AskForm, IssueForm, WordsForm
from qibu.issues.models import Issue
from qibu.issues.rights import Rights
from qibu.kernel import issue as rules
from qibu.projects.queries import Opened
from qibu.tasks.queries import departments_in

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True)
class Deed:
    """A form with its buttons (name of the step, its word, whether it is the page's primary one)."""

    name: str
    title: str
    form: IssueForm | WordsForm | AskForm
    buttons: tuple[tuple[str, str, bool], ...]
    open: bool
    help: str = ""


#: step → (the form it belongs to, what is said when it is done)
SAID: Final[Mapping[str, tuple[str, str | Promise]]] = {
    "triage": ("triage", gettext_lazy("Assigned; the owner is told.")),
    "solve": ("solve", gettext_lazy("The solution is kept.")),
    "submit": ("submit", gettext_lazy("Submitted; somebody else looks at it now.")),
    "verify": ("verify", gettext_lazy("Verified and closed.")),
    "return": ("verify", gettext_lazy("Returned to its owner.")),
    "recurred": ("answer", gettext_lazy("It is open again.")),
    "lasted": ("answer", gettext_lazy("Thank you; it stays closed.")),
    "reopen": ("reopen", gettext_lazy("It is open again.")),
    "withdraw": ("withdraw", gettext_lazy("Withdrawn.")),
    "ask": ("ask", gettext_lazy("The action item is made; its owner is told.")),
}
#: Forms of one text: what it is called, and the buttons below it.
_WORDS: Final[Mapping[str, tuple[str | Promise, tuple[tuple[str, str | Promise], ...]]]] = {
    "submit": (
        gettext_lazy("What was done"),
        (("submit", pgettext_lazy("issue", "Submit result")),),
    ),
    "verify": (
        gettext_lazy("What you found"),
        (
            ("verify", pgettext_lazy("issue", "Verify and close")),
            ("return", pgettext_lazy("issue", "Return")),
        ),
    ),
    "answer": (
        gettext_lazy("In your words"),
        (
            ("lasted", pgettext_lazy("issue", "It did not come back")),
            ("recurred", pgettext_lazy("issue", "It came back")),
        ),
    ),
    "reopen": (gettext_lazy("Reason"), (("reopen", pgettext_lazy("issue", "Open again")),)),
    "withdraw": (gettext_lazy("Reason"), (("withdraw", pgettext_lazy("issue", "Withdraw")),)),
}
_TITLES: Final[Mapping[str, str | Promise]] = {
    "triage": gettext_lazy("Who takes it on?"),
    "solve": gettext_lazy("How is it solved?"),
    "submit": gettext_lazy("Is it solved?"),
    "verify": gettext_lazy("Is it really solved?"),
    "answer": gettext_lazy("Did it come back?"),
    "reopen": gettext_lazy("Open it again"),
    "withdraw": gettext_lazy("Withdraw it"),
    "ask": gettext_lazy("Ask somebody for something"),
}
_TRIAGE: Final = ("type", "urgency", "severity", "owner", "department", "due", "scope")
_SOLVE: Final = ("solution", "due", "owner", "department")


#: state → the deed that leads on from it; it comes first and stands open.
_NEXT: Final[Mapping[str, str]] = {
    rules.REPORTED: "triage",
    rules.ASSIGNED: "solve",
    rules.SOLVING: "submit",
    rules.RETURNED: "submit",
    rules.SUBMITTED: "verify",
}
_ORDER: Final = ("triage", "solve", "submit", "verify", "answer", "reopen", "withdraw")


def deeds_for(
    opened: Opened, issue: Issue, rights: Rights, *, waits_for: str = "", sent: Any = None, done: str = ""
) -> list[Deed]:
    """The deeds the reader may do, the next one first and open.

    `waits_for`: kind of the open turn; `done`: the step that was `sent` and refused.
    """
    ahead = "answer" if waits_for == "issue.recurrence" else _NEXT.get(issue.state, "")
    names = [name for name in _ORDER if getattr(rights, name)]
    names.sort(key=lambda name: name != ahead)
    if opened.grants.may("action.ask"):
        names.append("ask")
    asked = SAID[done][0] if done in SAID else ""
    return [
        Deed(
            name,
            str(_TITLES[name]),
            form_of(opened, issue, name, sent if name == asked else None),
            _buttons(name, primary=name == ahead),
            name in (ahead, asked),
        )
        for name in names
    ]


def _buttons(name: str, *, primary: bool) -> tuple[tuple[str, str, bool], ...]:
    if name in _WORDS:
        return tuple((do, str(word), primary and not at) for at, (do, word) in enumerate(_WORDS[name][1]))
    word = {"triage": _("Assign"), "solve": _("Keep the solution"), "ask": _("Ask somebody")}[name]
    return ((name, word, primary),)


def form_of(opened: Opened, issue: Issue, name: str, sent: Any = None) -> IssueForm | WordsForm | AskForm:
    """The form of a deed, filled from the issue; with what was sent where it comes back."""
    options: dict[str, Any] = {"auto_id": f"{name}-%s", "initial": {"version": issue.version}}
    if name in _WORDS:
        needed = name in ("submit", "reopen", "withdraw")
        return WordsForm(sent, label=_WORDS[name][0], needed=needed, **options)
    people = people_of(opened.project.space, also=[issue.owner_id])
    if name == "ask":
        return AskForm(sent, people=people, **options)
    assigns = opened.grants.may("issue.triage", department_id=issue.department_id)
    only = _TRIAGE if name == "triage" else _SOLVE if assigns else _SOLVE[:2]
    options["initial"] |= {
        field: getattr(issue, f"{field}_id" if field in ("owner", "department") else field) for field in only
    }
    return IssueForm(
        sent,
        project=opened.project,
        only=only,
        people=people,
        departments=_departments(opened, issue),
        required=("type", "urgency") if name == "triage" else ("due",),
        **options,
    )


def _departments(opened: Opened, issue: Issue) -> list[tuple[int, str]]:
    """All of the project for who steers it, else those one speaks for."""
    found = departments_in(opened.project)
    if opened.grants.may("issue.steer"):
        return found
    own = opened.grants.departments | {issue.department_id}
    return [(pk, name) for pk, name in found if pk in own]


def take(where: Mapping[str, Any], do: str, issue: Issue, form: IssueForm | WordsForm | AskForm) -> str:
    """Carry out a deed that was sent; returns what is said then. Raises what its action raises."""
    step: dict[str, Any] = {"number": issue.number, "version": form.version or 0}
    if isinstance(form, AskForm):
        create_action(**where, key=form.key, origin=("issue", issue.pk), **form.typed)
    elif isinstance(form, IssueForm):
        (actions.triage_issue if do == "triage" else actions.give_solution)(**where, **step, **form.typed)
    else:
        _say(where, do, step, form.cleaned_data["text"])
    return str(SAID[do][1])


def _say(where: Mapping[str, Any], do: str, step: dict[str, Any], text: str) -> None:
    """The steps that take one text."""
    deeds = {
        "verify": actions.verify_issue,
        "return": actions.return_issue,
        "reopen": actions.reopen_issue,
        "withdraw": actions.withdraw_issue,
    }
    if do == "submit":
        actions.submit_result(**where, **step, result=text)
    elif do in ("recurred", "lasted"):
        actions.answer_recurrence(**where, **step, came_back=do == "recurred", text=text)
    else:
        deeds[do](**where, **step, text=text)
