"""Every workbook that leaves for an analyst, made from what the contracts, the checks and the published rows say.

templates   a dataset's template, with the rows that are asked for
prefilled   which rows those are
guide       the sheet that explains a template
permitted   what may be written in a column, in words and as a spreadsheet's own rule
clean       published rows as XLSX, CSV and Parquet
page        a sheet to read
writing     stored values → cells, which read again are the same values
look        colours, fonts, paper
"""

from yardstick.workbooks.clean import CLEAN, Provenance, clean_csv, clean_parquet, clean_workbook
from yardstick.workbooks.templates import TEMPLATES, template_csv, template_workbook

__all__ = [
    "CLEAN",
    "TEMPLATES",
    "Provenance",
    "clean_csv",
    "clean_parquet",
    "clean_workbook",
    "template_csv",
    "template_workbook",
]
