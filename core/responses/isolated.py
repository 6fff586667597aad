"""A responses file read in a process of its own, which may fail without taking this one with it.

XLSX, Parquet and SPSS files are decoded by compiled libraries: a few kilobytes may ask them for more memory
than there is, and a damaged file may end the process. There, memory and time are bounded by the system.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from core.codebook import ResponsesFile
from core.errors import Fault, Report
from core.responses.csvfile import CELLS
from core.responses.formats import About, RawResponses, read_raw

MAXIMUM_MEMORY = 8_000_000_000
"""Bytes; never more than three quarters of those of the machine."""
MAXIMUM_SECONDS = 300
"""Of calculation."""
_CORE = Path(__file__).parents[1]
# The packages without their __init__, which would bring the whole house.
_START = """
import sys, types
for name, path in ("core", sys.argv[1]), ("core.responses", sys.argv[1] + "/responses"):
    sys.modules[name] = package = types.ModuleType(name)
    package.__path__ = [path]
from core.responses import isolated
isolated.answer()
"""


def read_isolated(
    path: Path, spec: ResponsesFile, needed: Mapping[str, str] | None, report: Report, *, blank_answers: bool
) -> RawResponses | None:
    """What ``formats.read_raw`` returns, read by another process; its death is a fault of the file."""
    asked = {
        "path": str(path),
        "spec": spec.model_dump(),
        "needed": None if needed is None else dict(needed),
        "blank_answers": blank_answers,
    }
    command = [sys.executable, "-c", _START, str(_CORE)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        with suppress(BrokenPipeError), process.stdin as question:
            question.write(json.dumps(asked).encode())
        table = None
        with suppress(pa.ArrowInvalid, OSError), pa.ipc.open_stream(process.stdout) as answer:
            table = answer.read_all()
    if process.returncode or table is None:
        report.faults.append(_death(path.name, process.returncode))
        return None
    told = json.loads(table.schema.metadata[b"told"])
    report.faults += [Fault(*fault) for fault in told["faults"]]
    if (first := told["first"]) is None:
        return None
    lines = np.arange(first, first + table.num_rows)
    return RawResponses(table, lines, typed=True, about=About.of(told["about"]))


def _death(name: str, code: int) -> Fault:
    if code in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)):
        problem = f"sa lecture demande plus de {MAXIMUM_SECONDS // 60} minutes de calcul."
    else:
        problem = (
            f"sa lecture demande plus de {_memory() // 1_000_000_000} Go de mémoire, ou le fichier est abîmé."
        )
    return Fault(
        name,
        problem,
        "Vérifiez qu'il s'ouvre dans son logiciel, retirez les colonnes et les lignes inutiles, ou "
        "exportez les réponses en CSV.",
    )


def _memory() -> int:
    try:
        return min(MAXIMUM_MEMORY, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4)
    except (AttributeError, ValueError):  # Windows
        return MAXIMUM_MEMORY


def _bound() -> None:
    """Ask the system to bound what this process takes; Windows has no such request."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (MAXIMUM_SECONDS, MAXIMUM_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_AS, (_memory(), _memory()))


def answer() -> None:
    """In the other process: read the file that standard input names, write its cells on standard output."""
    _bound()
    asked: dict[str, Any] = json.load(sys.stdin)
    report = Report()
    try:
        raw = read_raw(
            Path(asked["path"]),
            ResponsesFile.model_validate(asked["spec"]),
            asked["needed"],
            report,
            blank_answers=asked["blank_answers"],
        )
    except MemoryError:
        os._exit(1)
    table = raw.table if raw else pa.table({})
    told = {
        "faults": [(fault.where, fault.problem, fault.remedy) for fault in report.faults],
        "first": int(raw.lines[0]) if raw else None,
        "about": raw.about.plain() if raw else {},
    }
    schema = pa.schema([(name, CELLS) for name in table.column_names], {"told": json.dumps(told)})
    with pa.ipc.new_stream(sys.stdout.buffer, schema) as out:
        out.write_table(table.cast(schema))
