"""An open study: its published tables, tests, portraits; nothing else comes out of its responses."""

from core.study.comparison import Comparison, compare, doubtful
from core.study.contrasts import Association
from core.study.measures import Key, Measure, Persons
from core.study.portraits import ALIKE, Finding, Portrait, portrait, scanned
from core.study.study import Study, open_study
from core.study.ways_out import Way, is_shown, ways_out

__all__ = [
    "ALIKE",
    "Association",
    "Comparison",
    "Finding",
    "Key",
    "Measure",
    "Persons",
    "Portrait",
    "Study",
    "Way",
    "compare",
    "doubtful",
    "is_shown",
    "open_study",
    "portrait",
    "scanned",
    "ways_out",
]
