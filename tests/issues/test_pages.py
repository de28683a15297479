"""The pages of risks and issues without a script: reported in two fields, taken to the end, judged."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from qibu.actionitems.models import ActionItem
from qibu.foundation.files.models import StoredFile
from qibu.issues.models import BlockEpisode, Issue, State
from tests.issues import support
from tests.issues.support import NOW, report, submitted, triage

FAR = "2099-01-05"


@pytest.fixture
def signed_in():
    def client_of(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return client_of


def url(world, name, *more):
    return reverse(name, args=[world.project.pk, *more])


def text(answer) -> str:
    return unescape(answer.content.decode())


def test_two_fields_are_enough(world, signed_in):
    client = signed_in(world.assignee)
    page = text(client.get(url(world, "issue-report") + f"?task={world.task('产品原型').pk}"))
    assert 'value="1.1 产品原型"' in page or "产品原型" in page
    answer = client.post(url(world, "issue-report"), {"what": "驱动电源发热", "where": "产品原型"})
    issue = Issue.objects.get()
    assert answer.headers["Location"] == url(world, "issue", issue.number)
    assert (issue.title, issue.task, issue.owner, issue.reporter) == (
        "驱动电源发热", world.task("产品原型"), world.lead, world.assignee,
    )  # fmt: skip


def test_more_lines_become_the_description(world, signed_in):
    long = "驱动电源发热\n连续工作两小时后外壳 70℃。"
    signed_in(world.assignee).post(url(world, "issue-report"), {"what": long, "kind": "risk"})
    issue = Issue.objects.get()
    assert (issue.code, issue.title, issue.description, issue.task) == ("R-001", "驱动电源发热", long, None)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"what": "", "where": "产品原型"}, "产品原型"),
        ({"what": "驱动电源发热", "where": "没有这个任务"}, "驱动电源发热"),
        ({"what": "驱动电源发热", "kind": "disaster"}, "驱动电源发热"),
    ],
)
def test_a_wrong_report_keeps_what_was_typed(world, signed_in, sent, kept):
    answer = signed_in(world.lead).post(url(world, "issue-report"), sent)
    assert answer.status_code == 422 and kept in text(answer)
    assert not Issue.objects.exists()


def test_a_report_sent_twice_is_one_issue(world, signed_in):
    client, sent = signed_in(world.lead), {"what": "驱动电源发热", "key": "sent-twice-1"}
    places = {client.post(url(world, "issue-report"), sent).headers.get("Location") for _time in range(2)}
    assert Issue.objects.count() == 1 and places == {url(world, "issue", 1)}


def test_likely_repeats_are_shown_while_typing_and_only_what_one_may_see(world, signed_in):
    report(world, title="样机良率低于 80%")
    report(world, by=world.other_lead, title="样机良率太低", task=None, project=world.foreign)
    found = text(signed_in(world.lead).get(url(world, "issue-alike") + "?what=样机的良率低于80%"))
    assert "I-001 样机良率低于 80%" in found and "样机良率太低" not in found
    assert "样机良率" not in text(signed_in(world.lead).get(url(world, "issue-alike") + "?what=包装破损"))
    assert signed_in(world.outsider).get(url(world, "issue-alike") + "?what=样机").status_code == 404


def test_without_a_script_likely_repeats_are_asked_about_once_and_never_stand_in_the_way(world, signed_in):
    earlier = report(world, title="样机良率低于 80%")
    client, sent = signed_in(world.assignee), {"what": "样机良率只有 78%", "key": "asked-once-1"}
    page = client.post(url(world, "issue-report"), sent)
    assert page.status_code == 200 and "样机良率只有 78%" in text(page) and Issue.objects.count() == 1
    assert f'name="shown" value="{earlier.pk}"' in text(page)
    again = client.post(url(world, "issue-report"), {**sent, "shown": str(earlier.pk)})
    assert again.status_code == 302 and Issue.objects.count() == 2


def test_the_same_again_is_a_confirmed_repeat_from_the_start(world, signed_in):
    earlier = report(world, title="样机良率低于 80%")
    sent = {"what": "样机良率只有 78%", "shown": str(earlier.pk), "repeat_of": str(earlier.pk)}
    signed_in(world.assignee).post(url(world, "issue-report"), sent)
    assert Issue.objects.get(number=2).repeat_of == earlier


def test_a_photo_comes_with_the_report(world, signed_in):
    photo = SimpleUploadedFile("现场.txt", "发热位置".encode())
    signed_in(world.assignee).post(url(world, "issue-report"), {"what": "驱动电源发热", "files": photo})
    row = StoredFile.objects.get()
    assert (row.subject_kind, row.subject_id, row.name) == ("issue", Issue.objects.get().pk, "现场.txt")


def test_the_cause_of_a_block_is_reported_in_one_click(world, signed_in):
    task = world.task("产品原型")
    episode = BlockEpisode.objects.create(project=world.project, task=task, cause="缺驱动芯片", since=NOW)
    client = signed_in(world.assignee)
    page = text(client.get(url(world, "issue-report") + f"?task={task.pk}&block=1"))
    assert "缺驱动芯片" in page and f'name="episode" value="{episode.pk}"' in page
    client.post(
        url(world, "issue-report"), {"what": "缺驱动芯片", "where": "产品原型", "episode": episode.pk}
    )
    episode.refresh_from_db()
    assert episode.issue == Issue.objects.get()


def test_whoever_only_looks_on_is_told_so_instead_of_being_refused(world, signed_in):
    answer = signed_in(world.observer).get(reverse("issue-anywhere"))
    assert answer.status_code == 200 and "您还没有参与任何项目" in text(answer)


def test_from_anywhere_the_one_project_is_taken_at_once(world, signed_in):
    answer = signed_in(world.assignee).get(reverse("issue-anywhere"))
    assert answer.headers["Location"] == url(world, "issue-report")
    pmo = text(signed_in(world.pmo).get(reverse("issue-anywhere")))
    assert world.project.name in pmo and world.foreign.name in pmo


@pytest.mark.parametrize(("word", "shown"), [("assignee", True), ("observer", False)])
def test_the_button_in_the_head_is_there_for_who_may(world, signed_in, word, shown):
    page = text(signed_in(world.people[word]).get(url(world, "task", world.task("产品原型").pk)))
    address = f'{url(world, "issue-report")}?task={world.task("产品原型").pk}"'
    assert (address in page) == shown


def test_an_issue_goes_from_hand_to_hand(world, signed_in):
    issue = report(world)
    here = url(world, "issue", issue.number)
    lead, owner = signed_in(world.lead), signed_in(world.assignee)
    assert world.lead.name in text(owner.get(here))  # whose move it is
    sent = {"do": "triage", "type": "technical", "urgency": "high", "owner": world.assignee.pk,
            "department": world.department("rd").pk, "scope": "首批交付", "version": 1}  # fmt: skip
    assert lead.post(here, sent).status_code == 302
    sent = {"do": "solve", "solution": "换磁芯", "due": FAR, "version": 2}
    assert owner.post(here, sent).status_code == 302
    assert owner.post(here, {"do": "submit", "text": "", "version": 3}).status_code == 422
    assert owner.post(here, {"do": "submit", "text": "温升降到 35K", "version": 3}).status_code == 302
    assert 'value="verify"' not in text(owner.get(here))
    answer = lead.post(here, {"do": "return", "text": "缺高温数据", "version": 4})
    assert answer.status_code == 302
    owner.post(here, {"do": "submit", "text": "补了高温数据", "version": 5})
    lead.post(here, {"do": "verify", "text": "", "version": 6})
    issue.refresh_from_db()
    assert (issue.state, issue.scope) == (State.CLOSED, "首批交付")
    page = text(lead.get(here))
    assert "缺高温数据" in page and "补了高温数据" in page
    lead.post(here, {"do": "recurred", "text": "又发热", "version": 7})
    issue.refresh_from_db()
    assert issue.state == State.ASSIGNED and issue.recurred == 1


def test_nobody_verifies_their_own_fix_by_the_page(world, signed_in):
    issue = submitted(world)
    here = url(world, "issue", issue.number)
    sent = {"do": "verify", "text": "很好", "version": issue.version}
    assert signed_in(world.assignee).post(here, sent).status_code in (403, 422)
    issue.refresh_from_db()
    assert issue.state == State.SUBMITTED


def test_what_was_typed_on_an_old_page_is_kept_and_may_be_sent_again(world, signed_in):
    issue = report(world)
    triage(world, issue)
    here, client = url(world, "issue", issue.number), signed_in(world.assignee)
    support.step(support.actions.edit_issue, world, world.lead, issue, shown={}, values={"remarks": "急"})
    answer = client.post(here, {"do": "solve", "solution": "换用低损耗磁芯", "due": FAR, "version": 2})
    page = text(answer)
    assert answer.status_code == 409 and "换用低损耗磁芯" in page
    issue.refresh_from_db()
    assert f'name="version" value="{issue.version}" id="solve-version"' in page
    again = {"do": "solve", "solution": "换用低损耗磁芯", "due": FAR, "version": issue.version}
    assert client.post(here, again).status_code == 302


def test_two_people_edit_form_4_and_different_fields_merge(world, signed_in):
    issue = report(world)
    address, client = url(world, "issue-edit", issue.number), signed_in(world.lead)
    page = client.get(address)
    sent = page.context["form"].initial
    support.step(support.actions.edit_issue, world, world.lead, issue, shown={}, values={"remarks": "急"})
    data = {"title": sent["title"], "kind": "issue", "found_on": str(sent["found_on"]), "scope": "首批交付",
            "where": sent["where"], "version": sent["version"]}  # fmt: skip
    hidden = {f"initial-{name}": data.get(name, "") for name in page.context["form"].fields if name != "key"}
    hidden |= {"initial-scope": "", "initial-description": ""}
    answer = client.post(address, {**data, **hidden})
    assert answer.status_code == 302, text(answer)[:2000]
    issue.refresh_from_db()
    assert (issue.scope, issue.remarks) == ("首批交付", "急")
    clash = {**data, **hidden, "remarks": "不急", "initial-remarks": ""}
    answer = client.post(address, clash)
    assert answer.status_code == 409 and "不急" in text(answer) and "急" in text(answer)


def test_an_action_item_comes_of_an_issue_and_stands_in_the_list(world, signed_in):
    issue = report(world)
    client = signed_in(world.lead)
    sent = {"do": "ask", "what": "借热像仪", "owner": world.liaison_rd.pk, "due": FAR}
    assert client.post(url(world, "issue", issue.number), sent).status_code == 302
    item = ActionItem.objects.get()
    assert (item.origin_kind, item.origin_id) == ("issue", issue.pk)
    assert "借热像仪" in text(client.get(url(world, "issue", issue.number)))
    assert "借热像仪" in text(client.get(url(world, "issue-actions")))


def test_what_reads_alike_is_judged_on_the_page(world, signed_in):
    earlier = support.closed(world, title="样机良率低于 80%")
    later = report(world, title="样机良率只有 78%")
    here, client = url(world, "issue", later.number), signed_in(world.lead)
    assert f'name="earlier" value="{earlier.pk}"' in text(client.get(here))
    client.post(here, {"do": "other", "earlier": earlier.pk})
    assert f'name="earlier" value="{earlier.pk}"' not in text(client.get(here))
    client.post(here, {"do": "repeat", "earlier": earlier.pk})
    later.refresh_from_db()
    assert later.repeat_of == earlier
    assert "I-002" in text(client.get(url(world, "issue", earlier.number)))
