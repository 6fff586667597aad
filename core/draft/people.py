"""Who counts, for how much, and how rows are told apart: what columns say of respondents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from core.draft.personal import technical_role
from core.draft.source import Variable
from core.draft.technical import ENDED
from core.draft.typed import says_too_much

_WEIGHT = re.compile(
    r"(?:.*[_\s.])?(?:poids|pond|ponder|ponderation|pond[ée]ration|weight|weights|wt|wgt|wght|redressement|"
    r"coef(?:ficient)?|w8|pspwght|dweight|pweight|anweight|finalwt|wtssall|wtssps|perwt|hhwt)(?:[_\s.\d].*)?",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"(?:_?id|ident|identifiants?|_?index|n[°o]|num|num[ée]ros?|cl[ée]|key|(?:case|resp|respondent|record)_?id|"
    r"(?:id|code|num[ée]?r?o?)_?(?:r[ée]pondante?|individu|enqu[êe]t[ée]e?))",
    re.IGNORECASE,
)
_SHORT = re.compile(r"[A-Za-z]{0,4}[-_]?\d{1,12}")
"""A number of a row: what a tool draws at random may find a person again."""
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:[.,][0-9]*)?(?:[eE][+-]?[0-9]+)?\s*")
_MOST_RATIO = 1e6
_UNFINISHED = frozenset(
    (
        *("test", "tests", "preview", "aperçu", "apercu", "essai", "brouillon", "draft", "spam", "rejected"),
        *("survey preview", "aperçu de l'enquête", "survey test", "oui (test)"),
        *("rejeté", "partial", "partiel", "partielle", "incomplet", "incomplete", "incomplète", "unfinished"),
        *("abandon", "abandonné", "abandonne", "screenout", "screened_out", "en cours", "in progress"),
        *("validation_status_not_approved", "not_approved", "not approved", "non approuvé", "refusé"),
    )
)
_DONE = re.compile(
    r"^(?:termin[ée]|compl[eè]te?|compl[ée]t[ée]|completed?|finished|fini|achev[ée]|envoy[ée]|submitted)"
)
_NOT_DONE = re.compile(
    r"\ben cours\b|abandon|\bincompl|\binachev|\bpartiel|in progress|\bnot (?:complete|finished)"
)
_FEW = 12


@dataclass(slots=True, eq=False)
class People:
    """Who counts, and the columns that tell it; ``rows`` are those that count: bool (n,)."""

    rows: np.ndarray
    identifier: Variable | None = None
    weight: Variable | None = None
    kept: list[Kept] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """The columns that are about who counts: no question is asked of them."""
        named = [each for each in (self.identifier, self.weight) if each is not None]
        return {each.name for each in (*named, *(each.column for each in self.kept))}


@dataclass(frozen=True, slots=True)
class Kept:
    """A condition of ``keep``: a column, the codes that count, and how many rows go.

    Without codes, what counts is that it is filled; or blank, where ``blank`` says so.
    """

    column: Variable
    codes: tuple[str, ...]
    left_out: int
    blank: bool = False

    @property
    def rows(self) -> np.ndarray:
        """Which rows count: bool (n,)."""
        if self.codes:
            return self.column.rows(self.codes)
        return ~self.column.filled if self.blank else self.column.filled

    @property
    def written(self) -> list[str] | str:
        """The condition as ``study.yaml`` holds it."""
        return list(self.codes) or ("blank" if self.blank else "filled")


def weight_of(variables: Iterable[Variable]) -> Variable | None:
    """The column of weights, by its name: positive numbers, one for each row."""
    named = [v for v in variables if _WEIGHT.fullmatch(v.name) or _WEIGHT.fullmatch(v.wording.strip() or "-")]
    return next((v for v in named if is_weight(v)), None)


def is_weight(variable: Variable) -> bool:
    """Whether a column may be one of weights."""
    if variable.count < len(variable.at) or not variable.values:
        return False
    numbers = numbers_of(variable)
    return bool(
        numbers is not None and (numbers > 0).all() and numbers.max() <= _MOST_RATIO * numbers.min()
        and len(numbers) > 1 and not _of_bodies(numbers)
    )  # fmt: skip


def _of_bodies(numbers: np.ndarray) -> bool:
    """Whether these weights are kilograms of people: tens of them, in tenths at most."""
    return bool(
        30 <= np.median(numbers) <= 120
        and numbers.max() < 400
        and np.allclose(10 * numbers, np.round(10 * numbers))
    )


def numbers_of(variable: Variable) -> np.ndarray | None:
    """The distinct values as numbers; ``None`` when one is not: float64 (k,)."""
    if not all(map(_NUMBER.fullmatch, variable.values)):
        return None
    return np.array([float(value.replace(",", ".")) for value in variable.values])


def identifier_of(variables: Iterable[Variable]) -> Variable | None:
    """The column that tells rows apart, by its name: a number that the tool gives, one for each row."""
    return next((variable for variable in variables if _numbers_rows(variable)), None)


def _numbers_rows(variable: Variable) -> bool:
    named = technical_role(variable.name) == "identifier" or _IDENTIFIER.fullmatch(variable.name.strip())
    return bool(named) and is_unique(variable) and numbers_rows(variable, _SHORT)


def numbers_rows(variable: Variable, shape: re.Pattern[str] = re.compile(r"(?=\D*\d)[\w./-]{1,24}")) -> bool:
    """Whether all that a column holds is numbers of rows, as ``R012-b``: none is a telephone, or a date."""
    return all(shape.fullmatch(value) and not says_too_much(value) for value in variable.values)


def is_unique(variable: Variable) -> bool:
    """Whether each row has its own value."""
    return variable.count == len(variable.at) == len(variable.values)


def kept(variables: Iterable[Variable]) -> list[Kept]:
    """Who counts, by the columns in which tools say that a response is complete, and no test."""
    found = []
    for variable in variables:
        condition = _condition(variable)
        if condition is not None:
            found.append(condition)
    return found


def _condition(variable: Variable) -> Kept | None:
    name = variable.name.strip().casefold().rpartition("/")[2]
    rows = len(variable.at)
    if re.match(r"(?:submitdate|date de soumission|date submitted|heure de soumission|completed at)", name):
        blank = rows - variable.count
        return Kept(variable, (), blank) if variable.count and (blank or name == "submitdate") else None
    if name in (
        "redcap_repeat_instrument",
        "repeat instrument",
    ):  # a row of what is repeated for a respondent
        return Kept(variable, (), variable.count, blank=True) if 0 < variable.count < rows else None
    if not 1 <= len(variable.values) <= _FEW:
        return None
    folded = {value: _said(value, variable.labels) for value in variable.values}
    if name in ("finished", "terminé", "completed", "complété"):
        good = [v for v in folded if folded[v] in ("1", "true", "vrai", "oui", "yes")]
    elif name in ("status", "response type", "type de réponse") and {
        "0",
        "ip address",
        "adresse ip",
        "imported",
    } & {*folded.values()}:
        good = [v for v in folded if folded[v] in ("0", "ip address", "adresse ip", "imported", "16", "4")]
    elif name.endswith("_complete") and {*folded.values()} <= {
        "0",
        "1",
        "2",
        "complete",
        "incomplete",
        "unverified",
    }:
        good = [v for v in folded if folded[v] in ("2", "complete")]
    elif name in ("distributionchannel", "canal de distribution"):
        good = _known([v for v in folded if folded[v] not in _UNFINISHED], folded, variable)
    elif name in ("brouillon", "draft", "is draft", "test", "is_test", "istest"):
        good = [v for v in folded if folded[v] in ("0", "non", "no", "false", "faux")]
    elif not _tells_states(variable, folded):
        return None
    else:
        good = _known([v for v in folded if folded[v] not in _UNFINISHED], folded, variable)
        if len(good) == len(folded):
            good = [v for v in folded if _DONE.search(folded[v])]
            if not any(_NOT_DONE.search(folded[v]) for v in folded if v not in good):
                return None
    left = rows - int(variable.rows(good).sum())
    least = 0 if name == "finished" else 1  # the next export may hold some
    return Kept(variable, tuple(good), left) if good and least <= left < rows else None


def _tells_states(variable: Variable, folded: Mapping[str, str]) -> bool:
    """Whether a column is the tool's own, and not a question on a project that may be « en cours » too."""
    if technical_role(variable.name) not in ("status", "progress"):
        return False
    told = sum(_is_state(said) for said in folded.values())
    return technical_role(variable.name, ["?"]) == "status" or 2 * told > len(folded)


def _is_state(said: str) -> bool:
    return said in _UNFINISHED or said in ENDED or bool(_DONE.search(said) or _NOT_DONE.search(said))


def _known(good: list[str], folded: Mapping[str, str], variable: Variable) -> list[str]:
    """The states without what one row alone holds, which somebody may have typed."""
    counts = dict(zip(variable.values, variable.counts.tolist(), strict=True))
    known = [v for v in good if _is_state(folded[v]) or (counts[v] > 1 and not says_too_much(v))]
    return known or [v for v in good if not says_too_much(v)]


def _said(value: str, labels: Mapping[str, str]) -> str:
    return labels.get(value, value).strip().casefold()
