"""Own style sheets and scripts: flat, small, without anything a strict CSP or an old browser refuses."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

STATIC = Path(__file__).resolve().parents[2] / "qibu/web/static/qibu"
TEMPLATES = Path(__file__).resolve().parents[2] / "qibu/web/templates"
STYLES = sorted(STATIC.rglob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
ON_EVERY_PAGE = ("app", "appearance", "dialogs", "dom", "toasts")


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_is_flat(path):
    css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    for modern in ("@layer", "light-dark(", "color-mix(", ":has(", "@import", "@font-face", "&"):
        assert modern not in css, modern


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_makes_no_html_from_text(path):
    source = path.read_text("utf-8")
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert danger not in source, danger


def test_the_scripts_of_every_page_are_small():
    together = b"".join((STATIC / f"{name}.js").read_bytes() for name in ON_EVERY_PAGE)
    assert len(gzip.compress(together, 9)) < 6 * 1024


def test_templates_carry_no_inline_style_or_script():
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:", source), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", source), path
        assert not re.search(r"\|\s*safe\b|autoescape off", source), path


def test_every_icon_a_template_names_is_in_the_sprite():
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    root = TEMPLATES.parents[1]
    named = set()
    for path in root.rglob("*.html"):
        named |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text("utf-8")))
        named |= set(re.findall(r'icon_name="([\w-]+)"', path.read_text("utf-8")))
    for path in STATIC.glob("*.js"):
        named |= set(re.findall(r'icon\("([\w-]+)"\)', path.read_text("utf-8")))
    assert named <= known


def test_the_manifest_names_pictures_that_exist():
    manifest = json.loads((STATIC / "qibu.webmanifest").read_text("utf-8"))
    assert all((STATIC / entry["src"]).is_file() for entry in manifest["icons"])


def test_collecting_gives_hashed_names_inside_modules_too(tmp_path):
    with override_settings(STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text("utf-8"))["paths"]
    app = (tmp_path / manifest["qibu/app.js"]).read_text("utf-8")
    for name in ("vendor/htmx.org/htmx.esm.min.js", "qibu/dialogs.js", "qibu/combobox.js", "qibu/poll.js"):
        assert Path(manifest[name]).name in app, name
