"""Simulated responses: every published figure found again, contradictions named, nothing overwritten."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import StudyError, open_study
from core.codebook.model import Codebook
from core.codebook.published import Published
from core.simulation.simulating import simulate, write_simulated

SOURCES = {"s": {"title": "Une source"}}


def options(*codes, silent=False):
    listed = [{"code": code, "label": code} for code in codes]
    return [*listed, {"code": "nsp", "label": "NSP", "role": "no_opinion"}] if silent else listed


def book_of(*questions, segments=("type", "taille"), **more):
    return Codebook.model_validate(
        {
            "id": "essai",
            "title": "Essai",
            "responses": {"nature": "simulated", "identifier": "id"},
            "segments": segments,
            "questions": [
                {
                    "id": "type",
                    "text": "?",
                    "type": "single",
                    "column": "TYPE",
                    "options": options("a", "b", "c"),
                },
                {
                    "id": "taille",
                    "text": "?",
                    "type": "single",
                    "column": "TAILLE",
                    "options": options("x", "y"),
                },
                *questions,
            ],
        }
        | more
    )


def figures_of(*figures):
    return Published.model_validate(
        {"sources": SOURCES, "figures": [{"kind": "share", "source": "s"} | figure for figure in figures]}
    )


def share_figure(name, question, codes, value, **more):
    return {"id": name, "question": question, "options": codes, "value": value} | more


OPINION = {
    "id": "avis",
    "text": "?",
    "type": "single",
    "ordered": True,
    "column": "AVIS",
    "options": options("oui", "plutot", "non", silent=True),
}
TICKS = {
    "id": "choix",
    "text": "?",
    "type": "multiple",
    "column": "CHOIX",
    "separator": "|",
    "options": options("p", "q", "r", "s", silent=True),
}
NEEDS = {
    "id": "besoins",
    "text": "?",
    "type": "grid",
    "items": [{"id": i, "label": i, "column": f"B_{i}"} for i in ("un", "deux", "trois")],
    "options": options("fort", "faible", silent=True),
}


def percent(frame, column, *codes):
    """The share of codes among non-blank cells, in whole percents rounded half up."""
    answered = frame[frame[column] != ""]
    return int(np.floor(100 * answered[column].isin(codes).mean() + 0.5))


def test_same_seed_same_responses():
    book, published = book_of(OPINION, TICKS), figures_of(share_figure("f", "avis", ["oui"], 0.4))

    first = simulate(book, published, n=200, seed=3)

    pd.testing.assert_frame_equal(first, simulate(book, published, n=200, seed=3))
    assert not first.equals(simulate(book, published, n=200, seed=4))


@pytest.mark.parametrize("seed", range(4))
def test_shares_of_the_whole_and_of_overlapping_groups(seed):
    published = figures_of(
        share_figure("tous", "avis", ["oui"], 0.48),
        share_figure("total", "avis", ["oui", "plutot"], 0.71),
        share_figure("petits", "avis", ["oui"], 0.56, where={"taille": ["x"]}),
        share_figure("a", "avis", ["oui"], 0.61, where={"type": ["a"]}),
        share_figure("a_petits", "avis", ["non"], 0.12, where={"type": ["a"], "taille": ["x"]}),
    )
    frame = simulate(book_of(OPINION), published, n=900, seed=seed)
    small, kind = frame[frame.TAILLE == "x"], frame[frame.TYPE == "a"]

    assert percent(frame, "AVIS", "oui") == 48
    assert percent(frame, "AVIS", "oui", "plutot") == 71
    assert percent(small, "AVIS", "oui") == 56
    assert percent(kind, "AVIS", "oui") == 61
    assert percent(small[small.TYPE == "a"], "AVIS", "non") == 12


def test_groups_change_size_when_the_share_of_the_whole_requires_it():
    # 0.9a + 0.2b + 0.1c = 0.3 : group a cannot be more than about a quarter of the sample.
    published = figures_of(
        share_figure("tous", "avis", ["oui"], 0.30),
        share_figure("a", "avis", ["oui"], 0.90, where={"type": ["a"]}),
        share_figure("b", "avis", ["oui"], 0.20, where={"type": ["b"]}),
        share_figure("c", "avis", ["oui"], 0.10, where={"type": ["c"]}),
    )
    frame = simulate(book_of(OPINION), published, n=800, seed=1)

    assert percent(frame, "AVIS", "oui") == 30
    found = [percent(frame[code == frame.TYPE], "AVIS", "oui") for code in "abc"]
    assert found == [90, 20, 10]


def test_a_published_profile_is_found_again():
    published = figures_of(
        share_figure("part_a", "type", ["a"], 0.22),
        share_figure("petits_a", "taille", ["x"], 0.81, where={"type": ["a"]}),
        share_figure("avis_a", "avis", ["oui"], 0.35, where={"type": ["a"]}),
    )
    frame = simulate(book_of(OPINION), published, n=600, seed=5)

    assert percent(frame, "TYPE", "a") == 22
    assert percent(frame[frame.TYPE == "a"], "TAILLE", "x") == 81


def test_several_answers_in_one_cell_with_a_net():
    published = figures_of(
        share_figure("p", "choix", ["p"], 0.59),
        share_figure("q", "choix", ["q"], 0.31),
        share_figure("r", "choix", ["r"], 0.13),
        share_figure("q_ou_r", "choix", ["q", "r"], 0.38),
    )
    frame = simulate(book_of(TICKS), published, n=500, seed=2)
    cells = frame.loc[frame.CHOIX != "", "CHOIX"].str.split("|")

    def given(*codes):
        return int(np.floor(100 * cells.map(lambda c: bool(set(codes) & set(c))).mean() + 0.5))

    assert [given("p"), given("q"), given("r"), given("q", "r")] == [59, 31, 13, 38]
    assert all(c == ["nsp"] for c in cells if "nsp" in c)


def test_ranks_tiers_and_comparisons_hold_with_a_margin():
    published = figures_of(
        {"id": "r1", "question": "besoins", "item": "trois", "options": ["fort"], "kind": "rank", "value": 1},
        {"id": "r3", "question": "besoins", "item": "un", "options": ["fort"], "kind": "rank", "value": 3},
        {"id": "o", "question": "choix", "kind": "order", "tiers": [["s"], ["p", "q"]]},
        {
            "id": "e",
            "question": "avis",
            "options": ["non"],
            "kind": "order",
            "where": {"type": ["c"]},
            "exceeds": {},
        },
    )
    frame = simulate(book_of(OPINION, TICKS, NEEDS), published, n=700, seed=8)
    fort = {i: (frame.loc[frame[f"B_{i}"] != "", f"B_{i}"] == "fort").mean() for i in ("un", "deux", "trois")}
    cells = frame.loc[frame.CHOIX != "", "CHOIX"].str.split("|")
    ticked = {code: cells.map(lambda c, code=code: code in c).mean() for code in "pqs"}
    avis = frame[frame.AVIS != ""]

    assert fort["trois"] > fort["deux"] + 0.02 > fort["un"] + 0.04
    assert ticked["s"] > max(ticked["p"], ticked["q"]) + 0.02
    assert (avis[avis.TYPE == "c"].AVIS == "non").mean() > (avis.AVIS == "non").mean() + 0.02


def test_an_approximation_stays_in_its_bounds():
    approx = share_figure("environ", "avis", ["non"], 0.33, kind="approx", bounds=[0.30, 0.36])
    frame = simulate(book_of(OPINION), figures_of(approx), n=400, seed=1)

    assert 0.30 <= (frame.loc[frame.AVIS != "", "AVIS"] == "non").mean() <= 0.36


def refusal(*figures, book=None, n=300):
    with pytest.raises(StudyError) as error:
        simulate(book or book_of(OPINION, NEEDS), figures_of(*figures), n=n, seed=1)
    return str(error.value)


REMEDY = "Vérifiez valeurs, options et populations."


def test_parts_above_their_net_are_named():
    said = refusal(
        share_figure("innocent", "besoins", ["fort"], 0.5, item="un"),
        share_figure("total", "avis", ["oui", "plutot"], 0.60),
        share_figure("oui", "avis", ["oui"], 0.40),
        share_figure("plutot", "avis", ["plutot"], 0.30),
        share_figure("non", "avis", ["non"], 0.20),
    )

    assert said == (
        "published.yaml, figures total, oui, plutot : ces chiffres ne peuvent pas être vrais ensemble. "
        + REMEDY
    )


def test_exclusive_answers_above_one_hundred_are_named():
    said = refusal(
        share_figure("oui", "avis", ["oui"], 0.62),
        share_figure("plutot", "avis", ["plutot"], 0.08),
        share_figure("non", "avis", ["non"], 0.33),
    )

    assert said.startswith(
        "published.yaml, figures oui, plutot, non : ces chiffres ne peuvent pas être vrais"
    )


def test_a_rank_against_the_shares_is_named():
    said = refusal(
        share_figure("un", "besoins", ["fort"], 0.30, item="un"),
        share_figure("deux", "besoins", ["fort"], 0.50, item="deux"),
        {"id": "rang", "question": "besoins", "item": "un", "options": ["fort"], "kind": "rank", "value": 1},
    )

    assert said.startswith("published.yaml, figures un, deux, rang : ces chiffres ne peuvent pas être vrais")


def test_a_whole_outside_all_its_groups_is_named():
    groups = [share_figure(code, "avis", ["oui"], 0.70, where={"taille": [code]}) for code in ("x", "y")]
    book = book_of(OPINION, segments=("taille",))

    said = refusal(share_figure("tous", "avis", ["oui"], 0.20), *groups, book=book)

    assert said.startswith("published.yaml, figures tous, x, y : ces chiffres ne peuvent pas être vrais")


def test_a_share_that_too_few_respondents_cannot_give_is_named():
    # Of 7 respondents or so, none of 0/7, 1/7 … is near 98 %.
    said = refusal(share_figure("haut", "avis", ["oui"], 0.98), n=8)

    assert said == (
        "published.yaml, figure haut : ce chiffre ne peut pas être vrai parmi 8 répondants. "
        f"{REMEDY} Ou simulez plus de répondants."
    )


def test_a_comparison_against_its_two_shares_is_named():
    said = refusal(
        share_figure("tous", "avis", ["oui"], 0.50),
        share_figure("a", "avis", ["oui"], 0.40, where={"type": ["a"]}),
        {
            "id": "plus",
            "question": "avis",
            "options": ["oui"],
            "kind": "order",
            "where": {"type": ["a"]},
            "exceeds": {},
        },
    )

    assert said == (
        "published.yaml, figures tous, a, plus : ces chiffres ne peuvent pas être vrais ensemble "
        f"parmi 300 répondants. {REMEDY} Ou simulez plus de répondants."
    )


STUDY = """
id: tout
title: De tout
responses: {file: reponses.csv, nature: simulated, delimiter: ";", decimal: ",", identifier: id}
design: {weight: poids, strata: strate, cluster: grappe}
questions:
  - id: type
    text: "?"
    type: single
    column: TYPE
    options: [{code: "1", label: A}, {code: "2", label: B}, {code: "9", label: Refus, role: missing}]
  - id: age
    text: "?"
    type: single
    column: AGE
    upper_bounds: [34, 59]
    missing: ["99"]
    options: [{code: jeune, label: J}, {code: moyen, label: M}, {code: vieux, label: V}]
  - {id: annees, text: "?", type: number, column: AGE, bounds: [18, 95], missing: ["99"]}
  - {id: effectif, text: "?", type: number, column: NB, bounds: [0, 100000], asked_to: {type: ["1"]}}
  - id: outils
    text: "?"
    type: multiple
    columns: {tel: O_1, web: O_2, autre: O_3}
    selected: ["Oui"]
    options: [{code: tel, label: T}, {code: web, label: W}, {code: autre, label: Autre, other: true}]
  - id: usages
    text: "?"
    type: multiple
    column: USAGES
    separator: ", "
    asked_to: {outils: [web]}
    options: [{code: "lire, écrire", label: L}, {code: lire, label: E}, {code: jouer, label: J}]
  - id: grille
    text: "?"
    type: grid
    items: [{id: un, label: Un, column: G_1}, {id: deux, label: Deux, column: G_2}]
    options:
      - {code: "oui", label: Oui, tone: positive}
      - {code: "non", label: Non, tone: negative}
      - {code: "nsp", label: NSP, role: no_opinion}
