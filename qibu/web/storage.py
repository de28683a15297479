"""How static files are stored: hashed names, compressed, no bundler."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class QibuStatic(CompressedManifestStaticFilesStorage):
    """Hashes names in style sheets and in `import` statements of the ES modules.

    Before the first `collectstatic` there is no manifest; plain names are given
    then, so that pages can be rendered in tests. Once a manifest exists, a name
    it does not know is an error.
    """

    support_js_module_import_aggregation = True
    max_post_process_passes = 10

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
