"""Administrators and the PMO bring templates of documents; documents are made with them from then on."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from docx import Document
from openpyxl import Workbook, load_workbook

from qibu.foundation.documents.own import key_of
from qibu.foundation.documents.paper import Line, Pairs, Table
from qibu.foundation.journal.models import Event
from qibu.foundation.outcomes import Denied, Invalid
from qibu.meetings.models import Meeting
from qibu.projects.actions.paper_templates import keep_template, use_built_in, use_template
from qibu.projects.models import PaperTemplate
from qibu.projects.own.checking import Checked, check_template
from qibu.projects.own.kinds import KINDS, kind_of
from qibu.projects.own.starter import starter
from qibu.projects.own.templates import TEMPLATE_FORMATS, example
from qibu.projects.own.values import known_names
from qibu.projects.queries import open_project
from qibu.web.archive import plans, records, registers
from qibu.web.archive.collecting import TABLE
from qibu.web.archive.kinds import Stand
from tests.house import every_kind
from tests.projects.conftest import NOW
from tests.world import AT

PAGE = "/papers/templates/form-1/"


def word(*texts: str) -> bytes:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def workbook(**cells: str) -> bytes:
    book = Workbook()
    for place, text in cells.items():
        book.active[place] = text
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def send(browser, content: bytes, name: str = "立项书.docx", page: str = PAGE):
    return browser.post(page, {"file": SimpleUploadedFile(name, content), "key": "key-template-1"})


def told(answer) -> str:
    return " ".join(answer.context["form"].errors.get("file", []))


def test_a_file_is_kept_looked_at_used_and_given_up_again(project, signed_in, company):
    browser = signed_in("pmo")
    address = f"/projects/{project.pk}/charter/file/docx"
    assert send(browser, word("立项：{{项目名称}}", "负责人 {{Project lead}}")).status_code == 302
    row = PaperTemplate.objects.get()
    assert (row.kind, row.ending, row.number, row.in_use) == ("form-1", "docx", 1, False)
    shown = Document(io.BytesIO(browser.get(f"/papers/templates/versions/{row.pk}/example/").content))
    assert [one.text for one in shown.paragraphs] == ["立项：星海智能灯上市", "负责人 王敏"]
    browser.post(f"/papers/templates/versions/{row.pk}/use/")
    made = Document(io.BytesIO(browser.get(address).content))
    assert [one.text for one in made.paragraphs] == ["立项：智能灯上市", "负责人 王敏"]
    assert "立项书.docx" in browser.get("/papers/templates/").content.decode()
    browser.post(f"{PAGE}docx/built-in/")
    assert len(Document(io.BytesIO(browser.get(address).content)).tables) == 1, "the built-in one"
    assert browser.get(f"/papers/templates/versions/{row.pk}/file/").content == bytes(row.content)
    actions = (
        Event.objects.filter(subject_kind="paper_template").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["paper_template.kept", "paper_template.used", "paper_template.set_aside"]


def test_versions_are_kept_and_one_is_in_use(company):
    kind = kind_of("form-2")
    first, second = (
        keep_template(
            by=company.pmo, at=NOW, kind="form-2", checked=check_template(workbook(A1=text), "表.xlsx", kind)
        )
        for text in ("{{项目名称}}", "{{项目编号}}")
    )
    again = check_template(workbook(A1="{{项目编号}}"), "表.xlsx", kind)
    for row in (first, second, first):
        use_template(by=company.administrator, at=NOW, template_id=row.pk)
    assert [(row.number, row.in_use) for row in PaperTemplate.objects.order_by("number")] == [
        (1, True),
        (2, False),
    ]
    same = Checked(bytes(second.content), again.name, again.ending)
    assert keep_template(by=company.pmo, at=NOW, kind="form-2", checked=same).pk == second.pk, "the same file"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (word("{{项目名字}}"), "a.docx", ("{{项目名字}}", "{{项目名称}}")),
        (word("{{项目名称}} {{备注"), "a.docx", ("{{备注",)),
        (workbook(B7="{{行.任务}}"), "a.xlsx", ("Sheet", "B7")),
        (workbook(A1="=1+1", A2="{{项目名称}}"), "a.xlsx", ("A1",)),
        (word("没有占位符"), "a.docx", ()),
        (word("{{项目名称}}"), "a.docm", ()),
        (word("{{项目名称}}"), "a.xlsx", ()),
        (b"PK\x03\x04 no zip", "a.docx", ()),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "a.doc", (".docx",)),
        (b"name,day", "a.csv", (".docx",)),
        (b"x" * (2 * 1024 * 1024 + 1), "a.docx", ("2 MB",)),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_place_and_nothing_is_kept(content, name, words, signed_in):
    answer = send(signed_in("pmo"), content, name)
    assert answer.status_code == 422 and told(answer)
    assert [word for word in words if word not in told(answer)] == []
    assert not PaperTemplate.objects.exists()


@pytest.mark.parametrize("word", ["lead", "sponsor", "li"])
def test_nobody_else_may(word, signed_in, company):
    browser, person = signed_in(word), company.people[word]
    row = keep_template(by=company.pmo, at=NOW, kind="form-1", checked=Checked(b"x", "a.docx", "docx"))
    for path in (
        "",
        "form-1/",
        "form-1/docx/starter/",
        f"versions/{row.pk}/file/",
        f"versions/{row.pk}/example/",
    ):
        assert browser.get(f"/papers/templates/{path}").status_code in (403, 404)
    assert send(browser, b"x").status_code in (403, 404)
    with pytest.raises(Denied):
        keep_template(by=person, at=NOW, kind="form-1", checked=Checked(b"x", "a.docx", "docx"))
    with pytest.raises(Denied):
        use_template(by=person, at=NOW, template_id=row.pk)
    with pytest.raises(Denied):
        use_built_in(by=person, at=NOW, kind="form-1", ending="docx")


@pytest.mark.parametrize(
    "path", ["no-such/", "form-1/pdf/starter/", "versions/999/file/", "versions/999/example/"]
)
def test_what_does_not_exist_is_not_found(path, signed_in):
    assert signed_in("pmo").get(f"/papers/templates/{path}").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("ending", TEMPLATE_FORMATS)
def test_the_templates_to_begin_with_are_whole_and_come_filled(language, ending):
    with override(language):
        for kind in KINDS:
            content = starter(kind, ending, "星河科技")
            filled = example(content, kind, "星河科技")
            text = _text_of(filled, ending)
            assert "{{" not in text and "}}" not in text, kind.key
            wanted = [name for name in kind.facts if name.example] + [
                n for rows in kind.rows for n in rows.names
            ]
            assert [name.chinese for name in wanted if name.example.split("\n")[0] not in text] == []
    if ending == "docx":
        check_template(starter(KINDS[1], ending, ""), "a.docx", KINDS[1])


def _text_of(content: bytes, ending: str) -> str:
    if ending == "xlsx":
        pages = load_workbook(io.BytesIO(content)).worksheets
        return "\n".join(
            str(cell) for page in pages for line in page.iter_rows(values_only=True) for cell in line
        )
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_label_of_every_document_is_a_placeholder(language, db, monkeypatch):
    world = every_kind.ready()
    Meeting.objects.filter(space=world.project.space_id).update(
        state="held"
    )  # one still to come has no minutes
    papers, met = [], set()
    for module in (plans, records, registers):
        monkeypatch.setattr(module, "sheets", lambda _stand, paper, _source: papers.append(paper) or ())
    with override(language):
        stand = Stand(open_project(world.lead, world.project.pk), world.lead, AT)
        for documents in TABLE:
            list(documents(stand))
        for paper in papers:
            if not paper.kind:  # sheets to be signed and the report of a retrospective: no template yet
                continue
            kind = kind_of(paper.kind)
            assert kind is not None, f"{paper.title} has no line in KINDS"
            met.add(kind.key)
            assert _labels(paper) - _known(kind) == set(), paper.title
    assert met == {kind.key for kind in KINDS}
    assert len({kind.key for kind in KINDS}) == len(KINDS)


def _labels(paper) -> set[tuple[str, str]]:
    found = set()
    for block in paper.blocks:
        if isinstance(block, Line):
            found |= {("", key_of(label)) for label, _value in block.facts}
        elif isinstance(block, Pairs):
            found |= {("", key_of(pair.label)) for pair in block.pairs}
        elif isinstance(block, Table):
            found |= {("行", key_of(column.title)) for column in block.columns}
    return found


def _known(kind) -> set[tuple[str, str]]:
    printed = {("", key_of(label)) for name in kind.facts for label in name.labels}
    english = {("行" if group == "row" else group, name) for group, name in known_names(kind)}
    return printed | english


def test_the_list_of_documents_costs_the_same_however_many_templates_there_are(
    signed_in, company, django_assert_max_num_queries
):
    browser = signed_in("administrator")
    for kind in KINDS:
        row = keep_template(by=company.pmo, at=NOW, kind=kind.key, checked=Checked(b"x", "a.docx", "docx"))
        use_template(by=company.pmo, at=NOW, template_id=row.pk)
    with django_assert_max_num_queries(8):
        assert browser.get("/papers/templates/").status_code == 200


def test_two_lists_in_one_row_are_refused_and_one_is_repeated(company, project):
    kind = kind_of("form-4")
    checked = check_template(
        workbook(A1="{{项目名称}}", A3="{{行.序号}}", B3="{{行.风险/问题描述}}"), "a.xlsx", kind
    )
    assert checked.ending == "xlsx"
    with pytest.raises(Invalid):
        check_template(workbook(A1="{{行.风险/问题描述}} {{决议.内容}}"), "a.xlsx", kind)
    page = load_workbook(io.BytesIO(example(checked.content, kind, ""))).active
    assert [page.cell(n, 1).value for n in (3, 4, 5)] == [1, 2, 3]
    assert page["B3"].value == "模具厂排期冲突"
