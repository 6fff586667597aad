"""Whether the parts of a study folder agree: every name used is declared, every code exists once."""

from __future__ import annotations

import difflib
import re
import string
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from core.codebook.lookalikes import lookalikes, told_apart
from core.codebook.model import Codebook, Grid, Multiple, Question, Single
from core.codebook.published import Figure, Published
from core.errors import FAULTS_SHOWN, VALUE_SHOWN, Report, listed, quoted

REGIONS = frozenset(
    f"{number:02}" for number in (1, 2, 3, 4, 6, 11, 24, 27, 28, 32, 44, 52, 53, 75, 76, 84, 93, 94)
)
"""INSEE codes of the eighteen French regions since 2016."""
STATISTICS = {"mean": "la moyenne", "median": "la médiane"}
"""What stands under ``option`` in a table of means: no answer may have such a code."""
LEAST_MINIMUM = 5
"""The least ``minimum_base`` of collected responses that are not public."""
MARGINS_ROUNDING = 0.005
"""How far the sum of published shares may be from their total, relatively: they are rounded."""
_MOST_COMPARED = 500
_ONE_CODE = (
    "Changez l'un des deux, ici et dans les réponses ; si c'est une seule réponse, écrivez-la partout de "
    "même, et une seule fois ici."
)
_ONE_COLUMN = (
    "Si c'est une seule colonne, écrivez son nom de même ; sinon renommez l'une des deux, ici et dans le "
    "fichier."
)


