"""What estimation and disclosure control ask of the respondents of a study, wherever these are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from core.codebook import Codebook
from core.counting.cells import Asked, Cells
from core.counting.cube import Cube
from core.counting.panel import Panel
from core.counting.sums import Sums
from core.responses import Raked, Sample
from core.views import Filters, View


class Engine(Protocol):
    """Counts the respondents of a study; nothing about one of them comes out.

    Every published number follows from what it gives, and only it reads answers.
    """

    @property
    def book(self) -> Codebook:
        """The codebook of the study."""

    @property
    def digest(self) -> str:
        """SHA-256 of the codebook and the responses, in hexadecimal: other answers have another."""

    @property
    def respondents(self) -> int:
        """How many there are."""

    @property
    def sample(self) -> Sample:
        """How they were drawn: the blocks of all cells."""

    @property
    def raked(self) -> Raked | None:
        """How their weights were obtained, with ``design.margins``."""

    @property
    def mean_weight(self) -> float:
        """The mean of their weights; 1 without any."""

    def count(self, view: View, asked: Sequence[Asked]) -> list[Cells]:
        """Count several questions, and items of grids, under one split and filters.

        Parameters
        ----------
        view
            The split and the filters of all of them; its question is not looked at.
        asked
            What to count; several may be about one question.

        Returns
        -------
        list of Cells
            One for each, in their order, with one row in ``answers`` for a net.
        """

    def below(self, view: View, question: str, places: np.ndarray) -> Sums:
        """Count those whose number is under a value, and those at it.

        Parameters
        ----------
        view
            As for ``count``.
        question
            Id of a number.
        places
            For the whole selection and each group, the place of the value among the distinct ones, shape
            (1 + groups,).

        Returns
        -------
        Sums
            Under, then at: shape (2, 1 + groups, blocks).
        """

    def crossed(self, asked: Sequence[Asked]) -> list[Cells]:
        """Count several questions by combination of the values of all the segments.

        Returns
        -------
        list of Cells
            One for each, in their order: after the whole, a group for each combination that someone has, in
            the order of ``by_segments``. Respondents make one block; the values of a number are not counted.
        """

    def how_many(self, filters: Filters) -> int:
        """The respondents whom filters keep."""

    def cube(self) -> Cube:
        """The segments as the axes of a cube: which values someone has."""

    def by_segments(self, question: str = "", item: str = "", *, score: bool = False) -> np.ndarray:
        """How many respondents have each combination of values of the segments.

        Parameters
        ----------
        question, item
            Of those in the base of this question; of a grid without an item, in the base of every item.
            Everyone without a question.
        score
            Of those in the base of its mean score.

        Returns
        -------
        numpy.ndarray
            Integers, in the shape of the cube.
        """

    def asked_by_segments(self, question: str) -> np.ndarray:
        """How many were asked a question, by combination of values: see ``by_segments``."""

    def answers_by_segments(self, question: str, item: str = "") -> np.ndarray:
        """How many gave each answer, by combination of the values of the segments.

        Returns
        -------
        numpy.ndarray
            Integers, the answers on the first axis, then the shape of the cube; no answer for a number.
        """

    def against(self, before: Engine) -> Panel:
        """How many respondents differ from those of another version of the study."""

    def add_ahead(self) -> None:
        """Add up now what will be counted, where this makes counting quicker; it changes no number."""
