"""Tests on request: a whole split, its pairs of groups, mean scores; never with a masked group."""

import pytest
from scipy import stats

from core.errors import ViewError
from tests import made

SCORES = {"much": 3, "some": 2, "none": 1}


def options(*codes, no_opinion=()):
    return [
        {"code": c, "label": c, **({"score": SCORES[c]} if c in SCORES else {}),
         **({"role": "no_opinion"} if c in no_opinion else {})}
        for c in codes
    ]  # fmt: skip


def study(minimum=1):
    """Three areas of 40, 40 and 20 respondents, of whom 30, 20 and 5 say yes."""
    book = made.book(
        made.single("trust", "yes", "no"),
        made.single("area", "north", "south", "islands"),
        made.single("size", "small", "large"),
        made.multiple("help", "money", "time"),
        made.single("need", "much", "some", "none", "unknown",
                    options=options("much", "some", "none", "unknown", no_opinion=["unknown"])),
        made.grid("needs", ["cash"], "much", "none"),
        made.number("jobs"),
        segments=["area", "size"],
        minimum=minimum,
    )  # fmt: skip
    yes = [*[True] * 30, *[False] * 10, *[True] * 20, *[False] * 20, *[True] * 5, *[False] * 15]
    answers = {
        "trust": ["yes" if y else "no" for y in yes],
        "area": ["north"] * 40 + ["south"] * 40 + ["islands"] * 20,
        "size": ["small", "large"] * 50,
        "help": [{"money"} if y else {"money", "time"} if i % 3 else set() for i, y in enumerate(yes)],
        "need": ["much" if y else "none" if i % 4 else "unknown" for i, y in enumerate(yes)],
        ("needs", "cash"): ["much" if y else "none" for y in yes],
        "jobs": [3 if y else 1 for y in yes],
    }
    return made.study(book, answers)


STUDY = study()


def test_a_question_and_a_split_have_one_test():
    # Three areas, two answers: two contrasts; not significant would be near 1. Pearson gives the scale.
    found = STUDY.association("trust", "area")
    chi2, p, _, _ = stats.chi2_contingency([[30, 20, 5], [10, 20, 15]], correction=False)

    assert (found.method, found.reason, found.options) == ("rao_scott", "", ())
    assert found.f == pytest.approx(chi2 / 2, rel=0.05)
    assert found.ndf == pytest.approx(2, rel=0.05) and found.ddf == pytest.approx(found.ndf * 99, rel=1e-12)
    assert 0 < found.p_value < 5 * p


def test_a_several_answers_question_has_one_test_per_option():
    found = STUDY.association("help", "area")

    assert (found.f, found.p_value) == (None, None)
    assert [(o.option, o.ndf) for o in found.options] == [
        ("money", pytest.approx(2, rel=0.1)),
        ("time", pytest.approx(2, rel=0.1)),
    ]


def test_a_number_has_a_test_of_its_means():
    found = STUDY.association("jobs", "area")

    assert (found.method, found.ndf, found.ddf) == ("wald", 2, 97)
    assert found.p_value == pytest.approx(stats.f.sf(found.f, 2, 97), rel=1e-12)


def test_an_item_of_a_grid_is_named():
    assert STUDY.association("needs", "area", item="cash").f == STUDY.association("trust", "area").f
    with pytest.raises(ViewError) as none_named:
        STUDY.association("needs", "area")
    assert str(none_named.value) == "dans la question needs, nommez un item : cash."
    with pytest.raises(ViewError) as no_grid:
        STUDY.association("trust", "area", item="cash")
    assert str(no_grid.value) == "la question trust n'est pas une grille : elle n'a pas d'item « cash »."


def test_a_masked_group_withholds_the_test_of_the_split():
    found = study(minimum=21).association("trust", "area")

    assert (found.f, found.ndf, found.ddf, found.p_value) == (None,) * 4
    assert found.reason == "masked_group"


