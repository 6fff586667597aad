"""Values that the codebook does not list: why they are there and what mends it, a sentence for each cause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from core.codebook import Multiple, Question, Ranking, Single, misread, skeleton
from core.errors import Report, counted, quoted
from core.responses.columns import Column, first_line
from core.responses.csvfile import lines_in_words
from core.responses.nearness import (
    IN_THE_FILE,
    PUNCTUATION,
    Dated,
    Near,
    is_broken,
    is_date,
    mended,
    reread,
    without_accents,
)

_STUDY = "study.yaml"
_HERE = "\0"
"""Stands in a sentence for the lines that it is about; no cell holds it."""
_EXPECTED_SHOWN, _VALUES_SHOWN, _PAIRS_SHOWN, _COLUMNS_SHOWN = 30, 20, 3, 4
_LONG, _WORDS, _MANY, _SHIFTED = 60, 6, 20, 4
"""From how many characters or words a value is a comment; how many distinct texts are no codes; and from how
many values it is likelier that rows are shifted than that answers were forgotten.
"""
_NUMBERED = re.compile(r"(?P<code>\w{1,8})\s*[.:)–-]\s*(?P<label>.+)", re.DOTALL)
_TOTAL = re.compile(r"\s*(?:sous-)?(?:total|totaux|somme|moyenne|sum|mean|average)\b.{0,20}", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,]0+)?")
_SEPARATORS = (";", "|", ",", "/", "\n", "\t", "+")
YES = {"oui", "o", "yes", "y", "ja", "si", "sí", "true", "vrai", "x", "ok", "coché", "checked", "1", "on"}
NO = {"non", "n", "no", "nein", "false", "faux", "0", "-1", "off", "non coché", "unchecked"}
NOTHING = {
    *(
        "na",
        "n/a",
        "n.a.",
        "nr",
        "nsp",
        "nc",
        "null",
        "none",
        "nan",
        "missing",
        "-",
        "--",
        ".",
        "?",
        "99",
        "999",
    ),
    *(
        "9999",
        "-1",
        "-9",
        "98",
        "998",
        "997",
        "-99",
        "-98",
        "-97",
        "88",
        "888",
        "refus",
        "ne sait pas",
        "nsp/nr",
    ),
    *("sans réponse", "non réponse", "non-réponse", "non répondu", "[non répondu]", "manquant"),
    *("non concerné", "non concernée"),
}
"""What often means that there is no answer."""
_KEPT = ("à une majuscule près", "à un accent près", "à l'écriture près")
"""Ways to write a code that a codebook may list beside it: they are seen."""


class Strays:
    """Gathers the values of a question that its codebook does not list, then adds a fault for each cause.

    Parameters
    ----------
    question
        The question.
    expected
        The values that it lists, in the order of the codebook.
    listed_in
        Where to add one, in words: « aux options de etat_territoire ».
    file
        The name of the file.
    """

    def __init__(self, question: Question, expected: Sequence[str], listed_in: str, file: str) -> None:
        self._question, self._expected, self._listed_in, self._file = question, expected, listed_in, file
        self._found: dict[str, list[tuple[Column, list[int]]]] = {}
        self._held: set[str] = set()
        columns = question.columns if isinstance(question, Multiple | Ranking) else ()
        self._of_options = not (isinstance(columns, Mapping) and columns)
        self._takes_codes = self._of_options and not isinstance(question, Ranking)

    def add(self, column: Column, value: str, position: int) -> None:
        """Note a value, and where its cell is among the distinct ones of a column."""
        places = self._found.setdefault(value, [])
        if not places or places[-1][0] is not column:
            places.append((column, []))
        places[-1][1].append(position)

    def hold(self, values: Iterable[str]) -> None:
        """Note the listed values that cells do hold."""
        self._held.update(values)

    def suspect(self, value: str) -> bool:
        """Whether a text is no free one, where any other text is an answer: it may be one that is listed."""
        return (
            not skeleton(value)
            or self._near.find(value) is not None
            or self._labelled(value) is not None
            or self._dated.find(value) is not None
            or (is_broken(value) and self._mended(value) is not None)
            or self._reread(value) is not None
            or value.strip().casefold() in NOTHING
            or is_date(value)
            or (self._in_numbers and _NUMBER.fullmatch(value.strip()) is not None)
            or len(self._parts(value)) > 1
        )

    def tell(self, report: Report) -> bool:
        """Add the faults; whether there are any."""
        left, faulty = dict(self._found), bool(self._found)
        for cause in (
            self._unseen,
            self._territories,
            self._dates,
            self._accents,
            self._totals,
            self._bracketed,
            self._headings,
            self._labels,
            self._nearly,
            self._several,
            self._codes_for_labels,
            self._yes_or_no,
            self._free_texts,
            self._nothing,
            self._unlisted,
        ):
            if not left:
                break
            for values, problem, remedy in cause(list(left)):
                rows = self._rows(values)
                report.add(self._where(values, rows), problem.replace(_HERE, lines_in_words(rows)), remedy)
                for value in values:
                    del left[value]
        return faulty

    # What the codebook lists

    @cached_property
    def _near(self) -> Near:
        return Near([code for code in self._expected if code])

    @cached_property
    def _dated(self) -> Dated:
        return Dated(self._expected)

    @cached_property
    def _label_codes(self) -> Mapping[str, str]:
        if not self._of_options:
            return {}
        options = [(skeleton(o.label).casefold(), o) for o in reversed(self._question.options) if not o.other]
        return {
            label: o.values[0]
            for label, o in options
            if label not in {skeleton(value).casefold() for value in o.values}
        }

    @cached_property
    def _in_numbers(self) -> bool:
        """Whether the codes of the options are numbers: another number is no text."""
        codes = [value for o in self._question.options if not o.other for value in o.values]
        return bool(codes) and all(_NUMBER.fullmatch(code) for code in codes)

    def _labelled(self, value: str) -> str | None:
        """The code of the option that has this label, where they are not the same."""
        code = self._label_codes.get(skeleton(value).casefold())
        if code is None and (found := _NUMBERED.fullmatch(value.strip())):  # « 1. Oui »
            of_label = self._label_codes.get(skeleton(found["label"]).casefold())
            return of_label if of_label == found["code"] else None
        return code

    def _labels_its_column(self, value: str) -> bool:
        """Whether a value is the label of the option whose column it stands in."""
        question = self._question
        if not isinstance(question, Multiple) or not question.by_option or not skeleton(value):
            return False
        labels = {column: question.option(code).label for code, column in question.by_option.items()}
        return all(
            skeleton(value).casefold() == skeleton(labels.get(column.name, "")).casefold()
            for column, _ in self._found[value]
        )

    def _mended(self, value: str) -> str | None:
        """What a text with broken accents was, if that is listed."""
        labels = [option.label for option in self._question.options]
        found = mended(value, [*self._expected, *labels])
        if found is None:
            return None
        return found if self._near.find(found) or self._labelled(found) else None

    def _reread(self, value: str) -> tuple[str, str] | None:
        """What a text was whose letters came through wrong, if that is listed; and how they did."""
        for text, how in reread(value):
            if text in self._expected or self._labelled(text):
                return text, how
        if "?" in value:
            texts = [*self._expected, *(option.label for option in self._question.options)]
            found = [text for text in texts if not text.isascii() and without_accents(text) == value]
            return (found[0], "?") if found else None
        return None

    def _parts(self, value: str) -> list[str]:
        """The listed values that a value holds several of, and the separator before them; or nothing."""
        for separator in _SEPARATORS if self._of_options else ():
            parts = [part.strip() for part in value.split(separator)]
            told = [part for part in parts if part]  # some tools end a cell by a separator
            if (
                len(parts) > 1
                and told
                and all(part in self._expected or self._labelled(part) for part in told)
            ):
                return [separator, *told]
        return []

    # Where

    def _rows(self, values: Sequence[str]) -> np.ndarray:
        rows = [column.rows(at) for value in values for column, at in self._found[value]]
        return np.unique(np.concatenate(rows))

    def _where(self, values: Sequence[str], rows: np.ndarray) -> str:
        names = list(dict.fromkeys(column.name for value in values for column, _ in self._found[value]))
        shown = ", ".join(names[:_COLUMNS_SHOWN]) + ("…" if len(names) > _COLUMNS_SHOWN else "")
        return f"{self._file}, colonne{'s' if len(names) > 1 else ''} {shown}, {first_line(rows)}"

    def _listed(self) -> str:
        more = "…" if len(self._expected) > _EXPECTED_SHOWN else ""
        return f"attendu : {', '.join(self._expected[:_EXPECTED_SHOWN])}{more}"

    def _not_listed(self, values: Sequence[str]) -> str:
        """That these values are not in the codebook, with how many lines hold each."""
        if len(values) == 1:
            return (
                f"la valeur {quoted(values[0])} n'est pas dans le questionnaire "
                f"({_count(self._rows(values))} ; {self._listed()})."
            )
        return f"{_each(values, self._rows)} ne sont pas dans le questionnaire ({self._listed()})."

    def _codes_key(self, values: Sequence[str], code: str) -> str:
        """The key that makes these values one answer with a code, which the file may hold too."""
        option = next(o for o in self._question.options if code in o.values)
        written = ", ".join(f'"{value}"' for value in (*option.values, *values))
        return f"codes: [{written}]"

    # Causes: each takes the values that are left, and yields those it explains with a problem and a remedy

    def _unseen(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        if blank := [value for value in values if not value.strip()]:
            problem = f"une réponse est vide, entre deux séparateurs ou après l'un d'eux ({_HERE})."
            yield blank, problem, "Retirez le séparateur de trop."
        for value in [v for v in values if v.strip() and not skeleton(v)]:
            yield [value], self._not_listed([value]), "Ces caractères ne se voient pas : videz la cellule."

    def _territories(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        geography = self._question.geography
        values = [value for value in values if self._near.find(value) is None]
        for cause in misread(geography, dict.fromkeys(values, "")) if geography else ():
            yield list(cause.codes), f"{cause.problem[:-1]} ({_HERE}).", cause.remedy

    def _dates(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        known = {value: code for value in values if (code := self._dated.find(value)) is not None}
        if known:
            turned = _pairs((code, value) for value, code in known.items())
            yield (
                list(known),
                f"Excel, ou un autre tableur, a changé des réponses en dates : {turned} ({_HERE}).",
                "Exportez de nouveau les réponses sans les ouvrir dans un tableur, ou en y mettant d'abord "
                "cette colonne au format Texte.",
            )
        if dates := [value for value in values if value not in known and is_date(value)]:
            unmet = [code for code in self._expected if code not in self._held]
            missing = (
                f" Réponses attendues qui n'y sont pas : {', '.join(unmet[:_PAIRS_SHOWN])}." if unmet else ""
            )
            yield (
                dates,
                f"des dates sont là où des réponses sont attendues : {_examples(dates)} ({_HERE})." + missing,
                "Si un tableur a changé des réponses en dates, exportez-les de nouveau, sans "
                "l'ouvrir ; sinon "
                f"vérifiez que cette colonne est bien celle de {self._question.id}.",
            )

    def _accents(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        yield from self._misread(values)
        broken = [v for v in values if is_broken(v) and self._reread(v) is None]
        if not broken:
            return
        known = [(value, was) for value in broken if (was := self._mended(value)) is not None]
        likely = f" : {_pairs(known, 'est sans doute')}" if known else ""
        yield (
            broken,
            f"des accents sont abîmés{likely} ({_HERE}) : le fichier a été lu ou enregistré dans un autre "
            "encodage que le sien.",
            f"Exportez-le de nouveau, en UTF-8 ; si {_STUDY} dit encoding, retirez-le d'abord.",
        )

    def _misread(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        by_how: dict[str, list[tuple[str, str]]] = {}
        for value in values:
            if found := self._reread(value):
                by_how.setdefault(found[1], []).append((value, found[0]))
        for how, pairs in by_how.items():
            likely = _pairs(pairs, "est sans doute")
            if how == "html":
                problem = f"des caractères sont écrits comme dans une page web : {likely} ({_HERE})."
                remedy = "Exportez de nouveau les réponses en texte brut, ou remplacez ces écritures."
            elif how == "?":
                problem = f"des accents sont perdus : {likely} ({_HERE})."
                remedy = "Exportez de nouveau les réponses, en UTF-8."
            else:
                problem = f"des accents sont abîmés : {likely} ({_HERE})."
                remedy = (
                    f"Écrivez encoding: {how} sous responses dans {_STUDY}, ou exportez de nouveau les "
                    "réponses en UTF-8."
                )
            yield [value for value, _ in pairs], problem, remedy

    def _totals(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        for value in values:
            if _TOTAL.fullmatch(value) and len(self._rows([value])) == 1:
                yield (
                    [value],
                    f"{quoted(value)} n'est pas une réponse : cette ligne est un total, et non un répondant.",
                    "Retirez-la du fichier.",
                )

    def _bracketed(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        """Lists as programs write them: ``["Temps", "Locaux"]``."""
        bare = {value: value.strip(" []'\"") for value in values}
        found = [
            v for v, text in bare.items() if v != text and (text in self._expected or self._labelled(text))
        ]
        if any("[" in value or "]" in value for value in found):
            yield (
                found,
                f"des réponses sont écrites entre crochets, comme une liste : {_examples(found)} ({_HERE}).",
                "Exportez-les sans crochets ni guillemets, séparées par un signe qui n'est dans aucune, et "
                "donnez ce signe à separator.",
            )

    def _headings(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        question = self._question
        labels = {item.column: item.label for item in question.items}
        for value in values:
            for column, _ in self._found[value]:
                heads = (column.name, question.text, question.label, labels.get(column.name, ""))
                rows = self._rows([value])
                if (
                    skeleton(value).casefold() in {skeleton(h).casefold() for h in heads if h}
                    and len(rows) == 1
                ):
                    yield (
                        [value],
                        f"{quoted(value)} n'est pas une réponse : cette ligne est un en-tête.",
                        f"Écrivez header_rows: 2 sous responses dans {_STUDY}, ou retirez cette ligne.",
                    )
                    break

    def _labels(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        known = {value: code for value in values if (code := self._labelled(value)) is not None}
        if own := [value for value in values if self._labels_its_column(value)]:
            yield (
                own,
                f"le fichier contient le libellé des options choisies : {_examples(own)} ({_HERE}).",
                f"Retirez selected de {self._question.id}, et gardez unselected : toute autre "
                "valeur voudra dire "
                "« choisi » ; ou exportez des 0 et des 1.",
            )
        if not known:
            return
        value, code = next(iter(known.items()))
        yield (
            list(known),
            f"le fichier contient des libellés là où les codes sont attendus : "
            f"{_pairs(known.items(), 'pour')} ({_HERE}).",
            f"Exportez les codes ; ou dites ces libellés dans les options de {self._question.id}, "
            "par exemple "
            f"{self._codes_key([value], code)} à l'option {quoted(code)}.",
        )

    def _nearly(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for value in values:
            found = self._near.find(value)
            if found and not (found[1] == PUNCTUATION and self._parts(value)):
                groups.setdefault(found[1], []).append((value, found[0]))
        for apart, pairs in groups.items():
            value, code = pairs[0]
            where, keep = f"dans le fichier et dans {_STUDY}", ""
            known = any(code in option.values for option in self._question.options)
            if apart in _KEPT and self._takes_codes and known:
                keep = f" Ou gardez le fichier, et donnez à cette option {self._codes_key([value], code)}."
            if apart.startswith(IN_THE_FILE):
                where = "dans le fichier"
            if apart.startswith("aux zéros") and all(_lost_zeros(value, code) for value, code in pairs):
                remedy = (
                    f"Un tableur a effacé le zéro de tête ({_pairs(pairs, 'pour')}) : exportez de nouveau, "
                    "ou remettez-le dans le fichier, cette colonne étant d'abord mise au format Texte."
                )
            elif len(pairs) == 1:
                remedy = f"C'est le code {quoted(code)}, {apart} : écrivez-le de même {where}."
            else:
                remedy = (
                    f"Ce sont des codes, {apart} ({_pairs(pairs, 'pour')}) : écrivez-les de même {where}."
                )
            yield (
                [value for value, _ in pairs],
                self._not_listed([value for value, _ in pairs]),
                remedy + keep,
            )

    def _several(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        held: dict[str, list[str]] = {}
        for value in values:
            if parts := self._parts(value):
                held.setdefault(parts[0], []).append(value)
        for separator, found in held.items():
            name = {"\n": "\\n", "\t": "\\t"}.get(separator, separator)
            remedy = f"séparées par {quoted(name)}"
            match self._question:
                case Multiple() | Ranking() if self._question.column:
                    remedy = f'Écrivez separator: "{name}" pour {self._question.id} dans {_STUDY}.'
                case Single():
                    remedy = (
                        "Si plusieurs réponses sont possibles, écrivez type: multiple et "
                        f'separator: "{name}" pour '
                        f"{self._question.id} dans {_STUDY} ; sinon gardez-en une dans ces cellules."
                    )
                case _:
                    remedy = "Gardez une réponse dans ces cellules."
            yield (
                found,
                f"plusieurs réponses sont dans une même cellule : {_examples(found)} ({_HERE}).",
                remedy,
            )

    def _codes_for_labels(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        numbers = [value for value in values if _NUMBER.fullmatch(value)]
        words = self._of_options and not any(
            _NUMBER.fullmatch(v) for o in self._question.options for v in o.values
        )
        if not words or len(numbers) < 2 or self._held & {*self._expected}:
            return
        yield (
            numbers,
            f"le fichier contient des nombres ({_examples(numbers)}) là où des textes sont attendus "
            f"({self._listed()} ; {_HERE}) : il est sans doute exporté en codes.",
            "Exportez les libellés ; ou donnez à chaque option le nombre qui est le sien, par exemple "
            f'codes: ["{numbers[0]}"].',
        )

    def _yes_or_no(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        if not {code.strip().casefold() for code in self._expected} <= YES | NO | NOTHING:
            return
        for words in (YES, NO):
            found = [value for value in values if value.strip().casefold() in words]
            like = next((code for code in self._expected if code.strip().casefold() in words), None)
            if not found or like is None:
                continue
            if self._takes_codes:
                add = f"donnez à cette option {self._codes_key(found, like)}"
            else:
                key = "selected" if like in getattr(self._question, "selected", ()) else "unselected"
                add = f"ajoutez {', '.join(map(quoted, found))} à {key}"
            yield (
                found,
                self._not_listed(found),
                f"C'est sans doute {quoted(like)} dans une autre langue, ou comme un tableur "
                "l'écrit : exportez "
                f"de même, ou {add} dans {_STUDY}.",
            )

    def _free_texts(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        texts = [v for v in values if not _NUMBER.fullmatch(v) and v.strip().casefold() not in NOTHING]
        other = next((o for o in self._question.options if o.takes_text), None)
        long = [v for v in texts if len(v) > _LONG or len(v.split()) >= _WORDS]
        if texts and other is not None and self._takes_codes and not other.other:
            code = quoted(other.code)
            yield (
                texts,
                f"{counted(len(texts), 'texte')} de cette colonne "
                f"{'ne sont' if len(texts) > 1 else 'n’est'} pas "
                f"dans le questionnaire ({_HERE} ; {self._listed()}).",
                f"Si ce sont les précisions de la réponse {code}, écrivez other: true à cette "
                "option : elles y "
                "seront comptées, sans que leur texte soit gardé ni montré. Si l'une est une "
                "réponse oubliée, "
                f"ajoutez-la aussi aux options de {self._question.id}.",
            )
        elif len(texts) >= _MANY or long:
            told = texts if len(texts) >= _MANY else long
            what = "cette colonne contient des textes libres" if len(told) > 1 else "un texte libre est là"
            yield (
                told,
                f"{what}, et non des réponses du questionnaire ({counted(len(told), 'texte')}, {_HERE} ; "
                f"{self._listed()}).",
                f"Vérifiez que cette colonne est bien celle de {self._question.id}, sans cellule "
                "décalée ; si ce "
                "sont les précisions d'une réponse « Autre », écrivez other: true à cette option.",
            )

    def _nothing(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        found = [value for value in values if value.strip().casefold() in NOTHING]
        if not found:
            return
        them, mean = ("les", "Si elles veulent") if len(found) > 1 else ("la", "Si elle veut")
        yield (
            found,
            self._not_listed(found),
            f"{mean} dire qu'il n'y a pas de réponse, ajoutez-{them} à missing de {self._question.id} dans "
            f"{_STUDY} ; si c'est une réponse, {self._listed_in}.",
        )

    def _unlisted(self, values: list[str]) -> Iterator[tuple[list[str], str, str]]:
        them = "les" if len(values) > 1 else "la"
        lines = "ces lignes" if len(self._rows(values)) > 1 else "cette ligne"
        remedy = f"Ajoutez-{them} {self._listed_in} dans {_STUDY}, ou corrigez {lines}."
        if len(values) >= _SHIFTED or (len(values) > 1 and not self._of_options):
            remedy = (
                f"Vérifiez que la colonne est bien celle de {self._question.id}, et qu'aucune ligne "
                "n'est décalée ; "
                f"si ce sont des réponses, ajoutez-{them} {self._listed_in} dans {_STUDY}."
            )
        yield values, self._not_listed(values), remedy


def _lost_zeros(value: str, code: str) -> bool:
    return len(value) < len(code) and code.endswith(value) and not code[: -len(value)].strip("0")


def _count(rows: np.ndarray) -> str:
    return f"{len(rows)} ligne{'s' if len(rows) > 1 else ''}"


def _examples(values: Sequence[str]) -> str:
    more = "…" if len(values) > _PAIRS_SHOWN else ""
    return ", ".join(map(quoted, values[:_PAIRS_SHOWN])) + more


def _each(values: Sequence[str], rows_of: Callable[[Sequence[str]], np.ndarray]) -> str:
    """The first values, each with how many lines hold it."""
    shown = ", ".join(f"{quoted(value)} ({_count(rows_of([value]))})" for value in values[:_VALUES_SHOWN])
    more = len(values) - _VALUES_SHOWN
    return f"les valeurs {shown}{f' et {more} autres' if more > 0 else ''}"


def _pairs(pairs: Iterable[tuple[str, str]], joint: str = "en") -> str:
    """``« 1-9 » en « 2025-09-01 », « 10-49 » en « 2049-10-01 »``."""
    known = list(pairs)
    shown = ", ".join(f"{quoted(one)} {joint} {quoted(other)}" for one, other in known[:_PAIRS_SHOWN])
    return shown + ("…" if len(known) > _PAIRS_SHOWN else "")
