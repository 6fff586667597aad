"""Which rows of a file are respondents who count, and which cells hold no answer but a mishap.

What is told here is told before cells are coded: a row of headings, or a cell that a spreadsheet never
calculated, would otherwise be a fault of each column, with a remedy that is not the right one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel

from core.codebook import Codebook, Grid, Multiple, Question, Ranking, skeleton
from core.errors import Report, legible, listed, quoted
from core.responses.account import CrossedLabel, DeclaredMissing, LeftOut, Reading, UnmetCode
from core.responses.columns import Column, first_line
from core.responses.csvfile import lines_in_words
from core.responses.formats import RawResponses
from core.responses.workbook import NEVER_CALCULATED, letters

_STUDY = "study.yaml"
_RecordT = TypeVar("_RecordT", bound=BaseModel)
_CODES_SHOWN, _VALUES_SHOWN, _MOST_VALUES = 10, 5, 20
_MOST_HEADINGS, _LONG_HEADING = 5, 3
_IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:')
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?")
SPREADSHEET_ERRORS = frozenset(
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#GETTING_DATA",
        "#UNKNOWN!",
        "#BUSY!",
        "#PYTHON!",
        "#NOM?",
        "#VALEUR!",
        "#NOMBRE!",
        "#NUL!",
        "#EPARS!",
        "#CALCUL!",
        "#CHAMP!",
        "#BLOQUE!",
        "#BLOQUÉ!",
        "#CONNEXION!",
        "#INCONNU!",
        "#OCCUPÉ!",
        "#ND",
        "#N/D",
        "#REF !",
        "#VALEUR !",
        "#NOM !",
        "#NOMBRE !",
        "#DIV/0 !",
        "#ERROR!",
        "#ERREUR!",
        *(f"Err:{number}" for number in range(501, 541)),
        *("Loading...", "Chargement...", "Chargement…"),
    ]
)
"""What spreadsheets write in place of a value, in English and in French."""


def listed_by_column(book: Codebook) -> dict[str, frozenset[str]]:
    """The texts that the codebook lists for the cells of each column of a question."""
    found: dict[str, frozenset[str]] = {}
    for question in book.questions:
        codes = _listed(question) | _missing(question)
        for column in question.file_columns:
            found[column] = found.get(column, frozenset()) | codes
    return found


def _listed(question: Question) -> frozenset[str]:
    """The texts of cells that are answers."""
    match question:
        case Multiple() if question.by_option:
            return frozenset((*question.selected, *question.unselected))
        case Multiple():
            return frozenset((*question.value_index, *question.selected, *question.unselected))
        case Ranking() if isinstance(question.columns, Mapping) and question.columns:
            return frozenset(map(str, range(1, len(question.options) + 1)))
        case _ if question.banded:
            return frozenset()  # its codes are those of bands, not of cells
        case _:
            return frozenset(question.value_index)


def _missing(question: Question) -> frozenset[str]:
    return frozenset(code for code in question.missing_codes if isinstance(code, str))


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What is coded: the rows that count, for a codebook that knows what the file itself says of them.

    ``book`` is not that of the study: it has no question whose column cannot be read, and the values that
    the file declares missing are among those of each question.
    """

    book: Codebook
    raw: RawResponses
    reading: Reading


def taken(book: Codebook, raw: RawResponses, report: Report, file: str) -> Taken | None:
    """What of a file is coded; ``None``, and faults, when that cannot be told."""
    headed = report_headings(book, raw, report, file) or report_swallowed(book, raw, report, file)
    if headed or report_repeated(book, raw, report, file):
        return None
    keep = book.responses.keep
    if report_mishaps(raw, keep, book, report, file):
        return None
    if (held := kept(raw, keep, report, file)) is None:
        return None
    counted, left_out, unmet = held
    faulty = report_mishaps(counted, [c for c in raw.table.column_names if c not in keep], book, report, file)
    told, missing, listed_ones = with_declared(book, counted, report, file)
    reading = Reading(
        rows=len(raw.lines),
        kept=len(counted.lines),
        left_out=left_out,
        unmet=unmet,
        missing=missing,
        counted=listed_ones,
        crossed=tuple(crossed(book, counted)),
        unused=raw.about.unused,
        blank_rows=blank_rows(counted),
        hidden_rows=raw.about.hidden_rows,
        written=raw.about.written,
    )
    return Taken(_without(told, faulty), counted, reading)


