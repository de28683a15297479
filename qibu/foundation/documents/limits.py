"""How much of an uploaded table file Qibu is ready to read.

The numbers are refused *before* parsing where the zip directory tells them, and again by the child
process that parses, because a directory may lie.
"""

from typing import Final

MEGABYTE: Final = 1024 * 1024

MAX_FILE_BYTES: Final = 20 * MEGABYTE
"""Size of the uploaded file itself."""
MAX_PARTS: Final = 2_000
"""Entries of the zip directory."""
MAX_UNPACKED_BYTES: Final = 100 * MEGABYTE
"""Sum of the sizes all parts have once unpacked."""
MAX_RATIO: Final = 100
"""Unpacked size against packed size."""
RATIO_FLOOR_BYTES: Final = 1 * MEGABYTE
"""Below this unpacked size the ratio says nothing: a handful of empty styled rows packs very well."""
MAX_ROWS: Final = 50_000
MAX_COLUMNS: Final = 200
MAX_CELLS: Final = 2_000_000
"""Cells of all sheets together, by declared extent before parsing and by count while parsing."""

MAX_DOCX_BYTES: Final = 24 * MEGABYTE
"""Size of a Word document's own text once unpacked, without its pictures."""
MAX_DOCX_ELEMENTS: Final = 400_000
MAX_DOCX_ROWS: Final = 20_000
"""Paragraphs and rows of tables together."""
MAX_DOCX_CELLS: Final = 200_000

CHILD_MEMORY_BYTES: Final = 512 * MEGABYTE
CHILD_CPU_SECONDS: Final = 10
CHILD_WALL_SECONDS: Final = 20
CHILD_OUTPUT_BYTES: Final = 64 * MEGABYTE
CHILD_SLOTS: Final = 2
"""Files one server process parses at the same time."""
