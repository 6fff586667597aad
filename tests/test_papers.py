"""The papers: each file, folder and module that they name is there."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOLDERS = ("core", "pages", "tests", "benchmarks", "assets", "static", "data", "deploy", "docs")
FILE = re.compile(
    r"`((?:[\w*.-]+/)*[\w*.-]+\.(?:py|js|css|typ|pptx|md)|(?:" + "|".join(FOLDERS) + r")/[\w*./-]*)`"
)
MODULE = re.compile(r"`((?:core|pages)\.[\w.]+)")
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[\w-]+)?\)")
MADE = {"METHODE.md", "LICENCE.md", "LISEZMOI.md", "A-RELIRE.md"}
"""Files of a release, and of a draft."""


def there(dotted):
    """Whether a module, or something in one, has this name."""
    name, rest = dotted.rstrip("."), []
    while name:
        try:
            found = importlib.import_module(name)
        except ModuleNotFoundError:
            name, _, last = name.rpartition(".")
            rest.insert(0, last)
            continue
        for each in rest:
            found = getattr(found, each, None)
        return found is not None
    return False


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_paper_names_is_there(paper):
    text = paper.read_text(encoding="utf-8")
    files = {name for name in FILE.findall(text) if not any((*ROOT.glob(name), *(ROOT / "tests").glob(name)))}

    assert files - MADE == set()
    assert [name for name in MODULE.findall(text) if not there(name)] == []
    assert [link for link in LINK.findall(text) if not (paper.parent / link).exists()] == []
