"""Every word people read is translated: collected from the source, complete in Chinese and English."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.utils import translation

from qibu.progress.texts import schedule_texts
from tests.house.catalogue import (
    CHINESE,
    ENGLISH,
    LANGUAGES,
    PACKAGE,
    ROOT,
    Language,
    catalogue,
    collected,
    mo_bytes,
    po_bytes,
    translations,
    updated,
)
from tests.house.python_strings import built_messages, python_messages
from tests.house.script_strings import words_for_people
from tests.house.source_strings import chinese_literals, untranslated_words
from tests.house.translations import positional, problems_of

#: Where Chinese stands in Python source, and why; a folder ends in a slash.
CHINESE_IN_SOURCE = {
    "qibu/demo/": "the content of the demo company",
    "qibu/operations/": "the terminal answers in both languages at once",
    "qibu/cli.py": "the terminal answers in both languages at once",
    "qibu/settings.py": "a language is offered under its own name",
    "qibu/foundation/documents/": "how people write dates, amounts and states in files; a font's name",
    "qibu/projects/form1.py": "form 1 is a Chinese form; signs between the parts of a field",
    "qibu/foundation/files/mentions.py": "how people call one another by name",
    "qibu/web/talk/rendering.py": "the signs a web address ends at in a Chinese text",
    "qibu/foundation/forms/fields.py": "how people type a date",
    "qibu/foundation/forms/initials.py": "the first character of every initial",
    "qibu/foundation/people/queries/matching.py": "how people shorten names of departments",
    "qibu/commitments/forms.py": "how people type an hour",
    "qibu/issues/form4_words.py": "how people name the columns, severities and states of form 4",
    "qibu/kernel/lesson.py": "signs between tags",
    "qibu/kernel/promise_words.py": "how people write dependencies and promises",
    "qibu/kernel/same_meaning.py": "words office people use for the same thing",
    "qibu/kernel/wbs.py": "how people write numbers",
    "qibu/tasks/recognition/": "how people name columns, phases and remarks in their lists",
    "qibu/tasks/importing/": "form 2 is a Chinese form; separators of names in a cell",
    "qibu/foundation/people/actions/departments.py": "the separator other names are stored with",
    "qibu/foundation/people/queries/departments.py": "indents of a list of choices",
    "qibu/tasks/quick/": "how people say who does what by when",
    "qibu/tasks/exchange/": "names of the fields a project file carries; separators of names in a cell",
    "qibu/projects/form1_values.py": "form 1 is a Chinese form; signs between the parts of a field",
    "qibu/projects/importing/names.py": "separators of names in a cell",
    "qibu/projects/own/": "the names of placeholders in both languages",
    "qibu/projects/recognition.py": "how people name the lines of form 1",
    "qibu/meetings/form3_marks.py": "how people number the lines of a cell",
    "qibu/meetings/importing/": "kinds of meetings by their names; separators of names in a cell",
    "qibu/meetings/recognition/": "how people name the lines of form 3 and write hours",
    "qibu/project_templates/queries.py": "what names of departments end in",
    "qibu/tasks/fields.py": "how people type a percentage",
    "qibu/foundation/notices/channels/": "signs a chat would take as its own, in a form it does not know",
    "qibu/progress/forms/block.py": "how people name the columns of a pasted block",
    "qibu/progress/forms/steering.py": "how people type an hour",
    "qibu/progress/dayswords.py": "how people say days in a cell",
    "qibu/progress/typed.py": "how people name states and causes in a pasted block",
    "qibu/web/channels/queries.py": "the colon behind a project's name, full-width in Chinese",
}
#: Scripts that recognise pasted headings.
CHINESE_IN_SCRIPTS = {"qibu/web/static/qibu/schedule/guess.js"}
TEXTS = [
    PACKAGE / "web/static/qibu/schedule" / name for name in ("chart_texts.js", "row_texts.js", "texts.js")
]
PYTHON = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
SCRIPTS = sorted(path for path in PACKAGE.rglob("*.js") if "vendor" not in path.parts and path not in TEXTS)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- what is collected ---

MODULE = """
from django.utils import translation
from django.utils.translation import gettext as _, pgettext as p, gettext_lazy
from django.utils.translation import ngettext as several
from somewhere import gettext as not_ours
word = gettext_lazy
a = [_("plain"), p("menu", "File"), several("%(n)d day", "%(n)d days", 3)]
b = [word("lazy"), translation.gettext("dotted"), not_ours("foreign"), _(variable), _("in "
     "two parts")]
