"""Draws forms with the templates in this folder, falling back on Django's own."""

from pathlib import Path

from django import forms
from django.forms.renderers import DjangoTemplates
from django.template.backends.django import DjangoTemplates as Engine
from django.utils.functional import cached_property

OWN = Path(__file__).resolve().parent / "templates"
DJANGO = Path(forms.__file__).resolve().parent / "templates"


class Renderer(DjangoTemplates):
    """Every `{{ form }}`, `{{ field.as_field_group }}` and widget of the product goes through here."""

    form_template_name = "qibu/forms/form.html"
    field_template_name = "qibu/forms/field.html"
    formset_template_name = "qibu/forms/formset.html"

    @cached_property
    def engine(self) -> Engine:
        """Own templates first; compiled once per process."""
        options = {"builtins": ["django.templatetags.i18n"]}
        return Engine({"APP_DIRS": False, "DIRS": [OWN, DJANGO], "NAME": "qibuforms", "OPTIONS": options})