class LeftOut:
    """The faulty parts of a file that were set aside, so that the rest could be checked."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self._removed: dict[str, list[int]] = {}

    def forget(self, key: str, positions: Iterable[int]) -> None:
        """Note that the parts at these positions of a top-level list were taken out, at once."""
        before = self._removed.setdefault(key, [])
        self._removed[key] = sorted(before + [self._original(key, p) for p in positions])

    def _original(self, key: str, position: int) -> int:
        for removed in self._removed.get(key, []):
            if removed <= position:
                position += 1
        return position

    def as_written(self, path: str) -> str:
        """A path with the positions that the parts have in the file."""
        return re.sub(
            r"\b([a-z]+)\[(\d+)\]",
            lambda m: f"{m[1]}[{self._original(m[1], int(m[2]))}]",
            path,
            count=1,
        )


class _Place(NamedTuple):
    """A value and where it is written; values of one ``meaning`` may be several ways to write one thing."""

    path: str
    value: str
    meaning: str = ""


class _Checker:
    """Adds faults of one file, each at a path, with the nearest name that would do."""

    def __init__(self, file: str, report: Report, left_out: LeftOut) -> None:
        self._file, self._report, self._left_out = file, report, left_out

    def add(self, path: str, problem: str, remedy: str = "") -> None:
        written = self._left_out.as_written
        self._report.add(f"{self._file}, {written(path)}", problem, remedy)

    def known(self, path: str, value: str, allowed: Collection[str], what: str) -> bool:
        """Whether a name is declared; a name declared in a faulty part is not reported again."""
        if value in allowed:
            return True
        if value not in self._left_out.ids:
            # A name of twice the length is never near; the first hundreds of faults are enough to hint at.
            near = [name for name in allowed if len(name) < 2 * len(value) < 4 * VALUE_SHOWN]
            near = near[:_MOST_COMPARED] if len(self._report.faults) < FAULTS_SHOWN else []
            close = difflib.get_close_matches(value, near, n=1, cutoff=0.6)
            hint = f"Vouliez-vous écrire {quoted(close[0])} ? " if close else ""
            names = listed(allowed) or "aucun"
            self.add(path, f"{what} {quoted(value)} n'existe pas.", f"{hint}Existants : {names}.")
        return False

    def unique(self, path: str, key: str, values: Iterable[str], what: str) -> None:
        seen: dict[str, int] = {}
        for i, value in enumerate(values):
            if value in seen:
                at = f"{path}[{i}]{key}"
                first = self._left_out.as_written(f"{path}[{seen[value]}]")
                self.add(at, f"{what} « {value} » est déjà celui de {first}.", "Changez l'un des deux.")
            seen.setdefault(value, i)

    def unlike(self, places: Sequence[_Place], what: str, remedy: str) -> None:
        """Add a fault for each value that reads as another of another meaning, and is not the same."""
        for group in lookalikes([place.value for place in places]):
            first = places[group[0]]
            for other in (places[i] for i in group[1:]):
                if first.meaning and first.meaning == other.meaning:
                    continue
                self.add(
                    other.path,
                    f"{what} {quoted(other.value)} se lit comme {quoted(first.value)}, de "
                    f"{self._left_out.as_written(first.path)}, et n'est pas écrit de même"
                    f"{told_apart(first.value, other.value)}.",
                    remedy,
                )

    def codes(self, path: str, codes: Sequence[str], allowed: Collection[str], question: str) -> None:
        for i, code in enumerate(codes):
            self.known(f"{path}[{i}]", code, allowed, f"dans la question {question}, le code")


def check_codebook(book: Codebook, file: str, report: Report, left_out: LeftOut) -> None:
    """Add the faults of a codebook whose parts are well formed one by one."""
    check = _Checker(file, report, left_out)
    themes = [t.id for t in book.themes]
    check.unique("themes", ".id", themes, "l'identifiant")
    check.unique("questions", ".id", [q.id for q in book.questions], "l'identifiant")
    check.unique("indicators", ".id", [i.id for i in book.indicators], "l'identifiant")
    check.unique("segments", "", book.segments, "la question")
    _check_disclosure(check, book)
    if book.fieldwork.start and book.fieldwork.end and book.fieldwork.start > book.fieldwork.end:
        check.add("fieldwork.end", "la fin du terrain précède son début.", "Corrigez l'une des dates.")
    for i, revision in enumerate(book.revised):
        if book.released and revision.date < book.released:
            check.add(
                f"revised[{i}].date", "cette correction précède la publication.", "Corrigez l'une des dates."
            )
    for i, question in enumerate(book.questions):
        path = f"questions[{i}]"
        if question.theme is not None:
            check.known(f"{path}.theme", question.theme, themes, "le thème")
        _check_routing(check, path, question, book)
        if question.options:
            _check_options(check, path, question)
        match question:
            case Single():
                _check_bands(check, path, question)
            case Multiple():
                _check_multiple(check, path, question)
            case Grid():
                check.unique(f"{path}.items", ".id", question.item_ids, "l'identifiant")
    _check_columns(check, book)
    _check_segments(check, book)
    _check_margins(check, book)
    _check_indicators(check, book, themes)
    ids = [q.id for q in book.questions]
    for i, slide in enumerate(book.story):
        if check.known(f"story[{i}].question", slide.question, ids, "la question"):
            _check_item(check, f"story[{i}]", slide.item, book.question(slide.question), required=False)
        if slide.by is not None:
            check.known(f"story[{i}].by", slide.by, book.segments, "le segment")
    for i, unreported in enumerate(book.unreported):
        if unreported.theme is not None:
            check.known(f"unreported[{i}].theme", unreported.theme, themes, "le thème")


def _check_disclosure(check: _Checker, book: Codebook) -> None:
    policy = book.disclosure
    bare = policy.minimum_base < LEAST_MINIMUM and not book.simulated and not policy.public_data
    if bare:
        too = " (caution_base aussi)" if policy.caution_base < LEAST_MINIMUM else ""
        check.add(
            "disclosure.minimum_base",
            f"le seuil de masquage est de {policy.minimum_base}, et ces réponses sont recueillies (nature: "
            f"collected) : il doit être de {LEAST_MINIMUM} au moins, pour que personne ne soit reconnu.",
            f"Écrivez {LEAST_MINIMUM} au moins{too} ; si le fichier des réponses est déjà public, ajoutez "
            "public_data: true sous disclosure.",
        )
    if policy.caution_base < policy.minimum_base:
        check.add(
            "disclosure.caution_base",
            "le seuil de prudence est sous le seuil de masquage.",
            f"Écrivez au moins {max(policy.minimum_base, LEAST_MINIMUM if bare else 0)}.",
        )


def _check_routing(check: _Checker, path: str, question: Question, book: Codebook) -> None:
    if question.asked_to_label and not question.asked_to:
        check.add(
            f"{path}.asked_to_label",
            "cette question est posée à tous : rien ne dit à qui d'autre elle le serait.",
            "Écrivez asked_to, ou retirez asked_to_label.",
        )
    for name, codes in question.asked_to.items():
        at = f"{path}.asked_to.{name}"
        if not check.known(at, name, [q.id for q in book.questions], "la question"):
            continue
        filtering = book.question(name)
        if filtering.id == question.id:
            check.add(at, "une question ne peut pas se filtrer elle-même.", "Nommez une autre question.")
        elif isinstance(filtering, Single | Multiple):
            check.codes(at, codes, [o.code for o in filtering.options], name)
        else:
            check.add(
                at, f"{name} n'est ni à choix unique, ni à choix multiple.", "Filtrez sur une telle question."
            )


def _check_options(check: _Checker, path: str, question: Question) -> None:
    codes = [o.code for o in question.options]
    check.unique(f"{path}.options", ".code", codes, "le code")
    places = [
        _Place(f"{path}.options[{i}].code", option.code, "missing" if option.role == "missing" else "")
        for i, option in enumerate(question.options)
    ]
    places += [_Place(f"{path}.missing[{i}]", code, "missing") for i, code in enumerate(question.missing)]
    check.unlike(places, "le code", _ONE_CODE)
    for i, option in enumerate(question.options):
        if option.code in STATISTICS and option.role != "missing":
            check.add(
                f"{path}.options[{i}].code",
                f"« {option.code} » est, dans les tableaux publiés, le code d'une statistique "
                f"({STATISTICS[option.code]}) : une réponse de ce code serait prise pour elle.",
                "Changez-le, ici et dans les réponses.",
            )
    if not question.answers:
        check.add(f"{path}.options", "toutes les options ont le rôle missing.", "Gardez une réponse.")
    for i, code in enumerate(question.missing):
        if code in question.answer_index:
            check.add(
                f"{path}.missing[{i}]",
                f"le code « {code} » est aussi une option qui compte dans la base.",
                "Retirez-le d'un côté, ou donnez à l'option le rôle missing.",
            )
    for i, option in enumerate(question.options):
        if option.score is not None and (not question.exclusive or option.role == "missing"):
            check.add(
                f"{path}.options[{i}].score",
                "un score ne va qu'à une réponse d'un choix unique ou d'une grille.",
                "Retirez-le.",
            )
    if question.scale is not None:
        _check_scale(check, f"{path}.scale", question)
    if question.geography == "region":
        for i, option in enumerate(question.options):
            if option.role == "valid" and option.code not in REGIONS:
                check.add(
                    f"{path}.options[{i}].code",
                    f"« {option.code} » n'est pas le code INSEE d'une région.",
                    'Écrivez les deux chiffres du code, par exemple "32".',
                )


def _check_scale(check: _Checker, path: str, question: Question) -> None:
    if not (question.ordered and question.exclusive):
        check.add(
            path,
            "une échelle ne va qu'à un choix unique ou à une grille, aux réponses ordonnées.",
            "Écrivez ordered: true, ou retirez scale.",
        )
    elif question.opinion and not {"positive", "negative"} <= {
        o.tone for o in question.answers if o.role == "valid"
    }:
        check.add(
            path,
            "une échelle d'opinion a deux côtés, et les réponses n'en disent pas plus d'un.",
            "Donnez aux réponses tone: positive ou tone: negative, ou écrivez scale: level.",
        )


def _check_columns(check: _Checker, book: Codebook) -> None:
    """No two columns may differ by what is not seen: one would be read in place of the other."""
    design = book.design
    places = [
        ("responses.identifier", book.responses.identifier),
        ("design.weight", design.weight),
        ("design.strata", design.strata),
        ("design.cluster", design.cluster),
    ]
    for i, question in enumerate(book.questions):
        path = f"questions[{i}]"
        match question:
            case Grid():
                places += [
                    (f"{path}.items[{k}].column", item.column) for k, item in enumerate(question.items)
                ]
            case Multiple() if question.columns:
                places += [(f"{path}.columns.{code}", column) for code, column in question.columns.items()]
            case _:
                places.append((f"{path}.column", question.column))
    named = [_Place(path, column) for path, column in places if column]
    check.unlike(named, "le nom de colonne", _ONE_COLUMN)


def _check_bands(check: _Checker, path: str, question: Single) -> None:
    bounds = question.upper_bounds
    if not bounds:
        return
    if len(bounds) != len(question.options) - 1:
        check.add(
            f"{path}.upper_bounds",
            f"{len(bounds)} bornes pour {len(question.options)} options.",
            "Il faut une borne de moins que d'options.",
        )
    if list(bounds) != sorted(set(bounds)):
        check.add(f"{path}.upper_bounds", "les bornes ne sont pas croissantes.", "Rangez-les.")


def _check_multiple(check: _Checker, path: str, question: Multiple) -> None:
    if bool(question.columns) == bool(question.column):
        check.add(
            path,
            "une question à choix multiple a soit columns, soit column avec separator.",
            "Gardez une seule des deux formes.",
        )
        return
    places = [
        _Place(f"{path}.{key}[{i}]", value, key)
        for key, values in (("selected", question.selected), ("unselected", question.unselected))
        for i, value in enumerate(values)
    ]
    check.unlike(places, "la valeur", _ONE_CODE)
    both = set(question.selected) & set(question.unselected)
    for code in sorted(both):
        check.add(
            f"{path}.selected", f"la valeur « {code} » est aussi dans unselected.", "Retirez-la d'un côté."
        )
    if question.column:
        if not question.separator:
            check.add(f"{path}.separator", "le séparateur des codes manque.", 'Écrivez separator: "|".')
        return
    if question.separator:
        check.add(f"{path}.separator", "un séparateur ne sert qu'avec column.", "Retirez-le.")
    codes = [o.code for o in question.options]
    for code in question.columns:
        check.known(f"{path}.columns.{code}", code, codes, "l'option")
    for i, code in enumerate(codes):
        if code not in question.columns:
            check.add(
                f"{path}.options[{i}].code",
                f"l'option « {code} » n'a pas de colonne.",
                "Ajoutez-la à columns.",
            )
    if not question.selected and not question.unselected:
        check.add(
            path,
            "rien ne dit quelles valeurs signifient « choisi ».",
            'Ajoutez selected: ["1"] ou unselected: ["0"].',
        )


def _check_segments(check: _Checker, book: Codebook) -> None:
    ids = [q.id for q in book.questions]
    for i, segment in enumerate(book.segments):
        if not check.known(f"segments[{i}]", segment, ids, "la question"):
            continue
        question = book.question(segment)
        if not isinstance(question, Single):
            check.add(
                f"segments[{i}]",
                f"{segment} n'est pas une question à choix unique.",
                "Choisissez-en une autre.",
            )
        elif "" in question.answer_index:
            check.add(
                f"segments[{i}]",
                f"une option de {segment} a un code vide, qui ne peut nommer ni filtre ni groupe.",
                "Donnez-lui un code dans study.yaml et dans les réponses.",
            )


def _check_margins(check: _Checker, book: Codebook) -> None:
    ids = [q.id for q in book.questions]
    totals: dict[str, float] = {}
    for name, targets in book.design.margins.items():
        at = f"design.margins.{name}"
        if not check.known(at, name, ids, "la question"):
            continue
        question = book.question(name)
        if not isinstance(question, Single):
            check.add(at, f"{name} n'est pas une question à choix unique.", "Choisissez-en une autre.")
            continue
        for code, target in targets.items():
            known = check.known(
                f"{at}.{code}", code, question.answer_index, f"dans la question {name}, le code"
            )
            if known and target <= 0:
                check.add(
                    f"{at}.{code}",
                    f"une cible est strictement positive (ici {target:.15g}).",
                    "Corrigez-la, ou regroupez cette réponse avec une autre dans la question.",
                )
        for code in question.answer_index:
            if code not in targets:
                check.add(at, f"la réponse « {code} » n'a pas de cible.", "Donnez-en une à chaque réponse.")
        totals[name] = sum(targets.values())
    _check_totals(check, totals)
    if (trim := book.design.trim) is None:
        return
    if not 0 <= trim.low < 1 < trim.high:
        check.add(
            "design.trim",
            f"les bornes {trim.low:.15g} et {trim.high:.15g} n'entourent pas le poids moyen, qui est 1.",
            "Écrivez par exemple {low: 0.3, high: 3}.",
        )
    if not book.design.margins:
        check.add("design.trim", "ces bornes sont celles d'un calage sur marges.", "Ajoutez margins.")


def _check_totals(check: _Checker, totals: Mapping[str, float]) -> None:
    """Margins are shares, or totals of the same population."""
    if not totals:
        return
    first, *_ = totals
    # No population has a total of less than two: those are shares.
    common, of = (1.0, "1") if totals[first] < 2 else (totals[first], f"celles de {first}")
    for name, total in totals.items():
        if abs(total / common - 1) > MARGINS_ROUNDING:
            expected = of if of == "1" else f"{common:.15g}, comme {of}"
            check.add(
                f"design.margins.{name}",
                f"les cibles font {total:.15g} en tout, et devraient faire {expected}.",
                "Écrivez pour toutes les marges des parts, qui font 1, ou des effectifs, qui ont un même "
                "total.",
            )


def _check_item(check: _Checker, path: str, item: str, question: Question, *, required: bool) -> None:
    if question.items:
        items = question.item_ids
        if item:
            check.known(f"{path}.item", item, items, f"dans la question {question.id}, l'item")
        elif required:
            check.add(
                f"{path}.item", f"{question.id} est une grille.", f"Nommez un item : {', '.join(items)}."
            )
    elif item:
        check.add(f"{path}.item", f"{question.id} n'est pas une grille.", "Retirez item.")


def _check_indicators(check: _Checker, book: Codebook, themes: Sequence[str]) -> None:
    ids = [q.id for q in book.questions]
    for i, indicator in enumerate(book.indicators):
        path = f"indicators[{i}]"
        if indicator.theme is not None:
            check.known(f"{path}.theme", indicator.theme, themes, "le thème")
        _check_sentence(check, f"{path}.sentence", indicator.sentence)
        if not check.known(f"{path}.question", indicator.question, ids, "la question"):
            continue
        question = book.question(indicator.question)
        if question.numeric:
            check.add(
                f"{path}.question", f"{question.id} est un nombre, sans options.", "Choisissez-en une autre."
            )
            continue
        _check_item(check, path, indicator.item, question, required=True)
        check.codes(f"{path}.options", indicator.options, list(question.answer_index), question.id)


def _check_sentence(check: _Checker, path: str, sentence: str) -> None:
    allowed = ("share", "universe")
    try:
        parts = string.Formatter().parse(sentence)
        fields = [(name, bool(shape or turned)) for _, name, shape, turned in parts if name is not None]
    except ValueError:
        check.add(path, "une accolade est ouverte sans être fermée.", "Écrivez {share} ou {universe}.")
        return
    for name, shaped in fields:
        check.known(path, name, allowed, "le champ")
        if shaped:  # a width of a billion letters is a shape too
            check.add(path, f"le champ {name} n'a pas de mise en forme.", f"Écrivez {{{name}}} seulement.")
    if "share" not in [name for name, _ in fields]:
        check.add(path, "la phrase ne dit pas le pourcentage.", "Ajoutez {share}.")


def check_published(
    published: Published, book: Codebook, file: str, report: Report, left_out: LeftOut
) -> None:
    """Add the faults of published figures against the codebook they speak of."""
    check = _Checker(file, report, left_out)
    check.unique("figures", ".id", [f.id for f in published.figures], "l'identifiant")
    check.unique("landmarks", ".id", [m.id for m in published.landmarks], "l'identifiant")
    ids = [q.id for q in book.questions]
    for i, landmark in enumerate(published.landmarks):
        check.known(f"landmarks[{i}].source", landmark.source, published.sources, "la source")
        if landmark.question:
            check.known(f"landmarks[{i}].question", landmark.question, ids, "la question")
    for i, figure in enumerate(published.figures):
        path = f"figures[{i}]"
        check.known(f"{path}.source", figure.source, published.sources, "la source")
        _check_where(check, f"{path}.where", figure.where, book)
        if figure.exceeds is not None:
            _check_where(check, f"{path}.exceeds", figure.exceeds, book)
        if check.known(f"{path}.question", figure.question, ids, "la question"):
            _check_figure(check, path, figure, book.question(figure.question))


def _check_where(check: _Checker, path: str, where: Mapping[str, Sequence[str]], book: Codebook) -> None:
    for name, codes in where.items():
        known = check.known(f"{path}.{name}", name, book.segments, "le segment")
        # A segment may be of a question that is itself missing or faulty: that is said elsewhere.
        if known and book.has(name) and isinstance(book.question(name), Single):
            check.codes(f"{path}.{name}", codes, list(book.segment(name).answer_index), name)


def _check_figure(check: _Checker, path: str, figure: Figure, question: Question) -> None:
    if question.numeric:
        check.add(
            f"{path}.question", f"{question.id} est un nombre, sans options.", "Choisissez-en une autre."
        )
        return
    codes = list(question.answer_index)
    check.codes(f"{path}.options", figure.options, codes, question.id)
    of_items = bool(question.items) and figure.kind in ("set", "order") and not figure.item
    if not of_items:
        _check_item(check, path, figure.item, question, required=True)
    members = question.item_ids if of_items else codes
    for t, tier in enumerate(figure.tiers):
        check.codes(f"{path}.tiers[{t}]", tier, members, question.id)
    told_in_words = figure.kind == "set" or (
        figure.kind == "order" and figure.exceeds is None and not (figure.tiers and of_items)
    )
    if not figure.options and not told_in_words:
        check.add(f"{path}.options", "ce chiffre publié porte sur des options.", "Nommez-les.")
    if figure.kind == "rank" and not question.items and len(figure.options) > 1:
        check.add(f"{path}.options", "un rang porte sur une seule option.", "Gardez-en une.")
    if figure.kind in ("share", "approx") and (figure.value is None or not 0 <= figure.value <= 1):
        check.add(f"{path}.value", "une part s'écrit entre 0 et 1.", "Écrivez 0.62 pour 62 %.")
    if figure.kind == "rank" and (figure.value is None or figure.value < 1 or figure.value % 1):
        check.add(f"{path}.value", "un rang est un entier à partir de 1.", "Écrivez 1 pour le premier.")
