"""What who drafts a study is to read again: where, what was supposed, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Section = Literal["doubt", "left_out", "rows", "like", "conflict"]
"""``doubt``: something was supposed; ``left_out``: a column that is not published, and why; ``rows``: who
counts; ``like``: what is new, gone or changed since the wave before; ``conflict``: a line changed by hand
that the new export would write otherwise."""


TO_DECIDE: tuple[Section, ...] = ("doubt", "conflict")
"""What has to be decided; the rest is to be known."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One sentence or two in French for the staff.

    Attributes
    ----------
    about
        The id of the question, the column, or the key of ``study.yaml`` that it is about.
    said
        What was found or supposed: a sentence.
    remedy
        What to do when it is not so: a sentence; empty when there is nothing to do.
    """

    section: Section
    about: str
    said: str
    remedy: str = ""


class Notes:
    """What is told on the way, in the order in which it was found."""

    def __init__(self) -> None:
        self.all: list[Doubt] = []

    def doubt(self, about: str, said: str, remedy: str = "") -> None:
        """Note what was supposed."""
        self.all.append(Doubt("doubt", about, said, remedy))

    def leave(self, column: str, why: str) -> None:
        """Note a column that is not published."""
        self.all.append(Doubt("left_out", column, why))

    @property
    def left_out(self) -> set[str]:
        """The columns that are not published."""
        return {each.about for each in self.all if each.section == "left_out"}


def points(doubts: Iterable[Doubt]) -> int:
    """How many things are to be decided: one that is said of several questions is one."""
    return len({(each.section, each.said, each.remedy) for each in doubts if each.section in TO_DECIDE})
