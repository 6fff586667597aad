"""Files as survey tools write them: each read as what it is, or refused in words that name the cause.

The studies beside this file are invented, under Licence Ouverte 2.0.
"""

import shutil
from pathlib import Path

import numpy as np
import pytest

from core.codebook.reading import read_codebook
from core.errors import Report
from core.responses import DeclaredMissing, LeftOut
from tests.studies import faults_of, numbers, responses_of

FIELD = Path(__file__).parent


@pytest.mark.isolated
def test_values_that_spss_declares_missing_are_in_no_mean():
    # haven::read_sav and SPSS: 102 numbers whose mean is 30.7; with 998 and 999 in it, 154.79 on 117.
    found = responses_of(FIELD / "spss-declared-missing")
    given = numbers(found, "salaries")

    assert np.isfinite(given).sum() == 102
    assert np.nanmean(given) == pytest.approx(30.735, abs=5e-4)
    assert found.reading.missing == (DeclaredMissing("SAL", ("997 à 999",), 15),)


def test_a_code_that_spss_declares_missing_counts_when_the_codebook_lists_it_as_an_answer():
    found = responses_of(FIELD / "spss-declared-missing")

    assert (found.codes["etat", ""] == 3).sum() == 8
    assert found.reading.counted == (DeclaredMissing("ETAT", ("9",), 8),)


def test_missing_values_that_the_codebook_lists_are_no_news():
    found = responses_of(FIELD / "spss-missing-listed")

    assert np.nanmean(numbers(found, "salaries")) == pytest.approx(30.735, abs=5e-4)
    assert (found.codes["etat", ""] >= 0).sum() == 112
    assert found.reading.missing == found.reading.counted == ()


def test_a_range_that_spss_declares_missing_need_not_be_listed_code_by_code():
    found = responses_of(FIELD / "spss-negative-range")

    assert (found.codes["q1", ""] >= 0).sum() == 60
    assert found.reading.missing == (DeclaredMissing("Q1", ("-9 à -1",), 40),)


def test_a_first_line_that_names_the_delimiter_is_no_header():
    found = responses_of(FIELD / "sep-line")

    assert found.n == 60
    assert numbers(found, "n")[:3].tolist() == [7.5, 14.5, 21.5]


@pytest.mark.parametrize("study", ["header-no-break-space", "header-copied"])
def test_a_column_is_named_as_it_looks_or_as_the_report_prints_it(study):
    assert responses_of(FIELD / study).n == 40


def test_brackets_inside_braces_are_one_fault_that_names_them():
    report = Report()
    read_codebook(FIELD / "brackets-in-braces", report)

    assert [str(fault) for fault in report.faults] == [
        "study.yaml, ligne 32, colonne 51 : le nom de colonne « Q3[SQ001] » contient des crochets (2 textes, "
        'lignes 32, 33). Écrivez-le entre guillemets, et de même les autres : "Q3[SQ001]".'
    ]
    assert responses_of(FIELD / "brackets-quoted").n == 40


def kept_as(folder, keep):
    """The study of partial responses, whose codebook says who counts."""
    shutil.copytree(FIELD / "partial-responses", folder)
    book = folder / "study.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(text.replace("  nature:", f"  keep: {keep}\n  nature:"), encoding="utf-8")
    return folder


def test_responses_that_were_not_submitted_are_left_out(tmp_path):
    # 24 of the 48 who submitted chose « Commune »; of the 60 rows, 40 %.
    found = responses_of(kept_as(tmp_path / "a", "{submitdate: filled}"))

    assert found.chosen["aides"][0].tolist().count(1) == 24
    assert (found.reading.rows, found.reading.kept, found.n) == (60, 48, 48)
    assert found.reading.left_out == (LeftOut("submitdate: filled", 12),)


def test_each_row_left_out_is_told_under_the_first_condition_that_leaves_it_out(tmp_path):
    # Three tests, of which one was never submitted.
    found = responses_of(kept_as(tmp_path / "a", "{submitdate: filled, status: [ok]}"))

    assert found.reading.left_out == (LeftOut("submitdate: filled", 12), LeftOut("status: [ok]", 2))
    assert found.n == 46


def test_conditions_that_nobody_meets_are_a_fault_with_what_there_is(tmp_path):
    assert faults_of(kept_as(tmp_path / "a", "{submitdate: filled, status: [OK]}")) == [
        "study.yaml, responses.keep : aucune des 60 lignes de responses.csv ne remplit ces conditions "
        "(écartées : 12 par submitdate: filled, 48 par status: [OK]). Valeurs de status : « ok » (57), "
        "« test » (3). Corrigez keep, ou retirez-le."
    ]