def _without(book: Codebook, faulty: Collection[str]) -> Codebook:
    """A codebook that does not ask for these columns."""
    if not faulty:
        return book
    design = {
        key: None if column in faulty else column
        for key in type(book.design).model_fields
        if isinstance(column := getattr(book.design, key), str)
    }
    identifier = book.responses.identifier
    return _altered(
        book,
        questions=tuple(q for q in book.questions if not {*q.file_columns} & {*faulty}),
        design=_altered(book.design, **design),
        responses=_altered(book.responses, identifier=None if identifier in faulty else identifier),
    )


def _altered(record: _RecordT, **changes: Any) -> _RecordT:
    """A record with other values, and none that was worked out from those it had."""
    fields = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record).model_construct(**(fields | changes))


# Rows of headings


def report_headings(book: Codebook, raw: RawResponses, report: Report, file: str) -> bool:
    """Whether the first rows are headings that the codebook does not declare: one fault for them all."""
    asked = {column: question for question in book.questions for column in question.file_columns}
    count, shown = 0, ""
    while count < min(_MOST_HEADINGS, len(raw.lines)):
        cells = {column: raw.table.column(column)[count].as_py() for column in asked}
        if not (heading := _heading(cells, asked, raw)):
            break
        count, shown = count + 1, shown or heading
    if not count:
        return False
    rows = book.responses.header_rows + count
    report.add(
        f"{file}, ligne {raw.lines[0]}",
        f"{'ces lignes portent' if count > 1 else 'cette ligne porte'} des intitulés, et non des réponses "
        f"({lines_in_words(raw.lines[:count])}) : {quoted(shown)}.",
        f"Écrivez header_rows: {rows} sous responses dans {_STUDY}.",
    )
    return True


def report_swallowed(book: Codebook, raw: RawResponses, report: Report, file: str) -> bool:
    """Whether a row that the codebook counts in the header is a respondent: a fault for the first."""
    asked = {column: question for question in book.questions for column in question.file_columns}
    passed = {column: cells for column, cells in raw.about.passed.items() if column in asked}
    count = len(next(iter(passed.values()), ()))
    for row in range(count):
        filled = {column: cells[row] for column, cells in passed.items() if cells[row].strip()}
        if filled and all(_answers(cell, asked[column]) for column, cell in filled.items()):
            report.add(
                f"{file}, ligne {raw.lines[0] - count + row}",
                f"cette ligne est celle d'un répondant, que header_rows: {book.responses.header_rows} prend "
                "pour un en-tête.",
                f"Écrivez header_rows: {book.responses.header_rows - count + row} dans {_STUDY}.",
            )
            return True
    return False


def _answers(cell: str, question: Question) -> bool:
    """Whether a cell is what a respondent writes."""
    return cell in _listed(question) | _missing(question) or (
        (question.numeric or question.banded) and _NUMBER.fullmatch(cell.strip()) is not None
    )


def report_repeated(book: Codebook, raw: RawResponses, report: Report, file: str) -> bool:
    """Whether rows name the columns again, as where two exports are one under the other: one fault."""
    known = listed_by_column(book)  # a box that is ticked by its own name is an answer
    asked = {name for question in book.questions for name in question.file_columns if name not in known[name]}
    times = np.zeros(len(raw.lines), np.int32)
    for name in asked:
        cells = pa.concat_arrays(raw.table.column(name).chunks)
        at = pc.index(cells.dictionary, name).as_py()
        if at >= 0:
            times += cells.indices.to_numpy(zero_copy_only=False) == at
    again = raw.lines[2 * times > max(1, len(asked))]
    if not again.size:
        return False
    several = len(again) > 1
    report.add(
        f"{file}, {first_line(again)}",
        f"{'ces lignes répètent' if several else 'cette ligne répète'} l'en-tête ({lines_in_words(again)}).",
        f"Retirez-{'les' if several else 'la'}, après avoir vérifié que ce qui suit a les mêmes colonnes.",
    )
    return True


