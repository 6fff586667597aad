"""Raking: R's weights on a real survey, small cases by hand, and what it refuses."""

import csv
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import open_study
from core.errors import StudyError
from core.responses import sample as sample_module
from core.responses.raking import TOLERANCE, rake
from core.responses.sample import Sample
from core.screens import markup
from tests import made, studies
from tests.studies import faults_of, responses_of, write_study

PEW = Path(__file__).parents[1] / "data" / "pew-raking"

SEX = made.single("sex", "m", "f")
AGE = made.single("age", "y", "o")
TARGETS = {"sex": {"m": 0.5, "f": 0.5}, "age": {"y": 0.4, "o": 0.6}}


@pytest.fixture(scope="module")
def pew():
    return studies.exact(PEW)


@pytest.fixture(scope="module")
def r_weights():
    with (PEW / "r_weights.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return {name: np.array([float(line[name]) for line in lines]) for name in lines[0]}


def refused(*arguments):
    with pytest.raises(StudyError) as caught:
        rake(*arguments)
    return [str(fault) for fault in caught.value.faults]


def codes(sex, age):
    """Codes of two margins, from letters."""
    return {"sex": np.array(["mf".index(c) for c in sex]), "age": np.array(["yo".index(c) for c in age])}


# R ``survey``: see data/pew-raking/SOURCE.md


def test_the_weights_of_a_study_are_those_of_r(pew, r_weights):
    assert np.abs(responses_of(PEW).weights - r_weights["rake_from_weight"]).max() < 1e-8
    assert pew.raking.error < TOLERANCE


def test_the_weights_from_nothing_are_those_of_r(pew, r_weights):
    margins = pew.book.design.margins
    with (PEW / "responses.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    coded = {name: np.array([list(margins[name]).index(line[name]) for line in lines]) for name in margins}

    assert np.abs(rake(coded, np.ones(len(lines)), margins).weights - r_weights["rake_unit"]).max() < 1e-8


def test_the_shares_of_a_margin_are_its_targets(pew):
    ages = pew.table("recage")

    for code, target in pew.book.design.margins["recage"].items():
        assert ages.row(code).estimate == pytest.approx(target / 1958, abs=1e-12)


# By hand


def test_one_margin_that_needs_weights_a_million_times_each_other_is_refused():
    targets = {"sex": {"m": 1e-7, "f": 1 - 1e-7}}
    assert refused({"sex": np.array([0, 1])}, np.ones(2), targets) == [
        "study.yaml, design.margins.sex.m : cette réponse fait 50 % de l'échantillon ; sa cible est 1e-05 % "
        ": des poids feraient plus d'un million de fois d'autres. Corrigez cette cible, ou regroupez cette "
        "réponse avec une autre."
    ]
    weights = rake({"sex": np.array([0, 1])}, np.ones(2), {"sex": {"m": 1.0, "f": 999_999.0}}).weights
    assert weights[1] / weights[0] == pytest.approx(999_999)


def test_margins_that_together_need_weights_a_million_times_each_other_are_refused():
    of = codes("mmff", "yoyo")
    targets = {"sex": {"m": 1.0, "f": 2000.0}, "age": {"y": 1.0, "o": 2000.0}}
    assert refused(of, np.ones(4), targets) == [
        "study.yaml, design.margins : avec ces marges, des poids feraient plus d'un million de fois d'autres."
        " Regroupez des réponses rares, ou retirez une marge."
    ]


def test_one_margin_is_one_rule_of_three():
    # Two men of four should be a quarter: each weighs 4 × 1/4 / 2 = 1/2, each woman 4 × 3/4 / 2 = 3/2.
    # Kish: 4 × (2 × 1/4 + 2 × 9/4) / 16 = 5/4. A weight is multiplied by 3/2, or divided by 2.
    found = rake({"sex": np.array([0, 1, 0, 1])}, np.ones(4), {"sex": {"m": 0.25, "f": 0.75}})

    assert found.weights.tolist() == pytest.approx([0.5, 1.5, 0.5, 1.5])
    assert found.how.design_effect == pytest.approx(5 / 4)
    assert found.how.correction == pytest.approx(2)
    assert found.how.sweeps == 1
    assert found.how.bounded == 0


def test_two_margins_keep_the_odds_ratio_of_the_sample():
    # Young men 4, old men 2, young women 1, old women 3: an odds ratio of 4·3/(2·1) = 6. With men a half and
    # young x of them, (x·(0.1 + x)) / ((0.5 − x)·(0.4 − x)) = 6: 5x² − 5.5x + 1.2 = 0, so x = 0.3.
    found = rake(codes("mmmmmmffff", "yyyyooyooo"), np.ones(10), TARGETS)

    young_men, old_men, young_women, old_women = (found.weights[i] for i in (0, 4, 6, 7))
    assert [4 * young_men, 2 * old_men, young_women, 3 * old_women] == pytest.approx([3, 2, 1, 4])


def test_start_weights_are_kept_where_the_targets_say_nothing():
    # Men weigh 1 and 3 at the start; together they should be half of four.
    start = np.array([1.0, 3.0, 1.0, 1.0])
    found = rake({"sex": np.array([0, 0, 1, 1])}, start, {"sex": {"m": 1, "f": 1}})

    assert found.weights.tolist() == pytest.approx([0.5, 1.5, 1, 1])
    assert found.how.correction == pytest.approx(3 / 2)  # women: from 1 / 1.5 to 1


def test_what_is_trimmed_goes_to_the_others_of_the_category():
    # Start weights 1, 1, 4 of the men, half of six in all: 1/2, 1/2, 2; at most 1.5: 3/4, 3/4, 3/2.
    start = np.array([1.0, 1, 4, 1, 1, 1])
    targets = {"sex": {"m": 1, "f": 1}}
    found = rake({"sex": np.array([0, 0, 0, 1, 1, 1])}, start, targets, (0.1, 1.5))

    assert found.weights.tolist() == pytest.approx([0.75, 0.75, 1.5, 1, 1, 1])
    assert found.how.bounded == pytest.approx(1 / 6)


def test_targets_and_bounds_hold_together_on_a_real_survey(pew):
    respondents = responses_of(PEW)
    coded = {name: respondents.codes[name, ""] for name in pew.book.design.margins}
    found = rake(coded, respondents.weights, pew.book.design.margins, (0.5, 2))

    assert found.weights.min() >= 0.5
    assert found.weights.max() <= 2
    for name, targets in pew.book.design.margins.items():
        reached = np.bincount(coded[name], found.weights)
        assert np.abs(list(targets.values()) / reached - 1).max() < 1e-11
    assert 0 < found.how.bounded < 0.5


# Errors


def test_blocks_are_the_respondents_that_raking_treats_alike():
    # Of two margins, three of the four crossings are there; the two who are trimmed had other start weights.
    one, other = np.array([0, 0, 1, 1, 0, 0]), np.array([0, 0, 0, 1, 0, 0])
    start, weights = np.array([1.0, 2, 1, 1, 3, 4]), np.array([0.5, 1, 2, 3, 1.2, 1.2])
    trimmed = np.array([False] * 4 + [True] * 2)
    sample = Sample.simple(6).raked([one, other], start, weights, trimmed)

    assert sample.block_of.tolist() == [0, 0, 3, 4, 1, 2]
    assert sample.calibration.w.tolist() == pytest.approx([1.5, 1.2, 1.2, 2, 3])
    assert sample.calibration.factor.tolist() == pytest.approx([0.5, 0.4, 0.3, 2, 3])
    assert sample.calibration.basis.shape == (5, 3)  # a margin of two categories adds one to the first


def test_blocks_of_strata_and_clusters_are_cut_by_margins():
    drawn = Sample.of(5, np.array([0, 0, 0, 1, 1]), np.array([1, 2, 2, 1, 2]))
    raked = drawn.raked([np.array([0, 1, 0, 0, 1])], np.ones(5), np.ones(5), np.zeros(5, bool))

    assert (drawn.blocks, raked.blocks) == (4, 5)
    assert raked.calibration.whole_of.tolist() == [0, 1, 1, 2, 3]
    assert (raked.units.tolist(), raked.stratum_of.tolist()) == ([2, 2], [0, 0, 1, 1])


def test_too_many_blocks_leave_out_what_was_trimmed_then_the_margins(monkeypatch):
    of = [np.array([0, 0, 1, 1])], np.array([1.0, 2, 3, 4]), np.ones(4), np.array([True] * 2 + [False] * 2)
    assert Sample.simple(4).raked(*of).blocks == 3
    monkeypatch.setattr(sample_module, "MOST_BLOCKS", 2)
    assert Sample.simple(4).raked(*of).blocks == 2
    monkeypatch.setattr(sample_module, "MOST_BLOCKS", 1)
    assert Sample.simple(4).raked(*of).calibration is None


def test_without_margins_there_is_one_block(tmp_path):
    folder = write_study(tmp_path / "s", "sex;age\nm;y\nf;o\n", SEX, AGE)

    assert responses_of(folder).sample is None


def test_the_shares_of_a_margin_have_no_error(pew):
    rows = pew.table("recage").rows

    assert {row.se for row in rows} == {0.0}
    assert all(row.low == row.estimate == row.high for row in rows)


# Properties


@st.composite
def samples(draw):
    n = draw(st.integers(4, 40))
    places = st.integers(0, 1)
    # The four crossings are there: the targets can be met.
    sex = [0, 0, 1, 1, *draw(st.lists(places, min_size=n - 4, max_size=n - 4))]
    age = [0, 1, 0, 1, *draw(st.lists(places, min_size=n - 4, max_size=n - 4))]
    weights = draw(st.lists(st.floats(0.2, 5), min_size=n, max_size=n))
    share, other = draw(st.floats(0.1, 0.9)), draw(st.floats(0.1, 0.9))
    targets = {"sex": {"m": share, "f": 1 - share}, "age": {"y": other, "o": 1 - other}}
    return {"sex": np.array(sex), "age": np.array(age)}, np.array(weights), targets


@given(samples(), st.floats(0.01, 100), st.floats(0.01, 1e6))
def test_scales_do_not_matter(sample, of_start, of_targets):
    coded, start, targets = sample
    totals = {name: {code: of_targets * t for code, t in stated.items()} for name, stated in targets.items()}

    found = rake(coded, start, targets).weights
    assert rake(coded, of_start * start, totals).weights == pytest.approx(found, rel=1e-9)
    assert found.mean() == pytest.approx(1)


@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_respondents_and_of_margins_does_not_matter(sample, dice):
    coded, start, targets = sample
    order = dice.sample(range(len(start)), len(start))
    shuffled = {name: coded[name][order] for name in reversed(coded)}

    found = rake(shuffled, start[order], {name: targets[name] for name in reversed(targets)})
    assert found.weights == pytest.approx(rake(coded, start, targets).weights[order], rel=1e-8)


@given(samples())
def test_raking_again_changes_nothing(sample):
    coded, start, targets = sample
    once = rake(coded, start, targets)
    again = rake(coded, once.weights, targets)

    assert again.weights == pytest.approx(once.weights, rel=1e-9)
    assert again.how.sweeps <= 1


# What is refused


def test_a_category_without_anybody_cannot_have_a_target():
    assert refused({"sex": np.zeros(3, int)}, np.ones(3), {"sex": {"m": 0.5, "f": 0.5}}) == [
        "study.yaml, design.margins.sex.f : personne dans le fichier n'a cette réponse, qui a une cible. "
        "Regroupez-la avec une autre réponse dans la question, ou retirez cette marge."
    ]


def test_margins_that_contradict_each_other_are_named():
    # All men are young and all women old, so that the shares of men and of the young are one.
    assert refused(codes("mmff", "yyoo"), np.ones(4), TARGETS) == [
        "study.yaml, design.margins.sex.m : après 100 passages, cette réponse fait 40 % de l'échantillon "
        "pondéré ; sa cible est 50 % : les marges se contredisent dans ce fichier. Regroupez des réponses "
        "rares, retirez une marge."
    ]


def test_bounds_that_one_margin_cannot_meet_are_named():
    assert refused({"sex": np.array([0, 1, 1, 1])}, np.ones(4), {"sex": {"m": 0.9, "f": 0.1}}, (0.5, 2)) == [
        "study.yaml, design.margins.sex.m : au poids le plus fort que permet trim (2 fois la moyenne), cette "
        "réponse fait 50 % de l'échantillon ; sa cible est 90 %. Élargissez trim, ou regroupez cette réponse "
        "avec une autre.",
        "study.yaml, design.margins.sex.f : au poids le plus faible que permet trim (0,5 fois la moyenne), "
        "cette réponse fait 37,5 % de l'échantillon ; sa cible est 10 %. Élargissez trim, ou regroupez cette "
        "réponse avec une autre.",
    ]


def test_bounds_that_two_margins_cannot_meet_together_are_named():
    # One young man of four, who should be at least 0.6 + 0.6 − 1 = 0.2 of them beside 0.4 of each other kind.
    targets = {"sex": {"m": 0.6, "f": 0.4}, "age": {"y": 0.6, "o": 0.4}}
    coded = codes("mmmmmfffff", "yyyyyooooo")
    assert rake(coded, np.ones(10), targets).weights.tolist() == pytest.approx([1.2] * 5 + [0.8] * 5)

    targets["age"] = {"y": 0.4, "o": 0.6}
    said = refused(coded, np.ones(10), targets, (0.5, 1.5))
    assert len(said) == 1
    assert "les marges se contredisent dans ce fichier, ou les bornes de trim sont trop étroites" in said[0]


# A study folder

TEXT = "sex;age\nm;y\nm;o\nf;y\nf;o\n"


def test_raked_weights_replace_those_of_the_file(tmp_path):
    design = {"weight": "p", "margins": TARGETS}
    text = "sex;age;p\nm;y;1\nm;o;2\nf;y;2\nf;o;4\n"
    found = responses_of(write_study(tmp_path, text, SEX, AGE, design=design))

    # Independent margins stay independent: 4 × 0.5 × 0.4 = 0.8 for the young, 1.2 for the old.
    assert found.weights.tolist() == pytest.approx([0.8, 1.2, 0.8, 1.2])
    assert found.raked is not None
    assert not found.weights.flags.writeable


def test_tables_are_those_of_the_raked_weights(tmp_path):
    given = open_study(
        write_study(
            tmp_path / "a",
            "sex;age;p\nm;y;0,8\nm;o;1,2\nf;y;0,8\nf;o;1,2\n",
            SEX,
            AGE,
            design={"weight": "p"},
            segments=["age"],
        )
    )
    own = open_study(
        write_study(tmp_path / "b", TEXT, SEX, AGE, design={"margins": TARGETS}, segments=["age"])
    )

    for question in ("sex", "age"):
        for by in (None, "age"):
            a, b = (study.table(question, by).frame.drop(columns="reason") for study in (given, own))
            pd.testing.assert_frame_equal(a, b, rtol=1e-9)


def test_a_study_without_margins_is_not_raked(tmp_path):
    assert responses_of(write_study(tmp_path, TEXT, SEX, AGE)).raked is None


def test_an_unknown_margin_is_refused_and_counted(tmp_path):
    folder = write_study(tmp_path, TEXT + "f;\n;o\nf;\n", SEX, AGE, design={"margins": TARGETS})

    mend = (
        "Complétez-la dans le fichier, faites de l'absence de réponse une option qui a sa cible, ou retirez "
        "ces répondants du fichier."
    )
    assert faults_of(folder) == [
        "study.yaml, design.margins.sex : 1 répondant n'a pas de réponse à sex : sans elle, pas de poids. "
        f"{mend}",
        "study.yaml, design.margins.age : 2 répondants n'ont pas de réponse à age : sans elle, pas de poids. "
        f"{mend}",
    ]


def test_a_study_that_is_raked_says_that_it_is_weighted(tmp_path):
    study = open_study(write_study(tmp_path, TEXT, SEX, AGE, design={"margins": TARGETS}))

    assert study.book.weighted
    assert study.raking is not None


def test_how_a_study_was_raked_says_nothing_of_one_respondent(pew):
    told = asdict(pew.raking)

    assert sorted(told) == ["bounded", "correction", "design_effect", "error", "respondents", "sweeps"]
    assert {type(value) for value in told.values()} == {int, float}


@pytest.mark.parametrize(
    ("design", "fault"),
    [
        (
            {"margins": {"sexe": {"m": 1}}},
            "study.yaml, design.margins.sexe : la question « sexe » n'existe pas. Vouliez-vous écrire "
            "« sex » ? Existants : sex, age.",
        ),
        (
            {"margins": {"sex": {"m": 0.5, "F": 0.5}}},
            "study.yaml, design.margins.sex.F : dans la question sex, le code « F » n'existe pas. "
            "Existants : m, f.",
        ),
        (
            {"margins": {"sex": {"m": 1}}},
            "study.yaml, design.margins.sex : la réponse « f » n'a pas de cible. "
            "Donnez-en une à chaque réponse.",
        ),
        (
            {"margins": {"sex": {"m": 1, "f": 0}}},
            "study.yaml, design.margins.sex.f : une cible est strictement positive (ici 0). Corrigez-la, ou "
            "regroupez cette réponse avec une autre dans la question.",
        ),
        (
            {"margins": {"sex": {"m": 0.5, "f": 0.4}}},
            "study.yaml, design.margins.sex : les cibles font 0.9 en tout, et devraient faire 1. Écrivez "
            "pour toutes les marges des parts, qui font 1, ou des effectifs, qui ont un même total.",
        ),
        (
            {"margins": {"sex": {"m": 500, "f": 500}, "age": {"y": 0.4, "o": 0.6}}},
            "study.yaml, design.margins.age : les cibles font 1 en tout, et devraient faire 1000, comme "
            "celles de sex. Écrivez pour toutes les marges des parts, qui font 1, ou des effectifs, qui ont "
            "un même total.",
        ),
        (
            {"margins": TARGETS, "trim": {"low": 1.2, "high": 3}},
            "study.yaml, design.trim : les bornes 1.2 et 3 n'entourent pas le poids moyen, qui est 1. "
            "Écrivez par exemple {low: 0.3, high: 3}.",
        ),
        (
            {"trim": {"low": 0.3, "high": 3}},
            "study.yaml, design.trim : ces bornes sont celles d'un calage sur marges. Ajoutez margins.",
        ),
        (
            {"margins": {"sex": {"m": "beaucoup", "f": 0.5}}},
            "study.yaml, design.margins.sex.m : un nombre est attendu, au lieu de « beaucoup ». "
            "Écrivez-le avec un point décimal.",
        ),
    ],
    ids=["question", "code", "no target", "zero", "shares", "totals", "bounds", "bounds alone", "words"],
)
def test_margins_agree_with_the_questionnaire(tmp_path, design, fault):
    with pytest.raises(StudyError) as caught:
        open_study(write_study(tmp_path, TEXT, SEX, AGE, design=design))

    assert fault in [str(f) for f in caught.value.faults]


def test_rounded_shares_are_accepted(tmp_path):
    ages = made.single("age", "a", "b", "c")
    shares = {"a": 0.333, "b": 0.333, "c": 0.333}
    found = responses_of(
        write_study(tmp_path, "age\na\na\nb\nc\n", ages, design={"margins": {"age": shares}})
    )

    assert found.weights.tolist() == pytest.approx([2 / 3, 2 / 3, 4 / 3, 4 / 3])


# The method page


def test_the_method_page_says_how_weights_were_obtained(tmp_path):
    design = {"margins": TARGETS, "trim": {"low": 0.3, "high": 3}}
    folder = write_study(tmp_path, "sex;age\n" + "m;y\n" * 3 + "m;o\nf;y\nf;o\n", SEX, AGE, design=design)
    study = open_study(folder)

    said = markup.weighting(study.book, study.raking)
    for words in (
        "<dt>Redressement</dt><dd>calage sur marges (raking)\u00a0: Question sex ? et Question age ?</dd>",
        "<dt>Poids de départ</dt><dd>le même poids pour chacun</dd>",
        "\u00a0; davantage sur ce que les marges expliquent</dd>",
        "<dt>Poids bornés</dt><dd>entre 0,3 et 3 fois le poids moyen\u00a0; environ 0\u00a0% des répondants",
    ):
        assert words.replace(" ?", "\u00a0?") in said
