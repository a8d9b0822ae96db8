"""An uploaded file → a CheckedTable, or problems that name row, column, value, rule and cure.

check       the stages: file, persons, heading, cells, rows, whole table, against the roster
csvfile     bytes → records: encoding, delimiter, Excel's row numbers
personal    columns about persons and their numbers, refused first
headings    which column of the file is which column of the contract, or whose file this is
cells       one cell's words → a typed value or a fault
rows        all cells, keys, and relations between columns
rosters     against the units on the books
findings    the list of problems, worded
catalogue   every check with its stage, level and thresholds; which of them passed
forms       the contract the other way round: table schemas
"""

from yardstick.checking.check import check, problems_as_json, source_of
from yardstick.checking.findings import MOST_PROBLEMS
from yardstick.checking.forms import table_schema
from yardstick.checking.personal import PersonalWords, holds_personal
from yardstick.checking.rosters import units_asked

__all__ = [
    "MOST_PROBLEMS",
    "PersonalWords",
    "check",
    "holds_personal",
    "problems_as_json",
    "source_of",
    "table_schema",
    "units_asked",
]
