"""What the cells of a column look like together: answers of a list, free text, names, tokens, codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.codebook import departement_of, territories
from core.draft.personal_marks import plain
from core.draft.personal_names import FIRST_NAMES
from core.draft.technical import words
from core.responses import NO, NOTHING, YES

SAMPLE = 500
"""How many distinct texts of a column are read: spread over all of them, enough to tell what they are."""
_FIGURES = re.compile(r"[<>~+-]?[0-9][0-9 ]*(?:[.,][0-9]+)?(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_UNIT = re.compile(
    r"\D{0,4}[0-9][0-9 .,:h/-]*\s*[^\W\d_]{0,10}[€%°²³$]?(?:\s?/\s?\w+)?|[^\W\d]{3,9}[ -.]+[0-9]{2,4}"
)
"""A quantity with its unit, a time, or a month with its year."""
_BAND = re.compile(
    r"(?:moins|plus|de|entre|less|more|under|over|jusqu|from|between|[<>≤≥])?.{0,12}[0-9].{0,12}"
    r"(?:\bà\b|\bet\b|\bto\b|\band\b|-|<|plus|moins|\+).{0,25}",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"[^\W\d_]{0,6}[ _.-]?[0-9]{1,9}(?:[._-][0-9]{1,4})*")
_PARTICLE = r"(?:d[eu]|des|la|le|van|von|der|el|al|ben|bin|da|di|do|dos|den|mc|d['’]|l['’])"
_WORD = r"(?:[A-ZÀ-ÞŒ][\w'’]*(?:-[A-ZÀ-Þ]?[\w'’]+)*\.?)"
_PERSON = re.compile(
    rf"(?:(?:M\.|Mr|Mme|Mlle|Dr|Pr|Me)\.?\s)?{_WORD},?(?:\s(?:{_PARTICLE}\s?)*{_WORD}){{1,4}}"
)
_TITLE = re.compile(r"(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|Mrs\.?|Ms\.?|Dr\.?|Pr\.?)\s[A-ZÀ-Þ]")
_RANDOM = re.compile(r"[\w~+/=.-]{8,80}")
_COMMUNE = re.compile(r"[0-9]{4,5}(?:\.0)?|2[AB][0-9]{3}", re.IGNORECASE)
_FILE = re.compile(
    r"[^\n]*\.(?:jpe?g|png|gif|heic|pdf|docx?|xlsx?|odt|ods|m4a|mp3|mp4|mov|wav|amr|svg|zip|csv|3gpp|aac)"
    r"|\[?\{.*\"(?:filename|name|size)\".*|data:\w+/.*",
    re.IGNORECASE | re.DOTALL,
)
_CODES = re.compile(r"[\w./-]+")
_TERRITORIES = {
    *(words(name) for geography in ("region", "departement") for name in territories(geography).values()),
}
_SILENT = {text for text in NOTHING if not re.search("[0-9]", text)}
_SEPARATORS = (";", "|", "\n", ",", " ", "/")


@dataclass(frozen=True, slots=True)
class Cells:
    """The distinct texts of a column, or a sample of them, and how many rows hold each.

    ``answered`` counts all the rows with a text, ``distinct`` all the texts, ``alone`` those of one row.
    """

    texts: tuple[str, ...]
    counts: np.ndarray = field(repr=False)
    answered: int
    distinct: int
    alone: int
    numeric: bool

    @property
    def sampled(self) -> bool:
        """Whether there are more texts than were read."""
        return len(self.texts) < self.distinct

    def hits(self, holds: Callable[[str], object]) -> tuple[int, int]:
        """In how many rows, and in how many texts, something holds."""
        found = np.fromiter((bool(holds(text)) for text in self.texts), bool, len(self.texts))
        return int(self.counts[found].sum()), int(found.sum())

    def share(self, holds: Callable[[str], object]) -> float:
        """In which share of the texts something holds."""
        return self.hits(holds)[1] / len(self.texts) if self.texts else 0.0

    @property
    def unlike(self) -> float:
        """The share of the answers that no other row has."""
        return self.alone / self.answered if self.answered else 0.0


def cells(values: Sequence[str], counts: np.ndarray) -> Cells:
    """A column as its shape is read, without what stands for no answer; at most ``SAMPLE`` of its texts."""
    counts = np.asarray(counts)
    if len(values) <= SAMPLE or counts.max() > 1:
        said = [i for i, value in enumerate(values) if counts[i] < 2 or value.casefold() not in _SILENT]
        if len(said) < len(values):
            values, counts = [values[i] for i in said], counts[said]
    taken, held = values, counts
    if len(values) > SAMPLE:
        at = np.linspace(0, len(values) - 1, SAMPLE).astype(int)
        taken, held = [values[i] for i in at], counts[at]
    texts = tuple(plain(value).strip() for value in taken)
    figures = sum(1 for text in texts if _FIGURES.fullmatch(text))
    return Cells(
        texts=texts,
        counts=held,
        answered=int(counts.sum()),
        distinct=len(values),
        alone=int((counts == 1).sum()),
        numeric=bool(texts) and figures >= 0.9 * len(texts),
    )


def ticked(held: Cells) -> bool:
    """Whether a column says yes, no or nothing, and no more."""
    return bool(held.texts) and all(text.casefold() in YES | NO | NOTHING for text in held.texts)


def closed(held: Cells) -> bool:
    """Whether a few answers recur, as those of a list do."""
    few = held.distinct <= 15 and held.answered >= 4 * held.distinct and held.unlike <= 0.1
    return ticked(held) or (few and held.distinct > 1)


def sentences(held: Cells) -> bool:
    """Whether most texts are sentences, with their full stop."""
    return held.share(lambda v: v[-1:] in ".!?…" and len(v.split()) > 3) >= 0.5


def several(held: Cells) -> bool:
    """Whether cells hold several answers of one list: many combinations of few options."""
    return any(_split_recurs(held, separator) for separator in _SEPARATORS)


def _split_recurs(held: Cells, separator: str) -> bool:
    split = [
        [piece for part in text.split(separator) if (piece := part.strip().casefold())] for text in held.texts
    ]
    many = sum(len(pieces) > 1 for pieces in split)
    if many < max(2, 0.3 * len(split)):
        return False
    rows: Counter[str] = Counter()
    for pieces, count in zip(split, held.counts.tolist(), strict=True):
        for piece in set(pieces):
            rows[piece] += count
    said = sum(rows.values())
    again = sum(n for n in rows.values() if n > 1)
    if separator == " ":  # words recur in sentences as well: only codes, each once in a cell, are answers
        codes = all(_CODES.fullmatch(piece) for piece in rows)
        once = all(len({*pieces}) == len(pieces) for pieces in split)
        few = len(rows) <= max(12, 0.2 * said)
        return codes and once and few and again >= 0.95 * said
    return again >= 0.8 * said and len(rows) <= max(12, 0.5 * said)


def told_territories(held: Cells) -> bool:
    """Whether most texts name regions or départements, with their codes or without."""
    return held.share(lambda v: re.sub(r"^[0-9ab]{1,3} | [0-9ab]{1,3}$", "", words(v)) in _TERRITORIES) >= 0.6


def free_text(held: Cells) -> bool:
    """Whether a column holds what respondents typed: texts that few rows share, or long ones."""
    if held.numeric or ticked(held) or held.answered < 2 or told_territories(held):
        return False
    letters = held.share(lambda v: sum(c.isalpha() for c in v) > 1)
    if letters < 0.5 or held.share(_UNIT.fullmatch) >= 0.6 or held.share(_BAND.fullmatch) >= 0.6:
        return False
    if held.share(_SERIAL.fullmatch) >= 0.8:
        return False
    lengths = np.array([len(text) for text in held.texts])
    length = float(lengths.mean())
    uneven = float(lengths.std()) >= 0.6 * length  # typed by some in a word, by others in a paragraph
    spaced = float(np.mean([len(text.split()) for text in held.texts]))
    typed = (
        (held.answered >= 10 and held.unlike >= 0.5 and held.distinct >= 8)
        or (held.unlike >= 0.25 and held.distinct >= 12 and length >= 40 and spaced >= 7)
        or (held.unlike >= 0.15 and held.distinct >= 50)
        or (held.unlike >= 0.3 and held.distinct >= max(12, 0.5 * held.answered))
        or (uneven and length >= 20 and held.distinct >= max(8, 0.4 * held.answered))
        or (held.unlike >= 0.8 and length >= 40 and spaced >= 6)
    )
    return typed and not several(held)


def recombined(held: Cells) -> bool:
    """Whether texts are names of persons: a first part and a last, each met with several of the other.

    Answers that are proposed are not: those of a scale share a few first words, and no more.
    """
    pairs = [value.split(maxsplit=1) for value in held.texts]
    pairs = [pair for pair in pairs if len(pair) == 2 and all(part[:1].isupper() for part in pair)]
    if len(pairs) < 10 or len(pairs) < 0.8 * len(held.texts):
        return False
    firsts, lasts = {first for first, _ in pairs}, {last for _, last in pairs}
    return min(len(firsts), len(lasts)) >= 4 and len(pairs) >= 1.3 * max(len(firsts), len(lasts))


def people(held: Cells) -> bool:
    """Whether most texts are names of persons: two capitalised words, or a first name, in few rows each."""
    if held.numeric or held.answered < 4 or not (held.unlike >= 0.15 or held.distinct >= 25):
        return False
    if held.share(_told_first_name) >= 0.5:
        return True
    named = held.unlike >= 0.5 and held.share(lambda v: _PERSON.fullmatch(v) or _TITLE.match(v)) >= 0.7
    return named and not told_territories(held) and not several(held)


def _told_first_name(text: str) -> bool:
    said = words(text).split()
    return 0 < len(said) <= 4 and not {said[0], said[-1]}.isdisjoint(FIRST_NAMES)


def random_marks(held: Cells) -> bool:
    """Whether texts are drawn at random: each alone, without spaces, letters among figures."""
    if held.answered < 4 or held.unlike < 0.9:
        return False
    if held.numeric:  # no quantity has twelve figures in every row
        return held.share(lambda v: v.isdigit() and 12 <= len(v) <= 25) >= 0.95
    if held.share(_RANDOM.fullmatch) < 0.95 or held.share(_SERIAL.fullmatch) >= 0.5:
        return False
    mixed = held.share(lambda v: any(c.isdigit() for c in v) and any(c.isalpha() for c in v))
    stems = {re.sub(r"[0-9]+$", "", text) for text in held.texts}
    return mixed >= 0.75 and len(stems) > 0.3 * len(held.texts)


def files(held: Cells) -> bool:
    """Whether texts name files, or describe those that were sent."""
    return held.share(_FILE.fullmatch) >= 0.5


def postcodes(held: Cells, *, named: bool, amount: bool) -> bool:
    """Whether texts are postal codes, or INSEE's codes of communes.

    ``named``: the name says so, and a first zero that a spreadsheet lost is given back; otherwise codes have
    five figures, and something that numbers have not: a first zero, Corsica's letter, or endings as postal
    codes have them. ``amount``: the name tells a quantity.
    """

    def is_code(text: str) -> bool:
        code = text.removesuffix(".0").replace(" ", "")
        return bool(_COMMUNE.fullmatch(code) and departement_of(code))

    if named:
        years = held.share(lambda v: v.isdigit() and 1800 <= int(v) <= 2100) >= 0.9
        return not amount and not years and held.share(is_code) >= 0.6
    whole = [text for text in held.texts if len(text) == 5 and is_code(text)]
    if amount or len(whole) < 0.95 * len(held.texts) or held.distinct < 12:
        return False
    zero = sum(text.startswith("0") for text in whole)
    if zero or any(not text.isdigit() for text in whole):
        return len({text[:2] for text in whole}) > 2 or zero < len(whole)
    tens, hundreds = (sum(text.endswith(e) for text in whole) / len(whole) for e in ("0", "00"))
    return tens >= 0.5 and hundreds < 0.85 and len({text[:2] for text in whole}) >= 4


def telephones_without_zero(held: Cells) -> bool:
    """Whether figures are French telephones whose first zero a spreadsheet lost, each in a row or two."""
    shape = re.compile(r"(?:33)?[1-79][0-9]{8}(?:\.0)?")
    mobile = held.share(lambda v: shape.fullmatch(v) and v[-11 if v.endswith(".0") else -9] in "67")
    return held.answered >= 4 and held.unlike >= 0.5 and mobile >= 0.9


def latitudes(held: Cells) -> bool:
    """Whether figures are latitudes in France, to ten metres: other figures do not all lie so close."""

    def lies(text: str) -> bool:
        whole, _, after = text.replace(",", ".").partition(".")
        return whole.isdigit() and 41 <= int(whole) <= 51 and len(after) >= 4

    return held.numeric and held.distinct >= 5 and held.unlike >= 0.5 and held.share(lies) >= 0.95
