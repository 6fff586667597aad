"""Published tables as workbooks of a spreadsheet."""

from core.files.xlsx import workbooks

__all__ = [
    "workbooks",
]
