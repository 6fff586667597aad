"""Environments of their own for what ours is compared with, so that ours holds nothing of them."""

import subprocess
import venv
from pathlib import Path

BUILD = Path(__file__).resolve().parents[1] / "build"


def python_with(name: str, *asked: str) -> Path:
    """The Python of ``build/<name>``, made anew when what ``pip install`` is asked for has changed.

    Raises
    ------
    OSError, subprocess.CalledProcessError
        When it cannot be made.
    """
    folder = BUILD / name
    python, done = folder / "bin" / "python", folder / ".done"
    told = "\n".join(
        Path(each).read_text(encoding="utf-8") if Path(each).is_file() else each for each in asked
    )
    if not done.exists() or done.read_text(encoding="utf-8") != told:
        venv.create(folder, with_pip=True, clear=True)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *asked]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
        done.write_text(told, encoding="utf-8")
    return python
