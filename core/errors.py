"""What is wrong in a file, where, and what mends it: sentences for the person who can."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file: where it is, what is wrong, what would mend it (all in French)."""

    where: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where} : {self.problem} {self.remedy}".rstrip()


class StudyError(Exception):
    """A study folder that cannot be read as it is; carries every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class ViewError(ValueError):
    """A question, split or filter that the study does not have: a request to correct, not a file."""


class TemplateError(ValueError):
    """A template of slides that lacks what decks fill: a sentence in French for who replaced it."""


class Report:
    """Gathers the faults of a file, so that staff mend them all at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, where: str, problem: str, remedy: str = "") -> None:
        self.faults.append(Fault(where, problem, remedy))

    def raise_if_any(self) -> None:
        if self.faults:
            raise StudyError(self.faults)
