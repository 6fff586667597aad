"""A file of SPSS: labels, declared missing values, and sets of answers, which pyreadstat cannot write."""

from __future__ import annotations

import random
import struct
import tempfile
from pathlib import Path

import pandas as pd
import pyreadstat

from tests.draft import asked
from tests.draft.asked import Study
from tests.draft.sheet import Exported, Sheet, Told, box, line, number, one, typed

NO_ANSWER, NO_OPINION = 99.0, 98.0
_MULTIPLE_SETS, _LONG_NAMES = 7, 13
Set = tuple[str, str, list[str], str | None]
"""Its name, label and columns; the value that says that an option is chosen, if each column is of one."""
_END_OF_DICTIONARY = struct.pack("<ii", 999, 0)


def spss(study: Study, rng: random.Random) -> Exported:
    """Short names; several answers as columns of 0 or 1."""
    return _spss(study, mentions=False)


def spss_mentions(study: Study, rng: random.Random) -> Exported:
    """Long names; several answers as mentions: the first, the second…"""
    return _spss(study, mentions=True)


def _spss(study: Study, *, mentions: bool) -> Exported:
    """Numbers with labels; 99 « Non réponse » declared missing; sets of several answers; strings beside."""
    asked.none_ticked_is_an_answer(study, not mentions)
    asked.with_texts(study)
    sheet, plant = Sheet(study.survey), study.planter
    labels: dict[str, str] = {}
    values: dict[str, dict[float, str]] = {}
    missing: dict[str, list[float]] = {}
    spelt: dict[str, dict[str, str]] = {}
    sets: list[Set] = []
    sheet.own("IDENT", lambda i: float(i + 1))
    labels["IDENT"] = "Numéro du répondant"
    sheet.own("DATEREP", lambda i: plant.moment(i), personal=True)
    sheet.own("COURRIEL", plant.email, personal=True)

    def coded(name: str, label: str, codes: dict[float, str]) -> None:
        labels[name], values[name] = label, codes

    for k, q in enumerate(study.survey.questions, 1):
        called = q.id if mentions else f"Q{k}"
        codes = {
            o.key: NO_OPINION if o.role == "no_opinion" else float(n) for n, o in enumerate(q.options, 1)
        }
        spelt[q.id] = {key: f"{code:.0f}" for key, code in codes.items()}
        told = {codes[o.key]: o.label for o in q.options} | {NO_ANSWER: "Non réponse"}

        def said(cells: list[str]) -> list[float | None]:
            return [float(cell) if cell else None for cell in cells]

        def spell(o, codes=codes) -> str:
            return str(codes[o.key])

        if q.kind == "grid":
            for j, item in enumerate(q.items, 1):
                name = f"{called}_{j}"
                cells = [NO_ANSWER if cell is None else cell for cell in said(line(q, item, spell))]
                sheet.add(q.id, item, name, cells)
                coded(name, f"{q.text} - {item}", told)
                missing[name] = [NO_ANSWER]
        elif q.kind == "multiple" and mentions:
            given = [[codes[o.key] for o in q.options if o.key in (a or ())] for a in q.answers]
            names = [f"{called}_m{j}" for j in range(1, max(map(len, given)) + 1)]
            for j, name in enumerate(names):
                sheet.add(q.id, name, name, [cells[j] if j < len(cells) else None for cells in given])
                coded(name, f"{q.text} (mention {j + 1})", told)
            sets.append((called, q.text, names, None))
        elif q.kind == "multiple":
            for j, o in enumerate(q.options, 1):
                name = f"{called}_{j}"
                sheet.add(q.id, o.key, name, said(box(q, o, "1", "0")))
                coded(name, o.label, {0.0: "Non", 1.0: "Oui"})
            names = [f"{called}_{j}" for j in range(1, len(q.options) + 1)]
            sets.append((called, q.text, names, "1"))
            spelt[q.id] = {}
        elif q.kind == "number":
            sheet.add(q.id, "", called, said(number(q)))
            labels[called] = q.text
        else:
            cells = [
                NO_ANSWER if cell is None and asked.was_asked(study.survey, q, i) else cell
                for i, cell in enumerate(said(one(q, spell)))
            ]
            sheet.add(q.id, "", called, cells)
            coded(called, q.text, told)
            missing[called] = [NO_ANSWER]
        if q.texts:
            sheet.beside(f"{called}_AUT", typed(q))
            labels[f"{called}_AUT"] = "Autre, précisez"

    sheet.asked_for_contact(study, lambda name, text: name.upper())
    if study.survey.weighted:
        sheet.own("POIDS", lambda i: study.survey.weights[i])
        labels["POIDS"] = "Poids de redressement"
    data = written(sheet, labels, values, missing, sets)
    told_all = Told(order=True, unchosen=True)
    own = ("POIDS",) if study.survey.weighted else ()
    files = {"tendances.sav": data}
    return Exported("SPSS", study, files, told_all, sheet.places, spelt, sheet.personal, own=own)


def written(
    sheet: Sheet,
    labels: dict[str, str],
    values: dict[str, dict[float, str]],
    missing: dict[str, list[float]],
    sets: list[Set],
) -> bytes:
    columns = {}
    for head, cells in zip(sheet.heads, sheet.columns, strict=True):
        text = any(isinstance(cell, str) for cell in cells)
        columns[head[0]] = pd.Series(cells, dtype=object if text else float)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.sav"
        pyreadstat.write_sav(
            pd.DataFrame(columns),
            path,
            column_labels=labels,
            variable_value_labels=values,
            missing_ranges=missing,
        )
        data = path.read_bytes()
    return with_sets(data, sets)


def with_sets(data: bytes, sets: list[Set]) -> bytes:
    """The same file, with sets of columns.

    An extension record of type 7, subtype 7, before the end of the dictionary, as the format's public
    description has it; columns by their short names, in lower case.
    """
    if not sets:
        return data
    at = data.index(struct.pack("<iii", 7, _LONG_NAMES, 1)) + 12
    (length,) = struct.unpack_from("<i", data, at)
    pairs = (pair.split("=") for pair in data[at + 4 : at + 4 + length].decode().split("\t"))
    short = {long: name.lower() for name, long in pairs}
    lines = []
    for name, label, columns, counted in sets:
        kind = f"D{len(counted)} {counted}" if counted else "C"
        said = f"{len(label.encode())} {label}"
        lines.append(f"${name}={kind} {said} {' '.join(short.get(c, c.lower()) for c in columns)}\n")
    text = "".join(lines).encode()
    at = data.index(_END_OF_DICTIONARY)
    record = struct.pack("<iiii", 7, _MULTIPLE_SETS, 1, len(text)) + text
    return data[:at] + record + data[at:]
