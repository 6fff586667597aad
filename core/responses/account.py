"""What the reading of a responses file took, left and found: counts and names, no respondent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that a condition of ``responses.keep`` leaves out, and no condition before it.

    ``condition`` is in the words of the key: ``submitdate: filled``, ``statut: [ok, complet]``.
    """

    condition: str
    rows: int


@dataclass(frozen=True, slots=True)
class UnmetCode:
    """A code that ``responses.keep`` lists and that no row of the file has."""

    column: str
    code: str


@dataclass(frozen=True, slots=True)
class DeclaredMissing:
    """Answers whose values a ``.sav`` declares missing, in one column.

    Attributes
    ----------
    column
        Its name.
    values
        What the file declares, in words: ``99``, ``997 à 999``, ``au plus -1``.
    answers
        How many rows that are kept hold one of them; never zero.
    """

    column: str
    values: tuple[str, ...]
    answers: int


@dataclass(frozen=True, slots=True)
class CrossedLabel:
    """A code that a ``.sav`` labels as the codebook labels another code of the question."""

    question: str
    column: str
    code: str
    in_file: str
    in_study: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a responses file was read.

    Attributes
    ----------
    rows
        Respondents in the file.
    kept
        Those of them who count: ``Responses.n``.
    left_out
        By condition of ``responses.keep``, in its order, those that leave out at least one row: their rows
        add up to ``rows - kept``.
    unmet
        The codes of ``responses.keep`` that no row has.
    missing
        By column, the answers taken as missing because the file declares them so.
    counted
        By column, those that the file declares missing and that count, as the codebook lists them.
    crossed
        The labels of a ``.sav`` that disagree with those of the codebook.
    unused
        The columns of the file that no key names, in its order.
    blank_rows
        How many of those who count have nothing in any column that the codebook names.
    repeated
        By question of several mentions, how many times somebody mentions what he has mentioned already: it
        counts once.
    hidden_rows
        How many rows the spreadsheet hides (a filter, most often): they are read as the others.
    written
        The format of the file, in words.
    """

    rows: int = 0
    kept: int = 0
    left_out: tuple[LeftOut, ...] = ()
    unmet: tuple[UnmetCode, ...] = ()
    missing: tuple[DeclaredMissing, ...] = ()
    counted: tuple[DeclaredMissing, ...] = ()
    crossed: tuple[CrossedLabel, ...] = ()
    unused: tuple[str, ...] = ()
    blank_rows: int = 0
    hidden_rows: int = 0
    written: str = ""
    repeated: tuple[tuple[str, int], ...] = ()
