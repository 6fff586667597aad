"""The folder where the server keeps what must outlive it: ``STATE``, else ``state`` beside the code."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def folder() -> Path | None:
    """The folder; ``None`` when ``STATE`` is empty, and nothing is kept."""
    named = os.environ.get("STATE", str(ROOT / "state"))
    return Path(named) if named else None
