"""What happens to an export on its way: each accident, and the words by which a fault or a notice names it.

An accident changes the file or the codebook in place and returns the words; ``None`` when there is nothing in
this export that it could happen to. It is one that can be told: what no reader of the file could know is not
here.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.exports.survey import Asked, Survey
from tests.exports.tools import Export
from tests.exports.writing import Formula, plain_text

Words = str
"""A regular expression, searched without regard to case in each fault and notice."""
Accident = Callable[[random.Random, Survey, Export], Words | None]


def _questions(survey: Survey, export: Export, *kinds: str) -> list[tuple[Asked, dict]]:
    pairs = zip(survey.questions, export.questions, strict=True)
    return [(q, book) for q, book in pairs if not kinds or q.kind in kinds]


def _coded(survey: Survey, export: Export, rng: random.Random) -> tuple[Asked, dict, int] | None:
    """A single question or a line of a grid, and the place of its column."""
    found = _coded_columns(survey, export)
    return rng.choice(found) if found else None


def _coded_columns(survey: Survey, export: Export) -> list[tuple[Asked, dict, int]]:
    coded = _questions(survey, export, "single", "grid")
    return [(q, book, at) for q, book in coded for at in export.column_of(book)]


def _numeric(survey: Survey, export: Export, rng: random.Random) -> tuple[Asked, dict, int] | None:
    found = [(q, b, export.column_of(b)[0]) for q, b in _questions(survey, export, "number")]
    return rng.choice(found) if found else None


def _filled(export: Export, at: int, survey: Survey) -> list[int]:
    return [i for i, row in enumerate(export.rows[: survey.size]) if plain_text(row[at]) and survey.counts(i)]


def _some(rng: random.Random, rows: list[int], count: int) -> list[int]:
    return rng.sample(rows, min(count, len(rows)))


# --- encodings -------------------------------------------------------------------------------------------


def other_encoding(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format != "csv" or export.raw:
        return None
    export.encoding = rng.choice(("cp1252", "utf-8-sig", "utf-16", "latin-1", "mac-roman", "utf-16-le"))
    return r"encodage|accent|nul|UTF"


def mixed_encodings(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format != "csv" or export.encoding not in ("utf-8", "utf-8-sig") or export.raw:
        return None
    export.encoding = "utf-8"

    def mixed(data: bytes) -> bytes:
        lines = data.split(b"\r\n")
        for i in range(len(lines) // 2, len(lines)):
            lines[i] = lines[i].decode().encode("cp1252", errors="replace")
        return b"\r\n".join(lines)

    export.raw = mixed
    return r"encodage|accent"


def mojibake(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """UTF-8 read as Windows-1252 and written again."""
    if export.format == "sav":
        return None

    def broken(cell):
        return cell.encode().decode("cp1252", errors="replace") if isinstance(cell, str) else cell

    export.header = [broken(cell) for cell in export.header]
    export.own = [broken(cell) for cell in export.own]
    export.rows = [[broken(cell) for cell in row] for row in export.rows]
    return r"encodage|accent"


# --- the table -------------------------------------------------------------------------------------------


def other_delimiter(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format != "csv":
        return None
    export.delimiter = rng.choice(",;\t|")
    return r"délimiteur"


def sep_line(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format != "csv" or export.encoding == "utf-16":
        return None
    export.first_line = f"sep={export.delimiter}\r\n".encode()
    return r"sep="


def trailing_dropped(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format != "csv" or export.raw or export.encoding.startswith("utf-16"):
        return None

    def dropped(data: bytes) -> bytes:
        end = export.delimiter.encode()
        lines = data.split(b"\r\n")
        if export.quoted:
            end += b'""'
        for i in range(1, len(lines)):
            while lines[i].endswith(end) and rng.random() < 0.9:
                lines[i] = lines[i][: -len(end)]
        return b"\r\n".join(lines)

    export.raw = dropped
    return r"cellule"


def blank_rows(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format == "sav":
        return None
    for _ in range(rng.randint(1, 3)):
        export.rows.insert(rng.randint(1, len(export.rows)), [""] * len(export.header))
    return r"vide"


def total_row(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    found = _numeric(survey, export, rng)
    if found is None or export.format == "sav":
        return None
    row = [""] * len(export.header)
    for _, book in _questions(survey, export, "number"):
        at = export.column_of(book)[0]
        if at:
            values = [plain_text(each[at]).replace(",", ".") for each in export.rows]
            row[at] = plain_text(float(sum(float(v) for v in values if v)))
    if survey.weighted:
        row[-1] = str(round(sum(survey.weights), 1))
    if export.tool == "Sphinx":
        row = [cell.replace(".", ",") for cell in row]
    row[0] = "Total"
    export.rows.append(row)
    return r"total|n'a pas eu la question|n.est pas dans le questionnaire"  # by the cells of its line


def second_header(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """Wordings on a second line that the codebook does not announce, or not as many lines as it says."""
    if export.format == "sav":
        return None
    if "header_rows" in export.responses:
        if rng.random() < 0.5:
            del export.responses["header_rows"]
        else:
            export.above = export.above[:1]
    else:
        export.above = [list(export.keys["_texts"])]
    return r"header_rows|en-tête"


def note_above(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format not in ("csv", "xlsx"):
        return None
    title = ["Export du 12/06/2025", *[""] * (len(export.header) - 1)]
    export.above = [export.header, *export.above]
    export.header = title
    return r"en-tête|header_rows|manque"


def pasted_twice(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if not export.own or export.format == "sav":
        return None
    kept = [i for i in range(survey.size) if survey.counts(i)]
    start = rng.randrange(len(kept) - 6)
    export.rows += [list(export.rows[i]) for i in kept[start : start + rng.randint(3, 6)]]
    return r"double|deux fois|plusieurs fois|identiques|mêmes"


def shifted(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """A cell inserted in some rows: what follows is one column to the right, the last one lost."""
    if export.format not in ("csv", "xlsx") or len(export.answer_columns) < 3:
        return None
    first = min(export.answer_columns)
    codes = {at: {o["code"] for o in b["options"]} for q, b, at in _coded_columns(survey, export)}
    rows = rng.sample([i for i in range(survey.size) if survey.counts(i)], 5)
    moved = {i: [*export.rows[i][:first], "", *export.rows[i][first:-1]] for i in rows}
    if not any(row[at] and row[at] not in codes[at] for row in moved.values() for at in codes):
        return None  # each cell is an answer to the next question too
    export.rows = [moved.get(i, row) for i, row in enumerate(export.rows)]
    of_cells = r"(?:n'est|ne sont) pas (?:dans le questionnaire|un nombre)"
    return of_cells + r"|décal|n'a pas eu la question|poids|cellule|vide|libellé"


def swapped(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """The headers of two questions whose answers are not the same are exchanged."""
    pairs = [
        (a, b)
        for a, one in _questions(survey, export, "single")
        for b, two in _questions(survey, export, "single")
        if {o["code"] for o in one["options"]}.isdisjoint({o["code"] for o in two["options"]})
        and not any(o.get("other") for o in (*one["options"], *two["options"]))
    ]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    books = {book["id"]: book for book in export.questions}
    one, two = export.column_of(books[a.id])[0], export.column_of(books[b.id])[0]
    export.header[one], export.header[two] = export.header[two], export.header[one]
    return r"colonne|(?:n'est|ne sont) pas dans le questionnaire"


def duplicated_column(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format in ("sav", "parquet"):
        return None
    at = rng.randrange(len(export.header))
    for row in (export.header, *export.above, *export.rows):
        row.append(row[at])
    return r"fois dans l'en-tête|même nom|double"


def unnamed_column(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format in ("sav", "parquet"):
        return None
    at = rng.randrange(len(export.header) + 1)
    for row in (export.header, *export.above, *export.rows):
        row.insert(at, "")
    return r"sans nom|vide"


def blank_column(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """The answers of a column are lost, its header is there."""
    at = rng.choice(export.answer_columns)
    if export.header[at] == "POIDS":
        return None
    for row in export.rows:
        row[at] = None if export.format == "sav" else ""
    return r"vide|personne n'a|n'a pas eu la question|aucune réponse"


def renamed_column(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    at = rng.choice(export.answer_columns)
    name = export.header[at]
    if export.format == "sav":
        return None
    export.header[at] = rng.choice(
        (name.replace(" ", "\u00a0"), name.replace(" ", "  "), name + " ", name.swapcase())
    )
    return r"manque|se lisent? de même"


# --- cells -----------------------------------------------------------------------------------------------


def dates_for_bands(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    found = [(q, b) for q, b in _questions(survey, export, "single") if q.bands]
    if not found or export.codes["taille"]["1"] != "1-9":
        return None
    at = export.column_of(found[0][1])[0]
    dated = rng.choice(
        (
            {"1-9": "01-sept", "10-49": "oct-49"},
            {"1-9": "2025-09-01", "10-49": "2049-10-01"},
            {"1-9": "09/01/2025"},
            {"1-9": "9-janv."},
            {"1-9": "45901"},
        )
    )
    for row in export.rows:
        row[at] = dated.get(row[at], row[at])
    return r"\bdate"


def lost_zeros(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    places = [
        at
        for q, b in _questions(survey, export, "single", "grid")
        if any(code.startswith("0") for code in export.codes[q.id].values())
        for at in export.column_of(b)
    ]
    if not places:
        return None
    at = rng.choice(places)
    for row in export.rows:
        row[at] = plain_text(row[at]).lstrip("0")
    return r"zéro"


def percent(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    found = _numeric(survey, export, rng)
    if found is None or export.format == "sav":
        return None
    for i in _some(rng, _filled(export, found[2], survey), 4):
        export.rows[i][found[2]] = plain_text(export.rows[i][found[2]]) + rng.choice((" %", "%", "\u00a0%"))
    return r"%|pas un nombre"


def decimal_commas(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    found = [(q, b) for q, b in _questions(survey, export, "number") if q.decimals]
    if not found or export.format == "sav":
        return None
    at = export.column_of(found[0][1])[0]
    for i in rng.sample(range(survey.size), survey.size if rng.random() < 0.5 else survey.size // 2):
        export.rows[i][at] = plain_text(export.rows[i][at]).replace(".", ",")
    return r"virgule|décimale|milliers"


def thousands(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    found = _numeric(survey, export, rng)
    if found is None or export.format == "sav":
        return None
    q, _, at = found
    spaces = (" ", "\u00a0", "\u202f", ",")
    space = rng.choice(
        spaces if export.format != "csv" else (*spaces, ".")
    )  # 1.234 is a number of a workbook
    for i in _some(rng, _filled(export, at, survey), 3):
        q.answers[i] = 1000 + rng.randint(100, 899)
        export.rows[i][at] = f"1{space}{q.answers[i] - 1000}"
    return r"milliers|décimale|virgule"


def typed_unit(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    found = _numeric(survey, export, rng)
    if found is None or export.format == "sav":
        return None
    for i in _some(rng, _filled(export, found[2], survey), 2):
        export.rows[i][found[2]] = rng.choice(("environ 20", "12 salariés", "une dizaine", "?", "-"))
    return r"pas un nombre|avec son unité"


def sentinel(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """A code of no answer among numbers that the codebook does not list."""
    found = _numeric(survey, export, rng)
    if found is None:
        return None
    q, _, at = found
    code = rng.choice((9999, 99999, -99, -1, 999_999))
    for i in _some(rng, _filled(export, at, survey), 4):
        export.rows[i][at] = float(code) if export.format == "sav" else str(code)
        q.answers[i] = None
    return r"missing"


def no_answer_code(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    coded = _coded(survey, export, rng)
    if coded is None or export.format == "sav":
        return None
    _, book, at = coded
    if any(o.get("other") for o in book["options"]):
        return None
    code = rng.choice(("N/A", "NA", "-", "NR", "99", "[Non répondu]", "null"))
    for i in range(survey.size):
        if plain_text(export.rows[i][at]) == "" and survey.counts(i):
            export.rows[i][at] = code
    return r"missing|(?:n'est|ne sont) pas dans le questionnaire"


def declared_missing(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format != "sav":
        return None
    found = _numeric(survey, export, rng) if rng.random() < 0.5 else _coded(survey, export, rng)
    if found is None:
        return None
    q, _, at = found
    codes = rng.choice(([-1.0], [997.0, 998.0, 999.0], [9999.0]))
    name = export.header[at]
    export.missing[name] = (
        [{"lo": min(codes), "hi": max(codes)}] if rng.random() < 0.5 or len(codes) > 3 else list(codes)
    )
    items = q.items
    book = next(b for b in export.questions if b["id"] == q.id)
    for i in range(survey.size):
        if export.rows[i][at] is None and survey.counts(i) and not q.to:
            export.rows[i][at] = rng.choice(codes)
    if q.kind == "number" and not q.to:
        for i in _some(rng, _filled(export, at, survey), 3):
            export.rows[i][at], q.answers[i] = rng.choice(codes), None
    assert items is not None and book
    return r"déclar|missing|manquant"


def labels_for_codes(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    coded = _coded(survey, export, rng)
    if coded is None or export.format == "sav":
        return None
    _, book, at = coded
    if any(o.get("other") for o in book["options"]):
        return None
    label = {o["code"]: o["label"] for o in book["options"]}
    if all(code == text for code, text in label.items()):
        return None
    for row in export.rows:
        row[at] = label.get(plain_text(row[at]), row[at])
    return r"libellé|label"


def html(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    places = [b for _, b in _questions(survey, export, "single", "multiple", "grid")]
    if not places:
        return None
    book = rng.choice(places)
    option = rng.choice(book["options"])
    option["label"] = rng.choice(
        ("<b>{}</b>", "<p>{}</p>", '<span style="color:red">{}</span>', "{}<br/>")
    ).format(option["label"])
    return r"HTML|balise"


def error_cells(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format == "sav":
        return None
    at = rng.choice(export.answer_columns)
    rows = _filled(export, at, survey)
    if not rows:
        return None
    for i in rng.sample(rows, min(2, len(rows))):
        export.rows[i][at] = rng.choice(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NOM?", "#VALEUR!"))
    return r"#|formule|erreur"


def never_computed(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    coded = _coded(survey, export, rng)
    if coded is None or export.format != "xlsx":
        return None
    rows = _filled(export, coded[2], survey)
    for i in rng.sample(rows, min(3, len(rows))):
        export.rows[i][coded[2]] = Formula(f'=IF(A{i + 2}="","",A{i + 2})')
    return r"formule|calcul"


def no_break_spaces(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    coded = _coded(survey, export, rng)
    if coded is None or export.format == "sav":
        return None
    _, book, at = coded
    if any(o.get("other") for o in book["options"]):
        return None
    for i in _some(rng, _filled(export, at, survey), 3):
        cell = plain_text(export.rows[i][at])
        export.rows[i][at] = (
            cell.replace(" ", "\u00a0") if " " in cell else cell + rng.choice(("\u00a0", " ", "\u200b"))
        )
    return r"espace|caractère"


def other_case(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    coded = _coded(survey, export, rng)
    if coded is None or export.format == "sav":
        return None
    _, book, at = coded
    rows = [
        i
        for i in _filled(export, at, survey)
        if plain_text(export.rows[i][at]).swapcase() != export.rows[i][at]
    ]
    if not rows or any(o.get("other") for o in book["options"]):
        return None
    for i in rng.sample(rows, min(4, len(rows))):
        export.rows[i][at] = plain_text(export.rows[i][at]).upper()
        if export.rows[i][at] in export.codes[book["id"]].values():
            export.rows[i][at] = export.rows[i][at].lower()
    return r"majuscule|à l'écriture près"


def boxes_otherwise(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """The boxes of a question are ticked with another word in some rows."""
    found = [b for _, b in _questions(survey, export, "multiple") if isinstance(b.get("columns"), dict)]
    if not found or export.format == "sav":
        return None
    book = rng.choice(found)
    at = rng.choice(export.column_of(book))
    yes = book["selected"][0]
    rows = [i for i in _filled(export, at, survey) if export.rows[i][at] == yes]
    if not rows:
        return None
    word = next(w for w in ("TRUE", "Oui", "x", "yes") if w != yes)
    for i in rng.sample(rows, max(1, len(rows) // 2)):
        export.rows[i][at] = word
    return r"(?:n'est|ne sont) pas dans le questionnaire"


def floats(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """Whole codes come back from a program of statistics with a decimal: 1.0."""
    if export.format != "csv":
        return None
    places = [
        at for _, b in _questions(survey, export, "single", "grid", "multiple") for at in export.column_of(b)
    ]
    places = [at for at in places if any(plain_text(row[at]).isdigit() for row in export.rows)]
    if not places:
        return None
    at = rng.choice(places)
    for row in export.rows:
        if plain_text(row[at]).isdigit():
            row[at] = f"{int(row[at])}.0"
    return r"décimale|zéros"


def apostrophes(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    coded = _coded(survey, export, rng)
    if coded is None or export.format != "csv" or any(o.get("other") for o in coded[1]["options"]):
        return None
    for row in export.rows:
        if plain_text(row[coded[2]]):
            row[coded[2]] = "'" + plain_text(row[coded[2]])
    return r"apostrophe"


def stray_quote(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format != "csv" or export.raw or export.encoding.startswith("utf-16"):
        return None
    at = rng.randrange(len(export.header) + 1, 5 * len(export.header))

    def quoted(data: bytes) -> bytes:
        parts = data.split(export.delimiter.encode())
        parts[at] = b'"' + parts[at]
        return export.delimiter.encode().join(parts)

    export.raw = quoted
    return r"guillemet|cellule|(?:n'est|ne sont) pas dans le questionnaire|(?:n'est|ne sont) pas un nombre"


def truncated(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """The end of the file is lost, in the middle of a line."""
    if export.format not in ("csv", "xlsx", "parquet") or export.raw:
        return None
    if export.format == "csv":
        export.rows[-1] = [*export.rows[-1][:-1], "####"]
        export.raw = lambda data: data[: data.rindex(b"####") - len(export.delimiter) - 2 * export.quoted]
        return r"cellule|vide|guillemet|personne n'a|tronqu|fin du fichier|coupé"
    export.raw = lambda data: data[: 3 * len(data) // 4]
    return r"abîmé|incomplet"


def concatenated(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """Two exports one under the other, the header of the second among the rows."""
    if export.format not in ("csv", "xlsx"):
        return None
    export.rows.insert(rng.randint(10, len(export.rows) - 5), list(export.header))
    return r"en-tête|intitulé"


def note_below(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format not in ("csv", "xlsx") or not export.own:
        return None
    export.rows.append(["Source : enquête 2025, données non redressées", *[""] * (len(export.header) - 1)])
    return r"vide|aucune réponse|note|(?:n'est|ne sont) pas dans le questionnaire"


def another_sheet(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    if export.format != "xlsx":
        return None
    export.sheets = ["Légende"]
    return r"feuille"


# --- who counts ------------------------------------------------------------------------------------------


def nobody_left_out(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """The codebook has no ``keep``: partial and test responses are counted."""
    if "keep" not in export.responses or not survey.stray:
        return None
    del export.responses["keep"]
    return r"\bkeep\b"


def wrong_order_of_labels(rng: random.Random, survey: Survey, export: Export) -> Words | None:
    """The codebook crosses two labels that the SPSS file says otherwise."""
    if export.format != "sav":
        return None
    coded = [b for q, b in _questions(survey, export, "single", "grid") if len(b["options"]) > 1]
    if not coded:
        return None
    one, two, *_ = rng.choice(coded)["options"]
    one["code"], two["code"] = two["code"], one["code"]
    return r"libellé|label"


ACCIDENTS: tuple[Accident, ...] = (
    other_encoding,
    mixed_encodings,
    mojibake,
    other_delimiter,
    sep_line,
    trailing_dropped,
    blank_rows,
    total_row,
    second_header,
    note_above,
    pasted_twice,
    shifted,
    swapped,
    duplicated_column,
    unnamed_column,
    blank_column,
    renamed_column,
    dates_for_bands,
    lost_zeros,
    percent,
    decimal_commas,
    thousands,
    typed_unit,
    sentinel,
    no_answer_code,
    declared_missing,
    labels_for_codes,
    html,
    error_cells,
    never_computed,
    no_break_spaces,
    other_case,
    boxes_otherwise,
    floats,
    apostrophes,
    stray_quote,
    truncated,
    concatenated,
    note_below,
    another_sheet,
    nobody_left_out,
    wrong_order_of_labels,
)
LATE = {
    shifted,
    swapped,
    duplicated_column,
    unnamed_column,
    renamed_column,
    note_above,
    mojibake,
    second_header,
}
"""After these, columns are not found by their names any more: one at most, and the last."""
