"""What the file of responses may tell that no cell is at fault for: who is counted, and what is not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import exp, factorial
from pathlib import Path

import numpy as np

from core.codebook import STUDY_FILE, Codebook, Multiple
from core.errors import Notice, counted, listed, quoted
from core.responses import NO, NOTHING, YES, Column, Reading, Whole

_LINES_SHOWN = 5
_TOTAL = re.compile(r"\s*(?:sous-)?(?:total|totaux|somme|moyenne|sum|mean|average|grand total)\b.*", re.I)
_UNFINISHED = frozenset(
    (
        *("test", "tests", "preview", "aperçu", "apercu", "essai", "brouillon", "draft", "spam", "rejected"),
        *("rejeté", "partial", "partiel", "partielle", "incomplet", "incomplete", "incomplète", "unfinished"),
        *("abandon", "abandonné", "abandonne", "screenout", "screened_out"),
        *("validation_status_not_approved", "validation_status_on_hold", "not_approved", "on_hold"),
        *("not approved", "on hold", "non approuvé", "en attente"),
    )
)
"""What tools and people write of responses that may not count."""
_OF_TOOLS = re.compile(
    r"_.*|startlanguage|lastpage|seed|status|progress|finished|distributionchannel|.*version.*|.*langu.*|redcap_.*|.*_complete|deviceid|device|navigateur|browser|collector.*|consent.*",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*|\d{1,2}:\d{2}.*")
_DECIMALS = re.compile(r"[+-]?(?P<whole>[0-9]{1,3})[.,](?P<decimals>[0-9]+)")
_FEW, _OFTEN = 12, 3
"""Distinct values of what looks like a question, and answers to each."""
_LONGEST = 60
_ALL_DIFFERENT = 0.95
_FEW_COLUMNS = 8.0
"""Columns of two answers as frequent as each other, or what is worth as much."""
_CHANCE = 1e-3
"""Below, copies are the likelier cause of rows that are the same."""
_MOST_ALIKE = 1_000
"""Rows that are compared with each other."""


def of_reading(book: Codebook, reading: Reading) -> Iterator[Notice]:
    """The notices of what the reading of the file left or took."""
    file, where = Path(book.responses.file).name, f"{STUDY_FILE}, responses.keep"
    for left in reading.left_out:
        yield Notice(
            where,
            f"{counted(left.rows, 'ligne')} sur {counted(reading.rows, 'ligne')} de {file} {_are(left.rows)} "
            f"écartée{_s(left.rows)} par {left.condition}.",
            "Vérifiez que ce sont bien celles qu'il faut écarter.",
            "rows_left_out",
        )
    for unmet in reading.unmet:
        yield Notice(
            where,
            f"aucune ligne n'a le code {quoted(unmet.code)} dans la colonne {unmet.column}.",
            "Vérifiez comment il est écrit dans le fichier.",
            "code_not_met",
        )
    for missing in reading.missing:
        yield Notice(
            f"{file}, colonne {missing.column}",
            f"{counted(missing.answers, 'réponse')} {_are(missing.answers)} prise{_s(missing.answers)} comme "
            f"manquante{_s(missing.answers)}, que le fichier déclare ainsi ({listed(missing.values)}).",
            "Ajoutez ces valeurs à missing de la question pour le dire, ou à ses options si elles comptent.",
            "declared_missing",
            of_numbers=True,
        )
    for listed_one in reading.counted:
        yield Notice(
            f"{file}, colonne {listed_one.column}",
            f"{counted(listed_one.answers, 'réponse')} que le fichier déclare "
            f"manquante{_s(listed_one.answers)} "
            f"({listed(listed_one.values)}) {_are(listed_one.answers)} comptée{_s(listed_one.answers)}, "
            "comme le veut "
            f"{STUDY_FILE}.",
            "Donnez à leur option role: missing si ce n'est pas une réponse.",
            "declared_missing_counted",
        )
    for crossed in reading.crossed:
        yield Notice(
            f"{file}, colonne {crossed.column}",
            f"le code {crossed.code} y a pour libellé {quoted(crossed.in_file)}, et "
            f"{quoted(crossed.in_study)} dans les options de {crossed.question}.",
            f"Corrigez celui des deux qui est faux, dans {STUDY_FILE} ou dans le fichier.",
            "labels_disagree",
            of_numbers=True,
        )
    for name, times in reading.repeated:
        columns = ", ".join(book.question(name).file_columns)
        yield Notice(
            f"{file}, colonnes {columns}",
            f"une réponse de {name} est citée plusieurs fois par un même répondant "
            f"({counted(times, 'fois', 'fois')}) "
            ": elle compte une fois.",
            "Corrigez ces lignes si l'une des deux devait être une autre réponse.",
            "repeated_mentions",
            of_numbers=True,
        )
    if reading.hidden_rows:
        yield Notice(
            file,
            f"{counted(reading.hidden_rows, 'ligne')} que le tableur cache {_are(reading.hidden_rows)} "
            f"comptée{_s(reading.hidden_rows)} comme les autres.",
            "Retirez le filtre, ou retirez ces lignes si elles ne comptent pas.",
            "hidden_rows",
            of_numbers=True,
        )


def of_rows(book: Codebook, whole: Whole) -> Iterator[Notice]:
    """The notices of rows that may not be respondents, and of columns."""
    file = Path(book.responses.file).name
    asked = {c for q in book.questions for c in q.file_columns}
    filled = _filled(whole, whole.columns)
    yield from _totals(book, whole, file)
    yield from _rows_without_answers(book, whole, asked, ~filled, file)
    yield from _unfinished(whole, file)
    yield from _by_default(book, whole, file)
    yield from _same(whole, asked, file)
    yield from _blank_columns(book, whole, file)
    yield from _thousands(book, whole, file)
    yield from _unused(whole, file)


def _are(count: int) -> str:
    return "sont" if count > 1 else "est"


def _s(count: int) -> str:
    return "s" if count > 1 else ""


def _at(lines: np.ndarray) -> str:
    more = "…" if len(lines) > _LINES_SHOWN else ""
    return f"ligne{_s(len(lines))} {', '.join(map(str, lines[:_LINES_SHOWN]))}{more}"


def _given(column: Column) -> np.ndarray:
    """Whether each distinct value says something."""
    return np.array([bool(value.strip()) for value in column.values], bool)


def _filled(whole: Whole, names: Iterable[str]) -> np.ndarray:
    found = np.zeros(len(whole.lines), bool)
    for name in names:
        column = whole.columns[name]
        found |= _given(column)[column.at]
    return found


def _totals(book: Codebook, whole: Whole, file: str) -> Iterator[Notice]:
    """The last row adds up those above it: by its name, or by a number that is their sum."""
    if len(whole.lines) < 4:
        return
    named = any(
        _TOTAL.fullmatch(column.values[column.at[-1]]) and (column.at == column.at[-1]).sum() == 1
        for column in whole.columns.values()
    )
    numbers = [q.file_columns[0] for q in book.questions if q.numeric]
    numbers += [book.design.weight] if book.design.weight else []
    added = any(_adds_up(whole.columns[name]) for name in numbers)
    if named or added:
        yield Notice(
            f"{file}, {_at(whole.lines[-1:])}",
            "la dernière ligne du fichier est un total, et elle est comptée comme un répondant.",
            "Retirez-la du fichier.",
            "total_row",
            of_numbers=True,
        )


def _adds_up(column: Column) -> bool:
    numbers = np.full(len(column.values), np.nan)
    for i, value in enumerate(column.values):
        try:
            numbers[i] = float(value.strip().replace(",", "."))
        except ValueError:
            continue
    given = numbers[column.at]
    above, last = given[:-1], given[-1]
    above = above[np.isfinite(above)]
    if len(above) < 3 or not np.isfinite(last) or not last or np.ptp(above) == 0:
        return False
    return bool(np.isclose(last, above.sum(), rtol=1e-9) or np.isclose(last, above.sum(), atol=0.05, rtol=0))


def _rows_without_answers(
    book: Codebook, whole: Whole, asked: set[str], blank: np.ndarray, file: str
) -> Iterator[Notice]:
    silent = ~_filled(whole, asked)
    if silent.all():
        return
    of_numbers = any(question.blank_answers for question in book.questions)
    for rows, what, kind in (
        (blank, "entièrement vide", "blank_rows"),
        (silent & ~blank, "sans aucune réponse aux questions", "no_answers"),
    ):
        if count := int(rows.sum()):
            them = "les" if count > 1 else "la"
            plural = what.replace("vide", "vides") if count > 1 else what
            yield Notice(
                f"{file}, {_at(whole.lines[rows])}",
                f"{counted(count, 'ligne')} {plural}, comptée{_s(count)} parmi les répondants.",
                f"Retirez-{them} du fichier, ou écartez-{them} par keep sous responses dans study.yaml.",
                kind,
                of_numbers=of_numbers or kind == "blank_rows",
            )


def _unfinished(whole: Whole, file: str) -> Iterator[Notice]:
    """Responses that a tool marks as partial, as tests or as refused, and that no ``keep`` leaves out."""
    for name in whole.unused:
        column = whole.columns[name]
        rows, condition = _left_by(name, column)
        if rows is None or not (count := int(rows.sum())) or count == len(rows):
            continue
        yield Notice(
            f"{file}, colonne {name}",
            f"{counted(count, 'ligne')} sur {len(rows)}, inachevée{_s(count)}, d'essai ou refusée{_s(count)} "
            "d'après "
            f"cette colonne, {_are(count)} comptée{_s(count)}.",
            f"Pour {'les' if count > 1 else 'la'} écarter, ajoutez à responses dans study.yaml : "
            f"keep: {{{_key(name)}: {condition}}}.",
            "test_responses",
            of_numbers=True,
        )


def _by_default(book: Codebook, whole: Whole, file: str) -> Iterator[Notice]:
    """Values that count as chosen, or as not, since the other ones are listed, and that say the contrary."""
    for question in book.questions:
        if not isinstance(question, Multiple) or not question.by_option:
            continue
        if bool(question.selected) == bool(question.unselected):
            continue
        key, counts = ("selected", "non choisie") if question.selected else ("unselected", "choisie")
        of_key = getattr(question, key)
        contrary = YES if question.selected else NO | NOTHING
        taken = {*of_key, *question.missing_codes}
        found: dict[str, int] = {}
        names: list[str] = []
        for name in question.file_columns:
            column = whole.columns[name]
            times = np.bincount(column.at, minlength=len(column.values)).tolist()
            for value, count in zip(column.values, times, strict=True):
                said = value.strip().casefold()
                digits = said.lstrip("-").isdigit() and all(each.lstrip("-").isdigit() for each in of_key)
                if said in contrary and value not in taken and not digits and count:
                    found[value] = found.get(value, 0) + count
                    names.append(name)
        if found:
            cells = sum(found.values())
            yield Notice(
                f"{file}, colonne{_s(len({*names}))} {listed(dict.fromkeys(names), 4)}",
                f"{listed(map(quoted, found), 3)} compte comme une réponse {counts} à {question.id} "
                f"({counted(cells, 'cellule')}), parce que seul {key} est écrit ({listed(of_key, 3)}).",
                f"Ajoutez cette valeur à {key}, ou à missing s'il n'y a pas de réponse.",
                "counted_by_default",
                of_numbers=True,
            )


def _left_by(name: str, column: Column) -> tuple[np.ndarray | None, str]:
    """The rows that a status column says should not count, and the condition that keeps the others."""
    key, values = name.strip().casefold(), [value.strip() for value in column.values]
    folded = [value.casefold() for value in values]
    given = _given(column)
    if key == "submitdate":
        return ~given[column.at], "filled"
    if len(values) > 2 * _FEW:
        return None, ""
    if key == "finished":
        bad = [value in ("0", "false", "faux", "non") for value in folded]
    elif key == "status" and {"0", "ip address", "adresse ip"} & {*folded}:
        bad = [
            bool(value) and value not in ("0", "ip address", "adresse ip", "16", "imported")
            for value in folded
        ]
    elif key.endswith("_complete") and {*folded} <= {"0", "1", "2", ""}:
        bad = [value != "2" for value in folded]
    else:
        bad = [value in _UNFINISHED for value in folded]
    kept = [_code(value) for value, out in zip(values, bad, strict=True) if not out and value]
    if not kept:
        return None, ""
    return np.array(bad, bool)[column.at], f"[{', '.join(kept)}]"


def _key(name: str) -> str:
    """The name of a column as a key of ``study.yaml``."""
    return name if re.fullmatch(r"\w+", name) else _code(name)


def _code(value: str) -> str:
    """A code as ``study.yaml`` writes it."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _same(whole: Whole, asked: set[str], file: str) -> Iterator[Notice]:
    """Rows that are the same in every column, of the file or else of the questions, where not by chance."""
    for names, where in ((list(whole.columns), "du fichier"), (sorted(asked), "des questions")):
        columns = [whole.columns[name] for name in names]
        at = np.stack([column.at.astype(np.int64) for column in columns], axis=1)
        said = np.stack([_given(column)[column.at] for column in columns], axis=1)
        group = _groups(at)
        again = said.any(axis=1) & (np.bincount(group)[group] > 1)
        twice = again.copy()
        twice[np.unique(group, return_index=True)[1]] = False
        count = int(twice.sum())
        own = [j for j, name in enumerate(names) if name not in asked]
        copied = count and _has_own(at[:, own], said[:, own], again, ~twice)
        if not count or not (copied or _improbable(at, said, again)):
            continue
        yield Notice(
            f"{file}, {_at(whole.lines[twice])}",
            f"{counted(count, 'ligne')} {_are(count)} la copie d'une autre ligne (toutes les colonnes "
            f"{where}) "
            ": un répondant serait compté plusieurs fois.",
            "Retirez les lignes en double si ce sont des copies.",
            "same_rows",
            of_numbers=True,
        )
        return


