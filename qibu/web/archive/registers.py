"""The registers of the project in the package: issues, action items, lessons (F4)."""

from __future__ import annotations

from collections.abc import Iterator

from qibu.actionitems.queries import actions_of_space
from qibu.foundation.documents.package import Document
from qibu.issues.queries.pages import action_list
from qibu.issues.queries.register import MOST, Wanted, register_page
from qibu.lessons.queries import lessons_of_space
from qibu.web.actionitems.sheets import actions_paper
from qibu.web.archive.kinds import Stand, sheets
from qibu.web.issues.sheets import form_4
from qibu.web.issues.sheets import issue_actions as issue_actions_paper
from qibu.web.lessons.sheets import lessons_paper


def issues(stand: Stand) -> Iterator[Document]:
    """Form 4, all that were ever raised."""
    lines = register_page(stand.by, stand.project, Wanted(), today=stand.today, size=MOST).lines
    yield from sheets(stand, form_4(stand.project, stand.at, lines), "issues/")


def issue_actions(stand: Stand) -> Iterator[Document]:
    """问题解决行动项清单, the closed ones too."""
    rows = action_list(stand.project, stand.at, stand.today, closed=True)
    yield from sheets(stand, issue_actions_paper(stand.project, stand.today, rows), "issues/actions/")


def action_items(stand: Stand) -> Iterator[Document]:
    """All action items, whatever came of them."""
    rows = actions_of_space(stand.project.space_id, stand.at, show="all")
    yield from sheets(stand, actions_paper(stand.project, stand.at, rows), "actions/")


def lessons(stand: Stand) -> Iterator[Document]:
    """经验沉淀清单."""
    rows = lessons_of_space(stand.by, stand.project.space)
    yield from sheets(stand, lessons_paper(stand.project, stand.at, rows), "lessons/")
