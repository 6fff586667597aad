"""Monstrous study folders, one after the other: ``make chaos`` tells what became of each.

Each folder is checked by ``python -m core check`` in a process of its own. It must be opened or refused with
sentences: a traceback, a signal, more memory or more time than docs/security.md says is a failure.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat

from core.responses.isolated import MAXIMUM_MEMORY, MAXIMUM_SECONDS
from tests.studies import STATE, codebook_text

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TARGET = f'Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"'
RELATION = f'<Relationship Id="s" {TARGET}/></Relationships>'.encode()
DAMAGED = 12
SPSS_NAMES = ("responses.sav", "responses.zsav")


def _csv(parts: Iterator[bytes] | list[bytes], file: Path) -> None:
    with file.open("wb") as out:
        for part in parts:
            out.write(part)


def one_line(file: Path) -> None:
    _csv([b"B1\n", b"x" * 100_000_000], file)


def one_header(file: Path) -> None:
    _csv([b"B1;" * 40_000_000], file)


def open_quote(file: Path) -> None:
    _csv([b'B1\n"', b"1\n" * 50_000_000], file)


def empty_lines(file: Path) -> None:
    _csv([b"B1;C\n", b"1;1\n" * 1_000_000, b"\n" * 50_000_000], file)


def blank_rows(file: Path) -> None:
    _csv([b"B1;C\n1;1\n", b";\n" * 10_000_000], file)


def tiny_rows(file: Path) -> None:
    _csv([b"B1\n", b"1\n2\n9\n\n2\n" * 2_000_000], file)


def ten_million(file: Path) -> None:
    """A gigabyte of an ordinary survey: ten million rows, fifty columns of codes."""
    columns = ["B1", *(f"Q{i}" for i in range(2, 51))]
    rows = [";".join(random.choice("129") for _ in columns) + "\n" for _ in range(1000)]
    _csv(iter([";".join(columns).encode() + b"\n", *(["".join(rows).encode()] * 10_000)]), file)


def distinct(file: Path) -> None:
    """Identifiers where codes are due."""
    _csv((f"{i}\n".encode() if i else b"B1\n" for i in range(3_000_000)), file)


def latin(file: Path) -> None:
    _csv([b"B1;C\n", b"1;\xe9\xe8\n" * 20_000_000], file)


def _workbook(file: Path, sheet: Iterator[bytes], shared: str = "", members: int = 0) -> None:
    """A workbook whose sheet, shared strings or number of members is ours."""
    plain = file.with_suffix(".plain")
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "B1"
    workbook.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == SHEET:
                head, _, tail = content.partition(b"</row>")
                with new.open(name, "w", force_zip64=True) as out:
                    out.write(head + b"</row>")
                    for part in sheet:
                        out.write(part)
                    out.write(tail)
            elif name == "xl/_rels/workbook.xml.rels" and shared:
                new.writestr(name, content.replace(b"</Relationships>", RELATION))
                new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{shared}</t></si></sst>')
            else:
                new.writestr(name, content)
        for i in range(members):
            new.writestr(f"xl/media/{i}.png", b"")
    plain.unlink()


def blanks(size: int) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        _workbook(file, (b"<!--" + b" " * 10_000_000 + b"-->" for _ in range(size // 10_000_000)))

    return make


def cells(file: Path) -> None:
    """Twenty million cells that say nothing new."""
    row = b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>"
    _workbook(file, (row for _ in range(20_000)))


def phantom(file: Path) -> None:
    _workbook(file, iter([b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']))


def shared(file: Path) -> None:
    row = b'<row><c t="s"><v>0</v></c></row>'
    _workbook(file, (row for _ in range(50_000)), shared="x" * 1_000_000)


def members(file: Path) -> None:
    _workbook(file, iter(()), members=50_000)


def announced(file: Path) -> None:
    """Sixty million rows in a few kilobytes."""
    group = pa.table({"B1": pa.array(["1"]).take(pa.array([0] * 10_000_000, pa.int8()))})
    with pq.ParquetWriter(file, group.schema) as out:
        for _ in range(6):
            out.write_table(group)


def unfolded(file: Path) -> None:
    """A text of a megabyte that ten million rows repeat."""
    texts = pa.DictionaryArray.from_arrays(
        pa.array([0] * 10_000_000, pa.int32()), pa.array(["x" * 1_000_000])
    )
    pq.write_table(pa.table({"B1": texts}), file)


def wide_spss(file: Path) -> None:
    """Two gigabytes of one text, compressed."""
    frame = pd.DataFrame({"B1": ["x" * 10_000] * 200_000})
    pyreadstat.write_sav(frame, file, compress=True)


CASES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "CSV, one line of 100 MB": ("responses.csv", one_line),
    "CSV, 40 million columns": ("responses.csv", one_header),
    "CSV, a quote over 100 MB": ("responses.csv", open_quote),
    "CSV, 50 million empty lines": ("responses.csv", empty_lines),
    "CSV, 10 million blank rows": ("responses.csv", blank_rows),
    "CSV, 10 million tiny rows": ("responses.csv", tiny_rows),
    "CSV, 3 million unknown codes": ("responses.csv", distinct),
    "CSV, 100 MB of cp1252": ("responses.csv", latin),
    "CSV, 1 GB, 10 million rows × 50": ("responses.csv", ten_million),
    "XLSX, 100 MB of blanks": ("responses.xlsx", blanks(100_000_000)),
    "XLSX, 2 GB of blanks": ("responses.xlsx", blanks(2_000_000_000)),
    "XLSX, 20 million cells": ("responses.xlsx", cells),
    "XLSX, a phantom last cell": ("responses.xlsx", phantom),
    "XLSX, 1 MB shared by 50,000": ("responses.xlsx", shared),
    "XLSX, 50,000 members": ("responses.xlsx", members),
    "Parquet, 60 million rows": ("responses.parquet", announced),
    "Parquet, 1 MB × 10 million": ("responses.parquet", unfolded),
    "SPSS, 2 GB compressed": ("responses.zsav", wide_spss),
}


def damaged(name: str, seed: int) -> Callable[[Path], None]:
    """An ordinary file with a few bytes changed."""

    def make(file: Path) -> None:
        frame = pd.DataFrame({"B1": [str(i % 2 + 1) for i in range(500)]})
        if name in SPSS_NAMES:
            pyreadstat.write_sav(frame, file, compress=name.endswith("zsav"))
        elif name.endswith("xlsx"):
            frame.to_excel(file, index=False)
        else:
            frame.to_parquet(file)
        content, chance = bytearray(file.read_bytes()), random.Random(seed)
        for _ in range(chance.randint(1, 30)):
            content[chance.randrange(8, len(content))] = chance.randrange(256)
        file.write_bytes(content[: chance.choice([len(content), chance.randrange(8, len(content))])])

    return make


def check(name: str, make: Callable[[Path], None]) -> tuple[str, float, int, str]:
    """What became of a folder, in how many seconds and megabytes, and what was said first."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder) / name)
        text = codebook_text([STATE], {"file": name})
        (Path(folder) / "study.yaml").write_text(text, encoding="utf-8")
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "check", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        said = process.stderr.read()
        process.stderr.close()
        _, status, used = os.wait4(process.pid, 0)  # of the process and those that it waited for
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds, memory = time.monotonic() - start, used.ru_maxrss // 1024
    became = {0: "opened", 1: "refused"}.get(process.returncode, "crashed")
    if "Traceback" in said or memory * 2**20 > MAXIMUM_MEMORY or seconds > MAXIMUM_SECONDS:
        became = "crashed"
    return became, seconds, memory, said.partition("\n")[0]


def main() -> int:
    """Try every case; the exit code is the number of crashes."""
    tally = dict.fromkeys(("opened", "refused", "crashed"), 0)
    most, longest = 0, 0.0
    cases = [(case, name, make) for case, (name, make) in CASES.items()]
    for name in ("responses.xlsx", "responses.parquet", *SPSS_NAMES):
        cases += [(f"{name}, damaged {seed}", name, damaged(name, seed)) for seed in range(DAMAGED)]
    print(f"{'folder':34} {'became':8} {'seconds':>7} {'MB':>6}  first sentence")
    for case, name, make in cases:
        became, seconds, memory, said = check(name, make)
        tally[became] += 1
        most, longest = max(most, memory), max(longest, seconds)
        if case in CASES or became == "crashed":
            print(f"{case:34} {became:8} {seconds:7.1f} {memory:6}  {said[:100]}", flush=True)
    told = ", ".join(f"{count} {became}" for became, count in tally.items())
    print(f"{len(cases)} tried: {told}; at most {most} MB and {longest:.0f} s.")
    return min(tally["crashed"], 100)


if __name__ == "__main__":
    sys.exit(main())
