"""后台任务: what takes too long for a request, one readable table.

A line reads "a job of this kind is done by that". Jobs are asked for by `foundation.work.actions.start_job`;
the worker does them one at a time.
"""

from __future__ import annotations

from collections.abc import Mapping

from qibu.foundation.work.handling import Handler
from qibu.progress.form2 import large_form_2
from qibu.projects.large_papers import paper_handler
from qibu.tasks.importing.consenting import import_long_list
from qibu.web.archive.jobs import build_package
from qibu.web.issues.sheets import large_form_4

TABLE: Mapping[str, Handler] = {
    "archive": build_package,
    "form-2": paper_handler(large_form_2),
    "form-4": paper_handler(large_form_4),
    "import-form-2": import_long_list,
}
