"""后台任务: what takes too long for a request, one readable table.

A line reads "a job of this kind is done by that". Jobs are asked for by `foundation.work.actions.start_job`;
the worker does them one at a time.
"""

from __future__ import annotations

from collections.abc import Mapping

from qibu.foundation.work.handling import Handler

TABLE: Mapping[str, Handler] = {}