def _has_own(at: np.ndarray, said: np.ndarray, again: np.ndarray, once: np.ndarray) -> bool:
    """Whether one of these columns gives nearly each row a value of its own, and the same to rows alike."""
    for j in range(at.shape[1]):
        if not said[again, j].all():
            continue
        told = at[once & said[:, j], j]
        if len(np.unique(told)) >= max(_FEW, _ALL_DIFFERENT * len(told)):
            return True
    return False


def _groups(at: np.ndarray) -> np.ndarray:
    """The number of each row among the distinct rows."""
    number = np.zeros(len(at), np.int64)
    for j in range(at.shape[1]):
        number = np.unique(number * (at[:, j].max() + 1) + at[:, j], return_inverse=True)[1]
    return number


def _improbable(at: np.ndarray, said: np.ndarray, again: np.ndarray) -> bool:
    """Whether rows are the same more often than pairs of rows that are nearly the same let expect.

    Were answers given one by one, pairs that differ in k columns would be about Rᵏ/k! times as many as those
    that are the same, R = Σ (1 − p)/p and p the chance that two respondents agree on a column. Where answers
    go together (everything « Oui »), pairs that differ in one column are many too, and nothing is said.
    """
    varied = [j for j in range(at.shape[1]) if len(np.unique(at[:, j])) > 1]
    told = 2 * said[:, varied].sum(axis=1) >= len(varied)
    at = at[told][:, varied]
    if len(varied) < 2 or not again[told].any():
        return False
    chances = np.array([((np.bincount(column) / len(at)) ** 2).sum() for column in at.T])
    ratio = float(((1 - chances) / chances).sum())
    if ratio < _FEW_COLUMNS:
        return False  # with few questions, rows are the same by nature
    drawn = np.random.default_rng(0)
    marks = [drawn.integers(0, 1 << 63, int(column.max()) + 1, np.uint64) for column in at.T]
    parts = np.stack([mark[column] for mark, column in zip(marks, at.T, strict=True)], axis=1)
    whole = parts.sum(axis=1, dtype=np.uint64)
    same = _pairs(whole)
    near = sum(_pairs(whole - parts[:, j]) - same for j in range(len(varied)))
    if near >= same:
        return False
    apart, many = (1, near + 1) if near else _nearest(at, drawn)
    expected = many * factorial(apart) / ratio**apart
    return _at_least(same, expected) < _CHANCE