def _heading(cells: Mapping[str, str], asked: Mapping[str, Question], raw: RawResponses) -> str | None:
    """A cell of a row that is no respondent: a wording, or what Qualtrics writes under it."""
    filled = {column: cell for column, cell in cells.items() if cell.strip()}
    if named := next((cell for cell in filled.values() if _IMPORT_ID.match(cell)), None):
        return named
    # Of those who may write what they like, nothing is told.
    closed = {c: cell for c, cell in filled.items() if not any(o.other for o in asked[c].options)}
    if 2 * len(filled) < len(cells) or not closed:
        return None
    heads = {column: _heads(cell, column, asked[column]) for column, cell in closed.items()}
    # Two columns of texts that nobody foresees may be the free answers of one respondent.
    if not all(heads.values()) or not ("wording" in heads.values() or len(heads) > 2):
        return None
    others = [column for column, how in heads.items() if how == "other"]
    if not all(_is_once(closed[column], raw.table.column(column)) for column in others):
        return None  # what others say too is an answer, though it be none of the codebook
    return next((closed[c] for c, how in heads.items() if how == "wording"), max(closed.values(), key=len))


def _is_once(text: str, column: pa.ChunkedArray) -> bool:
    return sum(pc.sum(pc.equal(chunk, text)).as_py() or 0 for chunk in column.chunks) == 1


def _heads(cell: str, column: str, question: Question) -> str | None:
    """How a cell heads its column: by a ``wording`` of it, or by ``other`` words that are no answer to it."""
    if cell in _listed(question):
        return None
    labels = [question.text, question.label, column]
    if isinstance(question, Grid):
        labels += [item.label for item in question.items]
    if _folded(cell) in {_folded(label) for label in labels if label}:
        return "wording"
    if cell in _missing(question) or _NUMBER.fullmatch(cell.strip()):
        return None
    if any(option.takes_text for option in question.options):
        return None  # a long text is what a respondent typed
    options = {_folded(option.label) for option in question.options}
    if _folded(cell) in options and not isinstance(question, Multiple):
        return None
    if isinstance(question, Multiple) and question.separator:
        parts = {part.strip() for part in cell.split(question.separator.strip() or None)}
        if len(parts) > 1 and parts & _listed(question):
            return None
    return "other" if len(cell.split()) >= _LONG_HEADING or cell.rstrip().endswith("?") else None


# Rows that count


def kept(
    raw: RawResponses, keep: Mapping[str, str | tuple[str, ...]], report: Report, file: str
) -> tuple[RawResponses, tuple[LeftOut, ...], tuple[UnmetCode, ...]] | None:
    """The rows that meet every condition, and how many each leaves out; ``None``, and a fault, for nobody."""
    counted = np.ones(len(raw.lines), bool)
    left_out: list[LeftOut] = []
    unmet: list[UnmetCode] = []
    for name, condition in keep.items():
        column = Column(name, raw, file)
        gone = {*raw.about.missing.get(name, ())}
        blank = np.array([not value.strip() or value in gone for value in column.values], bool)
        if isinstance(condition, str):
            met = blank if condition == "blank" else ~blank
        else:
            met = np.array(
                [value in condition or (not value.strip() and "" in condition) for value in column.values]
            )
            unmet += [UnmetCode(name, code) for code in condition if code and code not in column.values]
        meets = met[column.at]
        if count := int((counted & ~meets).sum()):
            left_out.append(LeftOut(_in_words(name, condition), count))
        counted &= meets
    if counted.all():
        return raw, (), tuple(unmet)
    if counted.any():
        return (
            replace(raw, table=raw.table.filter(pa.array(counted)), lines=raw.lines[counted]),
            tuple(left_out),
            tuple(unmet),
        )
    found = "".join(_found(Column(each.column, raw, file)) for each in _first_of_columns(unmet))
    report.add(
        f"{_STUDY}, responses.keep",
        f"aucune des {len(raw.lines)} lignes de {file} ne remplit ces conditions (écartées : "
        f"{', '.join(f'{each.rows} par {legible(each.condition)}' for each in left_out)}).",
        f"{found}Corrigez keep, ou retirez-le.",
    )
    return None


