"""What was asked, of whom, how it is shown: ``study.yaml`` and ``published.yaml``, read and checked."""

from core.codebook.answer_checks import codes_key
from core.codebook.checking import Checker
from core.codebook.folder import file_inside, place_inside, present, unreadable, weight
from core.codebook.geography import departement_of, misread
from core.codebook.lookalikes import lookalikes, skeleton, told_apart
from core.codebook.missing import MissingRange, within
from core.codebook.model import Codebook, Finite, Indicator, ResponsesFile, Sampling, Slide, Theme
from core.codebook.parts import Answer, Part, part_id, shown_parts, shown_place, told_place, whole_id
from core.codebook.published import Figure, Landmark, Published
from core.codebook.questions import (
    CITED,
    FIRST,
    MEAN_RANK,
    Grid,
    Item,
    Multiple,
    Number,
    Option,
    Question,
    Ranking,
    Single,
)
from core.codebook.reading import PUBLISHED_FILE, STUDY_FILE, read_codebook, read_published, validated
from core.codebook.record import LARGEST, SMALLEST, Code, Column, Id, Label, Record, Text
from core.codebook.routing import Ways, joined, leading, who_was_asked
from core.codebook.shapes import A_MAPPING, ANOTHER, MAPPING, OTHER
from core.codebook.territories import BECAME, OLD_REGIONS, OTHER_NAMES, Geography, territories
from core.codebook.yamlblocks import Block, Word, yaml_blocks, yaml_lines, yaml_words
from core.codebook.yamlfile import read_yaml, yaml_mapping, yaml_text

__all__ = [
    "ANOTHER",
    "A_MAPPING",
    "BECAME",
    "CITED",
    "FIRST",
    "LARGEST",
    "MAPPING",
    "MEAN_RANK",
    "OLD_REGIONS",
    "OTHER",
    "OTHER_NAMES",
    "PUBLISHED_FILE",
    "SMALLEST",
    "STUDY_FILE",
    "Answer",
    "Block",
    "Checker",
    "Code",
    "Codebook",
    "Column",
    "Figure",
    "Finite",
    "Geography",
    "Grid",
    "Id",
    "Indicator",
    "Item",
    "Label",
    "Landmark",
    "MissingRange",
    "Multiple",
    "Number",
    "Option",
    "Part",
    "Published",
    "Question",
    "Ranking",
    "Record",
    "ResponsesFile",
    "Sampling",
    "Single",
    "Slide",
    "Text",
    "Theme",
    "Ways",
    "Word",
    "codes_key",
    "departement_of",
    "file_inside",
    "joined",
    "leading",
    "lookalikes",
    "misread",
    "part_id",
    "place_inside",
    "present",
    "read_codebook",
    "read_published",
    "read_yaml",
    "shown_parts",
    "shown_place",
    "skeleton",
    "territories",
    "told_apart",
    "told_place",
    "unreadable",
    "validated",
    "weight",
    "who_was_asked",
    "whole_id",
    "within",
    "yaml_blocks",
    "yaml_lines",
    "yaml_mapping",
    "yaml_text",
    "yaml_words",
]
