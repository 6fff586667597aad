"""What the checks of a study folder share: where a fault is written, and the nearest name that would do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from core.codebook.lookalikes import lookalikes, told_apart
from core.errors import FAULTS_SHOWN, VALUE_SHOWN, Report, listed, quoted

_MOST_COMPARED = 500


class LeftOut:
    """The faulty parts of a file that were set aside, so that the rest could be checked."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self._removed: dict[str, list[int]] = {}

    def forget(self, key: str, positions: Iterable[int]) -> None:
        """Note that the parts at these positions of a top-level list were taken out, at once."""
        before = self._removed.setdefault(key, [])
        self._removed[key] = sorted(before + [self._original(key, p) for p in positions])

    def _original(self, key: str, position: int) -> int:
        for removed in self._removed.get(key, []):
            if removed <= position:
                position += 1
        return position

    def as_written(self, path: str) -> str:
        """A path with the positions that the parts have in the file."""
        return re.sub(
            r"\b([a-z]+)\[(\d+)\]",
            lambda m: f"{m[1]}[{self._original(m[1], int(m[2]))}]",
            path,
            count=1,
        )


class Place(NamedTuple):
    """A value and where it is written; values of one ``meaning`` may be several ways to write one thing."""

    path: str
    value: str
    meaning: str = ""


class Checker:
    """Adds faults of one file, each at a path, with the nearest name that would do."""

    def __init__(self, file: str, report: Report, left_out: LeftOut) -> None:
        self._file, self._report, self._left_out = file, report, left_out

    def add(self, path: str, problem: str, remedy: str = "") -> None:
        self._report.add(f"{self._file}, {self.written(path)}", problem, remedy)

    def written(self, path: str) -> str:
        """A path with the positions that the parts have in the file."""
        return self._left_out.as_written(path)

    def known(self, path: str, value: str, allowed: Collection[str], what: str) -> bool:
        """Whether a name is declared; a name declared in a faulty part is not reported again."""
        if value in allowed:
            return True
        if value not in self._left_out.ids:
            # A name of twice the length is never near; the first hundreds of faults are enough to hint at.
            near = [name for name in allowed if len(name) < 2 * len(value) < 4 * VALUE_SHOWN]
            near = near[:_MOST_COMPARED] if len(self._report.faults) < FAULTS_SHOWN else []
            close = difflib.get_close_matches(value, near, n=1, cutoff=0.6)
            hint = f"Vouliez-vous écrire {quoted(close[0])} ? " if close else ""
            names = listed(allowed) or "aucun"
            self.add(path, f"{what} {quoted(value)} n'existe pas.", f"{hint}Existants : {names}.")
        return False

    def unique(self, path: str, key: str, values: Iterable[str], what: str) -> None:
        seen: dict[str, int] = {}
        for i, value in enumerate(values):
            if value in seen:
                at = f"{path}[{i}]{key}"
                first = self._left_out.as_written(f"{path}[{seen[value]}]")
                self.add(at, f"{what} « {value} » est déjà celui de {first}.", "Changez l'un des deux.")
            seen.setdefault(value, i)

    def unlike(self, places: Sequence[Place], what: str, remedy: str) -> None:
        """Add a fault for each value that reads as another of another meaning, and is not the same."""
        for group in lookalikes([place.value for place in places]):
            first = places[group[0]]
            for other in (places[i] for i in group[1:]):
                if first.meaning and first.meaning == other.meaning:
                    continue
                self.add(
                    other.path,
                    f"{what} {quoted(other.value)} se lit comme {quoted(first.value)}, de "
                    f"{self._left_out.as_written(first.path)}, et n'est pas écrit de même"
                    f"{told_apart(first.value, other.value)}.",
                    remedy,
                )

    def codes(self, path: str, codes: Sequence[str], allowed: Collection[str], question: str) -> None:
        for i, code in enumerate(codes):
            self.known(f"{path}[{i}]", code, allowed, f"dans la question {question}, le code")
