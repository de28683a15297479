"""The register of form 4: narrowed, sorted, kept as views, several at once, on paper and in Excel."""

import io
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook

from qibu.issues.models import Issue, IssueStep, SavedView, State
from qibu.issues.queries import register
from qibu.issues.queries.register import Wanted, wanted_of
from qibu.projects.models import Project
from qibu.tasks.models import Task
from tests.issues.support import NOW, closed, report, submitted, triage
from tests.tasks.test_statement_counts import statements


@pytest.fixture
def here(world):
    return reverse("issues", args=[world.project.pk])


@pytest.fixture
def lead(world):
    return client_of(world.lead)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer) -> str:
    return unescape(answer.content.decode())


def shown(client, address, **asked) -> list[str]:
    """Codes of the rows, in their order."""
    return [line.code for line in client.get(address, asked).context["found"].lines]


@pytest.fixture
def some(world):
    """I-001 closed, I-002 assigned and late, R-003 reported and high, I-004 to be verified and blocked."""
    closed(world, title="样机良率低于 80%")
    late = report(world, title="包装供应商涨价", task="宣传物料")
    triage(world, late, owner=world.liaison, department=world.department("market"))
    Issue.objects.filter(pk=late.pk).update(due="2026-03-04")
    report(world, title="认证可能推迟", kind="risk", severity="high", task=None)
    submitted(world, title="电源发热")
    Task.objects.filter(name="产品原型").update(is_blocked=True)
    return world


def test_what_is_open_comes_first_the_newest_on_top(some, lead, here):
    assert shown(lead, here) == ["I-004", "R-003", "I-002", "I-001"]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"kind": "risk"}, ["R-003"]),
        ({"quick": "late"}, ["I-002"]),
        ({"quick": "verify"}, ["I-004"]),
        ({"quick": "blocked"}, ["I-004"]),
        ({"quick": "high"}, ["R-003"]),
        ({"quick": "mine"}, ["R-003"]),
        ({"state": "resolved"}, ["I-001"]),
        ({"state": "waiting"}, ["R-003", "I-002"]),
        ({"text": "涨价"}, ["I-002"]),
        ({"text": "包装 涨价"}, ["I-002"]),
        ({"text": "I-002"}, ["I-002"]),
        ({"text": "r-3"}, ["R-003"]),
        ({"sort": "number"}, ["I-001", "I-002", "R-003", "I-004"]),
        ({"sort": "-severity", "kind": "risk"}, ["R-003"]),
        ({"severity": "disaster", "quick": "everything", "owner": "x", "page": "0"},
         ["I-004", "R-003", "I-002", "I-001"]),
    ],
)  # fmt: skip
def test_it_is_narrowed_and_sorted(some, lead, here, asked, codes):
    assert shown(lead, here, **asked) == codes


def test_it_is_narrowed_to_department_phase_and_owner(some, lead, here):
    assert shown(lead, here, department=some.department("market").pk) == ["I-002"]
    assert shown(lead, here, owner=some.liaison.pk) == ["I-002"]
    phase = some.task("宣传物料")
    top = Task.objects.get(project=some.project, wbs=phase.wbs.split(".")[0])
    assert "I-002" in shown(lead, here, phase=top.pk)


def test_a_search_that_has_to_stop_says_so(some, world, lead, here, monkeypatch):
    """Else its total, its print and its file would be short in silence."""
    for number in range(3):
        report(world, title=f"色温偏差{number}")
    assert "请再加一个词" not in text(lead.get(here, {"text": "色温"}))
    monkeypatch.setattr(register, "FOUND", 2)
    for address in (here, reverse("issues-print", args=[world.project.pk])):
        page = text(lead.get(address, {"text": "色温"}))
        assert "只列出最接近的 2 条：请再加一个词" in page, address


def test_a_search_finds_nothing_of_a_project_one_does_not_see(some, lead, here):
    report(some, by=some.other_lead, title="绝密条款外泄", task=None, project=some.foreign)
    assert shown(lead, here, text="绝密条款") == []
    assert "绝密" not in text(lead.get(here, {"text": "条款外泄"}))


def test_the_state_people_see_stands_beside_the_finer_one(some, lead, here):
    lines = {line.code: line for line in lead.get(here).context["found"].lines}
    assert [(lines[code].look, lines[code].state) for code in sorted(lines)] == [
        ("done", State.CLOSED), ("late", State.ASSIGNED), ("in_progress", State.SUBMITTED),
        ("not_started", State.REPORTED),
    ]  # fmt: skip
    assert lines["I-002"].late >= 1 and lines["I-001"].resolved_on is not None


def test_several_are_changed_at_once_or_none(some, lead, here):
    rows = Issue.objects.filter(number__in=[2, 3])
    picked = [f"{one.number}-{one.version}" for one in rows]
    sent = {"issue": picked, "severity": "mid", "owner": some.liaison_rd.pk, "due": "2099-02-02"}
    assert lead.post(f"{here}?kind=issue", sent).headers["Location"] == f"{here}?kind=issue"
    found = {(one.severity, one.owner, str(one.due)) for one in rows.all()}
    assert found == {("mid", some.liaison_rd, "2099-02-02")}
    answer = lead.post(here, {**sent, "severity": "low"})  # against versions that are gone
    assert answer.status_code == 409 and "I-002" in text(answer)
    assert set(rows.values_list("severity", flat=True)) == {"mid"}


def test_a_bulk_change_that_makes_no_sense_keeps_what_was_chosen(some, lead, here):
    answer = lead.post(here, {"issue": ["3-1"], "due": "2001-01-01"})
    page = text(answer)
    assert answer.status_code == 422 and 'value="2001-01-01"' in page
    assert 'value="3-1" aria-label="R-003" checked' in page
    assert lead.post(here, {"severity": "low"}).status_code == 422


