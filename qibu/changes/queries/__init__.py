"""Reading baselines, change requests and scenarios."""

from qibu.changes.queries.baselines import (
    BaselineLine,
    Difference,
    baselines,
    current_number,
    differences,
    frozen_tasks,
    newest_baseline,
)

__all__ = [
    "BaselineLine",
    "Difference",
    "baselines",
    "current_number",
    "differences",
    "frozen_tasks",
    "newest_baseline",
]
