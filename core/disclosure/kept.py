"""Decisions of the audit of answers, kept in a folder from one start to the next.

A decision follows from what it is about and from the code that takes it, so it is found by the hash of both.
It holds levels of precision: no answer, no count.
"""

from __future__ import annotations

import os
import zipfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np

from core.disclosure import answers, precision

_folder: Path | None = None


def keep_in(folder: Path | None) -> None:
    """Keep decisions in a folder from now on, if it can be written; nowhere without one."""
    global _folder
    _folder = folder


def levels(question: answers.Question) -> np.ndarray:
    """What ``answers.levels`` decides, read where it was decided before."""
    if _folder is None or not len(question.small):
        return answers.levels(question)
    path = _folder / f"{_key(question)}.npz"
    shape = (len(question.told), len(question.cells))
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as read:
            decided = np.array(read["levels"], np.int64)
        if decided.shape == shape and (decided >= 0).all() and (decided <= precision.HIDDEN).all():
            return decided
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        pass
    decided = answers.levels(question)
    _write(path, decided)
    return decided


def _key(question: answers.Question) -> str:
    found = sha256(_source())
    for part in (
        question.cells,
        question.known,
        question.sizes,
        question.crossed,
        question.base,
        question.given,
    ):
        found.update(str((part.dtype, part.shape)).encode() + np.ascontiguousarray(part).tobytes())
    found.update(
        question.small.tobytes() + repr((question.small.shape, question.told, question.in_people)).encode()
    )
    return found.hexdigest()


@cache
def _source() -> bytes:
    return b"".join(Path(str(module.__file__)).read_bytes() for module in (answers, precision))


def _write(path: Path, decided: np.ndarray) -> None:
    """Whole or not at all; a full disk or a closed folder only means to decide again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            np.savez_compressed(file, levels=decided)
        os.replace(file.name, path)
    except OSError:
        pass
