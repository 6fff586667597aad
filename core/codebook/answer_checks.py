"""Whether the answers to a question can be told apart: in its columns, by the values of cells, by readers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence

from core.codebook.checking import Checker
from core.codebook.lookalikes import skeleton
from core.codebook.missing import within
from core.codebook.model import Codebook
from core.codebook.questions import Grid, Multiple, Option, Question, Ranking
from core.errors import quoted

_TAGS = (
    "a|abbr|b|big|blockquote|br|center|code|del|div|em|font|h[1-6]|hr|i|img|input|ins|label|li|mark|ol|p|pre|q|s"
    "|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|u|ul"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(r"</?(?:a|b|em|font|i|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE)
"""Tags within a word; another is a break between two."""
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]+|#[xX][0-9a-fA-F]+);")
_TEXT_SHOWN = 200


def check_values(check: Checker, path: str, question: Question) -> None:
    """No value of a cell is two answers, nor an answer and none; and where values cannot be told, none is."""
    _check_forms(check, path, question)
    places: dict[str, str] = {}
    codes = {option.code: i for i, option in enumerate(question.options)}
    for i, option in enumerate(question.options):
        for k, value in enumerate(option.codes):
            at = f"{path}.options[{i}].codes[{k}]"
            other = codes.get(value, i)
            if value in places:
                _add_twice(check, at, value, places[value])
            elif other != i:
                _add_twice(check, at, value, f"{path}.options[{other}].code")
            places.setdefault(value, at)
    for i, missing in enumerate(question.missing):
        for value, at in places.items():
            if value == missing and value in question.value_index:
                _add_twice(check, f"{path}.missing[{i}]", value, at)
        if isinstance(missing, str):
            continue
        for k, option in enumerate(question.options):
            held = [value for value in option.values if value in question.value_index]
            if not question.banded and (caught := [value for value in held if within(value, [missing])]):
                check.add(
                    f"{path}.missing[{i}]",
                    f"cette plage ({missing.words}) contient {quoted(caught[0])}, de "
                    f"{check.written(f'{path}.options[{k}]')}, qui est une réponse.",
                    "Changez ses bornes, ou donnez à l'option le rôle missing.",
                )


def _check_forms(check: Checker, path: str, question: Question) -> None:
    """Several values, and any other text, are told where a cell holds the answer itself."""
    by_option = isinstance(question, Multiple) and bool(question.by_option)
    others = [i for i, option in enumerate(question.options) if option.other]
    for i, option in enumerate(question.options):
        at = f"{path}.options[{i}]"
        if option.codes and (question.banded or by_option or isinstance(question, Ranking)):
            why, remedy = (
                ("des tranches d'un nombre n'ont pas de valeurs", "Retirez-le ; pour réunir deux tranches, "
                 "retirez la borne qui les sépare.")
                if question.banded
                else ("cette option a sa colonne, et non des valeurs", "Retirez-le.")
                if by_option
                else ("un classement donne un rang à chaque code", "Retirez-le.")
            )  # fmt: skip
            check.add(f"{at}.codes", f"{why}.", remedy)
    for i in others[1:]:
        check.add(
            f"{path}.options[{i}].other",
            f"un texte libre ne peut pas être deux réponses : other est déjà à "
            f"{check.written(f'{path}.options[{others[0]}]')}.",
            "Gardez-en un.",
        )
    if others and (question.banded or isinstance(question, Ranking)):
        what = "une colonne de nombres" if question.banded else "un classement"
        check.add(f"{path}.options[{others[0]}].other", f"{what} n'a pas de texte libre.", "Retirez-le.")


def _add_twice(check: Checker, at: str, value: str, first: str) -> None:
    check.add(
        at,
        f"la valeur {quoted(value)} est déjà celle de {check.written(first)}.",
        "Gardez-la d'un seul côté : une valeur du fichier est une seule réponse.",
    )


def check_labels(check: Checker, path: str, question: Question) -> None:
    """No two answers, nor two lines, may read the same: readers could not tell them apart."""
    seen: dict[str, int] = {}
    for i, option in enumerate(question.options):
        read = skeleton(option.label).casefold()
        first = seen.setdefault(read, i)
        if first == i or option.role == question.options[first].role == "missing":
            continue
        check.add(
            f"{path}.options[{i}].label",
            f"le libellé {quoted(option.label)} est déjà celui de "
            f"{check.written(f'{path}.options[{first}]')} : "
            "les lecteurs ne les distinguent pas.",
            _one_answer(question, question.options[first], option),
        )


def _one_answer(question: Question, one: Option, other: Option) -> str:
    """How two options become one, or two labels."""
    if question.banded:
        return "Changez l'un des deux ; pour réunir deux tranches, retirez la borne qui les sépare."
    if isinstance(question, Ranking) or (isinstance(question, Multiple) and question.by_option):
        return "Changez l'un des deux."
    return (
        f"Si c'est une seule réponse, gardez une option, avec {codes_key((one, other))} ; sinon changez l'un "
        "des deux."
    )


def codes_key(options: Sequence[Option]) -> str:
    """The key that makes one answer of several: ``codes: ["50-59", "60+"]``."""
    values = ", ".join(f'"{value}"' for option in options for value in option.values)
    return f"codes: [{values}]"


def check_own_columns(check: Checker, path: str, question: Question) -> None:
    """Each option, line, mention or rank of a question has a column of its own."""
    named: list[tuple[str, str]] = []
    match question:
        case Grid():
            named = [(f"{path}.items[{k}].column", item.column) for k, item in enumerate(question.items)]
        case Multiple() | Ranking() if isinstance(question.columns, Mapping):
            named = [(f"{path}.columns.{code}", column) for code, column in question.columns.items()]
        case Multiple() | Ranking():
            named = [(f"{path}.columns[{k}]", column) for k, column in enumerate(question.columns)]
    first: dict[str, str] = {}
    for at, column in named:
        if column in first:
            check.add(
                at,
                f"la colonne {quoted(column)} est déjà celle de {check.written(first[column])}.",
                "Nommez la colonne de chacun ; si chaque colonne contient un code (première "
                "réponse, deuxième "
                "réponse…), écrivez-les en liste : columns: [M1, M2, M3]."
                if isinstance(question, Multiple) and question.by_option
                else "Nommez la colonne de chacun.",
            )
        first.setdefault(column, at)


def check_markup(check: Checker, book: Codebook) -> None:
    """Add a fault for each text that readers see and that holds HTML."""
    for path, text in _read(book):
        if _TAG.search(text) or any(html.unescape(found) != found for found in _ENTITY.findall(text)):
            check.add(
                path,
                f"ce texte contient du HTML : {quoted(text)}.",
                f"Écrivez {quoted(without_markup(text), _TEXT_SHOWN)}.",
            )


def without_markup(text: str) -> str:
    """A text as a page would show it, on one line.

    >>> without_markup("Le <b>b&eacute;n&eacute;volat</b>&nbsp;:<br/>A < B")
    'Le bénévolat : A < B'
    """
    return " ".join(html.unescape(_TAG.sub(" ", _INLINE.sub("", text))).split())


def _read(book: Codebook) -> Iterator[tuple[str, str]]:
    """What readers read of a codebook, each with its path."""
    yield "title", book.title
    for i, theme in enumerate(book.themes):
        yield from ((f"themes[{i}].title", theme.title), (f"themes[{i}].intro", theme.intro))
    for i, question in enumerate(book.questions):
        path = f"questions[{i}]"
        for key in ("text", "label", "asked_to_label", "note", "unit"):
            yield f"{path}.{key}", getattr(question, key)
        yield from ((f"{path}.options[{k}].label", option.label) for k, option in enumerate(question.options))
        yield from ((f"{path}.items[{k}].label", item.label) for k, item in enumerate(question.items))
    for i, net in enumerate(book.indicators):
        yield from ((f"indicators[{i}].sentence", net.sentence), (f"indicators[{i}].label", net.label))
    for i, slide in enumerate(book.story):
        yield from ((f"story[{i}].title", slide.title), (f"story[{i}].section", slide.section))
    for i, unreported in enumerate(book.unreported):
        path = f"unreported[{i}]"
        yield from ((f"{path}.label", unreported.label), (f"{path}.text", unreported.text))