"""


def test_names_are_resolved_per_module(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(MODULE, "utf-8")
    found = {(m.context, m.singular, m.plural) for m in python_messages(module, "module")}
    assert found == {
        (None, "plain", None),
        ("menu", "File", None),
        (None, "%(n)d day", "%(n)d days"),
        (None, "lazy", None),
        (None, "dotted", None),
        (None, "in two parts", None),
    }


def test_the_same_name_means_another_function_in_another_module(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("from django.utils.translation import pgettext as _\nx = _('key', 'Text')\n", "utf-8")
    (message,) = python_messages(module, "module")
    assert (message.context, message.singular, message.where) == ("key", "Text", "module:2")


def test_texts_put_together_in_place_are_found(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "from django.utils.translation import gettext as _\n"
        "_(f'{x} tasks')\n_('a' + x)\n_('{} b'.format(x))\n_('%d c' % x)\n_('fine') % x\n",
        "utf-8",
    )
    assert sorted(built_messages(module)) == [2, 3, 4, 5]


def test_no_text_is_put_together_before_it_is_translated():
    assert {name(path): lines for path in PYTHON if (lines := built_messages(path))} == {}


def test_every_place_in_a_text_has_a_name():
    assert positional() == []


# --- the files ---


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_the_language_is_complete(language: Language):
    assert problems_of(language) == []


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_the_files_are_as_bin_messages_writes_them(language: Language):
    assert language.po.read_bytes() == po_bytes(updated(language), language)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_the_compiled_file_says_what_the_readable_one_says(language: Language):
    assert language.mo.read_bytes() == mo_bytes(catalogue(language), language)
    with language.mo.open("rb") as file:
        compiled = GNUTranslations(file)
    for message in catalogue(language):
        if isinstance(message.id, tuple):
            assert compiled.ngettext(*message.id, 1) == message.string[0]
            assert compiled.ngettext(*message.id, 2) == message.string[-1]
        elif message.id and message.context is not None:
            assert compiled.pgettext(message.context, message.id) == message.string
        elif message.id:
            assert compiled.gettext(message.id) == message.string


def test_a_missing_translation_is_a_problem(monkeypatch):
    known = dict(collected())
    extra = next(iter(known.values()))
    known[None, "Never seen before"] = extra
    monkeypatch.setattr("tests.house.translations.collected", lambda: known)
    assert any("Never seen before" in problem for problem in problems_of(CHINESE))


def test_what_django_shows_is_what_stands_in_the_files():
    with translation.override("zh-hans"):
        assert translation.gettext("Project lead") == "项目负责人"
        assert (
            translation.ngettext("%(n)d row is ready.", "%(n)d rows are ready.", 3) % {"n": 3}
            == "3 行已就绪。"
        )
    with translation.override("en"):
        assert translation.gettext("Project lead") == "Project lead"
        assert (
            translation.ngettext("%(n)d row is ready.", "%(n)d rows are ready.", 1) == "%(n)d row is ready."
        )


# --- how Chinese is set ---

HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?](?!\d)|[,;:!?][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?:\s|$)")
BRACKETS = re.compile(r"\([^)]*[\u4e00-\u9fff][^)]*\)")


def test_chinese_has_full_width_punctuation():
    wrong = [
        form
        for message in catalogue(CHINESE)
        if message.id
        for form in (message.string if isinstance(message.string, tuple) else (message.string,))
        if HALF_WIDTH.search(form) or BRACKETS.search(form)
    ]
    assert wrong == []


def test_sentences_end_alike_in_both_languages():
    ends = {".": "。", "?": "？", ":": "："}
    wrong = [
        (source, form)
        for message in catalogue(CHINESE)
        if message.id
        for source in [message.id[0] if isinstance(message.id, tuple) else message.id]
        for form in [message.string[0] if isinstance(message.string, tuple) else message.string]
        if source[-1] in ends and " " in source and not form.endswith(ends[source[-1]])
    ]
    assert wrong == []


ROW = re.compile(r"^\| ([A-Z][^|]*?) \| ([^|]*?) \|", re.MULTILINE)


def test_the_words_are_those_of_the_glossary():
    words = {
        english.lower(): chinese
        for english, chinese in ROW.findall((ROOT / "docs/glossary.md").read_text("utf-8"))
        if english != "English"
    }
    used = {
        key: forms[0]
        for key, forms in translations(CHINESE).items()
        if key[0] is None and key[1].lower() in words
    }
    differing = {key: text for key, text in used.items() if not text.endswith(words[key[1].lower()])}
    assert differing == {}
    assert len(used) > 40


# --- what is not translated ---


def may_hold_chinese(path: Path) -> bool:
    return any(
        name(path).startswith(place) if place.endswith("/") else name(path) == place
        for place in CHINESE_IN_SOURCE
    )


def test_python_holds_chinese_only_where_it_is_content():
    found = {name(path): chinese_literals(path) for path in PYTHON if not may_hold_chinese(path)}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_every_place_that_may_hold_chinese_does():
    unused = [
        place
        for place in CHINESE_IN_SOURCE
        if not any(chinese_literals(path) for path in PYTHON if name(path).startswith(place))
    ]
    assert unused == []


#: English on purpose: the terminal's second language, and the English captions of form 2.
ENGLISH_IN_SOURCE = ("qibu/operations/", "qibu/cli.py", "qibu/demo/", "qibu/tasks/importing/form_words.py")


def test_python_shows_no_english_that_was_not_translated():
    found = {
        name(path): untranslated_words(path)
        for path in PYTHON
        if not name(path).startswith(ENGLISH_IN_SOURCE)
    }
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_untranslated_labels_and_sentences_are_recognised(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        '"""A docstring is no text for people."""\n'
        "from django.utils.translation import gettext as _\n"
        "Field(label='Name', kind='text')\n"
        "Field(label=_('Name'), help_text=f'At most {limit} days.')\n"
        "errors = {'name': ['There is no such task.']}\n"
        "raise ValueError('The table has no such row.')\n",
        "utf-8",
    )
    assert sorted(line for line, _text in untranslated_words(module)) == [3, 4, 5]


# --- scripts: words come from the server ---


def test_scripts_hold_no_words():
    found = {name(path): words_for_people(path.read_text("utf-8")) for path in SCRIPTS}
    assert {path: words for path, words in found.items() if words}.keys() == CHINESE_IN_SCRIPTS


def test_words_in_scripts_are_recognised():
    source = (
        'el.textContent = "Nothing found"; x = `保存 ${n}`; // "In a comment"\nkey === "Enter"; cls = "a b";'
    )
    assert words_for_people(source) == [(1, "Nothing found"), (1, "保存 ")]


def test_the_words_of_the_schedule_are_the_ones_the_server_translates():
    with translation.override(None):
        from_server = schedule_texts()
    assert from_server == script_texts()


def test_the_schedule_is_translated_in_both_languages():
    with translation.override("zh-hans"):
        chinese = schedule_texts()
    with translation.override(ENGLISH.code):
        english = schedule_texts()
    assert chinese.keys() == english.keys()
    assert chinese["col.planned_finish"] == "计划完成"
    assert english["col.planned_finish"] == script_texts()["col.planned_finish"]


PAIR = re.compile(r'(?:"(?P<quoted>[\w.]+)"|(?P<bare>\w+)):\s*"(?P<text>(?:[^"\\]|\\.)*)"')


def script_texts() -> dict[str, str]:
    """The words the component itself brings, from the objects its files export."""
    found: dict[str, str] = {}
    for path in TEXTS:
        source = path.read_text("utf-8")
        table = source[source.index("export const") : source.index("\n};")]
        table = re.sub(r"^\s*//.*$", "", table, flags=re.MULTILINE)
        found |= {m["quoted"] or m["bare"]: m["text"].replace('\\"', '"') for m in PAIR.finditer(table)}
    return found
