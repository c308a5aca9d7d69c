"""Spreadsheets in and out: xlsx, ods, xls and csv as plain tables of values."""

from core.parsing.sheets import Sheet, Value, Workbook, from_json, to_json
from core.xlsx.errors import FileRefused
from core.xlsx.reading import read_workbook
from core.xlsx.writing import Heading, write_rows, write_workbook

__all__ = [
    "FileRefused",
    "Heading",
    "Sheet",
    "Value",
    "Workbook",
    "from_json",
    "read_workbook",
    "to_json",
    "write_rows",
    "write_workbook",
]
