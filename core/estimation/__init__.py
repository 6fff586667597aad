"""Sums into estimates, intervals and tests: the table of a view before disclosure control."""

from core.estimation import estimates, inference
from core.estimation.indicators import indicator_tables, moments_of_groups, of_groups
from core.estimation.inference import FTest, holm
from core.estimation.tables import COLUMNS, COUNTS, MEASURES, IndicatorTable, Reason, Row
from core.estimation.variance import by_unit, degrees, present

__all__ = [
    "COLUMNS",
    "COUNTS",
    "MEASURES",
    "FTest",
    "IndicatorTable",
    "Reason",
    "Row",
    "by_unit",
    "degrees",
    "estimates",
    "holm",
    "indicator_tables",
    "inference",
    "moments_of_groups",
    "of_groups",
    "present",
]
