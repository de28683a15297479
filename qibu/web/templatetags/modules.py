"""ES modules a page will need, told to the browser at once instead of import by import."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from posixpath import dirname, join, normpath

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

#: `import {…} from "./x.js"`, `export … from "./x.js"` and `import "./x.js"`, at the start of a line.
_IMPORT = re.compile(
    r"""^(?:import\s*|(?:import|export)\b[^;"']*?\bfrom\s*)["'](\.{1,2}/[^"']+)["']""", re.MULTILINE
)


@register.simple_tag
def module_preloads(entry: str) -> SafeString:
    """`{% module_preloads "qibu/schedule/auto.js" %}`: a link for the module and each one it imports.

    Without it a chain of imports costs one round trip for each of its links. Looked up once per process.
    """
    return _links(entry, settings.STATIC_ROOT)


@lru_cache(maxsize=16)
def _links(entry: str, _collected: object) -> SafeString:
    rows = ((static(name),) for name in modules(entry))
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', rows)


def modules(entry: str) -> list[str]:
    """The names of a module and of all it imports, directly or not, each once, nearest first."""
    found, ahead = [], [entry]
    for name in ahead:
        if name in found:
            continue
        path = finders.find(name)
        if path is None:
            raise LookupError(f"no such module: {name}")
        found.append(name)
        text = Path(path).read_text("utf-8")
        ahead.extend(normpath(join(dirname(name), other)) for other in _IMPORT.findall(text))
    return found
