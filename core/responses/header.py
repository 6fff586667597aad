"""The row of a file that names its columns: which row it is, and where the columns of the codebook are."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.codebook import lookalikes, skeleton, told_apart
from core.errors import FAULT_SHOWN, UNSEEN, Report, legible, quoted
from core.responses.csvfile import plain_name

_COLUMNS_SHOWN, _NAME_SHOWN, _NAMES_SHOWN, _BROKEN_SHOWN, _MOST_COMPARED = 20, 500, FAULT_SHOWN // 2, 3, 2_000
_EXPORT_AGAIN = "Exportez de nouveau les réponses en UTF-8, sans ouvrir le fichier dans un autre logiciel."
_INDEX_OF_PANDAS = "__index_level_"
_LOST, _NOT_ASCII = "\ufffd", re.compile("[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Finds columns by their names, and says what is wrong with these.

    Attributes
    ----------
    file
        The name of the file, for the faults.
    needed
        The columns to find, and what each is for, in words.
    above
        How many rows the codebook says there are above the first respondent.
    report
        Where the faults go.
    everything
        Whether every column is to be read, whatever it is called; the last row above the first respondent
        then names them.
    """

    file: str
    needed: Mapping[str, str]
    above: int
    report: Report
    everything: bool = False

    def row(self, rows: Sequence[Sequence[str]]) -> Sequence[str] | None:
        """The row that names the columns, of the first ones; ``None``, and a fault, for one not declared."""
        if self.everything:
            return rows[min(self.above, len(rows)) - 1]
        needed = {plain_name(column) for column in self.needed}
        # Names are on the first row, unless titles of groups of columns stand above them.
        whole = (i for i, row in enumerate(rows) if needed <= {*map(plain_name, row)})
        found = next(whole, 0) if needed else 0
        if found < self.above:
            return rows[found]
        self.report.add(
            f"{self.file}, ligne {found + 1}",
            "les noms des colonnes sont sur cette ligne, et non sur la première.",
            f"Écrivez header_rows: {found + 1} sous responses dans study.yaml, ou retirez les lignes qui la "
            "précèdent.",
        )
        return None

    def positions(self, written: Sequence[str]) -> dict[str, int] | None:
        """Where the needed columns are; ``None``, and faults, when one is missing or there twice."""
        if self.everything:
            return {name: i for i, name in enumerate(own_names(written))}
        needed = {plain_name(column): column for column in self.needed}
        header = [plain_name(name) for name in written]
        faults = len(self.report.faults)
        self._report_twice([name.strip() for name in written], needed)
        first = {name: i for i, name in reversed([*enumerate(header)])}
        missing = [column for name, column in needed.items() if name not in first]
        missing = self._report_broken(written, missing)
        if missing and len(header) == 1 and self._report_one_cell(written[0]):
            return None
        named = [name for name in header if name]
        read = {skeleton(name): name for name in reversed(named)} if missing else {}
        for i, column in enumerate(missing):
            # The columns of the file are the same for every missing one: said once.
            present = "" if i else _present(named, header.count(""))
            hint = _near(column, named, read) if i < _COLUMNS_SHOWN else ""
            self.report.add(
                self.file,
                f"la colonne {quoted(column, _NAME_SHOWN)} ({self.needed[column]}) manque.",
                f"{hint}{present}".strip(),
            )
        if len(self.report.faults) > faults:
            return None
        return {column: first[plain_name(column)] for column in self.needed}

    def _report_one_cell(self, written: str) -> bool:
        """Whether the only cell of the header holds the names of all the columns: a fault for the lines."""
        for mark in (";", ",", "\t", "|", " "):
            names = {plain_name(part.strip().strip('"')) for part in written.split(mark)}
            if len(names) > 1 and {plain_name(column) for column in self.needed} <= names:
                if mark == " ":
                    problem, remedy = (
                        "les colonnes sont séparées par des espaces.",
                        'Écrivez delimiter: " " sous ',
                    )
                    remedy += "responses dans study.yaml, ou exportez avec des points-virgules."
                else:
                    problem = "chaque ligne est entre guillemets, et n'est donc qu'une cellule."
                    remedy = "Exportez de nouveau les réponses, ou retirez les guillemets autour des lignes."
                self.report.add(f"{self.file}, ligne 1", problem, remedy)
                return True
        return False

    def unused(self, written: Sequence[str]) -> tuple[str, ...]:
        """The columns that are not needed, each name cut when long: a header may weigh megabytes."""
        if self.everything:
            return ()
        needed = {plain_name(column) for column in self.needed}
        others = (name for name in map(plain_name, written) if name not in needed)
        names = (name[:_NAME_SHOWN] for name in others if not name.startswith(_INDEX_OF_PANDAS))
        return tuple(dict.fromkeys(filter(None, names)))

    def _report_twice(self, names: Sequence[str], needed: Mapping[str, str]) -> None:
        for name, times in Counter(names).items():
            if times > 1 and (column := needed.get(plain_name(name))):
                places = " et ".join(str(i + 1) for i, other in enumerate(names) if other == name)
                self.report.add(
                    self.file,
                    f"la colonne {quoted(column, _NAME_SHOWN)} ({self.needed[column]}) est {times} fois dans "
                    f"l'en-tête (colonnes {places}).",
                    "Renommez ou retirez celle qui ne sert pas.",
                )
        # Which of the two is it? The codebook cannot tell, nor who reads it.
        for group in lookalikes(names):
            one, *others = (names[i] for i in group)
            if needed.keys() & {plain_name(name) for name in (one, *others)}:
                self.report.add(
                    self.file,
                    f"les colonnes {' et '.join(str(i + 1) for i in group)} de l'en-tête se lisent de même, "
                    f"{quoted(one, _NAME_SHOWN)}, et ne sont pas écrites de même"
                    f"{told_apart(one, others[0])}.",
                    "Renommez ou retirez celle qui ne sert pas.",
                )

    def _report_broken(self, written: Sequence[str], missing: Sequence[str]) -> list[str]:
        """Add a fault for the names whose accents are broken; the missing columns that are not among them."""
        wanted = {plain_name(column): column for column in missing}
        broken = [(name, *found) for name in written if wanted and (found := _mended(name, wanted))]
        for how in dict.fromkeys(how for _, _, how in broken):
            names = [(name, column) for name, column, each in broken if each == how]
            shown = ", ".join(
                f"{quoted(name)} pour {quoted(column)}" for name, column in names[:_BROKEN_SHOWN]
            )
            more = f" ({len(names)} colonnes)" if len(names) > _BROKEN_SHOWN else ""
            self.report.add(
                self.file,
                f"des accents de l'en-tête sont abîmés : {shown}{more}.",
                _EXPORT_AGAIN
                if how in ("utf-8", _LOST)
                else f"Écrivez encoding: {how} sous responses dans study.yaml, ou exportez de nouveau les "
                "réponses en UTF-8.",
            )
        return [column for column in missing if column not in {column for _, column, _ in broken}]


