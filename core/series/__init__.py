"""Series of waves: has it changed since last time? What is identical is compared; what is not is said."""

from core.series.changes import Against
from core.series.reading import SERIES_FILE, is_series
from core.series.rows import SERIES_COLUMNS, SeriesRow
from core.series.series import Series, SeriesTable, open_series

__all__ = [
    "SERIES_COLUMNS",
    "SERIES_FILE",
    "Against",
    "Series",
    "SeriesRow",
    "SeriesTable",
    "is_series",
    "open_series",
]
