"""Put a sound SQLite engine under Django before Django imports one.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when two connections
write and checkpoint at the same moment (fixed in 3.51.3). The `pysqlite3` wheel
carries a newer engine than most systems do; where it is missing, the system's
engine is used and `wal_is_safe` decides the journal mode.
"""

import sys

try:
    import pysqlite3 as _used
    import pysqlite3.dbapi2 as _used_dbapi2
except ImportError:
    import sqlite3 as _used
    import sqlite3.dbapi2 as _used_dbapi2

#: First release without the WAL-reset corruption bug, and the back-ports of its repair.
FIRST_SAFE = (3, 51, 3)
REPAIRED = ((3, 44, 6), (3, 50, 7))


def install() -> None:
    """Make every later `import sqlite3` give the engine chosen here."""
    sys.modules["sqlite3"] = _used
    sys.modules["sqlite3.dbapi2"] = _used_dbapi2


def version() -> tuple[int, ...]:
    """The version of the SQLite engine in use, e.g. ``(3, 53, 4)``."""
    return tuple(int(part) for part in _used.sqlite_version.split("."))


def wal_is_safe(engine: tuple[int, ...] | None = None) -> bool:
    """Whether WAL may be used: not on an engine that carries the corruption bug."""
    found = version() if engine is None else engine
    return found >= FIRST_SAFE or any(found[:2] == good[:2] and found >= good for good in REPAIRED)