segments: [type, age]
"""
FIGURES = """
sources: {s: {title: Source}}
figures:
  - {id: web, question: outils, options: [web], kind: share, value: 0.64, source: s}
  - {id: jouer, question: usages, options: [jouer], kind: share, value: 0.37, source: s}
  - {id: un, question: grille, item: un, options: ["oui"], kind: share, value: 0.55, source: s}
  - {id: un_vieux, question: grille, item: un, options: ["oui"], where: {age: [vieux]}, kind: share,
     value: 0.41, source: s}
"""


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tout")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "published.yaml").write_text(FIGURES, encoding="utf-8")
    path = write_simulated(folder, n=500, seed=1)
    return folder, pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)


def test_a_study_with_every_type_of_question_can_be_opened(everything):
    folder, frame = everything
    study = open_study(folder)

    assert len(frame) == 500
    assert {"strate", "grappe", "poids"} <= set(frame.columns)
    assert frame.id.is_unique
    rows = study.table("grille").frame.set_index(["item", "option"])
    assert rows.loc[("un", "oui"), "estimate"] == pytest.approx(0.55, abs=0.005)


def test_weighted_shares_are_those_published(everything):
    _, frame = everything
    weight = frame.poids.str.replace(",", ".").astype(float)
    answered = frame.O_2 != ""
    old = pd.to_numeric(frame.AGE).between(60, 98) & (frame.G_1 != "")

    def share(hit, base):
        return (weight * (hit & base)).sum() / (weight * base).sum()

    assert share(frame.O_2 == "Oui", answered) == pytest.approx(0.64, abs=0.005)
    assert share(frame.G_1 == "oui", old) == pytest.approx(0.41, abs=0.005)
    assert share(frame.USAGES.str.contains("jouer"), frame.USAGES != "") == pytest.approx(0.37, abs=0.005)


def test_nobody_answers_a_question_not_asked(everything):
    _, frame = everything

    assert (frame.loc[frame.O_2 != "Oui", "USAGES"] == "").all()
    assert (frame.loc[frame.TYPE != "1", "NB"] == "").all()


def test_collected_responses_are_never_overwritten(tmp_path):
    (tmp_path / "study.yaml").write_text(
        STUDY.replace("nature: simulated", "nature: collected"), encoding="utf-8"
    )
    (tmp_path / "reponses.csv").write_text("id\n1\n", encoding="utf-8")

    with pytest.raises(StudyError, match="ont été collectées : la simulation ne les remplace pas"):
        write_simulated(tmp_path)

    assert Path(tmp_path / "reponses.csv").read_text(encoding="utf-8") == "id\n1\n"


FORMS = """
id: formes
title: Formes
responses: {nature: simulated}
questions:
  - id: type
    text: "?"
    type: single
    column: TYPE
    missing: ["NR", {from: "97", to: "99"}]
    options: [{code: a, codes: ["1", "2"], label: A}, {code: b, label: B},
              {code: autre, label: O, other: true}]
  - id: besoins
    text: "?"
    type: multiple
    columns: [M1, M2]
    missing: [{above: "900"}]
    options: [{code: "1", label: U}, {code: "2", label: D}, {code: "3", label: T}, {code: "4", label: Q},
              {code: "5", label: C}, {code: "6", label: S}]
  - id: leviers
    text: "?"
    type: multiple
    column: L
    separator: ", "
    asked_to: [{type: [a]}, {besoins: ["3"]}]
    options: [{code: x, codes: [x1, x2], label: X}, {code: "y", label: "Y", asked_to: {type: [b]}},
              {code: autre, label: O, other: true}]
  - id: grille
    text: "?"
    type: grid
    items: [{id: un, label: Un, column: G1}, {id: deux, label: Deux, column: G2, asked_to: {type: [a]}}]
    options: [{code: oui, codes: ["5", "4"], label: Oui}, {code: non, codes: ["1", "2", "3"], label: Non}]
  - {id: age, text: "?", type: number, column: AGE, bounds: [18, 95], missing: [{from: "40", to: "44"}]}
  - {id: ordre, text: "?", type: ranking, columns: [R1, R2], options: [{code: "1", label: U},
     {code: "2", label: D}, {code: "3", label: T}]}
  - {id: rangs, text: "?", type: ranking, columns: {u: U, d: D}, options: [{code: u, label: U},
     {code: d, label: D}]}
