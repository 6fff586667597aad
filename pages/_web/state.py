"""The folders where the server keeps what must outlive it: under ``STATE``, else beside the code."""

import os
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def versions() -> Path | None:
    """What was online; ``None`` when ``STATE`` is empty, and nothing is remembered.

    Without ``STATE``, a study folder that ``STUDY`` names has a memory of its own: another of the same id,
    elsewhere, was never online here.
    """
    named, study = os.environ.get("STATE"), os.environ.get("STUDY")
    if named is not None:
        return Path(named) if named else None
    return ROOT / "state" / (sha256(os.path.realpath(study).encode()).hexdigest()[:12] if study else "data")


def decisions() -> Path:
    """What the audit of answers decided, which saves time alone."""
    return Path(os.environ.get("STATE") or ROOT / "build") / "decisions"
