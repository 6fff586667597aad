"""The licences of what the dashboard runs on: ``make licences`` writes docs/licences.md from the packages."""

from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences of what the dashboard runs on

Written by `make licences` from the metadata of the installed packages: do not edit. First those that
`requirements.txt` pins, then what they bring.
"""


def pinned() -> dict[str, str]:
    """The runtime packages, with their versions."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = (line.partition(";")[0].strip() for line in lines)  # without where it is wanted
    return dict(line.split("==") for line in named if "==" in line)


def licence(found: Distribution) -> str:
    """What a package says of its licence: its expression, else its classifiers, else its first line."""
    about = found.metadata
    if stated := about.get("License-Expression"):
        return stated
    kinds = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    return ", ".join(kinds) or (about.get("License") or "not stated").strip().splitlines()[0][:80]


def brought(names: list[str]) -> list[str]:
    """What packages need, and what that needs, in order of names."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        for line in distribution(todo.pop()).requires or []:
            need = Requirement(line)
            name = need.name.lower().replace("_", "-")
            if name not in found and (need.marker is None or need.marker.evaluate({"extra": ""})):
                found.add(name)
                todo.append(name)
    return sorted(found - {name.lower() for name in names})


def page() -> str:
    """The page, with one line a package."""
    lines = [HEAD, "| package | version | licence |", "|---|---|---|"]
    lines += [f"| {name} | {version} | {licence(distribution(name))} |" for name, version in pinned().items()]
    lines += ["", "| package | licence |", "|---|---|"]
    lines += [f"| {name} | {licence(distribution(name))} |" for name in brought(list(pinned()))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
