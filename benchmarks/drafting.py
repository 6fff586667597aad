"""``python -m benchmarks.drafting [rows]``: how long a draft of a wide export takes, beside reading it bare.

The same answers as CSV, Parquet and SPSS; each draft in a process of its own. The ratio is to the time that
the library of the format takes to read the file into memory, in the same run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pyreadstat

ROWS, COLUMNS, MOST = 100_000, 300, 60.0
"""``MOST``: the seconds in which a draft is due."""
ROOT = Path(__file__).parents[1]
_DRAFT = """
import json, resource, sys, time
from pathlib import Path
from core.draft import draft
start = time.perf_counter()
made = draft(Path(sys.argv[1]), Path(sys.argv[2]))
both = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
gigabytes = max(resource.getrusage(who).ru_maxrss for who in both) / 1e6
print(json.dumps([made.facts.questions, len(made.faults), time.perf_counter() - start, gigabytes]))
"""
_SCALE = [
    "Tout à fait d'accord",
    "Plutôt d'accord",
    "Plutôt pas d'accord",
    "Pas du tout d'accord",
    "Ne sait pas",
]
_NEEDS = np.array(["Culture", "Sport", "Santé, social", "Éducation"])
_WORDS = np.array(["je", "pense", "que", "la", "ville", "va", "bien", "mal", "avec", "des", "élus", "merci"])


def _answers(rows: int) -> dict[str, np.ndarray]:
    """Grids, single answers, ticks, numbers, several answers in a cell, comments."""
    dice = np.random.default_rng(7)
    columns: dict[str, np.ndarray] = {"id": np.arange(rows).astype(str)}
    columns |= {f"Êtes-vous d'accord ? [Ligne {i}]": dice.choice(_SCALE, rows) for i in range(100)}
    columns |= {f"Q{i}_choix": dice.choice([f"Réponse {k}" for k in range(7)], rows) for i in range(60)}
    columns |= {f"M{i // 8}[SQ{i % 8:03d}]": dice.choice(["Y", ""], rows) for i in range(80)}
    columns |= {f"Combien de salariés {i}": dice.integers(0, 5000, rows).astype(str) for i in range(30)}
    for i in range(14):
        chosen = dice.random((rows, 4)) < 0.4
        columns[f"Vos besoins {i} ?"] = np.array([", ".join(_NEEDS[each]) for each in chosen])
    for i in range(COLUMNS - len(columns)):
        words = dice.choice(_WORDS, (rows, 6))
        columns[f"Commentaire {i}"] = np.array([f"{' '.join(each)} {k}" for k, each in enumerate(words)])
    return columns


def _written(folder: Path, rows: int) -> dict[str, float]:
    """The files, and how long each takes to be read bare."""
    columns = _answers(rows)
    table = pa.table(columns)
    pc.write_csv(table, folder / "export.csv")
    pq.write_table(table, folder / "export.parquet")
    codes = pd.DataFrame(
        {f"V{i}": pd.factorize(cells)[0].astype(float) for i, cells in enumerate(columns.values())}
    )
    labels = {f"V{i}": {float(k): label for k, label in enumerate(_SCALE)} for i in range(1, 101)}
    pyreadstat.write_sav(codes, folder / "export.sav", variable_value_labels=labels)
    readers = {
        "csv": lambda path: pc.read_csv(path),
        "parquet": lambda path: pq.read_table(path),
        "sav": lambda path: pyreadstat.read_sav(str(path), output_format="dict"),
    }
    bare = {}
    for format, read in readers.items():
        start = time.perf_counter()
        read(folder / f"export.{format}")
        bare[format] = time.perf_counter() - start
    return bare


def main(rows: int) -> int:
    """Print a line for each format; 1 when a draft is slower than it is due."""
    slow = False
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        bare = _written(folder, rows)
        print(f"{rows:,} rows, {COLUMNS} columns")
        for format, alone in bare.items():
            command = [sys.executable, "-c", _DRAFT, str(folder / f"export.{format}"), str(folder / format)]
            answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            questions, faults, seconds, gigabytes = json.loads(answer.stdout)
            slow |= seconds > MOST * rows / ROWS
            print(
                f"{format:8} {seconds:6.1f} s, {seconds / alone:5.1f} times reading it bare, "
                f"{gigabytes:.1f} GB, {questions} questions, {faults} faults"
            )
    return int(slow)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