segments: [type]
"""


@pytest.mark.parametrize("seed", range(3))
def test_what_is_simulated_is_read_back_in_every_form(tmp_path, seed):
    (tmp_path / "study.yaml").write_text(FORMS, encoding="utf-8")
    frame = pd.read_csv(
        write_simulated(tmp_path, n=300, seed=seed), sep=";", dtype=str, keep_default_na=False
    )
    study = open_study(tmp_path)

    def share(question, option, item=""):
        return study.table(question).row(option, item=item).estimate

    assert set(frame["TYPE"]) - {"", "NR", "97"} == {"1", "2", "b", "Précision simulée"}
    assert share("type", "a") == pytest.approx(frame["TYPE"].isin(["1", "2"]).mean(), abs=0.06)
    assert not ((frame["M1"] == frame["M2"]) & (frame["M1"] != "")).any()
    told = frame[frame["M1"] != ""]
    told = told[told["M1"] != "901"]
    third = ((told["M1"] == "3") | (told["M2"] == "3")).mean()
    assert share("besoins", "3") == pytest.approx(third, abs=0.01)
    asked = frame["TYPE"].isin(["1", "2"]) | (frame[["M1", "M2"]] == "3").any(axis=1)
    assert not frame["L"][~asked].any() and frame["L"][asked].any()
    assert not frame["G2"][~frame["TYPE"].isin(["1", "2"])].any()
    ages = pd.to_numeric(frame["AGE"])
    assert study.table("age").row("mean").estimate == pytest.approx(
        ages[(ages < 40) | (ages > 44)].mean(), abs=1
    )
    assert abs(study.table("ordre").row("1", item="cited").base - (frame["R1"] != "").sum()) < 3
