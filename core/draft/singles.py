"""What one column holds: an answer among several, several answers, a number, or nothing to publish."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import numpy as np

from core.draft.answers import as_other, labelled, settle, tell_unsaid
from core.draft.figures import figures, is_number
from core.draft.found import Answer, Found
from core.draft.people import numbers_of
from core.draft.scales import role_of
from core.draft.several import Cells, guessed_cells
from core.draft.source import Variable
from core.draft.territories import are_codes
from core.draft.texts import clean
from core.draft.ticks import declared_missing
from core.draft.typed import says_too_much
from core.responses import NOTHING

_QUANTITY = re.compile(
    r"\bcombien\b|\bnombre\b|\bnb\b|^nb_|_nb\b|\bnbr|\bâges?\b|\bage\b|_age\b|^age_|\beffectifs?\b|\bmontant"
    r"|\bbudget|\bsalaire|\brevenus?\b|\bdur[ée]e\b|\bann[ée]es?\b|\byears?\b|\bhow (?:many|much)\b"
    r"|\bnumber of\b|\bcount\b|\bamount\b|\bincome\b|\bhours?\b|\bheures?\b|\bminutes?\b|\bjours\b|\bkm\b"
    r"|\bpourcentage\b|\bpercent|\bsurface\b|\bprix\b|\bprice\b|\btemps\b|\bsuperficie\b|\bpart de\b"
    r"|\btotal\b",
    re.IGNORECASE,
)
_AGE = re.compile(r"(?:^|[_\W])(?:age|âge|ppage|agea|age_?r)(?:$|[_\W\d])", re.IGNORECASE)
_SCALE_IN_WORDS = re.compile(
    r"\b(?:de|from|entre)?\s*[01]\s*(?:à|a|to|-|–|et)\s*(?:5|7|10|100)\b|[ée]chelle|\bscale\b|\bnote[zr]?\b|\brate\b"
    r"|\bsur (?:5|10)\b",
    re.IGNORECASE,
)
_FEW, _MANY, _SPREAD = 12, 150, 5
_NUMBER_MISSING = frozenset(map(str, (-1, -7, -8, -9, -97, -98, -99, 98, 99, 997, 998, 999, 9998, 9999)))
_AGES = (29.0, 44.0, 59.0)
"""The bands of age of INSEE, the young from the age of the survey on."""


def single(variable: Variable) -> Found | str:
    """The question that a column is; or why it is not published, in French."""
    if not variable.values:
        return "colonne vide"
    found = Found("single", variable.name, _worded(variable), [variable])
    declared = [value for value in variable.values if declared_missing(value, variable)]
    answers = _labels_of(variable)
    if _of_people(variable.labels):
        return "ses libellés sont des noms ou des adresses de personnes"
    held = figures(variable, _unsaid(variable, answers, declared))
    numbers = _numbers(held.alone, answers, declared) if held is not None else None
    if held is not None and numbers is not None:
        held.tell(found)
        return _number(found, found.column, numbers, answers, declared)
    cells = guessed_cells(variable)
    if cells is not None:
        return in_cells(found, cells, [], closed=False)
    if _written(variable) and not answers:
        return "textes libres : chacun est d'une seule ligne"
    if len(variable.values) > _MANY:
        return f"{len(variable.values)} réponses différentes, sans liste de réponses proposées"
    found.missing += [each for each in _ranges(variable) if each not in found.missing]
    counts = {
        value: int(count)
        for value, count in zip(variable.values, variable.counts, strict=True)
        if value not in declared or value in {a.code for a in answers if role_of(a.label) == "no_opinion"}
    }
    if not counts:
        return "colonne vide, ou de valeurs manquantes seulement"
    kept = [a for a in answers if not (a.code in declared and role_of(a.label) != "no_opinion")]
    kept = [a for a in kept if not (declared_missing(a.code, variable) and a.code not in counts)]
    texts = settle(found, counts, kept, closed=False)
    if texts:
        found.columns = [variable.replaced(texts)]
    _undeclared(found)
    if len(found.valid) < 2 and not found.missing and len(found.answers) < 2:
        return "une seule valeur pour tous"
    return found


def _unsaid(variable: Variable, answers: list[Answer], declared: Collection[str]) -> set[str]:
    """The texts of a column that mean no answer."""
    said = {answer.code for answer in answers if role_of(answer.label) != "valid"}
    nothing = [
        v
        for v, n in zip(variable.values, variable.counts.tolist(), strict=True)
        if v.strip().casefold() in NOTHING or (n > 1 and role_of(v) != "valid")
    ]
    return {*declared, *said, *(value for value in nothing if not is_number(value))}


def _of_people(labels: Mapping[str, str]) -> bool:
    """Whether what the file calls most values is people: the agents of a service, by name."""
    people = sum(map(says_too_much, labels.values()))
    return people > 2 and 2 * people >= len(labels)


def _written(variable: Variable) -> bool:
    """Whether each answer is a sentence of its own."""
    alone = int((variable.counts == 1).sum())
    words = sum(len(value.split()) for value in variable.values)
    return alone >= max(3, 0.8 * variable.count) and words >= 3 * len(variable.values)


def _worded(variable: Variable) -> str:
    return clean(variable.text)


def _labels_of(variable: Variable) -> list[Answer]:
    """The answers that the file labels, where they are those of most cells."""
    answers = labelled(variable.labels)
    known = {answer.code for answer in answers}
    held = sum(int(c) for v, c in zip(variable.values, variable.counts, strict=True) if v in known)
    return answers if 2 * held >= variable.count or not all(map(is_number, variable.values)) else []


def _ranges(variable: Variable) -> list[str | dict[str, str]]:
    """What the file declares missing, as the codebook writes it."""
    found: list[str | dict[str, str]] = []
    for low, high in variable.missing:
        if low == high:
            found.append(low)
        elif not low:
            found += [high, {"below": high}]
        elif not high:
            found += [low, {"above": low}]
        else:
            found.append({"from": low, "to": high})
    return found


def _undeclared(found: Found) -> None:
    """No missing value may be one of the answers: where a range holds one, its values are listed."""
    codes = {value for answer in found.answers for value in (answer.values or (answer.code,))}
    found.missing = [each for each in found.missing if not (isinstance(each, str) and each in codes)]
    held = [
        each for each in found.missing if not isinstance(each, str) and any(_in(code, each) for code in codes)
    ]
    for span in held:
        found.missing.remove(span)


def _in(code: str, span: Mapping[str, str]) -> bool:
    try:
        number = float(code.replace(",", "."))
    except ValueError:
        return False
    low = float(span.get("from", span.get("above", "-inf")))
    high = float(span.get("to", span.get("below", "inf")))
    return low <= number <= high


def _numbers(variable: Variable, answers: list[Answer], declared: list[str]) -> np.ndarray | None:
    """The values as numbers, where they are a quantity: float64, NaN for what means no answer."""
    labelled_codes = {answer.code for answer in answers if role_of(answer.label) == "valid"}
    texts = [
        v
        for v in variable.values
        if v not in declared and v.strip().casefold() not in NOTHING - _NUMBER_MISSING
    ]
    texts = [v for v in texts if not any(v == a.code for a in answers if role_of(a.label) != "valid")]
    if not texts:
        return None
    own = Variable(variable.name, texts, np.ones(len(texts)), variable.at)
    numbers = numbers_of(own)
    if numbers is None or variable.dated or are_codes(variable):
        return None
    unlabelled = sum(text not in labelled_codes for text in texts)
    if labelled_codes and unlabelled <= 0.5 * len(texts):
        return None
    if labelled_codes and len(texts) <= _FEW:
        return None
    about = f"{variable.name} {variable.wording}"
    whole = bool((numbers == np.round(numbers)).all())
    padded = any(re.fullmatch(r"0\d+", text) for text in texts)
    if padded:
        return None
    if not whole or (variable.measure == "scale" and len(texts) > _FEW):
        return numbers
    if len(texts) > _FEW:
        return None if _codes_at_heart(numbers) and not _QUANTITY.search(about) else numbers
    given = [number for number in numbers if f"{number:g}" not in _NUMBER_MISSING]
    spread = len(given) > 3 and np.ptp(given) > _SPREAD * len(given)
    many = len(given) > 5 or (len(given) > 2 and max(given) > _FEW)
    asked = many and _QUANTITY.search(about) and not _SCALE_IN_WORDS.search(about)
    return numbers if spread or asked else None


def _codes_at_heart(numbers: np.ndarray) -> bool:
    """Whether many whole numbers are codes: 1 to 20, next to all of them, and nothing above."""
    most = numbers.max()
    return bool(numbers.min() >= 0 and most <= 30 and len(numbers) >= 0.9 * (most - numbers.min() + 1))


def _number(
    found: Found, variable: Variable, numbers: np.ndarray, answers: list[Answer], declared: list[str]
) -> Found:
    found.kind = "number"
    found.missing += _ranges(variable)
    before = [*found.missing]
    for value in variable.values:
        known = next((a for a in answers if a.code == value), None)
        nothing = value.strip().casefold() in NOTHING and not is_number(value)
        unsaid = known is not None and role_of(known.label) != "valid"
        if (nothing or unsaid) and value not in (*found.missing, *declared):
            found.missing.append(value)
    tell_unsaid(found, dict(zip(variable.values, variable.counts.tolist(), strict=True)), before)
    outlying = _outlying(numbers)
    for value in [v for v in variable.values if v in outlying and v not in found.missing]:
        found.missing.append(value)
        found.doubt(
            f"{value} est lu comme une non-réponse : c'est un code courant, loin des autres nombres.",
            "Retirez-le de missing si c'est un vrai nombre.",
        )
    return found


def number_of(found: Found, bounds: tuple[float | None, float | None]) -> Found | None:
    """A quantity that a questionnaire says is one; ``None`` where no cell holds a number."""
    held = figures(found.column, _unsaid(found.column, labelled(found.column.labels), ()), told=True)
    if held is None:
        return None
    held.tell(found)
    variable = found.column
    texts = [value for value in variable.values if is_number(value)]
    numbers = np.array([float(text.strip().replace(",", ".")) for text in texts])
    low, high = bounds
    if low is not None and high is not None and len(numbers):
        inside = (numbers >= low) & (numbers <= high)
        if inside.all():
            found.bounds = (low, high)
    before = [*found.missing]
    for value in variable.values:
        if value not in texts and value not in found.missing:
            found.missing.append(value)
    tell_unsaid(found, dict(zip(variable.values, variable.counts.tolist(), strict=True)), before)
    if len(numbers):
        return _number(found, variable, numbers, labelled(variable.labels), [])
    return found


def _outlying(numbers: np.ndarray) -> set[str]:
    """Codes of no answer that stand far above the other numbers, or below zero."""
    found: set[str] = set()
    whole = np.sort(numbers)
    for code in _NUMBER_MISSING:
        number = float(code)
        if number not in whole:
            continue
        rest = whole[(whole != number) & np.array([f"{n:g}" not in _NUMBER_MISSING for n in whole])]
        if len(rest) < 3:
            continue
        if (number < 0 and rest.min() >= 0) or (
            number > 0 and number > 2 * rest.max() and rest.max() < 0.6 * number
        ):
            found.add(code)
    return found


def is_age(found: Found) -> bool:
    """Whether a number is an age, in years."""
    if found.kind != "number" or not _AGE.search(f" {found.name} {found.text} "):
        return False
    numbers = numbers_of(found.column)
    given = numbers[(numbers >= 0) & (numbers < 98)] if numbers is not None else np.array([])
    return bool(len(given) > 5 and 10 <= np.median(given) <= 80 and given.min() >= 5)


def ages(found: Found) -> Found:
    """Bands of age, of the same column: by these people are compared."""
    low, middle, high = (int(bound) for bound in _AGES)
    labels = (
        f"{low} ans ou moins",
        f"{low + 1} à {middle} ans",
        f"{middle + 1} à {high} ans",
        f"{high + 1} ans et plus",
    )
    codes = (f"{low}_ou_moins", f"{low + 1}_{middle}", f"{middle + 1}_{high}", f"{high + 1}_et_plus")
    made = Found("single", f"{found.name}_tranches", found.text, [found.column], group=found.group)
    made.answers = [Answer(code, label) for code, label in zip(codes, labels, strict=True)]
    made.ordered, made.upper_bounds, made.missing = True, _AGES, list(found.missing)
    made.when, made.told = found.when, found.told
    made.doubt(
        "ces tranches d'âge sont une proposition, pour comparer.",
        "Changez-les (upper_bounds), ou retirez-les.",
    )
    return made


def label_codes(found: Found) -> None:
    """Say that codes have no label, and what a scale of numbers is taken for."""
    bare = [a for a in found.valid if a.label == a.code and re.fullmatch(r"[A-Za-z]{0,2}-?\d{1,4}", a.code)]
    if not bare or found.geography or found.upper_bounds or found.by_option:
        return
    numbers = [float(a.code) for a in found.valid if re.fullmatch(r"-?\d+", a.code)]
    if {a.code for a in found.valid} == {"0", "1"} and len(bare) == 2:
        for answer in found.answers:
            answer.label = {"0": "Non", "1": "Oui"}.get(answer.code, answer.label)
        found.answers.sort(key=lambda a: (a.role != "valid", a.code != "1"))
        found.doubt("1 est lu « Oui » et 0 « Non » : le fichier ne le dit pas.", "Corrigez les libellés.")
        return
    if len(numbers) == len(found.valid) and len(numbers) > 3 and _SCALE_IN_WORDS.search(found.text):
        found.ordered = True
        for answer in found.valid:
            answer.score = float(answer.code)
    s, have = ("s", "ont") if len(bare) > 1 else ("", "a")
    found.doubt(
        f"{len(bare)} réponse{s} n'{have} pas de libellé dans le fichier.",
        "Écrivez leurs libellés d'après le questionnaire, et ordered: true si elles sont dans un ordre.",
    )


def in_cells(found: Found, cells: Cells, known: list[Answer], *, closed: bool) -> Found:
    """A question of several answers in a cell: its answers, and cells without what was typed in them."""
    found.kind = "multiple" if found.kind == "single" else found.kind
    found.separator = cells.separator
    variable = found.column
    spaced = [part for part in cells.counts if not known and cells.separator == " " and " " in part]
    counts = {part: count for part, count in cells.counts.items() if part not in spaced}
    typed = settle(found, counts, known, closed=closed)
    typed |= as_other(found, spaced, cells.counts, found.answers)
    to = {}
    codes = {value: a for a in found.answers for value in (a.values or (a.code,))}
    for value, parts in cells.parts.items():
        if not parts or any(part in typed for part in parts):
            to[value] = cells.separator.join(dict.fromkeys(typed.get(part, part) for part in parts))
    if to:
        found.columns = [variable.replaced(to)]
    if not known:
        mark = {"\n": "un retour à la ligne", " ": "une espace"}.get(
            cells.separator, f"« {cells.separator.strip()} »"
        )
        found.doubt(
            f"plusieurs réponses dans une cellule, séparées par {mark} : {len(codes)} réponses reconnues.",
            "Vérifiez qu'aucune réponse n'est coupée en deux, ni deux réunies.",
        )
    return found
