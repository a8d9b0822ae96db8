"""An uploaded file → a CheckedTable, or problems that name row, column, value, rule and cure.

check       the stages: file, persons, heading, cells, rows, whole table, against the roster
files       bytes of any kind → a sheet of text: which kind, which sheet, which part of a zip (archive)
textfile    CSV and its kin: encoding (encoded), delimiter, columns (csvtable)
excelfile   workbooks: values as the text Excel shows (excelxml, oldexcel, odsfile: extent, formats, errors)
sheets      what every kind of file becomes
limits      how much one file may hold
heads       where the headings stand: below titles, on several levels, above column numbers and units
merging     merged cells of the data, filled down
csvfile     bytes → records: encoding, delimiter, Excel's row numbers
personal    columns about persons and their numbers, refused first
headings    which column of the file is which column of the contract, or whose file this is
cells       one cell's words → a typed value or a fault
rows        all cells, keys, and relations between columns
rosters     against the units on the books
tablewide   what is odd about a whole column, and ratios
recoded     text that went through a wrong encoding
against     a file against what is published: corrections, copies, ratios to other datasets
matching    its rows beside the published ones of the same key
arrivals    who came and who went
jumps       columns that turned to zero, values that jumped
findings    the list of problems, worded
telling     many cells in one problem
catalogue   every check with its stage, level and thresholds; which of them passed
forms       the contract the other way round: table schemas
"""

from yardstick.checking.against import check_against
from yardstick.checking.catalogue import Catalogue, Check, CheckResult, checklist, load_catalogue, open_warnings
from yardstick.checking.check import check, problems_as_json, source_of
from yardstick.checking.findings import MOST_PROBLEMS
from yardstick.checking.forms import table_schema
from yardstick.checking.matching import Earlier
from yardstick.checking.personal import PersonalWords, holds_personal
from yardstick.checking.recoded import mended
from yardstick.checking.rosters import units_asked
from yardstick.checking.tablewide import check_table

__all__ = [
    "MOST_PROBLEMS",
    "Catalogue",
    "Check",
    "CheckResult",
    "Earlier",
    "PersonalWords",
    "check",
    "check_against",
    "check_table",
    "checklist",
    "holds_personal",
    "load_catalogue",
    "mended",
    "open_warnings",
    "problems_as_json",
    "source_of",
    "table_schema",
    "units_asked",
]
