"""Published tables as workbooks of a spreadsheet."""

from core.files.xlsx.workbooks import table_workbook, tabulation

__all__ = ["table_workbook", "tabulation"]
