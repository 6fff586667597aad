"""A study as open data: its published tables, its questionnaire and its method, described for machines.

Only what ``Study`` publishes is in it: nothing about one respondent, no masked number.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.codebook import Codebook, Question, yaml_text
from core.disclosure import PublishedTable
from core.errors import Fault, StudyError
from core.estimation import COLUMNS, COUNTS, MEASURES
from core.files import spreadsheet, text
from core.files.opendata.datapackage import (
    OPTION_COLUMNS,
    QUESTION_COLUMNS,
    WORDS,
    Layout,
    datapackage,
    in_words,
    licence,
)
from core.files.opendata.ddi import ddi_codebook
from core.files.opendata.method import licence_note, method, readme
from core.study import Study
from core.views import ANSWERS, Net, Recipe
from core.words import about, labels, provenance, published

SUMS = "SHA256SUMS"
_PUBLIC = {
    *("id", "title", "wave", "producer", "contact", "population", "universe_noun"),
    *("fieldwork", "released", "revised"),
    *("licence", "notes", "themes", "segments", "indicators", "unreported"),
}
"""What may be told of the codebook, besides the public keys of its questions: nothing about the file."""
_OF_FILE = {"codes"}
"""What is not told of an option: the values of the file that are that answer."""
_OF_ITEMS = ("id", "label", "asked_to")


def release_files(study: Study, progress: Callable[[float], None] | None = None) -> dict[str, bytes]:
    """The files of a release, by name; the same bytes for the same study.

    Parameters
    ----------
    study
        An open study.
    progress
        Called with the fraction done, from 0 to 1.

    Raises
    ------
    StudyError
        If the study has no licence: its data would not be open.
    """
    book = study.book
    if not book.licence:
        raise StudyError(
            [
                Fault(
                    "study.yaml, licence",
                    "des données ouvertes ont une licence, et cette étude n'en a pas.",
                    "Écrivez par exemple licence: Licence Ouverte 2.0.",
                )
            ]
        )
    tell = progress or (lambda _: None)
    suffix = "-simule" if book.simulated else ""
    answers, key_figures, scores, whole = _tables(study, tell)
    files: dict[str, bytes] = {}
    titles: dict[str, str] = {}
    layouts: dict[str, Layout] = {}

    def add(stem: str, title: str, layout: Layout, rows: Sequence[Sequence[object]]) -> None:
        for part, name, lines in _parts(f"{stem}{suffix}", layout, rows):
            heads = layout.heads
            files[name] = spreadsheet.rows_csv([heads, *lines]) if layout.spreadsheet else _csv(heads, lines)
            titles[name] = f"{title}{', pour un tableur' if layout.spreadsheet else ''}{part}"
            layouts[name] = layout

    for stem, title, tables in (
        ("tableaux", "Réponses à chaque question, pour l'ensemble et par segment", answers),
        ("chiffres-cles", "Chiffres clés, pour l'ensemble et par segment", key_figures),
        ("scores", "Scores moyens, pour l'ensemble et par segment", scores),
    ):
        rows = [
            (text.named(table, row), text.in_words(table, row))
            for table in tables
            for row in table.rows
            if row.group or not table.view.by
        ]
        if rows:
            lines = [tuple(named.values()) for named, _ in rows]
            add(stem, title, Layout(provenance.columns(book)), lines)
            words = Layout(provenance.columns_in_words(book), spreadsheet=True)
            add(stem, title, words, [said for _, said in rows])
            files[f"{stem}{suffix}.parquet"] = _parquet(book, study.digest, lines)
            titles[f"{stem}{suffix}.parquet"] = f"{title}, en Parquet"
    tell(0.9)
    tabled = {name: titles[name] for name in layouts}
    in_spreadsheets = [name for name, layout in layouts.items() if layout.spreadsheet]
    for stem, title, columns, given in (
        ("questions", "Les questions", QUESTION_COLUMNS, _questions(book)),
        ("modalites", "Les réponses proposées et les lignes des grilles", OPTION_COLUMNS, _options(book)),
    ):
        add(stem, title, Layout(columns), given)
        add(stem, title, in_words(columns), [_in_words(columns, row) for row in given])
    files["questionnaire.yaml"] = _questionnaire(book)
    files["ddi-codebook.xml"] = ddi_codebook(book, study.digest, whole, tabled, in_spreadsheets)
    told = [said for q in book.shown for said in published.of_view(study, Recipe(q.id))]
    files["METHODE.md"] = method(book, study.digest, study.raking, told).encode()
    files["LICENCE.md"] = licence_note(book, licence(book)).encode()
    titles |= {
        "questionnaire.yaml": "Le questionnaire, dans le format d'étude du tableau de bord",
        "ddi-codebook.xml": "L'étude décrite pour les catalogues (DDI-Codebook 2.5)",
        "METHODE.md": "La méthode",
        "LICENCE.md": "La licence",
    }
    described = datapackage(book, study.published, study.digest, titles, files, layouts)
    files["LISEZMOI.md"] = readme(book, study.digest, titles, suffix).encode()
    files["datapackage.json"] = described
    files = dict(sorted(files.items()))
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    tell(1.0)
    return files | {SUMS: sums.encode()}


def write_release(study: Study, out: Path, progress: Callable[[float], None] | None = None) -> list[str]:
    """Write a release into a new folder; the names of its files.

    It is made beside and then renamed: there is a whole folder or none.

    Raises
    ------
    FileExistsError
        If there is something in the way, in French.
    StudyError
        If the study has no licence.
    """
    refuse_taken(out)
    files = release_files(study, progress)
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, data in files.items():
            (made / name).write_bytes(data)
        made.chmod(0o755)
        if out.exists():
            out.rmdir()
        made.rename(out)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return list(files)


def refuse_taken(out: Path) -> None:
    """Refuse a place that is not a new or empty folder.

    Raises
    ------
    FileExistsError
        With a sentence in French.
    """
    if out.is_dir() and not any(out.iterdir()):
        return
    if out.exists() or out.is_symlink():
        kind = "le dossier" if out.is_dir() else "le fichier"
        end = "et n'est pas vide" if out.is_dir() else ""
        raise FileExistsError(
            " ".join(f"{kind} {out} existe déjà {end} : donnez un dossier nouveau ou vide.".split())
        )


def _tables(
    study: Study, tell: Callable[[float], None]
) -> tuple[list[PublishedTable], list[PublishedTable], list[PublishedTable], dict[str, PublishedTable]]:
    """The tables of answers, of key figures and of scores; and that of the whole, by question."""
    book, tables = study.book, list[PublishedTable]()
    tell(0)
    for done, (_, own) in enumerate(study.every_table(), 1):
        tables += own
        tell(0.85 * done / len(book.questions))
    answers = [table for table in tables if table.recipe.counted == ANSWERS]
    key_figures = [table for net in book.indicators for table in tables if table.net == Net.of(net)]
    scores = [table for table in tables if table.recipe.score]
    whole = {table.question.id: table for table in answers if not table.recipe.by}
    return answers, key_figures, scores, whole


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Commas, points, UTF-8, full precision, blanks where there is nothing."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(map(text.cell, row) for row in rows)
    return out.getvalue().encode()


def _parts(
    stem: str, layout: Layout, rows: Sequence[Sequence[object]]
) -> Iterator[tuple[str, str, Sequence[Sequence[object]]]]:
    """The files of a table: for a spreadsheet, several when one has more lines than a sheet."""
    most = spreadsheet.MOST_ROWS - 1
    if not layout.spreadsheet:
        yield "", f"{stem}.csv", rows
    elif len(rows) <= most:
        yield "", f"tableur-{stem}.csv", rows
    else:
        for part, start in enumerate(range(0, len(rows), most), start=1):
            yield f", partie {part}", f"tableur-{stem}-{part}.csv", rows[start : start + most]


def _in_words(columns: Mapping[str, object], row: Sequence[object]) -> tuple[object, ...]:
    """A row of the questionnaire as a spreadsheet says it."""
    said = {
        name: WORDS.get(name, {}).get(str(value), value) for name, value in zip(columns, row, strict=True)
    }
    if "rank" in said and said["kind"] == WORDS["kind"]["option"]:
        said["code"] = f"{said['question']}={said['code']}"
    return tuple(said.values())


def _parquet(book: Codebook, digest: str, rows: Sequence[Sequence[object]]) -> bytes:
    """The same rows with their types; a blank text is absent, as a blank number is."""
    metadata = {
        "study": book.id,
        "nature": provenance.nature(book),
        "source": about.source_note(book),
        "version": digest[:12],
    }
    kinds = [
        pa.int64() if name in COUNTS else pa.float64() if name in MEASURES else pa.string()
        for name in COLUMNS
    ]
    schema = pa.schema(list(zip(COLUMNS, kinds, strict=True)), metadata=metadata)
    columns = [[None if value == "" else value for value in values] for values in zip(*rows, strict=True)]
    table = pa.Table.from_arrays(
        [pa.array(values, kind) for values, kind in zip(columns, kinds, strict=True)], schema=schema
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _questions(book: Codebook) -> list[tuple[object, ...]]:
    themes = {theme.id: theme.title for theme in book.themes}
    return [
        (
            question.id,
            question.theme or "",
            themes.get(question.theme or "", ""),
            question.type,
            question.label,
            question.text,
            question.wording_status or "",
            labels.routing(book, question) if question.asked_to else "",
            question.unit,
            "true" if question.id in book.segments else "false",
            question.note,
        )
        for question in book.questions
    ]


def _options(book: Codebook) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for question in book.questions:
        for rank, item in enumerate(question.items, start=1):
            rows.append(
                (
                    question.id,
                    "item",
                    rank,
                    item.id,
                    item.label,
                    "",
                    None,
                    _shown_to(book, question, item.id, ""),
                )
            )
        for rank, option in enumerate(question.options, start=1):
            shown = "" if question.items else _shown_to(book, question, "", option.code)
            rows.append(
                (question.id, "option", rank, option.code, option.label, option.role, option.score, shown)
            )
    return rows


def _shown_to(book: Codebook, question: Question, item: str, option: str) -> str:
    """To whom an answer, or a line, was shown, where not to all who were asked its question."""
    part = book.apart(question.id, item, option)
    return labels.routing(book, part) if part else ""


def _questionnaire(book: Codebook) -> bytes:
    """The codebook without what is about the file of responses: its columns, codes, weights."""
    whole = book.model_dump(mode="json", exclude_defaults=True)
    content: dict[str, Any] = {key: value for key, value in whole.items() if key in _PUBLIC}
    content["nature"] = f"{book.responses.nature} ({provenance.nature_word(book)})"
    content["sampling"] = book.sampling
    content["weighted"] = book.weighted
    if book.finite is not None:
        content["finite_population"] = round(book.finite.fraction, 2)
    content["disclosure"] = book.disclosure.model_dump()
    content["questions"] = []
    for question, given in zip(book.questions, whole["questions"], strict=True):
        public = {key: value for key, value in given.items() if key in question.public_keys}
        if question.items:
            public["items"] = [
                {key: value for key, value in item.items() if key in _OF_ITEMS} for item in given["items"]
            ]
        if question.options:
            public["options"] = [
                {key: value for key, value in option.items() if key not in _OF_FILE}
                for option in given["options"]
            ]
        content["questions"].append(public)
    head = f"# Questionnaire : {' '.join(book.title.split())} ({provenance.nature_word(book)})\n"
    return (head + yaml_text(content)).encode()
