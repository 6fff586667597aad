"""``python -m benchmarks.reading [rows] [--before COMMIT]``: how fast responses are read, beside before.

The same files are read by both, each in a process of its own, in turn; the least time of each counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import xlsxwriter
import yaml

ROWS, COLUMNS, ROUNDS, BLOCK = 10_000_000, 50, 3, 1_000_000
SHEET_ROWS = 60_000
SLOWER = 1.1
"""How many times as long as before a reading may take."""
ROOT = Path(__file__).parents[1]
_READ = """
import json, resource, sys, time
from pathlib import Path
from core.codebook import read_codebook
from core.errors import Report
from core.responses import read_responses
folder, report = Path(sys.argv[1]), Report()
start = time.perf_counter()
book, _ = read_codebook(folder, report)
responses = read_responses(folder, book, report)
assert responses is not None, report.faults
both = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
gigabytes = max(resource.getrusage(who).ru_maxrss for who in both) / 1e6
print(json.dumps([responses.n, time.perf_counter() - start, gigabytes]))
"""


def _question(name: str, number: bool) -> dict[str, object]:
    about: dict[str, object] = {"id": name, "text": f"Question {name} ?", "column": name}
    if number:
        return about | {"type": "number"}
    options = [{"code": str(code), "label": f"Réponse {code}"} for code in range(1, 6)]
    return about | {"type": "single", "options": options}


def _block(rows: int) -> pa.Table:
    """Answers of as many respondents: codes of one to five, some blanks; every tenth column holds numbers."""
    dice = np.random.default_rng(7)
    columns = {}
    for i in range(COLUMNS):
        values = dice.integers(1, 90, rows) if i % 10 == 9 else dice.integers(1, 6, rows)
        columns[f"q{i}"] = pa.array(values, mask=dice.random(rows) < 0.03).cast(pa.string())
    return pa.table(columns)


def _write(folder: Path, ending: str, rows: int) -> Path:
    folder.mkdir()
    file = folder / f"responses.{ending}"
    book = {
        "id": "lecture",
        "title": "Lecture",
        "responses": {"nature": "simulated", "file": file.name},
        "questions": [_question(f"q{i}", i % 10 == 9) for i in range(COLUMNS)],
    }
    (folder / "study.yaml").write_text(yaml.safe_dump(book, allow_unicode=True, sort_keys=False), "utf-8")
    block = _block(min(rows, BLOCK))
    match ending:
        case "csv":
            with file.open("wb") as out:
                for start in range(0, rows, BLOCK):
                    options = pc.WriteOptions(include_header=not start, delimiter=";", quoting_style="none")
                    pc.write_csv(block.slice(0, rows - start), out, options)
        case "parquet":
            pq.write_table(block, file)
        case _:
            with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as workbook:
                sheet = workbook.add_worksheet()
                sheet.write_row(0, 0, block.column_names)
                for i, row in enumerate(zip(*(c.to_pylist() for c in block.columns), strict=True), 1):
                    sheet.write_row(i, 0, ["" if cell is None else int(cell) for cell in row])
    return folder


def _read(code: Path, folder: Path) -> tuple[int, float, float]:
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(folder)], cwd=code, check=True, capture_output=True, text=True
    )
    n, seconds, gigabytes = json.loads(done.stdout)
    return n, seconds, gigabytes


def main() -> int:
    """Print the times side by side; 1 when one has become slower."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    parser.add_argument("--before", default="HEAD~1", metavar="COMMIT")
    asked = parser.parse_args()
    slower = False
    with tempfile.TemporaryDirectory() as place:
        before = Path(place) / "before"
        subprocess.run(
            ["git", "worktree", "add", "--quiet", "--detach", before, asked.before], cwd=ROOT, check=True
        )
        try:
            for ending, rows in (
                ("csv", asked.rows),
                ("parquet", min(asked.rows, BLOCK)),
                ("xlsx", SHEET_ROWS),
            ):
                folder = _write(Path(place) / ending, ending, rows)
                times: dict[Path, list[tuple[int, float, float]]] = {before: [], ROOT: []}
                for _ in range(ROUNDS):
                    for code, told in times.items():
                        told.append(_read(code, folder))
                (was, was_held), (now, held) = (
                    (min(t for _, t, _ in told), max(g for _, _, g in told)) for told in times.values()
                )
                assert len({n for told in times.values() for n, _, _ in told}) == 1
                slower |= now > SLOWER * was
                print(
                    f"{ending}, {rows} × {COLUMNS}: before {was:.2f} s ({was_held:.1f} GB), now {now:.2f} s "
                    f"({held:.1f} GB), ratio {now / was:.2f}",
                    flush=True,
                )
                for each in folder.iterdir():
                    each.unlink()
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", before], cwd=ROOT, check=True)
    return int(slower)


if __name__ == "__main__":
    sys.exit(main())
