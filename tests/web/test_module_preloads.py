"""The page of the master schedule names all its modules at once, so that none waits for another."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template import Context, Template
from django.test import override_settings

from qibu.web.templatetags import modules

SCHEDULE = Path(__file__).resolve().parents[2] / "qibu/web/static/qibu/schedule"


def links(html: str) -> list[str]:
    return re.findall(r'<link rel="modulepreload" href="([^"]+)">', html)


def test_every_module_of_the_schedule_is_named_once_and_the_entry_first():
    found = modules.modules("qibu/schedule/auto.js")
    assert found[0] == "qibu/schedule/auto.js"
    assert len(found) == len(set(found))
    assert {name for name in found if "/schedule/" in name} == {
        f"qibu/schedule/{path.name}" for path in SCHEDULE.glob("*.js")
    }


def test_imports_over_several_lines_and_from_other_folders_are_followed(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "deep").mkdir()
    (tmp_path / "first.js").write_text(
        'import {\n  a,\n  b,\n} from "./deep/second.js";\nexport { c } from "./third.js";\n'
        '// import { d } from "./comment.js"\nconst text = "./none.js";\n'
    )
    (tmp_path / "deep/second.js").write_text('import "../third.js";\n')
    (tmp_path / "third.js").write_text('import "./first.js";\n')
    modules.finders.get_finder.cache_clear()
    try:
        assert modules.modules("first.js") == ["first.js", "deep/second.js", "third.js"]
    finally:
        modules.finders.get_finder.cache_clear()


def test_a_module_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(LookupError):
        modules.modules("qibu/schedule/nobody.js")


def test_the_page_carries_the_links(world, client):
    client.force_login(world.lead)
    found = links(client.get(f"/projects/{world.project.pk}/schedule/").content.decode())
    assert found[0].endswith("qibu/schedule/auto.js")
    assert len(found) == len(modules.modules("qibu/schedule/auto.js"))


@pytest.mark.slow
def test_the_addresses_are_those_the_modules_import_once_collected(tmp_path):
    with override_settings(STATIC_ROOT=tmp_path):
        call_command("collectstatic", verbosity=0, interactive=False)
        html = Template('{% load modules %}{% module_preloads "qibu/schedule/auto.js" %}').render(Context())
        named = {Path(link).name for link in links(html)}
        assert named.isdisjoint({"auto.js", "component.js"}), "plain names, not the hashed ones"
        imported = set()
        for name in named:
            text = (tmp_path / "qibu/schedule" / name).read_text("utf-8")
            imported |= {Path(other).name for other in modules._IMPORT.findall(text)}
        assert imported <= named
