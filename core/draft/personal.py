"""Personal data stay out of a draft: which columns hold some, by what they hold as well as by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.draft import personal_shapes as shapes
from core.draft.personal_dates import exact_date
from core.draft.personal_marks import MARKS, luhn, mark
from core.draft.personal_names import AMOUNT, INTERVIEWER, Kind, label_kind, mentioned_kinds, typed
from core.draft.personal_shapes import Cells
from core.draft.technical import technical_role, words
from core.errors import counted

__all__ = ["Personal", "personal", "personal_text", "tainted", "technical_role"]


@dataclass(frozen=True, slots=True)
class Personal:
    """Why a column is not published.

    Attributes
    ----------
    why
        Part of a sentence in French, for staff; it quotes no value.
    by
        ``name``: the header or the question says so; ``content``: what cells hold does; ``kind``: the file
        types them so.
    """

    kind: Kind
    why: str
    by: Literal["name", "content", "kind"]


_NOUNS: Mapping[str, tuple[str, str]] = {
    "email": ("une adresse électronique", "adresses électroniques"),
    "telephone": ("un numéro de téléphone", "numéros de téléphone"),
    "ip": ("une adresse IP", "adresses IP"),
    "name": ("un nom", "noms de personnes ou d'organismes"),
    "token": ("un identifiant personnel", "identifiants tirés au hasard ou comptes"),
    "date": ("une date exacte", "dates exactes"),
    "coordinates": ("une position géographique", "positions géographiques"),
    "address": ("une adresse", "adresses postales"),
    "postcode": ("une commune ou un code postal", "codes postaux ou codes de communes"),
    "url": ("une adresse web", "adresses web"),
    "file": ("un fichier envoyé", "fichiers envoyés"),
    "number": ("un numéro officiel", "numéros officiels (SIRET, sécurité sociale, IBAN…)"),
    "free_text": ("un texte libre", "textes libres"),
}
_ROLES: Mapping[str, tuple[Kind, str]] = {
    "identifier": ("technical", "identifiant de la réponse"),
    "date": ("technical", "date ou heure de la réponse"),
    "status": ("technical", "état de la réponse"),
    "progress": ("technical", "avancement"),
    "language": ("technical", "langue du questionnaire"),
    "duration": ("technical", "durée de la réponse"),
    "page": ("technical", "dernière page vue"),
    "seed": ("technical", "tirage au sort"),
    "address": ("ip", "adresse IP"),
    "referrer": ("url", "page d'origine"),
    "version": ("technical", "version du questionnaire"),
    "channel": ("technical", "mode ou appareil de réponse"),
    "score": ("technical", "score calculé par l'outil"),
    "notes": ("technical", "notes et pièces de l'outil"),
    "account": ("name", "compte de la personne"),
}
_KINDS: Mapping[str, Kind] = {
    "email": "email",
    "token": "token",
    "ip": "ip",
    "coordinates": "coordinates",
    "number": "number",
    "telephone": "telephone",
    "url": "url",
    "address": "address",
    "handle": "token",
}
_PAIRS, _CODES = re.compile(r"[0-9]{2}(?:[ /-][0-9]{2})*"), 12
_OPTION = 5
_POINTS = 0.2
"""From which share of its answers a column is left out whole; under it, ``tainted`` tells the cells."""


def personal(
    name: str,
    wording: str,
    values: Sequence[str],
    counts: np.ndarray,
    rows: int,
    *,
    typed_dates: bool = False,
) -> Personal | None:
    """Tell why a column may not be published, if it holds personal data.

    Parameters
    ----------
    name
        Its header.
    wording
        Its label or question, empty if there is none.
    values
        Its distinct texts, without the blank one.
    counts
        How many rows hold each.
    rows
        How many rows the file has.
    typed_dates
        Whether the file types its cells as dates.

    Returns
    -------
    Personal | None
        None for what may be published: some cells may still hold personal data, see ``tainted``.

    Notes
    -----
    Of more than five hundred distinct texts, five hundred are read, spread over them: no column
    with so many is a closed question. A name condemns what does not contradict it: « Préférez-vous être
    contacté par téléphone ? » with « Oui » and « Non » is kept.
    """
    held = shapes.cells(values, counts)
    return (
        _by_tool(name, wording, held)
        or _by_marks(held)
        or _by_official_numbers(held)
        or _by_name(name, wording, held)
        or _by_dates(held, typed_dates)
        or _by_shape(name, wording, held)
    )


def personal_text(value: str) -> bool:
    """Whether one text holds an e-mail, a telephone, an address or a number of a person.

    >>> personal_text("Autre : jean@exemple.fr"), personal_text("Par e-mail")
    (True, False)
    """
    return bool(mark(value))


def tainted(values: Sequence[str], counts: np.ndarray | None = None) -> list[int]:
    """The positions of the texts that hold personal data, in a column that is published.

    ``counts``, how many rows hold each: an account or a web address that five rows hold is an answer of the
    list (« @exemple sur Twitter »).

    >>> tainted(["Oui", "Non", "Rappelez-moi au 06 12 34 56 78"])
    [2]
    """
    found = [i for i, value in enumerate(values) if (kind := mark(value)) and not _listed(kind, i, counts)]
    looks = {i for i in found if _PAIRS.fullmatch(values[i])}
    return [i for i in found if i not in looks] if looks and _lists_of_codes(values, looks) else found


def _lists_of_codes(values: Sequence[str], looks: set[int]) -> bool:
    """Whether « 01 02 03 04 05 », which looks like a telephone, is five codes: other cells tell."""
    others = [value for i, value in enumerate(values) if i not in looks]
    if others:
        return all(_PAIRS.fullmatch(value) for value in others)
    return len(values) > 3 and len({piece for i in looks for piece in re.split("[ /-]", values[i])}) <= _CODES


def _listed(marked: str, i: int, counts: np.ndarray | None) -> bool:
    return marked in ("handle", "url") and counts is not None and bool(counts[i] >= _OPTION)


def _cells(rows: int, held: Cells) -> str:
    if held.sampled:
        share = round(100 * min(1.0, rows / max(1, int(held.counts.sum()))))
        return f"environ {share}\u00a0% des {_all(held)}"
    return f"{counted(rows, 'cellule')} sur {_all(held).split()[0]}"


def _all(held: Cells) -> str:
    return counted(held.answered, "cellule")


def _said_by(kind: Kind, *, header: bool) -> Personal:
    one, _ = _NOUNS[kind]
    who = "son nom dit qu'elle tient" if header else "sa question demande"
    return Personal(kind, f"{who} {one}", "name")


def _held(kind: Kind, rows: int, held: Cells) -> Personal:
    return Personal(kind, f"{_NOUNS[kind][1]} ({_cells(rows, held)})", "content")


def _by_tool(name: str, wording: str, held: Cells) -> Personal | None:
    rows = len(held.texts) if held.sampled else held.answered
    role = technical_role(name, held.texts, rows) or technical_role(wording, held.texts, rows)
    if role is None:
        return None
    kind, said = _ROLES[role]
    for said_as in (name, wording):
        label = label_kind(said_as)
        if label in ("token", "name", "email"):
            return _said_by(label, header=said_as == name)
    return Personal(kind, f"colonne de l'outil d'enquête\u00a0: {said}", "name")


def _by_marks(held: Cells) -> Personal | None:
    rows: dict[Kind, int] = {}
    for i in tainted(held.texts, held.counts):
        kind = _KINDS[mark(held.texts[i])]
        rows[kind] = rows.get(kind, 0) + int(held.counts[i])
    if not rows or sum(rows.values()) < _POINTS * int(held.counts.sum()):
        return None
    kind = max(rows, key=rows.__getitem__)
    return _held(kind, rows[kind], held)


def _by_official_numbers(held: Cells) -> Personal | None:
    def siren(text: str) -> bool:
        code = text.replace(" ", "").removesuffix(".0")
        return len(code) == 9 and code.isdigit() and luhn(code)

    if held.distinct >= 5 and held.unlike >= 0.5 and held.share(siren) >= 0.8:
        return _held("number", held.hits(siren)[0], held)
    plate = re.compile(r"[A-HJ-NP-TV-Z]{2}[- ]?[0-9]{3}[- ]?[A-HJ-NP-TV-Z]{2}")
    if held.distinct >= 5 and held.unlike >= 0.5 and held.share(plate.fullmatch) >= 0.8:
        return _held("number", held.hits(plate.fullmatch)[0], held)
    return None


_DIALLED = re.compile(r"[+(]{0,2}[0-9](?:[\s./()-]{0,2}[0-9]){8,14}(?:\.0)?")
_LOOKS: Mapping[str, Callable[[str], object]] = {
    "email": lambda v: "@" in v or MARKS["email"](v),
    "telephone": lambda v: MARKS["telephone"](v) or (_DIALLED.fullmatch(v) and not exact_date(v)),
    "ip": MARKS["ip"],
    "url": re.compile(r"https?:|www\.|\S\.[a-z]{2,}(?:/|$)", re.IGNORECASE).search,
    "coordinates": re.compile(r"-?[0-9]{1,7}[.,][0-9]{3,}|[0-9]°").search,
    "number": lambda v: sum(c.isdigit() for c in v) >= 6 and " " not in v.strip("0123456789 "),
    "token": re.compile(r"[\w~-]{6,}").fullmatch,
    "date": lambda v: exact_date(v, dated=True),
}
"""What a text has at least when it is of a kind: the name is believed then."""
_BESIDE_WORDS = {"email", "telephone", "ip", "url"}
"""What is told from any answer by its look: a few cells that recur are enough."""
_LABELLED = {"email", "telephone", "name", "address", "file", "free_text"}
"""What a header condemns without such a look."""
_ALONE: Mapping[Kind, float] = {"name": 0.15, "address": 0.3, "free_text": 0.3}
"""For what a question speaks of, from which share of answers that no other row has."""
_OF_A_PERSON = re.compile(
    r"(?:recipient |respondent |contact )?(?:first|last|middle|full|given|family) ?name|surname|prenoms?"
    r"|nom de famille"
    r"|(?:nom (?:et )?prenoms?|prenoms? (?:et )?nom)"
)
"""Headers that nothing contradicts: what they hold is the name of somebody, however often it comes back."""
_IN_FIGURES = {"telephone", "number", "coordinates", "date", "token", "postcode", "ip"}


def _by_name(name: str, wording: str, held: Cells) -> Personal | None:
    for said in (name, wording):
        label = label_kind(said)
        if label and _believed(label, said, held, whole=True):
            return _said_by(label, header=said == name)
    for said in (name, wording):
        for kind in mentioned_kinds(said):
            if held.texts and _believed(kind, said, held, whole=False):
                return _said_by(kind, header=said == name and len(name) < 30)
    return None


def _believed(kind: Kind, said: str, held: Cells, *, whole: bool) -> bool:
    """Whether what a column holds does not contradict its name; ``whole``: the name says nothing else."""
    if not held.texts:
        return whole
    if shapes.ticked(held) or (held.numeric and kind not in _IN_FIGURES):
        return False
    if kind == "free_text" and typed(said):
        return True
    if kind == "date":
        return held.share(_LOOKS["date"]) >= 0.6
    if kind == "postcode":
        return _is_place(said, held, whole=whole)
    if kind == "coordinates" and whole and held.numeric:
        return True
    if kind in _LOOKS and held.share(_LOOKS[kind]) >= (0.1 if whole else 0.3):
        return kind in _BESIDE_WORDS or not shapes.closed(held)
    if held.numeric:
        return False
    if whole and kind == "name" and _OF_A_PERSON.fullmatch(words(said)):
        return True
    if (kind == "name" and INTERVIEWER.search(words(said))) or (
        kind == "free_text" and whole and shapes.sentences(held)
    ):
        return True
    if shapes.closed(held) or ((kind == "free_text" or not whole) and shapes.several(held)):
        return False
    if whole:
        return kind in _LABELLED
    return held.unlike >= _ALONE.get(kind, 1.1)


def _is_place(said: str, held: Cells, *, whole: bool) -> bool:
    amount = bool(AMOUNT.search(words(said)))
    if shapes.postcodes(held, named=True, amount=amount):
        return True
    if amount or held.numeric or shapes.closed(held) or shapes.told_territories(held) or shapes.several(held):
        return False
    short = held.share(lambda v: len(v.split()) <= 4 and v[:1].isalpha()) >= 0.8
    return short and held.distinct >= 8 and (whole or held.unlike >= 0.2)


def _by_dates(held: Cells, typed_dates: bool) -> Personal | None:
    dates, texts = held.hits(exact_date)
    bands = (
        held.distinct <= 15 and held.answered >= 4 * held.distinct
    )  # « 1-9 » and « 10-49 », turned to dates by a spreadsheet
    if texts and not bands and (texts >= 0.8 * len(held.texts) or typed_dates):
        return Personal(
            "date", f"{_NOUNS['date'][1]} ({_cells(dates, held)})", "kind" if typed_dates else "content"
        )
    return None


def _by_shape(name: str, wording: str, held: Cells) -> Personal | None:
    amount = any(AMOUNT.search(words(said)) for said in (name, wording))
    everyone = int(held.counts.sum())
    read: tuple[tuple[Kind, Callable[[Cells], bool]], ...] = (
        ("postcode", lambda c: shapes.postcodes(c, named=False, amount=amount)),
        ("telephone", lambda c: not amount and shapes.telephones_without_zero(c)),
        ("coordinates", lambda c: not amount and shapes.latitudes(c)),
        ("file", shapes.files),
        ("token", shapes.random_marks),
        ("name", shapes.people),
        ("name", shapes.recombined),
        ("free_text", shapes.free_text),
    )
    kind = next((kind for kind, holds in read if holds(held)), None)
    if kind is None:
        return None
    if kind == "free_text":
        told = f"{counted(held.alone, 'texte')} qu'une seule ligne porte, pour {_all(held)}"
        return Personal(kind, f"{_NOUNS[kind][1]} ({told})", "content")
    return _held(kind, everyone, held)
