"""Every workbook that leaves for an analyst, made from what the contracts, the checks and the published rows say.

templates   a dataset's template, with the rows that are asked for
prefilled   which rows those are
guide       the sheet that explains a template
permitted   what may be written in a column, in words and as a spreadsheet's own rule
clean       published rows as XLSX, CSV and Parquet
page        a sheet to read
marking     an uploaded file with its problems marked, and a list of them
marks       which cells those are, and what their notes say
package     the parts of a workbook
splicing    other styles for cells, in place
styling     those styles
notes       notes on cells, beside those that are there
problem_list  the sheet that lists the problems
rebuilding  a file that is no XLSX as one
writing     stored values → cells, which read again are the same values
look        colours, fonts, paper
"""

from yardstick.workbooks.clean import CLEAN, Provenance, clean_csv, clean_parquet, clean_workbook
from yardstick.workbooks.marking import marked_name, marked_workbook
from yardstick.workbooks.templates import TEMPLATES, template_csv, template_workbook

__all__ = [
    "CLEAN",
    "TEMPLATES",
    "Provenance",
    "clean_csv",
    "clean_parquet",
    "clean_workbook",
    "marked_name",
    "marked_workbook",
    "template_csv",
    "template_workbook",
]