def test_groups_are_compared_two_by_two():
    # North against south: 3/4 − 1/2; var = 100/99 · (3/16/40 + 1/4/40); t on 100 − 1 degrees. Islands have
    # 20 respondents: with 35 of 60 saying yes in all with north, 20 · 25/60 events are under ten.
    north_south, north_islands, south_islands = [p for p in STUDY.pairs("trust", "area") if p.option == "yes"]
    se = (100 / 99 * (3 / 16 + 1 / 4) / 40) ** 0.5
    p = 2 * stats.t.sf(0.25 / se, 99)

    assert (north_south.a, north_south.b) == ("north", "south")
    assert (north_south.difference, north_south.se) == pytest.approx((0.25, se), rel=1e-12)
    assert (north_south.p_value, north_south.p_adjusted) == pytest.approx((p, p), rel=1e-10)
    for pair in (north_islands, south_islands):
        assert (pair.b, pair.p_value, pair.p_adjusted) == ("islands", None, None)
        assert pair.reason == "sparse"
    assert north_islands.difference == pytest.approx(0.5, rel=1e-12)


def test_a_unanimous_pair_has_an_exact_test():
    # Nobody of 40 in the north, 30 of 40 in the south, 20 of 40 on the islands.
    book = made.book(made.single("trust", "yes", "no"), made.single("area", "n", "s", "i"), segments=["area"])
    yes = [*[False] * 40, *[True] * 30, *[False] * 10, *[True] * 20, *[False] * 20]
    answers = {"area": ["n"] * 40 + ["s"] * 40 + ["i"] * 40, "trust": ["yes" if y else "no" for y in yes]}
    north_south, north_islands, _ = made.study(book, answers).pairs("trust", "area")[:3]

    assert (north_south.a, north_south.b, north_south.option) == ("n", "s", "yes")
    assert north_south.p_value == pytest.approx(stats.fisher_exact([[0, 40], [30, 10]]).pvalue, rel=1e-9)
    assert north_islands.p_value == pytest.approx(stats.fisher_exact([[0, 40], [20, 20]]).pvalue, rel=1e-9)
    assert north_south.p_adjusted == pytest.approx(3 * north_south.p_value)


def test_pairs_of_means_are_corrected_together():
    pairs = STUDY.pairs("jobs", "area")
    smallest = min(pair.p_value for pair in pairs)

    assert [(pair.option, pair.a, pair.b) for pair in pairs] == [
        ("mean", "north", "south"), ("mean", "north", "islands"), ("mean", "south", "islands"),
    ]  # fmt: skip
    assert min(pair.p_adjusted for pair in pairs) == pytest.approx(3 * smallest, rel=1e-12)


def test_a_masked_group_is_in_no_pair():
    # Islands (20) are under 21, and south is masked with them: north is alone.
    assert study(minimum=21).pairs("trust", "area") == ()


def test_pairs_and_association_need_a_split():
    for ask in (STUDY.pairs, STUDY.association):
        with pytest.raises(ViewError) as refused:
            ask("trust", None)
        assert str(refused.value) == "une comparaison demande un segment."


def test_a_mean_score_leaves_out_the_answers_without_one():
    # Yes say much (3), the others none (1), but one in four of the others: unknown.
    table = STUDY.score("need", "area")
    north = table.row("mean", "north")
    unknown = STUDY.table("need", "area").row("unknown", "north").count

    assert table.options == ("mean",)
    assert (north.base, north.count) == (40 - unknown, 40 - unknown)
    assert north.estimate == pytest.approx((30 * 3 + (10 - unknown)) / (40 - unknown), rel=1e-12)
    assert None not in (north.se, north.low, north.high, north.difference, north.p_value, north.p_adjusted)


def test_a_filtered_score_masks_when_those_left_out_are_few():
    # The large ones of the study, then all: 50 of 100 have a size.
    assert study(minimum=10).score("need", where={"size": ["large"]}).rows[0].status == "ok"
    assert study(minimum=48).score("need", where={"size": ["large"]}).rows[0].status == "masked"


def test_a_question_without_scores_has_no_mean_score():
    for question in ("trust", "help", "jobs"):
        with pytest.raises(ViewError) as refused:
            STUDY.score(question)
        assert str(refused.value) == f"les réponses à la question « {question} » n'ont pas de score."


def test_an_interval_is_one_of_three():
    wilson, logit, beta = (STUDY.table("trust", interval=i).row("yes") for i in ("wilson", "logit", "beta"))

    assert wilson == STUDY.table("trust").row("yes")
    assert len({wilson.low, logit.low, beta.low}) == 3
    assert (wilson.estimate, wilson.se) == (logit.estimate, logit.se) == (beta.estimate, beta.se)
    with pytest.raises(ViewError) as refused:
        STUDY.table("trust", interval="normal")
    assert str(refused.value) == "l'intervalle « normal » n'existe pas. Existants : wilson, logit, beta."