def own_names(written: Sequence[str]) -> list[str]:
    """A name for each column that is no other's: as it is written, numbered where it is there already.

    >>> own_names(["a", "", "a "])
    ['a', 'colonne 2', 'a (2)']
    """
    given: list[str] = []
    taken: set[str] = set()
    for i, name in enumerate(written, 1):
        plain = plain_name(UNSEEN.sub(" ", name))[:_NAME_SHOWN] or f"colonne {i}"
        read, again = plain, 1
        while skeleton(read) in taken:
            again += 1
            read = f"{plain} ({again})"
        taken.add(skeleton(read))
        given.append(read)
    return given


def _near(column: str, named: Sequence[str], read: Mapping[str, str]) -> str:
    """The name of the file that a missing column may be, in words; ``read`` holds them as they are read."""
    if alike := read.get(skeleton(column)):
        return (
            f"{quoted(alike, _NAME_SHOWN)}, dans le fichier, se lit de même et n'est pas écrit de "
            f"même{told_apart(column, alike)} : nommez-la dans le fichier comme dans study.yaml. "
        )
    near = {name.casefold(): name for name in named[:_MOST_COMPARED] if len(name) < 2 * len(column)}
    close = difflib.get_close_matches(column.casefold(), near, n=1)
    return f"Est-ce {quoted(near[close[0]], _NAME_SHOWN)} ? " if close else ""


def _present(named: Sequence[str], unnamed: int) -> str:
    """The columns of the file, whole: what is shown can be copied into the codebook."""
    shown: list[str] = []
    length, distinct = 0, [*dict.fromkeys(named[: _COLUMNS_SHOWN + 1])]
    for name in distinct[:_COLUMNS_SHOWN]:
        length += len(name)
        if length > _NAMES_SHOWN and shown:
            break
        shown.append(legible(name, _NAME_SHOWN))
    names = ", ".join(shown) + ("…" if len(shown) < len(distinct) else "")
    without = f" ; sans nom : {unnamed}" if unnamed else ""
    return f"Colonnes du fichier : {names or 'aucune'}{without}."


def _mended(name: str, wanted: Mapping[str, str]) -> tuple[str, str] | None:
    """The wanted column that a name is once its accents are mended, and the encoding that it lacked."""
    if _LOST in name:
        lost = _NOT_ASCII.sub(_LOST, plain_name(name))
        found = [column for plain, column in wanted.items() if _NOT_ASCII.sub(_LOST, plain) == lost]
        return (found[0], _LOST) if len(found) == 1 else None
    if name.isascii():
        return None
    for read_as, written_in in _MISREAD:
        try:
            plain = plain_name(name.encode(read_as).decode(written_in))
        except UnicodeError:
            continue
        if plain in wanted:
            return wanted[plain], written_in
    return None


_MISREAD: Collection[tuple[str, str]] = (
    *(("cp1252", "utf-8"), ("latin-1", "utf-8")),
    *(("cp1252", "mac_roman"), ("latin-1", "mac_roman"), ("cp1252", "cp850"), ("latin-1", "cp850")),
)
"""As what a file may have been read, and in what it was written."""
