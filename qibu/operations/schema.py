"""Which migrations the database has, and which this release knows."""

from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


@dataclass(frozen=True)
class State:
    """Migrations as "app.name". ``unknown`` ones come from a newer release than this."""

    applied: tuple[str, ...]
    pending: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def has_content(self) -> bool:
        """Whether there is anything a backup before migrating could save."""
        return bool(self.applied)


def read() -> State:
    """The state of the connected database. Raises `django.db.DatabaseError` if it cannot be read."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    known = set(loader.disk_migrations or ())
    known |= {key for migration in (loader.disk_migrations or {}).values() for key in migration.replaces}
    applied = set(loader.applied_migrations or ())
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    return State(
        applied=_names(applied),
        pending=tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan),
        unknown=_names(applied - known),
    )


def known() -> frozenset[str]:
    """Every migration this release carries, "app.name"."""
    return frozenset(_names(MigrationLoader(None).disk_migrations or ()))


def _names(keys: object) -> tuple[str, ...]:
    return tuple(sorted(f"{app}.{name}" for app, name in keys))  # type: ignore[attr-defined]