def _first_of_columns(unmet: Sequence[UnmetCode]) -> Iterator[UnmetCode]:
    seen: set[str] = set()
    for each in unmet:
        if each.column not in seen:
            seen.add(each.column)
            yield each


def _found(column: Column) -> str:
    """The codes of a column that tells who counts; nothing of one that may tell who somebody is."""
    if len(column.values) > _MOST_VALUES:
        return ""
    counts = Counter(dict(zip(column.values, np.bincount(column.at).tolist(), strict=True)))
    values = ", ".join(f"{quoted(value)} ({count})" for value, count in counts.most_common(_VALUES_SHOWN))
    return f"Valeurs de {legible(column.name)} : {values}{'…' if len(counts) > _VALUES_SHOWN else ''}. "


def _in_words(name: str, condition: str | tuple[str, ...]) -> str:
    if isinstance(condition, str):
        return f"{name}: {condition}"
    return f"{name}: [{listed(condition, _CODES_SHOWN)}]"


def blank_rows(raw: RawResponses) -> int:
    """How many rows hold nothing in any column."""
    blank: np.ndarray | None = None
    for column in raw.table.columns:
        cells = pa.concat_arrays(column.chunks)
        length = pc.utf8_length(pc.utf8_trim_whitespace(cells.dictionary))
        nothing = pc.equal(length, 0).to_numpy(zero_copy_only=False)
        if not nothing.any():
            return 0
        here = nothing[cells.indices.to_numpy(zero_copy_only=False)]
        blank = here if blank is None else blank & here
        if not blank.any():
            return 0
    return 0 if blank is None else int(blank.sum())


# Cells without a value


def report_mishaps(
    raw: RawResponses, columns: Collection[str], book: Codebook, report: Report, file: str
) -> frozenset[str]:
    """The columns with cells that a spreadsheet did not calculate: faults with their places."""
    known, found = listed_by_column(book), set()
    for name in columns:
        chunks = raw.table.column(name).chunks
        if not any(pc.any(pc.is_in(chunk.dictionary, _NO_VALUE)).as_py() for chunk in chunks):
            continue  # of a large file, the cells themselves are not looked at
        column = Column(name, raw, file)
        wrong = [
            i
            for i, value in enumerate(column.values)
            if value in SPREADSHEET_ERRORS - known.get(name, frozenset())
        ]
        narrow = [
            i for i, value in enumerate(column.values) if value in _HASHES - known.get(name, frozenset())
        ]
        never = [i for i, value in enumerate(column.values) if value == NEVER_CALCULATED]
        for cells, problem, remedy in (
            (
                wrong,
                f"{column.examples(wrong)} : une erreur de calcul du tableur, et non une réponse",
                "Corrigez la formule, ou videz ces cellules s'il n'y a pas de réponse.",
            ),
            (
                narrow,
                f"{column.examples(narrow)} : ce qu'un tableur montre d'une colonne trop étroite, et non une "
                "réponse",
                "Élargissez la colonne dans le tableur, puis exportez de nouveau les réponses.",
            ),
            (
                never,
                "une formule qui n'a jamais été calculée : la cellule n'a pas de valeur",
                "Ouvrez le classeur dans un tableur, enregistrez-le, et prenez ce fichier.",
            ),
        ):
            if cells:
                rows = column.rows(cells)
                place = _place(column, rows, raw, file)
                report.add(place, f"{problem} ({lines_in_words(rows)}).", remedy)
        if wrong or narrow or never:
            found.add(name)
    return frozenset(found)


