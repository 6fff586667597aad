"""Random questionnaires and their true answers, and their numbers counted in plain Python.

Nothing here is core's: what is published is held against it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

SUBJECTS = [
    ("secteur", "Quel est votre secteur ?"),
    ("etat", "Diriez-vous que votre territoire est en difficulté ?"),
    ("evolution", "Comment évolue l'activité de votre structure ?"),
    ("besoins", "Quels sont vos besoins ?"),
    ("leviers", "Quels leviers mobilisez-vous ?"),
    ("accord", "Êtes-vous d'accord ?"),
    ("freins", "Qu'est-ce qui vous freine ?"),
    ("salaries", "Combien de salariés avez-vous ?"),
    ("budget", "Quel est votre budget, en milliers d'euros ?"),
    ("taille", "Quelle est la taille de votre structure ?"),
]
SETS = [
    ["Très dégradé", "Dégradé", "Stable", "Amélioré", "Très amélioré"],
    ["Oui", "Non"],
    ["Commune", "Département", "Région", "Île ou outre-mer"],
    ["Culture", "Sport", "Santé, social", "Éducation", "Environnement"],
    ["Pas du tout d'accord", "Plutôt pas d'accord", "Plutôt d'accord", "Tout à fait d'accord"],
]
MANY = [
    ["Trésorerie", "Locaux", "Bénévoles", "Formation", "Matériel, véhicules"],
    ["Réseaux d'élus", "Mécénat", "Prêts", "Subventions", "Numérique"],
]
ITEMS = ["Trésorerie à court terme", "Emploi", "Relations avec l'État"]
BANDS = ["1-9", "10-49", "50-249", "250 et plus"]
FREE = [
    "Radio locale",
    "du conseil, aux communes",
    "tiers-lieu",
    "je ne sais pas trop",
    "Économie circulaire",
]


@dataclass
class Option:
    """An answer: its place among the answers as its code, and its label."""

    key: str
    label: str
    role: str = "valid"
    other: bool = False


@dataclass
class Asked:
    """A question and what each respondent answered: ``None`` where there is no answer.

    ``single`` is an option's key; ``multiple`` a set of keys; ``grid`` a key by item; ``number`` a number.
    The text of « Autre » is in ``texts``. ``to`` names a question before and the keys that lead to this one.
    """

    id: str
    text: str
    kind: str
    options: list[Option] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    answers: list = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    to: tuple[str, list[str]] | None = None
    decimals: int = 0
    bands: bool = False


@dataclass
class Survey:
    """Questions, and one weight for each respondent; ``stray`` are rows of nobody who counts."""

    questions: list[Asked]
    size: int
    weights: list[float]
    stray: list[int]
    weighted: bool

    def question(self, name: str) -> Asked:
        return next(q for q in self.questions if q.id == name)

    def counts(self, i: int) -> bool:
        return i not in self.stray


def drawn(rng: random.Random, *, none_possible: bool = True) -> Survey:
    """A survey of three to seven questions; rows that do not count among those that do."""
    size = rng.randint(30, 70)
    subjects = rng.sample(SUBJECTS, rng.randint(3, 6))
    questions: list[Asked] = []
    for name, text in subjects:
        kind = {"salaries": "number", "budget": "number", "taille": "single", "besoins": "multiple"}.get(name)
        kind = kind or ("grid" if name == "accord" else "multiple" if name == "leviers" else "single")
        asked = Asked(name, text, kind)
        if kind == "number":
            asked.decimals = rng.choice((0, 0, 1)) if name == "budget" else 0
        else:
            _options(rng, asked)
        filters = [q for q in questions if q.kind == "single" and not q.to and len(q.options) > 2]
        if filters and rng.random() < 0.2:
            by = rng.choice(filters)
            asked.to = by.id, [o.key for o in by.options[:2]]
        questions.append(asked)
    survey = Survey(questions, size, [1.0] * size, [], rng.random() < 0.25)
    if survey.weighted:
        survey.weights = [rng.randint(3, 30) / 10 for _ in range(size)]
    for asked in questions:
        for i in range(size):
            asked.answers.append(_answer(rng, survey, asked, i, none_possible))
        _everything_given(rng, survey, asked)
    return survey


def _options(rng: random.Random, asked: Asked) -> None:
    labels = BANDS if asked.id == "taille" else rng.choice(MANY if asked.kind == "multiple" else SETS)
    asked.bands = labels is BANDS
    asked.options = [Option(str(i + 1), label) for i, label in enumerate(labels)]
    if asked.kind == "grid":
        asked.items = list(ITEMS[: rng.randint(2, 3)])
    if asked.kind != "multiple" and not asked.bands and rng.random() < 0.4:
        asked.options.append(Option(str(len(labels) + 1), "Ne sait pas", "no_opinion"))
    if asked.kind in ("single", "multiple") and not asked.bands and len(labels) > 2 and rng.random() < 0.3:
        asked.options.append(Option(str(len(asked.options) + 1), "Autre", other=True))


def _answer(rng: random.Random, survey: Survey, asked: Asked, i: int, none_possible: bool):
    if asked.to:
        by, keys = asked.to
        if survey.question(by).answers[i] not in keys:
            return {item: None for item in asked.items} if asked.kind == "grid" else None
    if asked.kind == "number":
        if rng.random() < 0.1:
            return None
        return rng.randint(10, 999) / 10 if asked.decimals else rng.randint(1, 400)
    weights = [1 + (j * 7 + len(asked.id)) % 4 for j in range(len(asked.options))]
    if asked.kind == "grid":
        return {
            item: None if rng.random() < 0.06 else rng.choices(asked.options, weights)[0].key
            for item in asked.items
        }
    if asked.kind == "multiple":
        chosen = {o.key for o in asked.options if rng.random() < 0.35}
        if not chosen and not none_possible:
            chosen = {rng.choice(asked.options).key}
        for o in asked.options:
            if o.other and o.key in chosen:
                asked.texts[i] = rng.choice(FREE)
        return chosen
    if rng.random() < 0.06:
        return None
    option = rng.choices(asked.options, weights)[0]
    if option.other:
        asked.texts[i] = rng.choice(FREE)
    return option.key


def _everything_given(rng: random.Random, survey: Survey, asked: Asked) -> None:
    """Each answer is given once at least, where the question was asked: no column is ever blank."""
    able = [i for i in range(survey.size) if asked.answers[i] not in (None,)]
    if asked.kind in ("number", "grid") or not able:
        return
    for option, i in zip(asked.options, able, strict=False):
        if option.other:
            continue
        if asked.kind == "multiple" and not any(option.key in (asked.answers[j] or ()) for j in able):
            asked.answers[i].add(option.key)


Numbers = dict[tuple[str, str, str], tuple[int | None, int, float | None]]


def numbers(survey: Survey, codes: dict[str, dict[str, str]]) -> Numbers:
    """By question, item and code: count (``None`` of a mean), base, share or mean.

    ``codes`` is what the codebook calls each option of each question.
    """
    found: Numbers = {}
    rows = [i for i in range(survey.size) if survey.counts(i)]
    for q in survey.questions:
        for item in q.items or [""]:
            given = [(q.answers[i][item] if item else q.answers[i], survey.weights[i]) for i in rows]
            base = [(answer, w) for answer, w in given if answer is not None]
            total = sum(w for _, w in base)
            name = str(q.items.index(item) + 1) if item else ""
            if q.kind == "number":
                mean = sum(a * w for a, w in base) / total if base else None
                found[q.id, name, "mean"] = None, len(base), mean
                continue
            for option in q.options:
                hit = [w for a, w in base if option.key in a] if q.kind == "multiple" else None
                if hit is None:
                    hit = [w for a, w in base if a == option.key]
                share = sum(hit) / total if base else None
                found[q.id, f"l{name}" if name else "", codes[q.id][option.key]] = len(hit), len(base), share
    return found


def choice(rng: random.Random, things: Sequence):
    return things[rng.randrange(len(things))]
