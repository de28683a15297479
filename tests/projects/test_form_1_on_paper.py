"""D1: form 1 leaves as Excel, Word and PDF, whole, and only for who may see the charter."""

import io
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from qibu.projects import actions
from tests.projects.conftest import NOW

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TOLD = [
    "智能灯上市",
    "王敏",
    "赵强",
    "钱总",
    "2026-07-20",
    "2026-12-31",
    "3 个月内上市",
    "首月销售额",
    "研发部：李娜、刘洋",
    "=1+1 起",
]


@pytest.fixture
def remarked(company, project):
    actions.edit_charter(
        by=company.lead, at=NOW, project_id=project.pk, version=1,
        shown={"remarks": ""}, values={"remarks": "=1+1 起\x07"},
    )  # fmt: skip
    return project


def fetched(client, project, extension):
    answer = client.get(f"/projects/{project.pk}/charter/file/{extension}")
    assert answer.status_code == 200
    return answer


def cells(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return sheet, [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def words_of_docx(content):
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        root = ElementTree.fromstring(parts.read("word/document.xml"))
    return ["".join(text.text or "" for text in one.iter(f"{WORD}t")) for one in root.iter(f"{WORD}p")]


def test_excel_holds_every_field_and_no_formula(signed_in, remarked):
    sheet, found = cells(fetched(signed_in("lead"), remarked, "xlsx").content)
    text = "\n".join(str(cell.value) for cell in found)
    assert [word for word in TOLD if word not in text] == []
    assert {cell.data_type for cell in found} == {"s"}
    assert sheet.page_setup.paperSize == 9 and sheet.page_setup.orientation != "landscape"
    assert sheet.print_area and sheet.page_setup.fitToHeight == 0


def test_word_holds_every_field(signed_in, remarked):
    text = "\n".join(words_of_docx(fetched(signed_in("lead"), remarked, "docx").content))
    assert [word for word in TOLD if word not in text] == []


def test_pdf_is_one_and_named_by_the_rule(signed_in, remarked):
    answer = fetched(signed_in("li"), remarked, "pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "form-1.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("who", ["outsider", "administrator"])
@pytest.mark.parametrize("extension", ["xlsx", "docx", "pdf"])
def test_for_strangers_there_is_no_document(signed_in, remarked, who, extension):
    answer = signed_in(who).get(f"/projects/{remarked.pk}/charter/file/{extension}")
    assert answer.status_code == 404


def test_the_page_leads_to_all_three_and_no_other_format_exists(signed_in, remarked):
    page = signed_in("li").get(f"/projects/{remarked.pk}/charter/").content.decode()
    for extension in ("xlsx", "docx", "pdf"):
        assert f'href="/projects/{remarked.pk}/charter/file/{extension}"' in page
    assert signed_in("li").get(f"/projects/{remarked.pk}/charter/file/odt").status_code == 404
