"""The answers of a study: read once, checked against the codebook, coded; their sample and weights."""

from core.responses.account import CrossedLabel, DeclaredMissing, LeftOut, Reading, UnmetCode
from core.responses.columns import Column
from core.responses.formats import About, RawResponses
from core.responses.header import own_names
from core.responses.raking import Raked
from core.responses.reading import Responses, needed_columns, read_responses, unweighted
from core.responses.sample import WHOLE, Sample
from core.responses.strays import NO, NOTHING, YES
from core.responses.whole import Whole, read_everything, read_whole

__all__ = [
    "NO",
    "NOTHING",
    "WHOLE",
    "YES",
    "About",
    "Column",
    "CrossedLabel",
    "DeclaredMissing",
    "LeftOut",
    "Raked",
    "RawResponses",
    "Reading",
    "Responses",
    "Sample",
    "UnmetCode",
    "Whole",
    "needed_columns",
    "own_names",
    "read_everything",
    "read_responses",
    "read_whole",
    "unweighted",
]
