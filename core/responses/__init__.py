"""The answers of a study: read once, checked against the codebook, coded; their sample and weights."""

from core.responses.account import CrossedLabel, DeclaredMissing, LeftOut, Reading, UnmetCode
from core.responses.raking import Raked
from core.responses.reading import Responses, read_responses, unweighted
from core.responses.sample import Finite, Sample

__all__ = [
    "CrossedLabel",
    "DeclaredMissing",
    "Finite",
    "LeftOut",
    "Raked",
    "Reading",
    "Responses",
    "Sample",
    "UnmetCode",
    "read_responses",
    "unweighted",
]
