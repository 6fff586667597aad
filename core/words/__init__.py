"""Tables in French: numbers, labels, sentences, what a file says of itself."""

from core.words import about, gaps, labels, numbers, portraits, provenance, reasons, sentences, typography
from core.words.gaps import main_item
from core.words.numbers import NBSP
from core.words.portraits import (
    SmallPrint,
    alike_note,
    alike_words,
    finding_sentence,
    found_note,
    gap,
    key_name,
    keys_caption,
    masked_reason,
    overline,
    size_words,
    small_print,
)
from core.words.provenance import INTERVAL_NAMES, figure_cells, verdict
from core.words.typography import escape

__all__ = [
    "INTERVAL_NAMES",
    "NBSP",
    "SmallPrint",
    "about",
    "alike_note",
    "alike_words",
    "escape",
    "figure_cells",
    "finding_sentence",
    "found_note",
    "gap",
    "gaps",
    "key_name",
    "keys_caption",
    "labels",
    "main_item",
    "masked_reason",
    "numbers",
    "overline",
    "portraits",
    "provenance",
    "reasons",
    "sentences",
    "size_words",
    "small_print",
    "typography",
    "verdict",
]