_HASHES = frozenset("#" * length for length in range(3, 256))
_NO_VALUE = pa.array([NEVER_CALCULATED, *sorted(SPREADSHEET_ERRORS | _HASHES)])


def _place(column: Column, rows: np.ndarray, raw: RawResponses, file: str) -> str:
    named = f" ({letters(raw.about.places[column.name])})" if column.name in raw.about.places else ""
    return f"{file}, colonne {column.name}{named}, {first_line(rows)}"


# What a .sav declares


def with_declared(
    book: Codebook, raw: RawResponses, report: Report, file: str
) -> tuple[Codebook, tuple[DeclaredMissing, ...], tuple[DeclaredMissing, ...]]:
    """The codebook whose questions have, as missing, what the file declares so and they do not list.

    Also the answers that were so taken, and those that count since they are listed, by column.
    """
    declared = {column: {*texts} for column, texts in raw.about.missing.items()}
    if not any(declared.values()):
        return book, (), ()
    questions: list[Question] = []
    taken: dict[str, set[str]] = {}
    counted: dict[str, set[str]] = {}
    for question in book.questions:
        answers, codes = _listed(question), set[str]()
        for column in question.file_columns:
            texts = declared.get(column, set())
            codes |= texts - answers - _missing(question)
            taken.setdefault(column, set()).update(texts - answers - _missing(question))
            counted.setdefault(column, set()).update(texts & answers)
        if codes:
            _report_undeclared(question, codes, declared, raw, report, file)
        more = (*question.missing, *sorted(codes))
        questions.append(_altered(question, missing=more) if codes else question)
    told = _altered(book, questions=tuple(questions))
    return told, _declared_answers(taken, raw, file), _declared_answers(counted, raw, file)


def _declared_answers(
    texts: Mapping[str, set[str]], raw: RawResponses, file: str
) -> tuple[DeclaredMissing, ...]:
    found = []
    for name, values in texts.items():
        column = Column(name, raw, file)
        held = column.rows([i for i, value in enumerate(column.values) if value in values])
        if held.size:
            found.append(DeclaredMissing(name, raw.about.declared[name], len(held)))
    return tuple(found)


def _report_undeclared(
    question: Question,
    codes: Collection[str],
    declared: Mapping[str, set[str]],
    raw: RawResponses,
    report: Report,
    file: str,
) -> None:
    """Add a fault for a value that the file declares missing in some columns of a question, not in all."""
    for name in question.file_columns:
        column = Column(name, raw, file)
        other = {*codes} - declared.get(name, set())
        if wrong := [i for i, value in enumerate(column.values) if value in other]:
            rows = column.rows(wrong)
            report.add(
                column.where(rows),
                f"{column.examples(wrong)} : le fichier la déclare manquante dans d'autres colonnes de "
                f"{question.id}, et pas dans celle-ci ({lines_in_words(rows)}).",
                f"Ajoutez-la à missing de {question.id} dans {_STUDY}, ou déclarez-la dans le fichier.",
            )


def crossed(book: Codebook, raw: RawResponses) -> Iterator[CrossedLabel]:
    """The codes that the file labels as the codebook labels another code of the same question."""
    for question in book.questions:
        options = [option for option in question.options if not option.other]
        own = {value: option.label for option in options for value in option.values}
        if not own.keys() <= _listed(question) | _missing(question):
            continue  # its cells hold no code: numbers, ranks, or whether an option was chosen
        by_label = {_folded(label): value for value, label in own.items()}
        for column in question.file_columns:
            for code, label in raw.about.labels.get(column, {}).items():
                if code in own and _folded(label) in by_label and _folded(own[code]) != _folded(label):
                    yield CrossedLabel(question.id, column, code, label, own[code])


def _folded(label: str) -> str:
    return skeleton(label).casefold()
