"""What was asked, of whom, how it is shown: ``study.yaml`` and ``published.yaml``, read and checked."""

from core.codebook.folder import file_inside, place_inside, present, unreadable, weight
from core.codebook.geography import misread
from core.codebook.lookalikes import lookalikes, skeleton, told_apart
from core.codebook.model import Codebook, Indicator, ResponsesFile, Sampling, Slide, Theme
from core.codebook.published import Figure, Landmark, Published
from core.codebook.questions import Grid, Multiple, Number, Option, Question, Single
from core.codebook.reading import PUBLISHED_FILE, STUDY_FILE, read_codebook, read_published
from core.codebook.record import LARGEST, SMALLEST
from core.codebook.territories import Geography, territories
from core.codebook.yamlfile import yaml_text

__all__ = [
    "LARGEST",
    "PUBLISHED_FILE",
    "SMALLEST",
    "STUDY_FILE",
    "Codebook",
    "Figure",
    "Geography",
    "Grid",
    "Indicator",
    "Landmark",
    "Multiple",
    "Number",
    "Option",
    "Published",
    "Question",
    "ResponsesFile",
    "Sampling",
    "Single",
    "Slide",
    "Theme",
    "file_inside",
    "lookalikes",
    "misread",
    "place_inside",
    "present",
    "read_codebook",
    "read_published",
    "skeleton",
    "territories",
    "told_apart",
    "unreadable",
    "weight",
    "yaml_text",
]