def test_only_who_steers_changes_several(some, here):
    assert client_of(some.liaison).post(here, {"issue": ["3-1"], "severity": "low"}).status_code == 403
    assert 'name="issue"' not in text(client_of(some.liaison).get(here))


def test_a_view_is_kept_shown_and_deleted_and_shared_by_the_lead_only(some, lead, here):
    address, liaison = reverse("issue-views", args=[some.project.pk]), client_of(some.liaison)
    kept = liaison.post(address, {"name": "我的逾期", "query": "quick=late&sort=-due&page=3&nonsense=1"})
    assert kept.headers["Location"].startswith(f"{here}?quick=late&sort=-due&view=")
    lead.post(address, {"name": "高风险", "query": "kind=risk&severity=high", "shared": "1"})
    assert "高风险" in text(liaison.get(here)) and "我的逾期" not in text(lead.get(here))
    assert liaison.post(address, {"name": "大家的", "query": "", "shared": "1"}).status_code == 403
    shared = SavedView.objects.get(name="高风险")
    assert liaison.post(address, {"do": "drop", "view": shared.pk}).status_code == 404
    own = SavedView.objects.get(name="我的逾期")
    liaison.post(address, {"do": "drop", "view": own.pk})
    assert list(SavedView.objects.values_list("name", flat=True)) == ["高风险"]


def test_what_a_view_keeps_comes_back_the_same():
    wanted = Wanted(kind="risk", quick="late", text="良率 电源", phase=3, sort="-due")
    pairs = dict(part.split("=") for part in wanted.query.split("&"))
    assert wanted_of({**pairs, "text": "良率  电源"}) == wanted


def test_form_4_leaves_as_excel_with_its_eleven_columns(some, lead):
    address = reverse("issues-xlsx", args=[some.project.pk])
    book = load_workbook(io.BytesIO(lead.get(address, {"kind": "issue"}).content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[2][0] == "风险/问题编号" or rows[2][0] == "Risk/issue number"
    assert len([cell for cell in rows[2][:11] if cell]) == 11
    assert len(rows[2]) == 13  # hidden: the key of the row and its version
    assert [row[0] for row in rows[3:] if row[0]] == ["I-004", "I-002", "I-001"]
    assert rows[4][3] == "市场部 / 王芳"


def test_form_4_prints_on_one_page_without_a_navigation(some, lead):
    page = text(lead.get(reverse("issues-print", args=[some.project.pk]), {"kind": "risk"}))
    assert "认证可能推迟" in page and "包装供应商涨价" not in page and "wide-print" in page


def test_the_matrix_counts_open_ones_and_leads_to_them(some, lead, here):
    Project.objects.filter(pk=some.project.pk).update(risk_matrix=True)
    Issue.objects.filter(number__in=[1, 3]).update(probability=4, impact=5)
    page = lead.get(reverse("issue-matrix", args=[some.project.pk]))
    assert f"{here}?chance=4&impact=5" in text(page) and page.context["unrated"] == 2
    cells = {
        (c.probability, c.impact): (c.count, c.tint) for _chance, row in page.context["rows"] for c in row
    }
    assert cells[4, 5] == (1, 5) and cells[1, 1] == (0, 1)
    assert shown(lead, here, chance=4, impact=5) == ["R-003"]


def test_without_the_setting_there_is_no_matrix(some, lead, here):
    assert 'class="matrix"' not in text(lead.get(reverse("issue-matrix", args=[some.project.pk])))
    assert reverse("issue-matrix", args=[some.project.pk]) not in text(lead.get(here))


def test_the_action_list_holds_open_ones_with_their_solutions(some, lead):
    address = reverse("issue-actions", args=[some.project.pk])
    assert [row.code for row in lead.get(address).context["rows"]] == ["I-002", "I-004", "R-003"]
    assert [row.code for row in lead.get(address, {"closed": "1"}).context["rows"]][-1] == "I-001"


def test_the_overview_says_how_many_are_open(some, lead):
    found = lead.get(reverse("overview", args=[some.project.pk])).context["issues"]
    assert (found.open, found.late, found.high) == (3, 1, 1)


def many(world, count: int) -> None:
    first = 100
    Issue.objects.bulk_create(
        Issue(project=world.project, number=first + place, title=f"事项 {place}", owner=world.assignee,
              reporter=world.liaison, at=NOW, found_on=NOW.date(), task=world.task("宣传物料"))
        for place in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("name", ["issues", "issues-print", "issues-xlsx", "issue-actions", "issue-matrix"])
def test_a_list_asks_as_often_for_four_as_for_hundreds(some, lead, name):
    address = reverse(name, args=[some.project.pk])
    few = statements(lead, address)
    many(some, 200)
    assert statements(lead, address) == few
    assert few <= 20


def test_a_page_of_an_issue_asks_a_fixed_number_of_times(some, lead):
    issue = Issue.objects.get(number=4)
    address = reverse("issue", args=[some.project.pk, 4])
    few = statements(lead, address)
    IssueStep.objects.bulk_create(
        IssueStep(issue=issue, kind="change", by=some.lead, at=NOW, state=issue.state, owner=some.lead)
        for _place in range(50)
    )
    assert statements(lead, address) == few


def test_an_outsider_finds_none_of_it(some):
    client = client_of(some.outsider)
    for name in ("issues", "issues-print", "issues-xlsx", "issue-actions", "issue-matrix", "issue-report"):
        assert client.get(reverse(name, args=[some.project.pk])).status_code == 404
    assert client.get(reverse("issue", args=[some.project.pk, 1])).status_code == 404
