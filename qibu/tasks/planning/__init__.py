"""The bridge to the kernel: read a plan as arrays, schedule it, write what moved.

The whole plan is recomputed each time; that costs less than reading it (ARCHITECTURE.md).
"""

from qibu.tasks.planning.arrays import Network, network
from qibu.tasks.planning.calendars import Calendars, calendars_of
from qibu.tasks.planning.storing import Recomputed, recompute, total_float
from qibu.tasks.planning.tables import (
    LinkTable,
    OutsideLink,
    Table,
    outside_mark,
    read_links,
    read_outside,
    read_table,
)

__all__ = [
    "Calendars",
    "LinkTable",
    "Network",
    "OutsideLink",
    "Recomputed",
    "Table",
    "calendars_of",
    "network",
    "outside_mark",
    "read_links",
    "read_outside",
    "read_table",
    "recompute",
    "total_float",
]
