"""How much one uploaded file may hold: every school of a province fits, the server's memory does not fill."""

from __future__ import annotations

MIB = 1024 * 1024
MOST_BYTES = 256 * MIB
MOST_UNPACKED = 1024 * MIB  # of a zip or a workbook, all parts together: what unpacks to more is a bomb
MOST_PARTS = 200  # in a zip of tables
MOST_COLUMNS = 1_000
MOST_ROWS = 1_048_576  # Excel's own limit; blank rows count, or a file of line feeds would take minutes
MOST_CELLS = 60_000_000  # rows × the widest row, of a CSV
MOST_SHEET_CELLS = 10_000_000  # of a workbook, whose reader keeps every cell as an object