def _pairs(marks: np.ndarray) -> int:
    """How many pairs of rows have one mark."""
    counts = np.unique(marks, return_counts=True)[1]
    return int((counts * (counts - 1) // 2).sum())


def _nearest(at: np.ndarray, drawn: np.random.Generator) -> tuple[int, float]:
    """In how many columns the rows that are not the same differ at least, and how many pairs differ so."""
    rows = at if len(at) <= _MOST_ALIKE else drawn.choice(at, _MOST_ALIKE, replace=False)
    counts = np.zeros(at.shape[1] + 1)
    for i in range(len(rows) - 1):
        counts += np.bincount((rows[i + 1 :] != rows[i]).sum(axis=1), minlength=len(counts))
    apart = np.flatnonzero(counts[1:])
    if not len(apart):
        return 1, 1.0
    k = int(apart[0]) + 1
    return k, float(counts[k]) * (len(at) / len(rows)) ** 2


def _at_least(count: int, expected: float) -> float:
    """The chance of this count or a larger one, of a Poisson variable."""
    below, term = 0.0, exp(-expected)
    for k in range(count):
        below += term
        term *= expected / (k + 1)
    return 1 - below


def _blank_columns(book: Codebook, whole: Whole, file: str) -> Iterator[Notice]:
    """Columns without anything, of questions that somebody answered elsewhere."""
    for question in book.questions:
        names = question.file_columns
        if len(names) < 2 or question.exclusive:
            continue  # nobody answered: told of the question
        blank = [name for name in names if not _given(whole.columns[name]).any()]
        if not blank or len(blank) == len(names):
            continue
        yield Notice(
            f"{file}, colonne{_s(len(blank))} {listed(blank)}",
            f"{counted(len(blank), 'colonne')} de {question.id} sur {len(names)} {_are(len(blank))} "
            f"vide{_s(len(blank))} d'un bout à l'autre.",
            "Vérifiez que l'export contient leurs réponses.",
            "blank_column",
            of_numbers=not question.blank_answers,
        )


def _thousands(book: Codebook, whole: Whole, file: str) -> Iterator[Notice]:
    """A few numbers with three decimals among numbers with one or two: 1.234 may be a thousand."""
    for question in book.questions:
        if not question.numeric or book.responses.decimal is not None:
            continue
        column = whole.columns[question.file_columns[0]]
        marked = {
            i: found for i, value in enumerate(column.values) if (found := _DECIMALS.fullmatch(value.strip()))
        }
        odd = [i for i, found in marked.items() if found["whole"] != "0" and len(found["decimals"]) == 3]
        if not odd or max((len(f["decimals"]) for i, f in marked.items() if i not in odd), default=3) > 2:
            continue
        rows = column.rows(odd)
        if _OFTEN * len(rows) < len(column.rows(list(marked))):
            yield Notice(
                column.where(rows),
                f"{column.examples(odd)} ({counted(len(rows), 'ligne')}) {_are(len(odd))} lu{_s(len(odd))} "
                "avec trois "
                "décimales, quand les autres en ont une ou deux : des milliers, peut-être.",
                "Retirez les séparateurs de milliers, ou écrivez decimal sous responses dans study.yaml.",
                "thousands",
                of_numbers=True,
            )


def _unused(whole: Whole, file: str) -> Iterator[Notice]:
    """Columns that hold the same few answers again and again, and that no question reads."""
    found: list[str] = []
    for name in whole.unused:
        column = whole.columns[name]
        values = [value for value, given in zip(column.values, _given(column), strict=True) if given]
        answers = int(_given(column)[column.at].sum())
        if not 2 <= len(values) <= _FEW or answers < _OFTEN * len(values) or _OF_TOOLS.fullmatch(name):
            continue
        if max(map(len, values)) > _LONGEST or any(_DATE.fullmatch(value.strip()) for value in values):
            continue
        found.append(f"{name} ({len(values)} valeurs)")
    if found:
        yield Notice(
            file,
            f"{counted(len(found), 'colonne')} {'ressemblent' if len(found) > 1 else 'ressemble'} à une "
            f"question et n'{'ont' if len(found) > 1 else 'a'} pas de place dans {STUDY_FILE} : "
            f"{listed(found)}.",
            "Ajoutez-les aux questions, ou laissez-les de côté si elles ne sont pas à publier.",
            "unused_column",
        )
