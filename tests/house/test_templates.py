"""Templates show no word that was not translated."""

from pathlib import Path

import pytest

from tests.house.catalogue import PACKAGE, ROOT
from tests.house.template_strings import untranslated_text, walked

TEMPLATES = sorted(
    path for path in PACKAGE.rglob("templates/**/*") if path.suffix in {".html", ".txt", ".xml"}
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def messages(source: str) -> set[tuple[str | None, str, str | None]]:
    return {(m.context, m.singular, m.plural) for m in walked(source, "t").messages}


def test_it_works():
    assert len(TEMPLATES) > 40


def test_nothing_is_shown_untranslated():
    assert [
        problem for path in TEMPLATES for problem in untranslated_text(path.read_text("utf-8"), name(path))
    ] == []


# --- what the linter sees ---


@pytest.mark.parametrize(
    "source",
    [
        "<p>Overdue</p>",
        "<p>{{ count }} tasks</p>",
        "<p>{% if late %}逾期{% endif %}</p>",
        "<p>{{ a }}、{{ b }}</p>",
        '<button title="Save it"></button>',
        '<nav aria-label="{{ project }} 栏目"></nav>',
        '<input placeholder="Search">',
        '<img alt="Logo">',
        '<meta name="description" content="A plan">',
        '<optgroup label="All"></optgroup>',
        '<input type="submit" value="Send">',
        '<form data-confirm="Really delete this?"></form>',
        '{% include "card.html" with title="No tasks" %}',
        '{{ names|join:"、" }}',
        '{{ note|default:"none" }}',
        "&copy; Somebody",
    ],
)
def test_untranslated_words_are_found(source):
    assert len(untranslated_text(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "{% translate 'Overdue' %}",
        "<p>{% blocktranslate count n=n %}{{ n }} task{% plural %}{{ n }} tasks{% endblocktranslate %}</p>",
        '<button title="{% translate "Save" %}">+</button>',
        '<a class="button primary" href="/projects/" data-kind="plain">1 → 2 · 50%</a>',
        '<meta name="viewport" content="width=device-width">',
        "<p>V{{ number }}</p>",
        "{# a remark #}{% comment %}another remark{% endcomment %}",
        '{% include "card.html" with title=_("No tasks") icon_name="list" %}',
        "{% block content_class %}narrow{% endblock %}",
        "<script src='x.js'>let words = 1;</script>",
    ],
)
def test_what_is_no_word_is_left_alone(source):
    assert untranslated_text(source) == []


def test_the_line_is_right_after_a_tag_over_several_lines():
    assert untranslated_text("{% comment %}\n\n{% endcomment %}\n<p>Late</p>", "t") == ["t:4: text “Late”"]


# --- what is collected ---


def test_texts_are_collected_with_context_plural_and_percent_signs():
    source = (
        '{% translate "Open" context "door" %}{% translate "50% done" as half %}'
        "{% blocktranslate trimmed count n=n %}\n  {{ n }} day\n{% plural %}\n"
        "  {{ n }} days\n{% endblocktranslate %}"
        '{% blocktranslate with x=y context "menu" %}To {{ x }}{% endblocktranslate %}'
        '{{ a|default:_("nobody") }}{% include "b.html" with title=_(\'A title\') %}{% translate variable %}'
    )
    assert messages(source) == {
        ("door", "Open", None),
        (None, "50%% done", None),
        (None, "%(n)s day", "%(n)s days"),
        ("menu", "To %(x)s", None),
        (None, "nobody", None),
        (None, "A title", None),
    }
