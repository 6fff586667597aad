"""What is wrong in a file, where, and what mends it: sentences for the person who can."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

VALUE_SHOWN, FAULT_SHOWN, FAULTS_SHOWN, NOTICES_SHOWN = 60, 2_000, 500, 5

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters, those that turn the direction of writing, and those that nobody sees."""


def legible(words: str, longest: int = FAULT_SHOWN) -> str:
    """Words of a file or an address, safe to show: on one line, cut when long, what is unseen written out.

    >>> legible("a\\u202eb")
    'a\\\\u202eb'
    """
    cut = f"{words[:longest]}…" if len(words) > longest else words
    line = re.sub(r"[\r\n\t]+", " ", cut)
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def quoted(value: str, longest: int = VALUE_SHOWN) -> str:
    """A value as a sentence shows it: « … »."""
    return f"« {legible(value, longest)} »"


def listed(names: Iterable[str], most: int = 30) -> str:
    """The first names of a list, each cut when long: ``a, b…``."""
    names = list(names)
    more = "…" if len(names) > most else ""
    return ", ".join(legible(name, VALUE_SHOWN) for name in names[:most]) + more


def counted(count: int, noun: str, plural: str = "") -> str:
    """How many: ``1 ligne``, ``1 200 lignes``."""
    said = f"{count:,}".replace(",", "\u202f")
    return f"{said} {(plural or noun + 's') if count > 1 else noun}"


def notices(lines: Sequence[str]) -> tuple[str, ...]:
    """What an address tells that is not understood: the first lines, and how many others."""
    more = len(lines) - NOTICES_SHOWN
    if more < 1:
        return tuple(lines)
    said = f"{more} autres parties de ce lien ne sont" if more > 1 else "Une autre partie de ce lien n'est"
    return (*lines[:NOTICES_SHOWN], f"{said} pas comprise{'s' if more > 1 else ''} non plus.")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file: where it is, what is wrong, what would mend it (all in French)."""

    where: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        said = f"{self.problem} {self.remedy}".rstrip()
        return f"{legible(self.where, FAULT_SHOWN // 4)} : {legible(said)}"


@dataclass(frozen=True, slots=True)
class Notice(Fault):
    """What may be a mistake, where, how many, and what would mend it: the study is published as it is.

    ``kind`` is a word for programs. ``of_numbers`` says that, if it is a mistake, published numbers change.
    """

    kind: str = ""
    of_numbers: bool = False


class StudyError(Exception):
    """A study folder that cannot be read as it is; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[:FAULTS_SHOWN]]
        if (more := len(self.faults) - FAULTS_SHOWN) > 0:
            lines.append(f"… et {more} autre{'s' if more > 1 else ''}, à voir quand ceux-ci seront corrigés.")
        super().__init__("\n".join(lines))


class ViewError(ValueError):
    """A question, split or filter that the study does not have: a request to correct, not a file."""


class TemplateError(ValueError):
    """A template of slides that lacks what decks fill: a sentence in French for who replaced it."""


class Report:
    """Gathers the faults of a file, so that staff mend them all at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, where: str, problem: str, remedy: str = "") -> None:
        """Add a fault: see ``Fault``."""
        self.faults.append(Fault(where, problem, remedy))

    def raise_if_any(self) -> None:
        """Refuse the study when there is a fault.

        Raises
        ------
        StudyError
            With every fault added.
        """
        if self.faults:
            raise StudyError(self.faults)
