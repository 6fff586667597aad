"""Published tables as workbooks of a spreadsheet."""

from core.files.xlsx.selections import selection_workbook
from core.files.xlsx.workbooks import table_workbook, tabulation

__all__ = ["selection_workbook", "table_workbook", "tabulation"]
