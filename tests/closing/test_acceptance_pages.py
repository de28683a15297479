"""验收: its pages by role, its forms with what was typed, its sheet, and its lines in the inbox (F1)."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qibu.closing.actions import acceptance as actions
from qibu.closing.models import Condition, Submission
from qibu.foundation.files.models import StoredFile
from qibu.foundation.turns.models import Turn
from qibu.projects.models import Deliverable
from qibu.tasks.models import Task
from tests.closing.rounds import judge, submit

pytestmark = pytest.mark.django_db
ROWS = {"rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def in_english(settings, tmp_path):
    settings.LANGUAGE_CODE = "en"
    settings.MEDIA_ROOT = tmp_path


def signed_in(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def address(world, lamp, name="acceptance-deliverable", *more) -> str:
    return reverse(name, args=[world.project.pk, lamp.pk, *more])


def page(person, url) -> str:
    return signed_in(person).get(url).content.decode()


def judging(world, lamp, word="market") -> str:
    return address(world, lamp, "acceptance-judge", world.department(word).pk)


def test_each_role_is_offered_its_own_next_step(world, lamp):
    here = address(world, lamp)
    handing_in = address(world, lamp, "acceptance-submit")
    assert "Hand in the result" in page(world.liaison_rd, here)
    assert "Hand in on behalf" in page(world.lead, here)
    for person in (world.liaison, world.sponsor, world.observer):
        assert handing_in not in page(person, here)
    round_ = submit(world, lamp)
    assert judging(world, lamp) in page(world.liaison, here)
    for person in (world.liaison_rd, world.lead, world.sponsor):
        assert "Judge" not in page(person, here)
    judge(world, round_, world.liaison, "market", "rejected", reasons="亮度不足")
    assert "Plan the rework" in page(world.lead, here)
    assert "Plan the rework" not in page(world.liaison_rd, here)


def test_a_result_is_handed_in_with_files_and_links(world, lamp):
    sent = {
        **ROWS, "note": "样机三台", "rows-0-address": "https://plm.example.com/1", "rows-0-label": "图纸",
        "files": SimpleUploadedFile("照度.txt", b"500 lx"),
    }  # fmt: skip
    answer = signed_in(world.liaison_rd).post(address(world, lamp, "acceptance-submit"), sent, follow=True)
    shown = answer.content.decode()
    for text in ("样机三台", "https://plm.example.com/1", "图纸", "照度.txt", "市场部", "采购部"):
        assert text in shown
    assert Submission.objects.get().links == [{"label": "图纸", "address": "https://plm.example.com/1"}]


def test_what_was_typed_stays_where_it_is_refused(world, lamp):
    sent = {**ROWS, "note": "样机三台", "rows-0-address": "javascript:alert(1)", "rows-0-label": "图纸"}
    answer = signed_in(world.liaison_rd).post(address(world, lamp, "acceptance-submit"), sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "样机三台" in shown and "javascript:alert(1)" in shown and "A link begins with" in shown
    assert not Submission.objects.exists()


def test_more_lines_come_without_a_script_and_without_complaints(world, lamp):
    answer = signed_in(world.liaison_rd).post(
        address(world, lamp, "acceptance-submit"), {**ROWS, "note": "", "more": "rows"}
    )
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert 'name="rows-5-address"' in shown and "errors" not in shown


def test_files_of_a_result_can_be_read_but_never_added_or_removed(world, lamp):
    submit(world, lamp, files=[actions.Handed("照度.txt", [b"500 lx"])])
    row = StoredFile.objects.get()
    client = signed_in(world.liaison_rd)
    assert client.get(reverse("file", args=[world.project.pk, row.pk])).status_code == 200
    assert client.post(reverse("file", args=[world.project.pk, row.pk]), {"do": "remove"}).status_code == 422
    adding = reverse("talk-files", args=[world.project.pk, "submission", row.subject_id])
    sent = {"file": SimpleUploadedFile("b.txt", b"b")}
    assert client.post(adding, sent).status_code == 422
    row.refresh_from_db()
    assert row.deleted_at is None and StoredFile.objects.count() == 1


def test_the_judging_form_shows_what_is_judged_and_takes_several_conditions(world, lamp):
    round_ = submit(world, lamp)
    shown = page(world.liaison, judging(world, lamp))
    for text in ("照度≥500lx", "上市三个月售出一万台", "样机三台"):
        assert text in shown
    sent = {
        **ROWS, "answer": "conditional", "version": str(round_.version),
        "rows-0-text": "补一份照度报告", "rows-0-owner": str(world.assignee.pk), "rows-0-due": "2099-03-01",
        "rows-1-text": "换灯珠", "rows-1-owner": str(world.liaison_rd.pk), "rows-1-due": "",
    }  # fmt: skip
    client = signed_in(world.liaison)
    answer = client.post(judging(world, lamp), sent)
    assert answer.status_code == 422
    assert "补一份照度报告" in answer.content.decode() and "Please give a day." in answer.content.decode()
    answer = client.post(judging(world, lamp), {**sent, "rows-1-due": "2099-03-02"})
    assert answer.status_code == 302
    assert [one.text for one in Condition.objects.all()] == ["补一份照度报告", "换灯珠"]


def test_a_round_that_ended_meanwhile_is_said_and_what_was_typed_stays(world, lamp):
    round_ = submit(world, lamp)
    judge(world, round_, world.liaison_purchase, "purchase", "rejected", reasons="缺料")
    sent = {**ROWS, "answer": "rejected", "reasons": "亮度不足", "version": "1"}
    answer = signed_in(world.liaison).post(judging(world, lamp), sent)
    assert answer.status_code == 409
    assert "亮度不足" in answer.content.decode()


def test_the_rework_form_brings_a_line_for_each_reason(world, lamp):
    round_ = submit(world, lamp)
    judge(world, round_, world.liaison, "market", "rejected", reasons="亮度不足\n说明书缺页")
    here = address(world, lamp, "acceptance-rework")
    shown = page(world.lead, here)
    assert "Rework: 亮度不足" in shown and "Rework: 说明书缺页" in shown
    round_.refresh_from_db()
    department = str(world.department("rd").pk)
    sent = {
        "rows-TOTAL_FORMS": "5", "rows-INITIAL_FORMS": "2", "version": str(round_.version),
        "rows-0-name": "返工：亮度不足", "rows-0-department": department, "rows-0-days": "3",
        "rows-1-name": "", "rows-1-department": department, "rows-1-days": "2",
    }  # fmt: skip
    assert signed_in(world.lead).post(here, sent).status_code == 302
    assert Task.objects.get(deliverable=lamp).name == "返工：亮度不足"
    assert "Nothing to rework" in page(world.lead, here)


def test_the_lead_names_the_departments(world, lamp):
    here = address(world, lamp, "acceptance-departments")
    answer = signed_in(world.lead).post(here, {"departments": [str(world.department("purchase").pk)]})
    assert answer.status_code == 302
    assert "(proposed)" not in page(world.lead, address(world, lamp))
    assert signed_in(world.lead).post(here, {}).status_code == 422


def test_taken_back_it_can_be_handed_in_again_and_the_round_is_kept(world, lamp):
    round_ = submit(world, lamp)
    client = signed_in(world.liaison_rd)
    sent = {"version": str(round_.version)}
    assert client.post(address(world, lamp, "acceptance-withdrawal"), sent).status_code == 302
    shown = page(world.liaison_rd, address(world, lamp))
    assert "Earlier rounds" in shown and "Hand in the result" in shown


def test_the_list_costs_the_same_however_many_deliverables(world, lamp):
    def cost():
        client = signed_in(world.lead)
        client.get(reverse("acceptance", args=[world.project.pk]))
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(reverse("acceptance", args=[world.project.pk])).status_code == 200
        return len(found)

    round_ = submit(world, lamp)
    judge(world, round_, world.liaison, "market")
    few = cost()
    for number in range(4):
        more = Deliverable.objects.create(
            project=world.project, name=f"成果{number}", department=world.department("rd")
        )
        submit(world, more, key=f"submit-more-{number}")
    assert cost() == few
    assert few <= 20


def test_a_project_without_deliverables_is_told_where_they_are_named(world):
    shown = page(world.lead, reverse("acceptance", args=[world.project.pk]))
    assert reverse("deliverables", args=[world.project.pk]) in shown and "Nothing to accept yet" in shown


def test_the_outsider_meets_nothing_of_it(world, lamp):
    submit(world, lamp)
    client = signed_in(world.outsider)
    for name in ("acceptance-deliverable", "acceptance-submit", "acceptance-rework"):
        assert client.get(address(world, lamp, name)).status_code == 404
    assert client.get(judging(world, lamp)).status_code == 404


def test_the_deliverables_say_where_their_acceptance_stands(world, lamp):
    submit(world, lamp)
    here = address(world, lamp)
    assert here in page(world.lead, reverse("deliverables", args=[world.project.pk]))
    assert here in page(world.lead, reverse("deliverable-tasks", args=[world.project.pk, lamp.pk]))


def test_the_sheet_names_result_answers_and_places_to_sign(world, lamp):
    round_ = submit(world, lamp, files=[actions.Handed("照度.txt", [b"500 lx"])])
    judge(world, round_, world.liaison, "market", "rejected", reasons="亮度不足")
    answer = signed_in(world.observer).get(address(world, lamp, "acceptance-deliverable-docx"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("word/document.xml").decode()
    for words in ("样机", "照度≥500lx", "样机三台", "照度.txt", StoredFile.objects.get().sha256, "亮度不足"):
        assert words in text


def test_a_department_passes_or_rejects_from_its_line(world, lamp):
    round_ = submit(world, lamp)
    turn = Turn.objects.open().get(kind=actions.JUDGE, department=world.department("market"))
    client = signed_in(world.liaison)
    shown = client.get(f"/?open=turn-{turn.pk}").content.decode()
    assert "样机三台" in shown and judging(world, lamp) in shown
    answering = reverse("inbox-answer", args=[turn.pk])
    sent = {"version": str(round_.version), "do": "reject", "text": ""}
    answer = client.post(answering, sent)
    assert answer.status_code == 422
    assert "Please give the reasons" in answer.content.decode()
    assert client.post(answering, {**sent, "text": "亮度不足"}).status_code == 302
    round_.refresh_from_db()
    assert round_.state == "rejected"
    assert address(world, lamp, "acceptance-rework") in page(world.lead, "/")


def test_who_handed_it_in_is_not_offered_to_judge_it(world, lamp):
    """A liaison of two departments leaves the second to somebody else."""
    world.project.space.memberships.filter(person=world.liaison_purchase).update(person=world.liaison_rd)
    submit(world, lamp)
    here = address(world, lamp)
    assert "somebody else of your department" in page(world.liaison_rd, here)
    assert signed_in(world.liaison_rd).get(judging(world, lamp, "purchase")).status_code == 403
