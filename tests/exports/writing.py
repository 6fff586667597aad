"""An export as the bytes of its file, and the study folder around it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import yaml

from tests.exports.tools import Export


class Formula(NamedTuple):
    """A cell of a workbook that a program wrote and no spreadsheet computed."""

    text: str


def study(folder: Path, export: Export) -> Path:
    """The folder of the study, with the file and the codebook."""
    name = f"reponses.{export.format}"
    responses = {"file": name, "nature": "collected", **export.responses}
    keys = {key: value for key, value in export.keys.items() if not key.startswith("_")}
    content = {
        "id": "essai",
        "title": "Essai",
        "responses": responses,
        "disclosure": {"minimum_base": 1, "caution_base": 1, "public_data": True},
        "questions": export.questions,
        **keys,
    }
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    path = folder / name
    match export.format:
        case "csv":
            path.write_bytes(_raw(export, _csv(export)))
        case "xlsx":
            path.write_bytes(_raw(export, _xlsx(export)))
        case "parquet":
            path.write_bytes(_raw(export, _parquet(export)))
        case _:
            _sav(export, path)
    return folder


def _raw(export: Export, data: bytes) -> bytes:
    return export.raw(data) if export.raw else data


def plain_text(cell: Any) -> str:
    """A cell as a CSV shows it."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv(export: Export) -> bytes:
    out = io.StringIO()
    style = csv.QUOTE_ALL if export.quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=export.delimiter, quoting=style, lineterminator="\r\n")
    for row in (export.header, *export.above, *export.rows):
        writer.writerow([plain_text(cell) for cell in row])
    data = export.first_line + out.getvalue().encode(export.encoding, errors="replace")
    if export.first_line and export.encoding == "utf-8-sig":
        data = "\ufeff".encode() + export.first_line + out.getvalue().encode()
    return data


def typed(cell: Any) -> Any:
    """What a workbook holds: numbers as numbers, whole codes with a zero in front as text."""
    if isinstance(cell, Formula):
        return cell.text
    if not isinstance(cell, str):
        return cell
    if cell == "":
        return None
    try:
        number = float(cell)
    except ValueError:
        return cell
    if cell != cell.strip() or (cell.startswith("0") and cell not in ("0",) and not cell.startswith("0.")):
        return cell
    return int(number) if number.is_integer() and "." not in cell else number


def _xlsx(export: Export) -> bytes:
    book = openpyxl.Workbook(write_only=False)
    sheet = book.active
    for row in (export.header, *export.above):
        sheet.append(row)
    for row in export.rows:
        sheet.append([typed(cell) for cell in row])
    for name in export.sheets:
        book.create_sheet(name).append(["Code", "Libellé"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _parquet(export: Export) -> bytes:
    columns = {}
    for i, name in enumerate(export.header):
        cells = [row[i] if i < len(row) else None for row in (*export.above, *export.rows)]
        values = [typed(cell) for cell in cells]
        kinds = {type(value) for value in values if value is not None}
        if len(kinds) > 1 and kinds != {int, float}:
            values = [
                None if value is None else plain_text(cell) for cell, value in zip(cells, values, strict=True)
            ]
        if kinds == {int, float}:
            values = [None if value is None else float(value) for value in values]
        columns[name] = pa.array(values, pa.null() if not kinds else None)
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def _sav(export: Export, path: Path) -> None:
    import pandas as pd

    columns = {}
    for i, name in enumerate(export.header):
        cells = [row[i] if i < len(row) else None for row in export.rows]
        if any(isinstance(cell, str) and cell for cell in cells):
            cells = ["" if cell is None else plain_text(cell) for cell in cells]
        else:
            cells = [None if cell in (None, "") else cell for cell in cells]
        columns[name] = pd.Series(cells, dtype=object if any(isinstance(c, str) for c in cells) else float)
    pyreadstat.write_sav(
        pd.DataFrame(columns),
        path,
        variable_value_labels={k: v for k, v in export.labels.items() if k in columns},
        missing_ranges=export.missing or None,
    )
