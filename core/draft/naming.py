"""Ids that people can say: made of the words of a name or of a label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

_LONGEST, _WORDS = 40, 4
_SAID = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
_LITTLE = frozenset(
    (
        *("a", "actuellement", "an", "and", "are", "au", "aujourd", "aux", "avec", "avez", "ce", "ces"),
        *("cet", "cette", "combien", "comment", "d", "dans", "de", "des", "diriez", "do", "does", "du"),
        *("each", "elle", "en", "est", "estce", "et", "etes", "following", "for", "how", "hui", "il"),
        *("in", "is", "l", "la", "le", "les", "many", "merci", "much", "n", "ne", "notre", "nous", "of"),
        *("on", "or", "ou", "par", "pas", "pensez", "please", "plus", "pour", "qu", "que", "quel"),
        *("quelle", "quelles", "quels", "qui", "quoi", "s", "sans", "say", "se", "selon", "sont"),
        *("suivant", "suivantes", "suivants", "sur", "t", "the", "to", "un", "une", "veuillez", "vos"),
        *("votre", "vous", "what", "which", "with", "would", "y", "you", "your", "à", "êtes"),
    )
)
"""Words that tell nothing of a question, without accents."""


_OF_TOOLS = re.compile(
    r"\((?:r[ée]ponses|responses|copie)(?: \d+)?\)|(?:r[ée]ponses au formulaire|form responses?) ?\d*"
    r"|results[- ]survey ?\d+|\(\d+\)$|\bexport\b$",
    re.IGNORECASE,
)


def slug(text: str) -> str:
    """A text in lower case, without accents, its words joined by ``_``.

    >>> slug("Île-de-France !")
    'ile_de_france'
    """
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return re.sub(r"[^a-z0-9]+", "_", "".join(c for c in letters if not unicodedata.combining(c))).strip("_")


def titled(file: str) -> str:
    """The title of a study whose file alone is known, without what tools add to its name.

    >>> titled("Mobilité 2025 (réponses) - Réponses au formulaire 1.csv")
    'Mobilité 2025'
    """
    stem = re.sub(r"\.[A-Za-z0-9]+$", "", file)
    words = " ".join(_OF_TOOLS.sub(" ", re.sub(r"[_\s]+", " ", stem)).split()).strip(" -–—")
    return words or stem


def spoken(text: str) -> str:
    """The words of a text that tell most, as an id: at most four.

    >>> spoken("Quel est le profil de votre structure ?")
    'profil_structure'
    """
    words = slug(re.sub(r"\([^)]*\)", " ", text)).split("_")
    if words[0] == "ne":  # « Ne se prononce pas »: what is left of it would say the contrary
        return "_".join(words[:_WORDS])
    telling = [word for word in words if word not in _LITTLE and (len(word) > 1 or word.isdigit())]
    made = ""
    for word in (telling or words)[:_WORDS]:
        longer = f"{made}_{word}" if made else word
        if len(longer) > _LONGEST and made:
            break
        made = longer[:_LONGEST]
    return made


def of_question(name: str, text: str, taken: Collection[str]) -> str:
    """The id of a question: its name where that is a word, else words of its wording."""
    last = re.split(r"[/]", name)[-1] if " " not in name else name
    said = (
        _SAID.search(re.sub(r"^[qQ]uestion", "", last)) and len(last) <= _LONGEST and " " not in last.strip()
    )
    made = slug(last) if said else spoken(text) or slug(last)
    made = made or "question"
    return _free(made if not made[0].isdigit() else f"q_{made}", taken)


def own_ids(labels: Sequence[str], names: Sequence[str]) -> list[str]:
    """An id for each line or answer of a question: words of its label, or the name of its column."""
    taken: list[str] = []
    for label, name in zip(labels, names, strict=True):
        said = spoken(label) if _SAID.search(label) and label != name else ""
        taken.append(_free(said or re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_") or "ligne", taken))
    return taken


def _free(made: str, taken: Collection[str]) -> str:
    made = made[:90]
    if made not in taken:
        return made
    return next(f"{made}_{n}" for n in range(2, 10_000) if f"{made}_{n}" not in taken)
