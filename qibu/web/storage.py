"""How static files are stored: hashed names, compressed, no bundler."""

import re
from collections.abc import Callable
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class QibuStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashes names in style sheets and in `import` statements of the ES modules.

    Before the first `collectstatic` there is no manifest; plain names are given
    then, so that pages can be rendered in tests. Once a manifest exists, a name
    it does not know is an error.
    """

    support_js_module_import_aggregation = True
    max_post_process_passes = 10

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name

    def url_converter(self, name: str, hashed_files: dict[str, str], template: str | None = None) -> Any:
        """Leaves an `import` shown in a comment alone: a module naming itself there has no stable hash."""
        convert: Callable[[re.Match[str]], str] = super().url_converter(name, hashed_files, template)

        def outside_comments(match: re.Match[str]) -> str:
            line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
            in_comment = line.lstrip().startswith("//") and "\n" not in match.group(0)
            return match.group(0) if in_comment else convert(match)

        return outside_comments
