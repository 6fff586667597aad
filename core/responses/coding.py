"""What each cell says: codes of the codebook, or a fault with its line, its value and its remedy.

No answer is corrected and none is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from core.codebook import (
    FIRST,
    Codebook,
    Grid,
    Item,
    Multiple,
    Number,
    Option,
    Part,
    Question,
    Ranking,
    Single,
    Ways,
    leading,
    part_id,
    who_was_asked,
)
from core.errors import Report, listed, quoted
from core.responses.columns import (
    Column,
    first_line,
    read_numbers,
    report_alike,
    report_alone,
)
from core.responses.csvfile import lines_in_words
from core.responses.finite import read_drawn
from core.responses.formats import RawResponses
from core.responses.meaning import CHOSEN, MISSING, UNKNOWN, Meaning, Ticked
from core.responses.raking import LARGEST_RATIO
from core.responses.ranking import read_ranks
from core.responses.sample import Sample
from core.responses.strays import Strays

_STUDY = "study.yaml"
_IDENTIFIERS_SHOWN = 3
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}")
_SEVERAL, _NEARLY = 3, 0.9
"""From how many answers, and which part of those left out, answers are no accident."""


class Coder:
    """Turns the text of each column into codes, and reports what the codebook does not foresee."""

    def __init__(self, book: Codebook, raw: RawResponses, report: Report) -> None:
        self._book, self._raw, self._report = book, raw, report
        self._file, self._n = Path(book.responses.file).name, len(raw.lines)
        self.weights = np.ones(self._n)
        self.sample: Sample | None = None
        self.persons: np.ndarray | None = None
        self.codes: dict[tuple[str, str], np.ndarray] = {}
        self.chosen: dict[str, np.ndarray] = {}
        self.values: dict[str, np.ndarray] = {}
        self.ranks: dict[str, np.ndarray] = {}
        self.repeated: dict[str, int] = {}

    def code_all(self) -> None:
        """Code every question, then leave out those who were not asked."""
        self._check_identifier()
        self._read_weights()
        self._read_sample()
        for question in self._book.questions:
            self._code(question)
        self._apply_routing()
        for question in self._book.questions:
            for part in self._book.parts.get(question.id, ()):
                self._code_part(question, part)

    def _code(self, question: Question) -> None:
        """Code one question; nothing is kept of a column with faults."""
        match question:
            case Single() | Grid():
                self._code_exclusive(question)
            case Multiple():
                chosen = None
                if question.by_option:
                    chosen = self._multiple_columns(question)
                elif question.mentions:
                    chosen = self._mentions(question)
                elif question.column and question.separator:
                    chosen = self._multiple_cell(question, question.column, question.separator)
                if chosen is not None:
                    self.chosen[question.id] = chosen
            case Ranking():
                columns = {name: self._column(name) for name in question.file_columns}
                ranks = read_ranks(question, columns, _tokens, self._raw.lines, self._file, self._report)
                if ranks is not None:
                    self.ranks[question.id] = ranks
            case Number():
                if (values := self._number(question)) is not None:
                    self.values[question.id] = values

    def _column(self, name: str) -> Column:
        return Column(name, self._raw, self._file)

    def _check_filled(self, column: Column, key: str) -> None:
        blank = [i for i, value in enumerate(column.values) if not value.strip()]
        if blank:
            rows = column.rows(blank)
            self._report.add(
                column.where(rows),
                f"la cellule est vide ({lines_in_words(rows)}) ; {key} demande une valeur par répondant.",
                f"Remplissez-la, ou retirez {key} de {_STUDY}.",
            )

    def _check_identifier(self) -> None:
        if not self._book.responses.identifier:
            return
        column = self._column(self._book.responses.identifier)
        self._check_filled(column, "responses.identifier")
        self.persons = pd.util.hash_array(np.array(column.values, dtype=object))[column.at]
        counts = np.bincount(column.at, minlength=len(column.values))
        twice = [i for i in np.flatnonzero(counts > 1).tolist() if column.values[i].strip()]
        if twice:
            rows = column.rows(twice)
            shown = " ; ".join(
                f"{quoted(column.values[i])}, {lines_in_words(column.rows([i]))}"
                for i in twice[:_IDENTIFIERS_SHOWN]
            )
            who = "identifiants sont portés" if len(twice) > 1 else "identifiant est porté"
            more = " ; …" if len(twice) > _IDENTIFIERS_SHOWN else ""
            self._report.add(
                column.where(rows),
                f"{len(twice)} {who} par plusieurs lignes ({shown}{more}).",
                "Un tableur les a écrits en puissances de dix, et leurs chiffres sont perdus : exportez de "
                "nouveau les réponses, sans les ouvrir dans un tableur, ou avec cette colonne au format "
                "Texte."
                if all(_SCIENTIFIC.fullmatch(column.values[i].strip()) for i in twice)
                else "Retirez les lignes en double, ou donnez à chaque répondant son identifiant.",
            )

        several = "le même répondant serait compté plusieurs fois"
        report_alike(
            column,
            several,
            "Retirez les lignes en double, ou donnez à chaque répondant son identifiant.",
            self._report,
        )

    def _read_weights(self) -> None:
        if not self._book.design.weight:
            return
        column = self._column(self._book.design.weight)
        self._check_filled(column, "design.weight")
        numbers = self._numbers(column, None, "Écrivez un nombre strictement positif dans ces lignes.")
        if numbers is None:
            return
        wrong = np.flatnonzero(numbers <= 0).tolist()
        if wrong:
            rows = column.rows(wrong)
            self._report.add(
                column.where(rows),
                f"{column.examples(wrong)} : un poids est strictement positif ({lines_in_words(rows)}).",
                "Corrigez ces lignes, ou retirez ces répondants du fichier.",
            )
        self._check_ratio(column, numbers)
        self.weights = numbers[column.at]

    def _check_ratio(self, column: Column, weights: np.ndarray) -> None:
        positive = np.flatnonzero(weights > 0)
        if not positive.size:
            return
        light = int(positive[weights[positive].argmin()])
        heavy = int(positive[weights[positive].argmax()])
        if weights[heavy] <= LARGEST_RATIO * weights[light]:
            return
        first, last = column.rows([light]), column.rows([heavy])
        self._report.add(
            column.where(last),
            f"le poids {quoted(column.values[heavy])} ({lines_in_words(last)}) fait plus d'un million de "
            f"fois le poids {quoted(column.values[light])} ({lines_in_words(first)}).",
            "Corrigez celui qui est faux ; s'ils sont justes tous deux, bornez les poids dans l'outil qui "
            "les calcule.",
        )

    def _read_sample(self) -> None:
        """Read the strata, the primary units and the population; a variance needs two units in every stratum
        that is not there as a whole."""
        design, faults = self._book.design, len(self._report.faults)
        strata = self._column(design.strata) if design.strata else None
        clusters = self._column(design.cluster) if design.cluster else None
        for column, key in ((strata, "strata"), (clusters, "cluster")):
            if column:
                self._check_filled(column, f"design.{key}")
                several = (
                    "ce seraient deux strates" if key == "strata" else "ce seraient deux unités primaires"
                )
                report_alike(column, several, "Écrivez cette valeur partout de même.", self._report)
        fpc = self._column(design.fpc) if design.fpc else None
        sample, drawn = None, None
        if len(self._report.faults) == faults:
            sample = Sample.of(self._n, strata.at if strata else None, clusters.at if clusters else None)
        if fpc:
            self._check_filled(fpc, "design.fpc")
            drawn = read_drawn(fpc, strata, sample, self._book.responses.decimal, self._report)
        if (
            sample is None
            or (strata is None and clusters is None and drawn is None)
            or (fpc and drawn is None)
        ):
            return
        sample = replace(sample, drawn=drawn, names=_names(sample, strata, clusters))
        alone = np.flatnonzero((sample.units < 2) & (sample.left > 0)).tolist()
        if alone and design.lonely_unit is None and (strata or clusters):
            report_alone(strata, clusters, alone, self._report)
        else:
            self.sample = sample

    def _numbers(self, column: Column, question: Question | None, remedy: str) -> np.ndarray | None:
        codes, ranges = (question.missing_codes, question.missing_ranges) if question else ((), ())
        decimal = self._book.responses.decimal
        return read_numbers(column, codes, decimal, remedy, self._report, ranges)

    def _code_exclusive(self, question: Single | Grid) -> None:
        """Code a question of one answer, to each item; a stray value is told once of all items."""
        if isinstance(question, Single) and question.upper_bounds:
            if (coded := self._bands(question)) is not None:
                self.codes[question.id, ""] = coded
            return
        strays = self._strays(question)
        says, found = Meaning(question, strays), dict[tuple[str, str], np.ndarray]()
        for item, name in zip(question.item_ids, question.file_columns, strict=True):
            column = self._column(name)
            lookup = np.array([says.of(value) for value in column.values], np.int32)
            for i in np.flatnonzero(lookup == UNKNOWN).tolist():
                strays.add(column, column.values[i], i)
            strays.hold(column.values)
            found[question.id, item] = lookup.astype(_code_type(question))[column.at]
        if not strays.tell(self._report):
            self.codes |= found

    def _strays(self, question: Single | Multiple | Grid) -> Strays:
        return Strays(question, _listed(question), f"aux options de {question.id}", self._file)

    def _bands(self, question: Single) -> np.ndarray | None:
        column, bounds = self._column(question.column), question.upper_bounds
        numbers = self._numbers(column, question, _mend_number(question))
        if numbers is None or len(bounds) != len(question.options) - 1:
            return None
        # One place more than options, for those outside the base.
        index = [*(question.answer_index.get(option.code, -1) for option in question.options), -1]
        band = np.where(np.isnan(numbers), len(question.options), np.searchsorted(bounds, numbers))
        coded: np.ndarray = np.array(index, _code_type(question))[band][column.at]
        return coded

    def _number(self, question: Number) -> np.ndarray | None:
        column = self._column(question.column)
        numbers = self._numbers(column, question, _mend_number(question))
        if numbers is None:
            return None
        low, high = question.bounds or (-np.inf, np.inf)
        outside = np.flatnonzero((numbers < low) | (numbers > high)).tolist()
        if outside:
            rows = column.rows(outside)
            self._report.add(
                column.where(rows),
                f"{column.examples(outside)} : hors des bornes, de {low:.15g} à {high:.15g} "
                f"({lines_in_words(rows)}).",
                f"Corrigez ces lignes, ou bounds ou missing de {question.id} dans {_STUDY}.",
            )
            return None
        coded: np.ndarray = numbers[column.at]
        return coded

    def _multiple_columns(self, question: Multiple) -> np.ndarray | None:
        if any(option.code not in question.by_option for option in question.options):
            return None
        chosen = np.zeros((len(question.answers), self._n), np.int8)
        expected = [*question.selected, *question.unselected, *(code for code in _missing(question) if code)]
        strays = Strays(question, expected, f"à selected ou à unselected de {question.id}", self._file)
        says = Ticked(question, strays)
        answered, refused = np.zeros(self._n, bool), np.zeros(self._n, bool)
        for option in question.options:
            column = self._column(question.by_option[option.code])
            states = np.array([says.of(value, option) for value in column.values], np.int8)
            for i in np.flatnonzero(states == UNKNOWN).tolist():
                strays.add(column, column.values[i], i)
            state = states[column.at]
            answered |= state != MISSING
            if option.role == "missing":
                refused |= state == CHOSEN
            else:
                chosen[question.answer_index[option.code]] = state == CHOSEN
        chosen[:, ~answered | refused] = -1
        return None if strays.tell(self._report) else chosen

    def _mentions(self, question: Multiple) -> np.ndarray | None:
        """The answers of columns that each hold a code; who mentions nothing is outside the base.

        A code that a respondent mentions twice is counted once.
        """
        chosen = np.zeros((len(question.answers), self._n), np.int8)
        strays = self._strays(question)
        says, answered = Meaning(question, strays), np.zeros(self._n, bool)
        for name in question.mentions:
            column = self._column(name)
            place = np.array([says.of(value) for value in column.values], np.int32)
            for i in np.flatnonzero(place == UNKNOWN).tolist():
                strays.add(column, column.values[i], i)
            strays.hold(column.values)
            given = place[column.at]
            who = np.flatnonzero(given >= 0)
            twice = chosen[given[who], who] == CHOSEN
            if twice.any():
                self.repeated[question.id] = self.repeated.get(question.id, 0) + int(twice.sum())
            chosen[given[who], who] = CHOSEN
            answered |= given >= 0
        chosen[:, ~answered] = -1
        return None if strays.tell(self._report) else chosen

    def _multiple_cell(self, question: Multiple, name: str, separator: str) -> np.ndarray | None:
        column, index = self._column(name), question.value_index
        strays = self._strays(question)
        says, missing = Meaning(question, strays), {*question.missing_codes}
        codes = sorted({*index, *missing} - {""}, key=len, reverse=True)
        nothing = {*question.selected, *question.unselected} & {""} | set(question.unselected)
        table = np.zeros((len(question.answers), len(column.values)), np.int8)
        repeated: dict[str, list[int]] = {}
        for i, value in enumerate(column.values):
            cell = value if value.strip() or value in missing else ""
            if cell in index and cell not in _missing(question):
                table[index[cell], i] = 1
            elif cell in nothing and cell not in _missing(question):
                continue
            elif not cell or says.is_missing(cell):
                table[:, i] = -1
            else:
                tokens = list(_tokens(cell, codes, separator))
                strays.hold(tokens)
                if question.other is not None:  # a free text may hold the separator
                    tokens = [token for token in tokens if token.strip()]
                places = [says.of(token) if token.strip() else UNKNOWN for token in tokens]
                for token, place in zip(tokens, places, strict=True):
                    if place == UNKNOWN:
                        strays.add(column, token, i)
                    elif place >= 0:
                        table[place, i] = 1
                for token in {token for token in tokens if tokens.count(token) > 1 and token in index}:
                    repeated.setdefault(token, []).append(i)
                if MISSING in places:
                    table[:, i] = -1
        if repeated:
            rows = column.rows([i for places in repeated.values() for i in places])
            self._report.add(
                column.where(rows),
                f"un code est écrit deux fois dans la cellule : {listed(map(quoted, repeated), 3)} "
                f"({lines_in_words(rows)}).",
                "Gardez-le une fois.",
            )
        return None if strays.tell(self._report) or repeated else table[:, column.at]

    def _apply_routing(self) -> None:
        """Put outside the base those who were not asked, and report the answers that they gave."""
        asked = {q.id: self._asked(q) for q in self._book.questions if q.asked_to}
        for question in self._book.questions:
            if (mask := asked.get(question.id)) is None:
                continue
            match question:
                case Single() | Grid():
                    wrong: dict[str, np.ndarray] = {}
                    for item, column in zip(question.item_ids, question.file_columns, strict=True):
                        if (codes := self.codes.get((question.id, item))) is not None:
                            answered = (codes >= 0) & (codes != question.value_index.get("", -1))
                            wrong[column] = answered & ~mask
                            codes[~mask] = -1
                    self._check_not_asked(question, mask, wrong)
                case Multiple() if (chosen := self.chosen.get(question.id)) is not None:
                    told = [i for i, option in enumerate(question.answers) if "" not in option.values]
                    where = question.column or f"question {question.id}"
                    gave = (chosen[told] == CHOSEN).any(axis=0)
                    self._check_not_asked(question, mask, {where: gave & ~mask})
                    chosen[:, ~mask] = -1
                case Number() if (values := self.values.get(question.id)) is not None:
                    self._check_not_asked(question, mask, {question.column: ~np.isnan(values) & ~mask})
                    values[~mask] = np.nan

    def _code_part(self, question: Question, part: Part) -> None:
        """The answers of a part of a question, from those of the whole; its base is who was asked it."""
        name, about = part.question.id, part.question
        asked = self._asked(about) if about.asked_to else np.ones(self._n, bool)
        if asked is None:
            return
        match question:
            case Ranking() if (ranks := self.ranks.get(question.id)) is not None:
                base = (ranks > 0).any(axis=0) & asked
                if isinstance(about, Multiple):
                    hit = ranks == 1 if name == part_id(question.id, FIRST) else ranks > 0
                    self.chosen[name] = np.where(base, hit, -1).astype(np.int8)
                else:
                    ((_, code),) = part.names
                    own = ranks[question.answer_index[code]]
                    self.values[name] = np.where(base & (own > 0), own, np.nan)
            case Grid():
                for item in about.items:
                    if (codes := self.codes.get((question.id, item.id))) is not None:
                        self._check_shown(question, item.label, f"colonne {item.column}", item, codes >= 0)
                        codes[~asked] = -1
                        self.codes[name, item.id] = codes
            case Multiple() if (chosen := self.chosen.get(question.id)) is not None:
                places = [question.answer_index[option.code] for option in about.answers]
                for option in about.answers:
                    gave = chosen[question.answer_index[option.code]] == CHOSEN
                    self._check_shown(question, option.label, f"question {question.id}", option, gave)
                self.chosen[name] = np.where(asked, chosen[places], np.int8(-1))
            case Single() if (codes := self.codes.get((question.id, ""))) is not None:
                if isinstance(about, Single):
                    self.codes[name, ""] = codes
                    return
                (option,) = about.answers
                gave = codes == question.answer_index[option.code]
                self._check_shown(question, option.label, f"colonne {question.column}", option, gave)
                self.chosen[name] = np.where(asked & (codes >= 0), gave, -1)[None].astype(np.int8)

    def _check_shown(
        self, question: Question, label: str, where: str, shown: Option | Item, gave: np.ndarray
    ) -> None:
        """Report answers to an option, or a line, of those to whom it was not shown."""
        if shown.asked_to and (asked := self._who(shown.asked_to)) is not None:
            rows = self._raw.lines[gave & ~asked]
            if rows.size:
                self._report.add(
                    f"{self._file}, {where}, {first_line(rows)}",
                    f"une réponse à {quoted(label)}, de {question.id}, de qui ne l'a pas vue, montrée si "
                    f"{_rule(shown.asked_to)} ({lines_in_words(rows)}).",
                    f"Corrigez asked_to de {quoted(label)} dans {_STUDY} s'il est trop étroit ; sinon videz "
                    "ces cellules.",
                )

    def _asked(self, question: Question) -> np.ndarray | None:
        """Who was asked a question; ``None`` when a filtering question cannot tell."""
        return self._who(question.asked_to)

    def _who(self, asked_to: Ways) -> np.ndarray | None:
        for name in leading(asked_to):
            if (name, "") not in self.codes and name not in self.chosen:
                return None
        return who_was_asked(asked_to, self._gave, np.ones(self._n, bool))

    def _gave(self, name: str, codes: Sequence[str]) -> np.ndarray:
        """Who gave one of some answers to a question that is coded."""
        filtering = self._book.question(name)
        wanted = [filtering.answer_index[code] for code in codes if code in filtering.answer_index]
        if isinstance(filtering, Multiple):
            return np.asarray((self.chosen[name][wanted] == CHOSEN).any(axis=0))
        # The last place is for the code -1: no answer.
        lookup = np.zeros(len(filtering.answers) + 1, bool)
        lookup[wanted] = True
        return np.asarray(lookup[self.codes[name, ""]])

    def _check_not_asked(self, question: Question, mask: np.ndarray, answered: dict[str, np.ndarray]) -> None:
        """Report the answers, by column, of those who are not in a mask: they were not asked."""
        columns = [name for name, who in answered.items() if who.any()]
        if not columns:
            return
        who = np.logical_or.reduce([answered[name] for name in columns])
        rows = self._raw.lines[who]
        where = f"colonne{'s' if len(columns) > 1 else ''} {listed(columns, 4)}"
        where = columns[0] if columns[0].startswith("question ") else where
        self._report.add(
            f"{self._file}, {where}, {first_line(rows)}",
            f"une réponse à {question.id} de qui n'a pas eu la question, posée si {_rule(question.asked_to)} "
            f"({lines_in_words(rows)}).",
            self._mend_routing(question, ~mask, who),
        )

    def _mend_routing(self, question: Question, left_out: np.ndarray, answered: np.ndarray) -> str:
        """What mends answers of those who were not asked: where most of a group gave one, they were asked."""
        if answered.sum() >= _SEVERAL and answered.sum() >= _NEARLY * left_out.sum():
            return (
                f"Presque tous ceux que asked_to laisse de côté ont répondu ({int(answered.sum())} sur "
                f"{int(left_out.sum())}) : la question leur était sans doute posée. Retirez asked_to de "
                f"{question.id} dans {_STUDY}, ou élargissez-le ; sinon videz ces cellules."
            )
        groups: list[tuple[int, int, str, str]] = []
        for name in leading(question.asked_to):
            filtering = self._book.question(name)
            named = {code for way in question.asked_to for code in way.get(name, ())}
            for code in filtering.answer_index:
                inside = left_out & self._gave(name, [code])
                gave, size = int((inside & answered).sum()), int(inside.sum())
                if code not in named and gave >= _SEVERAL and 2 * gave >= size:
                    groups.append((gave, size, name, code))
        if 2 * sum(gave for gave, *_ in groups) < answered.sum():
            return f"Videz ces cellules, ou corrigez asked_to de {question.id} dans {_STUDY}."
        gave, size, name, code = max(groups)
        others = " ; ".join(
            f"{name} {quoted(code)}" for gave, _, name, code in sorted(groups, reverse=True)[1:4]
        )
        return (
            f"asked_to est sans doute trop étroit : {gave} des {size} répondants de {name} "
            f"{quoted(code)} ont "
            f"répondu{f' (de même : {others})' if others else ''}. Si la condition du questionnaire "
            "les nomme, "
            f"ajoutez ce code à asked_to de {question.id} dans {_STUDY} ; sinon videz ces cellules."
        )


def _rule(asked_to: Ways) -> str:
    ways = (
        " et ".join(f"{name} vaut {' ou '.join(codes)}" for name, codes in way.items()) for way in asked_to
    )
    return ", ou si ".join(ways)


def _code_type(question: Single | Grid) -> type[np.signedinteger]:
    return np.int8 if len(question.answers) < 128 else np.int16 if len(question.answers) < 32768 else np.int32


def _names(sample: Sample, strata: Column | None, clusters: Column | None) -> np.ndarray | None:
    """A number made of the names of each primary unit and of its stratum."""
    if clusters is None or sample.block_of is None:
        return None
    _, first = np.unique(sample.block_of, return_index=True)
    names = [clusters.values[i] for i in clusters.at[first]]
    if strata is not None:
        names = [f"{strata.values[i]}\0{name}" for i, name in zip(strata.at[first], names, strict=True)]
    return np.asarray(pd.util.hash_array(np.array(names, dtype=object)))


def _listed(question: Single | Multiple | Grid) -> list[str]:
    """The values that a cell may hold, in the order of the codebook."""
    unselected = question.unselected if isinstance(question, Multiple) else ()
    values = (value for option in question.options for value in option.values)
    return [value for value in dict.fromkeys((*values, *_missing(question), *unselected)) if value]


def _missing(question: Question) -> tuple[str, ...]:
    """The texts of ``missing``, without the options that have that role."""
    return tuple(each for each in question.missing if isinstance(each, str))


def _mend_number(question: Single | Number) -> str:
    return f"Corrigez ces lignes, ou ajoutez ces valeurs à missing de {question.id} dans {_STUDY}."


def _tokens(cell: str, codes: Sequence[str], separator: str) -> Iterator[str]:
    """The codes of a cell, the longest first, so that a code may contain the separator.

    Spaces around a code are passed over when what they surround is a code. One separator at the
    end is, too: some tools write one after each code.
    """
    start = 0
    while start < len(cell):
        for code, at in ((code, at) for at in _starts(cell, start, separator) for code in codes):
            end = at + len(code)
            if cell.startswith(code, at) and (after := _next(cell, end, separator)) is not None:
                yield code
                start = after
                break
        else:
            token, _, _ = cell[start:].partition(separator)
            yield token
            start += len(token) + len(separator)


def _starts(cell: str, start: int, separator: str) -> Sequence[int]:
    """Where a code may start: here, or after the spaces."""
    spaces = len(cell) - start - len(cell[start:].lstrip())
    return (start, start + spaces) if spaces and separator.strip() else (start,)


def _next(cell: str, end: int, separator: str) -> int | None:
    """Where the next code starts, if one may end here."""
    if separator.strip() and not cell.startswith(separator, end):
        end = len(cell) - len(cell[end:].lstrip())
    if end == len(cell):
        return end
    return end + len(separator) if cell.startswith(separator, end) else None
