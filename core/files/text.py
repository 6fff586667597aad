"""Published tables as files that explain themselves, and as text for the command line."""

from __future__ import annotations

import csv
import io
import json as jsonlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from core.codebook import told_place
from core.disclosure import PublishedTable
from core.estimation import COLUMNS, Row
from core.files import spreadsheet
from core.study import Comparison
from core.words import labels, provenance, reasons


def cell(value: object) -> str:
    """A value in full precision, with a decimal point; blank where there is none."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def plain_csv(table: PublishedTable) -> str:
    """The rows with the columns of the study format: full precision, decimal point, blanks for masked."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(cell, row) for row in lines(table))
    return out.getvalue()


def lines(table: PublishedTable) -> list[tuple[str | float | None, ...]]:
    """The values of each row under ``COLUMNS``, its reason in words."""
    return [tuple(named(table, row).values()) for row in table.rows]


def named(table: PublishedTable, row: Row) -> dict[str, str | float | None]:
    """The values of a row by the names of ``COLUMNS``, its place in the codebook, its reason in words."""
    question, item = told_place(row.question, row.item)
    return row._asdict() | {"question": question, "item": item, "reason": reasons.reason(table, row)}


def json(table: PublishedTable) -> str:
    """The rows as a JSON list of objects; ``null`` where there is no number."""
    rows = [named(table, row) for row in table.rows]
    return jsonlib.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def said_json(said: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """What is said of a view, or of each of several, as JSON: see ``saying``."""
    return jsonlib.dumps(said, ensure_ascii=False, indent=1) + "\n"


def said_plain(said: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """The same to be read: a view a block, a sentence a line after its kind."""
    views = [said] if isinstance(said, Mapping) else said
    blocks = []
    for each in views:
        asked = " ".join(f"{key}={_asked(value)}" for key, value in each["view"].items() if value)
        lines = [f"{one['kind']:<12} {one['text']}" for one in each["sentences"]]
        blocks.append("\n".join([f"# {asked}", *lines]) + "\n")
    return "\n".join(blocks)


def _asked(value: str | Mapping[str, str | Sequence[str]]) -> str:
    if isinstance(value, str):
        return value
    return " ".join(
        f"{name}:{codes if isinstance(codes, str) else ','.join(codes)}" for name, codes in value.items()
    )


def markdown(table: PublishedTable) -> str:
    """The rows as a Markdown table."""
    return markdown_rows(COLUMNS, [list(map(cell, row)) for row in lines(table)])


def markdown_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: its heads, and the cells of each row."""
    lines = [list(header), ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(c.replace('|', chr(92) + '|') for c in line)} |\n" for line in lines)


def spreadsheet_csv(table: PublishedTable, address: str, published: Sequence[str] = ()) -> bytes:
    """A CSV that a French spreadsheet opens as it is, and that tells what it holds.

    The first lines give the question, filters, base, weighting, nature, source and address, and how a
    program reads the file; then one line per answer and group (``in_words``). ``published`` is what was
    published elsewhere of the same, in sentences.
    """
    table = table.entire
    facts = provenance.metadata([table], address, published)
    above = [(name, re.sub(r"[\r\n]+", " ", told)) for name, told in facts]
    above.append(("Lire avec pandas ou R", _reading(len(above) + 2)))
    heads = [title for title, _ in provenance.columns_in_words(table.book).values()]
    return spreadsheet.rows_csv([*above, (), heads, *(in_words(table, row) for row in table.rows)])


def _reading(skipped: int) -> str:
    """The line of pandas, and that of R, that read a file whose heads come after so many lines."""
    masked = provenance.MASKED_NUMBER
    return (
        f"pd.read_csv(fichier, sep=';', decimal=',', skiprows={skipped}, na_values=['{masked}']) · "
        f"read.csv2(fichier, skip = {skipped}, na.strings = c('', '{masked}'), fileEncoding = 'UTF-8-BOM')"
    )


def in_words(table: PublishedTable, row: Row) -> tuple[str | float | None, ...]:
    """A row under ``columns_in_words``: labels, numbers and status, then the codes beside them."""
    question, by = table.question, table.view.by
    said = named(table, row) | {
        "question": question.title,
        "item": labels.item_label(table, row.item),
        "option": labels.option_label(table, row.option),
        "by": table.book.segment(by).title if by and row.group else "",
        "group": labels.group_label(table, row.group),
        "status": provenance.STATUS_WORDS[row.status],
        "provenance": provenance.nature_word(table.book),
    }
    if row.status == "masked":
        said |= {"estimate": provenance.MASKED_NUMBER, "base": provenance.MASKED_NUMBER}
    group = f"{by}={row.group}" if row.group else ""
    name, item = told_place(question.id, row.item)
    return *said.values(), name, item, f"{name}={row.option}", group


def figures_markdown(comparisons: Sequence[Comparison], *, simulated: bool) -> str:
    """The published figures beside the computed ones, as a Markdown table."""
    if not comparisons:
        return "Cette étude n'a pas de chiffres publiés (published.yaml).\n"
    rows = [
        [
            c.figure.id,
            c.figure.kind,
            *provenance.figure_cells(c),
            "" if c.base is None else str(c.base),
            provenance.verdict(c),
        ]
        for c in comparisons
    ]
    verdicts = Counter("rounded" if c.doubt == "rounded" else c.verdict for c in comparisons)
    others = (("rounded", "compatibles à l'arrondi près"), ("tied", "ex æquo"), ("undecided", "indécidables"))
    more = "".join(f"{verdicts[name]} {said}, " for name, said in others if verdicts[name])
    header = ["figure", "nature", "publié", "simulé" if simulated else "calculé", "écart", "base", "verdict"]
    return (
        markdown_rows(header, rows)
        + f"\n{verdicts['agrees']} retrouvés, {more}{verdicts['differs']} en écart, "
        f"sur {len(comparisons)} chiffres.\n"
    )
