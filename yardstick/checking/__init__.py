"""An uploaded file → a CheckedTable, or problems that name row, column, value, rule and cure.

check       the stages: file, persons, heading, cells, rows, roster, whole table, last snapshot
outcome     what was chosen before, and everything a check says
files       bytes of any kind → a Sheet of text: which kind, which sheet, which part of a zip (archive)
textfile    CSV and its kin: encoding (encoded), delimiter, columns (csvtable)
excelfile   workbooks: values as the text Excel shows (excelxml, oldexcel, odsfile: extent, formats, errors)
heads       where the headings stand, on how many levels, below which titles
merging     merged cells of the data, filled down
personal    columns about persons and their numbers, refused first
headings    which column of the file is which column of the contract, by itself or by a mapping
sifting     which records are rows of data, which are totals or remarks, which have slipped
columns     a column of cells → typed values, with the meaning that cells gives each one
records     all columns; keys and relations between columns
rosters     against the units on the books
events      whether what a roster tells of its units can be true
decisions   what it does not tell, proposed and told by hand
tablewide   what shows only when a whole column is looked at
recoded     text that went through a wrong encoding
against     the last snapshot, corrections, what other data say
matching    a file's rows beside the published ones of the same key
arrivals    who came and who went
jumps       columns that turned to zero, values that jumped
catalogue   every check: its stage, level and thresholds
findings    the list of problems, worded
telling     many cells in one problem
forms       the contract as a table schema
"""

from yardstick.checking.catalogue import Catalogue, CheckResult, checklist, load_catalogue
from yardstick.checking.check import Known, check, source_of
from yardstick.checking.encoded import ENCODINGS
from yardstick.checking.events import TELLING
from yardstick.checking.findings import MOST_PROBLEMS
from yardstick.checking.forms import table_schema
from yardstick.checking.matching import Earlier
from yardstick.checking.outcome import Checked, Choices, SeenColumn, problems_as_json
from yardstick.checking.personal import PersonalWords, holds_personal
from yardstick.checking.rosters import units_asked

__all__ = [
    "ENCODINGS",
    "MOST_PROBLEMS",
    "TELLING",
    "Catalogue",
    "CheckResult",
    "Checked",
    "Choices",
    "Earlier",
    "Known",
    "PersonalWords",
    "SeenColumn",
    "check",
    "checklist",
    "holds_personal",
    "load_catalogue",
    "problems_as_json",
    "source_of",
    "table_schema",
    "units_asked",
]
