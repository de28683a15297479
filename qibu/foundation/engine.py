"""Put a sound SQLite engine under Django before Django imports one.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when two connections
write and checkpoint at the same moment (fixed in 3.51.3). The `pysqlite3` wheel
carries a newer engine than most systems do; where it is missing, the system's
engine is used and `wal_is_safe` decides the journal mode.
"""

import sys

try:
    import pysqlite3 as _bundled
    import pysqlite3.dbapi2 as _bundled_dbapi2
except ImportError:
    _bundled = None
    _bundled_dbapi2 = None

#: First release without the WAL-reset corruption bug.
FIRST_SAFE = (3, 51, 3)


def install() -> None:
    """Make `import sqlite3` give the bundled engine, where there is one."""
    if _bundled is not None:
        sys.modules["sqlite3"] = _bundled
        sys.modules["sqlite3.dbapi2"] = _bundled_dbapi2


def version() -> tuple[int, ...]:
    """The version of the SQLite engine in use, e.g. ``(3, 53, 4)``."""
    import sqlite3  # noqa: PLC0415 -- must be the module install() put in place

    return tuple(int(part) for part in sqlite3.sqlite_version.split("."))


def wal_is_safe(engine: tuple[int, ...] | None = None) -> bool:
    """Whether WAL may be used: not on an engine that carries the corruption bug."""
    return (version() if engine is None else engine) >= FIRST_SAFE
