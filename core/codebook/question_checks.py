"""Whether a question agrees with itself and with the others: its codes, its columns, whom it was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from core.codebook.answer_checks import check_labels, check_own_columns, check_values
from core.codebook.checking import Checker, Place
from core.codebook.geography import check_geography
from core.codebook.model import Codebook
from core.codebook.questions import Grid, Item, Multiple, Option, Question, Ranking, Single
from core.codebook.routing import Ways, both, leading
from core.errors import listed, quoted

STATISTICS = {"mean": "la moyenne", "median": "la médiane"}
"""What stands under ``option`` in a table of means: no answer may have such a code."""
_ONE_CODE = (
    "Changez l'un des deux, ici et dans les réponses ; si c'est une seule réponse, écrivez-la partout de "
    "même, et une seule fois ici."
)
_ONE_COLUMN = (
    "Si c'est une seule colonne, écrivez son nom de même ; sinon renommez l'une des deux, ici et dans le "
    "fichier."
)


def check_question(check: Checker, path: str, question: Question, book: Codebook) -> None:
    """Add the faults of one question, written at a path."""
    _check_routing(check, path, question, book)
    if question.options:
        _check_options(check, path, question)
        check_values(check, path, question)
        check_labels(check, path, question)
    check_own_columns(check, path, question)
    match question:
        case Single():
            _check_bands(check, path, question)
        case Multiple():
            _check_multiple(check, path, question)
        case Grid():
            check.unique(f"{path}.items", ".id", question.item_ids, "l'identifiant")
        case Ranking():
            _check_ranking(check, path, question)


def _check_routing(check: Checker, path: str, question: Question, book: Codebook) -> None:
    if question.asked_to_label and not question.asked_to:
        check.add(
            f"{path}.asked_to_label",
            "cette question est posée à tous : rien ne dit à qui d'autre elle le serait.",
            "Écrivez asked_to, ou retirez asked_to_label.",
        )
    _check_ways(check, path, question, question.asked_to, book)
    for i, option in enumerate(question.options):
        _check_shown(check, f"{path}.options[{i}]", question, option, book)
    for i, item in enumerate(question.items):
        _check_shown(check, f"{path}.items[{i}]", question, item, book)


def _check_shown(check: Checker, path: str, question: Question, shown: Option | Item, book: Codebook) -> None:
    _check_ways(check, path, question, shown.asked_to, book)
    if shown.asked_to and question.asked_to and not both(question.asked_to, shown.asked_to):
        check.add(
            f"{path}.asked_to",
            f"{quoted(shown.label)} ne serait proposé à personne : aucun de ceux à qui {question.id} est "
            "posée ne remplit cette condition.",
            f"Corrigez asked_to, ici ou dans {question.id}.",
        )


def _check_ways(check: Checker, path: str, question: Question, ways: Ways, book: Codebook) -> None:
    for i, way in enumerate(ways):
        way_at = f"{path}.asked_to{f'[{i}]' if len(ways) > 1 else ''}"
        if not way:
            check.add(
                way_at,
                "cette alternative est sans condition : la question serait posée à tous.",
                "Retirez-la, ou retirez asked_to.",
            )
        for name, codes in way.items():
            _check_condition(check, f"{way_at}.{name}", question, name, codes, book)


def _check_condition(
    check: Checker, at: str, question: Question, name: str, codes: tuple[str, ...], book: Codebook
) -> None:
    if not check.known(at, name, [q.id for q in book.questions], "la question"):
        return
    filtering = book.question(name)
    if filtering.id == question.id:
        check.add(at, "une question ne peut pas se filtrer elle-même.", "Nommez une autre question.")
    elif isinstance(filtering, Single | Multiple):
        check.codes(at, codes, [o.code for o in filtering.options], name)
        if not codes:
            check.add(
                at, "aucune réponse n'est nommée : la question ne serait posée à personne.", "Nommez-en."
            )
    else:
        check.add(
            at, f"{name} n'est ni à choix unique, ni à choix multiple.", "Filtrez sur une telle question."
        )


def check_cycles(check: Checker, book: Codebook) -> None:
    """No question may be asked to those who gave an answer that, from one to the next, it leads to."""
    before = {
        q.id: {
            name
            for ways in (q.asked_to, *(o.asked_to for o in q.options), *(i.asked_to for i in q.items))
            for name in leading(ways)
            if name != q.id
        }
        for q in book.questions
    }
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        road: list[str] = error.args[1]
        last = next(i for i, question in enumerate(book.questions) if question.id == road[-1])
        check.add(
            f"questions[{last}].asked_to",
            f"ces questions se filtrent en rond : {listed(road)}.",
            "Retirez l'une de ces conditions.",
        )


def _check_options(check: Checker, path: str, question: Question) -> None:
    codes = [o.code for o in question.options]
    check.unique(f"{path}.options", ".code", codes, "le code")
    places = [
        Place(f"{path}.options[{i}].code", option.code, "missing" if option.role == "missing" else str(i))
        for i, option in enumerate(question.options)
    ]
    places += [
        Place(f"{path}.options[{i}].codes[{k}]", value, "missing" if option.role == "missing" else str(i))
        for i, option in enumerate(question.options)
        for k, value in enumerate(option.codes)
    ]
    places += [
        Place(f"{path}.missing[{i}]", code, "missing")
        for i, code in enumerate(question.missing)
        if isinstance(code, str)
    ]
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
        if code in question.answer_index and code in question.value_index:
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
    check_geography(check, path, question)


def _check_scale(check: Checker, path: str, question: Question) -> None:
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


def check_columns(check: Checker, book: Codebook) -> None:
    """No two columns may differ by what is not seen: one would be read in place of the other."""
    design = book.design
    places = [
        ("responses.identifier", book.responses.identifier),
        ("design.weight", design.weight),
        ("design.strata", design.strata),
        ("design.cluster", design.cluster),
        ("design.fpc", design.fpc),
        *((f"responses.keep.{column}", column) for column in book.responses.keep),
    ]
    for i, question in enumerate(book.questions):
        path = f"questions[{i}]"
        match question:
            case Grid():
                places += [
                    (f"{path}.items[{k}].column", item.column) for k, item in enumerate(question.items)
                ]
            case Multiple() | Ranking() if question.columns:
                places += _places_of(f"{path}.columns", question.columns)
            case _:
                places.append((f"{path}.column", question.column))
    named = [Place(path, column) for path, column in places if column]
    check.unlike(named, "le nom de colonne", _ONE_COLUMN)


def _places_of(path: str, columns: Mapping[str, str] | Sequence[str]) -> list[tuple[str, str | None]]:
    if isinstance(columns, Mapping):
        return [(f"{path}.{code}", column) for code, column in columns.items()]
    return [(f"{path}[{i}]", column) for i, column in enumerate(columns)]


def _check_bands(check: Checker, path: str, question: Single) -> None:
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


def _check_ranking(check: Checker, path: str, question: Ranking) -> None:
    if bool(question.columns) == bool(question.column):
        check.add(
            path,
            "un classement a soit columns (une colonne par rang, ou par option), soit column avec separator.",
            "Gardez une seule de ces formes.",
        )
    elif question.column and not question.separator:
        check.add(f"{path}.separator", "le séparateur des codes manque.", 'Écrivez separator: ";".')
    elif question.separator and not question.column:
        check.add(f"{path}.separator", "un séparateur ne sert qu'avec column.", "Retirez-le.")
    codes = [option.code for option in question.options]
    if isinstance(question.columns, Mapping):
        for code in question.columns:
            check.known(f"{path}.columns.{code}", code, codes, "l'option")
        for i, code in enumerate(codes):
            if question.columns and code not in question.columns:
                check.add(
                    f"{path}.options[{i}].code",
                    f"l'option « {code} » n'a pas de colonne.",
                    "Ajoutez-la à columns.",
                )
    elif len(question.columns) > len(codes):
        check.add(
            f"{path}.columns",
            f"{len(question.columns)} rangs pour {len(codes)} options.",
            "Il faut au plus une colonne de rang par option.",
        )
    if len(question.answers) < 2:
        check.add(f"{path}.options", "un classement a deux options au moins.", "Ajoutez les autres.")
    for i, option in enumerate(question.options):
        if not option.code:
            check.add(f"{path}.options[{i}].code", "une cellule vide n'a pas de rang.", "Donnez-lui un code.")
        if option.asked_to:
            check.add(
                f"{path}.options[{i}].asked_to",
                "un classement n'a qu'une base : qui a classé une option.",
                "Retirez asked_to de cette option.",
            )


def _check_multiple(check: Checker, path: str, question: Multiple) -> None:
    if bool(question.columns) == bool(question.column):
        check.add(
            path,
            "une question à choix multiple a soit columns (une colonne par option, ou une liste de colonnes "
            "qui contiennent chacune un code), soit column avec separator.",
            "Gardez une seule de ces formes.",
        )
        return
    places = [
        Place(f"{path}.{key}[{i}]", value, key)
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
    if question.mentions:
        for key in ("selected", "unselected"):
            if getattr(question, key):
                check.add(
                    f"{path}.{key}",
                    "chaque colonne de columns contient ici un code : rien n'y est « choisi » ni « "
                    "non choisi ».",
                    "Retirez-le ; ou donnez à chaque option sa colonne : columns: {code: colonne, …}.",
                )
        return
    codes = [o.code for o in question.options]
    for code in question.by_option:
        check.known(f"{path}.columns.{code}", code, codes, "l'option")
    for i, code in enumerate(codes):
        if code not in question.by_option:
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
